"""The body of a sale, read by hand: a batch of a thousand is read a thousand times, in milliseconds.

`SaleSerializer` describes the same fields in the API's schema.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from core.errors import Refused
from core.prepared import PreparedObjects
from finance.actions.common import amount_of, money_of
from finance.actions.sales import Order, business_of
from stations.access import sees
from stations.models import ClientToken, Station

REQUIRED = ("station", "business", "amount", "sold_at")
FIELDS = (*REQUIRED, "fee", "reference")
LONGEST_REFERENCE = 60
Errors = dict[str, list[ErrorDetail]]


# A terminal sells one at a time at its own station: the text of that question is kept.
_ONE = PreparedObjects(lambda code: Station.objects.filter(code=code).select_related("unit"), texts=["code"])


class Stations:
    """The stations that a client reaches: those its user sees, and of a terminal its own one alone."""

    def __init__(self, token: ClientToken, codes: Iterable[Any]) -> None:
        wanted = {code for code in codes if isinstance(code, str) and len(code) <= 20}
        rows = _ONE.all(code=wanted.pop()) if len(wanted) == 1 else _many(wanted)
        self.by_code = {
            station.code: station
            for station in rows
            if token.station_id in (None, station.pk) and sees(token.user, station.unit)
        }


def _many(codes: set[str]) -> Iterable[Station]:
    return Station.objects.filter(code__in=codes).select_related("unit")


def read_order(body: Any, key: UUID, stations: Stations, known: Iterable[str] = FIELDS) -> Order:
    """The order in `body`; ValidationError with every field at fault."""
    if not isinstance(body, dict):
        raise ValidationError({"": [ErrorDetail(_("An object is expected."), "invalid")]})
    errors: Errors = {}
    for name in REQUIRED:
        if body.get(name) is None:
            errors[name] = [ErrorDetail(_("This field is required."), "required")]
    for name in body.keys() - set(known):
        errors[str(name)] = [ErrorDetail(_("This field is not known."), "unknown_field")]
    facts = {name: _read(name, body, stations, errors) for name in FIELDS if name not in errors}
    if errors:
        raise ValidationError(errors)
    return Order(key=key, **facts)


def _read(name: str, body: dict[str, Any], stations: Stations, errors: Errors) -> Any:
    value = body.get(name, DEFAULTS.get(name))
    try:
        if not isinstance(value, str):
            raise Refused("invalid", _("Text is expected."), name)
        return READERS[name](value, stations)
    except Refused as refused:
        errors[name] = [ErrorDetail(str(refused), refused.code)]
        return None


def _station(code: str, stations: Stations) -> Station:
    station = stations.by_code.get(code)
    if station is None:
        raise Refused("unknown_station", _("This code is not known."), "station")
    return station


def _moment(text: str, _stations: Stations) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or is_naive(moment) or not 2000 <= moment.year <= 9000:
        raise Refused("invalid", _("A moment with its offset is expected: 2026-11-24T10:30:00+08:00."), "sold_at")
    return moment


def _reference(text: str, _stations: Stations) -> str:
    if len(text) > LONGEST_REFERENCE or "\0" in text:
        raise Refused("invalid", _("At most %(most)s characters.") % {"most": LONGEST_REFERENCE}, "reference")
    return text.strip()


DEFAULTS = {"fee": "0.00", "reference": ""}
READERS: dict[str, Any] = {
    "station": _station,
    "business": lambda code, _stations: business_of(code),
    "amount": lambda text, _stations: amount_of(text, "amount"),
    "fee": lambda text, _stations: money_of(text, "fee"),
    "sold_at": _moment,
    "reference": _reference,
}
