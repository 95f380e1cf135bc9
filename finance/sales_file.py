"""Sales from a file (`post_sales`): read line by line, booked by the action of the terminals, each with its answer."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.errors import Refused
from finance import ledger
from finance.actions.common import amount_of, money_of
from finance.actions.sales import Order, Sold, business_of, sell_many
from stations.models import Station

COLUMNS = ("station", "business", "amount", "fee", "sold_at", "reference", "key")
AT_ONCE = 1000


@dataclass(frozen=True)
class Answer:
    """What became of a line; lines are counted from the head line, which is the first."""

    line: int
    sold: Sold | None
    refused: Refused | None


def post(text: Iterable[str], *, at: datetime) -> Iterator[Answer]:
    """Book the lines of a CSV file; the same file again books nothing new. Refused bad_columns before anything else."""
    rows = csv.DictReader(text)
    given = [name.strip() for name in rows.fieldnames or ()]
    if set(given) != set(COLUMNS):
        message = _("The file needs exactly the columns %(columns)s.") % {"columns": ", ".join(COLUMNS)}
        raise Refused("bad_columns", message, "file")
    rows.fieldnames = given
    numbered = enumerate(rows, start=2)
    while part := list(islice(numbered, AT_ONCE)):
        yield from _post(part, at)


def _post(part: list[tuple[int, dict[str, str | None]]], at: datetime) -> Iterator[Answer]:
    codes = {(row["station"] or "").strip() for _line, row in part}
    stations = {one.code: one for one in Station.objects.filter(code__in=codes).select_related("unit")}
    read: list[tuple[int, Order | Refused]] = []
    for line, row in part:
        try:
            read.append((line, _order(row, stations)))
        except Refused as refused:
            read.append((line, refused))
    answers = iter(sell_many([order for _line, order in read if isinstance(order, Order)], actor=None, at=at))
    for line, order in read:
        answer = next(answers) if isinstance(order, Order) else order
        if isinstance(answer, Refused):
            yield Answer(line, None, answer)
        else:
            yield Answer(line, answer, None)


def _order(row: dict[str, str | None], stations: dict[str, Station]) -> Order:
    if None in row or None in row.values():
        raise Refused("bad_line", _("This line has more or fewer fields than the head line."))
    text = {name: (value or "").strip() for name, value in row.items()}
    if text["station"] not in stations:
        raise Refused("unknown_station", _("This code is not known."), "station")
    if not text["key"]:
        raise Refused("required", _("This field is required."), "key")
    if len(text["reference"]) > 60 or "\0" in text["reference"]:
        raise Refused("invalid", _("At most %(most)s characters.") % {"most": 60}, "reference")
    return Order(
        key=_key(text["key"]),
        station=stations[text["station"]],
        business=business_of(text["business"]),
        amount=amount_of(text["amount"], "amount"),
        fee=money_of(text["fee"] or "0.00", "fee"),
        sold_at=_moment(text["sold_at"]),
        reference=text["reference"],
    )


def _key(text: str) -> UUID:
    """A UUID, or else a word that is unique among the keys of files."""
    try:
        return UUID(text)
    except ValueError:
        return ledger.key_of(f"file/{text}")


def _moment(text: str) -> datetime:
    """ISO 8601; without an offset the office's own clock is meant."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or not 2000 <= moment.year <= 9000:
        raise Refused("invalid", _("A moment is expected: 2026-11-24T10:30:00+08:00."), "sold_at")
    return timezone.make_aware(moment, timezone.get_default_timezone()) if timezone.is_naive(moment) else moment
