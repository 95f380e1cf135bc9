"""Stations open, change and close; they are never deleted, and a code is never used again."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record, snapshot
from core.errors import Refused
from core.models import User
from stations.actions.common import behalf, change, checked, locked
from stations.actions.units import open_unit
from stations.choices import UnitKind
from stations.models import Station, Unit

CHANGEABLE = frozenset({"kind", "address", "address_en", "phone", "website", "about", "about_en"})


@transaction.atomic
def open_station(
    parent: Unit,
    *,
    name: str,
    code: str,
    kind: str,
    address: str,
    opened_on: date,
    actor: User | None,
    at: datetime,
    name_en: str = "",
    **facts: Any,
) -> Station:
    """A station run by `parent`, with a unit of its own; `facts`: address_en, phone, website, about, about_en.

    Refused: code_taken (also by a station that has closed), invalid.
    """
    unknown = facts.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"not a fact of a station: {', '.join(sorted(unknown))}")
    if Station.objects.filter(code=code).exists():
        raise Refused("code_taken", _("This code belongs to another station, open or closed."), field="code")
    unit = open_unit(parent, kind=UnitKind.STATION, name=name, name_en=name_en, opened_on=opened_on, actor=actor, at=at)
    station = Station(unit=unit, code=code, kind=kind, address=address, opened_on=opened_on, **facts)
    checked(station).save(force_insert=True)
    after = snapshot(station, "code", "kind", "address", "opened_on")
    record("station.open", station, actor=actor, at=at, after=after, unit_id=unit.pk)
    return station


@transaction.atomic
def change_station(station: Station, *, actor: User | None, at: datetime, **facts: Any) -> Station:
    """Address, telephone and the texts of the public page; the code stays for ever."""
    station = locked(station)
    before, after = change(station, facts, allowed=CHANGEABLE)
    if after:
        _record("station.change", station, actor=actor, at=at, before=before, after=after)
    return station


@transaction.atomic
def close_station(station: Station, *, closed_on: date, actor: User | None, at: datetime, reason: str = "") -> Station:
    """`closed_on` is the first day without the station. Shifts from that day on are taken off the roster.

    Refused: already_closed, backwards (before it opened).
    """
    station = locked(station)
    if station.closed_on is not None:
        raise Refused("already_closed", _("This station has been closed already."), field="closed_on")
    if closed_on < station.opened_on:
        raise Refused("backwards", _("The station opened after this day."), field="closed_on")
    station.closed_on = closed_on
    station.save(update_fields=["closed_on"])
    Unit.objects.filter(pk=station.pk).update(closed_on=closed_on)
    midnight = timezone.make_aware(datetime.combine(closed_on, datetime.min.time()))
    dropped, _by_model = station.shifts.filter(starts_at__gte=midnight).delete()
    after = {"closed_on": closed_on, "shifts_dropped": dropped}
    _record("station.close", station, actor=actor, at=at, after=after, note=reason)
    return station


def _record(verb: str, station: Station, *, actor: User | None, at: datetime, **facts: Any) -> None:
    record(verb, station, actor=actor, at=at, on_behalf_of=behalf(actor, station.unit), unit_id=station.pk, **facts)
