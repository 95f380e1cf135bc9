"""The service ledger (台账, C-01) as a view over the tickets: one row for each running number of a station and year.

Read-only. Rows are tuples, as in services/rows.py; a fact that was put right shows what stood there before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from core.months import Month
from core.privacy import STAR, mask_name
from core.text import localized
from services import access
from services.choices import Corrected, Outcome, ReplyChannel, Source, State, Way
from services.models import Correction, Matter, Reply, Ticket
from services.models.tickets import WAYS, TicketQuerySet, numbered
from stations.access import holds
from stations.models import Station, Unit
from stations.models.scope import unit_ids

ROWS = 50
# Asked for instead of an outcome: what has none yet.
NOT_CLOSED = "open"


@dataclass(frozen=True)
class Book:
    """The ledger of one station, or of all stations below a unit; `is_masked` for those who only look on."""

    unit: Unit
    station: Station | None
    stations: tuple[int, ...]
    is_masked: bool

    @property
    def name(self) -> str:
        return localized(self.unit.name, self.unit.name_en)


def book_of_station(user, code: str) -> Book | None:
    """The ledger of the station, if `user` may see it; also of one that is closed today."""
    station = Station.objects.visible_to(user).select_related("unit").filter(code=code.upper()).first()
    return book(user, station) if station else None


def book(user, station: Station) -> Book:
    """The ledger of a station that `user` may see."""
    return Book(station.unit, station, (station.pk,), access.log_role(user, station) is None)


def book_of_unit(user, unit: Unit) -> Book | None:
    """The ledgers of all stations below `unit`, if `user` may see it."""
    ids = unit_ids(user)
    if ids is not None and unit.pk not in ids:
        return None
    stations = Station.objects.filter(unit__path__startswith=unit.path).order_by("pk").values_list("pk", flat=True)
    return Book(unit, None, tuple(stations), holds(user, access.STATION, unit) is None)


@dataclass(frozen=True)
class Narrowed:
    """What of the ledger is asked for: the year, and as much else as is given; `matter` and `person` are keys.

    The key of a matter, not its code: of a code joined in, the database cannot tell how many rows it has.
    """

    year: int
    month: int | None = None
    matter: int | None = None
    way: str = ""
    outcome: str = ""
    person: int | None = None
    is_late: bool = False
    on: date | None = None

    @property
    def period(self) -> Month | None:
        return Month(self.year, self.month) if self.month else None


def tickets_of(book: Book, asked: Narrowed) -> TicketQuerySet:
    """The tickets that the rows are made of; their count is the figure that the summary gives.

    The year is that of the running number, so that a page is one range of its index.
    """
    one = book.station is not None
    where = {"station": book.stations[0]} if one else {"station__in": book.stations}
    found = Ticket.objects.filter(year=asked.year, **where)
    if asked.period:
        found = found.received_in(asked.period.first, asked.period.next.first)
    if asked.matter:
        found = found.filter(matter=asked.matter)
    if asked.way:
        found = found.by_way(asked.way)
    if asked.outcome == NOT_CLOSED:
        found = found.open()
    elif asked.outcome:
        found = found.filter(outcome=asked.outcome)
    if asked.person:
        who = asked.person
        found = found.filter(Q(received_by=who) | Q(handled_by=who) | Q(registered_by=who))
    if asked.is_late and asked.on:
        found = found.missed(asked.on)
    return found


# Rows


@dataclass(frozen=True)
class Cell:
    """What stands in a field of the book, after what was struck through."""

    now: str
    was: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """For spreadsheets, which strike nothing through."""
        if not self.was:
            return self.now
        return _("%(now)s (was: %(was)s)") % {"now": self.now, "was": " → ".join(word or "—" for word in self.was)}


@dataclass(frozen=True)
class LedgerRow:
    """A row of the ledger in the language of the reader."""

    pk: int
    sequence: int
    book: int | None
    number: str
    received_at: datetime
    name: Cell
    address: Cell
    matter: Cell
    source: str
    way: Way
    received_by: str
    handled_by: str
    registered_by: str
    result: str
    submitted_on: date | None
    replied_on: date | None
    reply: str
    closed_on: date | None
    remarks: list[str] = field(default_factory=list)
    station: str = ""

    @property
    def received_on(self) -> date:
        return timezone.localdate(self.received_at)

    @property
    def running(self) -> str:
        """12, or B3-12 in a past ledger that was taken over."""
        return numbered(self.sequence, self.book)

    @property
    def way_words(self) -> str:
        return str(self.way.label)


COLUMNS = (
    "pk",
    "sequence",
    "number",
    "received_at",
    "resident_name",
    "address",
    "source",
    "state",
    "outcome",
    "submitted_at",
    "replied_at",
    "closed_at",
    "matter__name",
    "matter__name_en",
    "received_by__name",
    "received_by__name_en",
    "handled_by__name",
    "handled_by__name_en",
    "registered_by__name",
    "registered_by__name_en",
    "station__unit__name",
    "station__unit__name_en",
    "station_id",
    "imported_in_id",
    "imported_in__book",
    "channel",
)

# The order of the numbers: station by station, past ledgers before the station's own numbers (NULL is last).
ORDER = ("station_id", "imported_in_id", "sequence")


class _Read(NamedTuple):
    pk: int
    sequence: int
    number: str
    received_at: datetime
    resident_name: str
    address: str
    source: str
    state: str
    outcome: str
    submitted_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    matter: str
    matter_en: str
    receiver: str
    receiver_en: str
    handler: str | None
    handler_en: str | None
    registrar: str
    registrar_en: str
    station: str
    station_en: str
    station_id: int
    book_id: int | None
    book: int | None
    channel: str | None


def every_row(
    found: TicketQuerySet, *, is_masked: bool, chunk: int = 1_000, limit: int | None = None
) -> Iterator[LedgerRow]:
    """All rows in the order of the numbers, read in pieces."""
    keys = list(found.order_by(*ORDER).values_list("pk", flat=True)[:limit])
    for start in range(0, len(keys), chunk):
        part = Ticket.objects.filter(pk__in=keys[start : start + chunk])
        yield from _rows(_read(part.order_by(*ORDER)), is_masked=is_masked)


def _read(tickets: QuerySet) -> list[_Read]:
    told = Reply.objects.filter(ticket=OuterRef("pk")).order_by("-replied_at", "-id").values("channel")[:1]
    return [_Read(*row) for row in tickets.annotate(channel=Subquery(told)).values_list(*COLUMNS)]


def _rows(read: list[_Read], *, is_masked: bool) -> list[LedgerRow]:
    corrections = _corrections([row.pk for row in read])
    names = _matter_names(corrections)
    return [_row(row, corrections.get(row.pk, []), names, is_masked) for row in read]


def _corrections(keys: list[int]) -> dict[int, list[Correction]]:
    found: dict[int, list[Correction]] = {}
    for row in Correction.objects.filter(ticket__in=keys).order_by("id"):
        found.setdefault(row.ticket_id, []).append(row)
    return found


def _matter_names(corrections: dict[int, list[Correction]]) -> dict[str, str]:
    codes = {row.old for rows in corrections.values() for row in rows if row.field == Corrected.MATTER}
    if not codes:
        return {}
    found = Matter.objects.filter(code__in=codes).values_list("code", "name", "name_en")
    return {code: localized(name, name_en) for code, name, name_en in found}


def _row(read: _Read, corrections: list[Correction], matters: dict[str, str], masked: bool) -> LedgerRow:
    hide_name = mask_name if masked else str
    hide_address = _hidden if masked else str

    def was(name: str, show: Any) -> tuple[str, ...]:
        return tuple(show(row.old) for row in corrections if row.field == name)

    return LedgerRow(
        pk=read.pk,
        sequence=read.sequence,
        book=read.book,
        number=read.number,
        received_at=read.received_at,
        name=Cell(hide_name(read.resident_name), was(Corrected.RESIDENT_NAME, hide_name)),
        address=Cell(hide_address(read.address), was(Corrected.ADDRESS, hide_address)),
        matter=Cell(
            localized(read.matter, read.matter_en),
            was(Corrected.MATTER, lambda code: matters.get(code, code)),
        ),
        source=str(Source(read.source).label),
        way=way_of(read.submitted_at, read.outcome),
        received_by=localized(read.receiver, read.receiver_en),
        handled_by=localized(read.handler, read.handler_en or "") if read.handler else "",
        registered_by=localized(read.registrar, read.registrar_en),
        result=str(Outcome(read.outcome).label if read.outcome else State(read.state).label),
        submitted_on=_day(read.submitted_at),
        replied_on=_day(read.replied_at),
        reply=str(ReplyChannel(read.channel).label) if read.channel else "",
        closed_on=_day(read.closed_at),
        remarks=_remarks(corrections),
        station=localized(read.station, read.station_en),
    )


def way_of(submitted_at: datetime | None, outcome: str) -> Way:
    """The way of a ticket, as `services.models.tickets.WAYS` says it in the database."""
    return way_of_columns(submitted_at is not None, outcome)


def way_of_columns(is_reported: bool, outcome: str) -> Way:
    if is_reported:
        return Way.REPORTED
    return Way(outcome) if outcome in {Way.ON_THE_SPOT, Way.EXPLAINED} else Way.IN_HOUSE


def _hidden(text: str) -> str:
    return STAR * 3 if text else ""


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _remarks(corrections: list[Correction]) -> list[str]:
    """One remark for each time that something was put right: when, what and why."""
    times: dict[datetime, list[Correction]] = {}
    for row in corrections:
        times.setdefault(row.corrected_at, []).append(row)
    return [
        _("%(day)s corrected %(facts)s: %(reason)s")
        % {
            "day": timezone.localdate(at).isoformat(),
            "facts": "、".join(str(row.get_field_display()) for row in rows),
            "reason": rows[0].reason,
        }
        for at, rows in times.items()
    ]


# Pages


class Place(NamedTuple):
    """Where a row stands, for pages by key."""

    station: int
    book: int | None
    sequence: int


@dataclass(frozen=True)
class Page:
    """Some rows in the order of their numbers, and the places to go on from; None where there is nothing more."""

    rows: list[LedgerRow]
    earlier: Place | None
    later: Place | None


def page_of(book: Book, found: TicketQuerySet, *, after: Place | None = None, before: Place | None = None) -> Page:
    """One page: two queries, one more where a matter was corrected."""
    if before:
        backwards = [f"-{name}" for name in ORDER]
        read = _read(_before(book, found, before).order_by(*backwards)[: ROWS + 1])
        has_earlier, has_later = len(read) > ROWS, True
        read = read[:ROWS][::-1]
    else:
        rows = _after(book, found, after) if after else found
        read = _read(rows.order_by(*ORDER)[: ROWS + 1])
        has_earlier, has_later = bool(after), len(read) > ROWS
        read = read[:ROWS]
    if not read:
        return Page([], None, None)
    first, last = (Place(row.station_id, row.book_id, row.sequence) for row in (read[0], read[-1]))
    made = _rows(read, is_masked=book.is_masked)
    return Page(made, first if has_earlier else None, last if has_later else None)


def _after(book: Book, rows: TicketQuerySet, place: Place) -> TicketQuerySet:
    same = Q(imported_in=place.book, sequence__gt=place.sequence)
    if place.book is not None:
        same |= Q(imported_in__gt=place.book) | Q(imported_in=None)
    return _beyond(book, rows, place, "gt", same)


def _before(book: Book, rows: TicketQuerySet, place: Place) -> TicketQuerySet:
    same = Q(imported_in=place.book, sequence__lt=place.sequence)
    same |= Q(imported_in__isnull=False) if place.book is None else Q(imported_in__lt=place.book)
    return _beyond(book, rows, place, "lt", same)


def _beyond(book: Book, rows: TicketQuerySet, place: Place, way: str, same: Q) -> TicketQuerySet:
    """What stands beyond the place: `same` at its station, or at one further on when the book is of several."""
    if book.station is not None:
        return rows.filter(same)
    further = Q(**{f"station_id__{way}": place.station})
    return rows.filter(Q(**{f"station_id__{way}e": place.station}), further | Q(same, station_id=place.station))


# Totals


def totals(found: TicketQuerySet) -> dict[str, int]:
    """How many rows, in all and by way; one query."""
    parts = {str(way): Count("pk", filter=q) for way, q in WAYS.items()}
    return found.aggregate(all=Count("pk"), **parts)
