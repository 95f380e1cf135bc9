"""What the public board shows (村务公开栏, E-10): rows of structured fields, names masked; never what was typed."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from core.months import Month
from core.privacy import mask_given_name
from core.text import localized
from services.choices import Outcome, State
from services.models import BoardMonth, Matter, Ticket
from services.models.tickets import TicketQuerySet, numbered
from stations.models import Station

ROWS = 50
SCREEN_ROWS = 12
# A screen shows the newest of a month; it goes round in some minutes.
SCREEN_PAGES = 20
MONTHS = 12

COLUMNS = (
    "sequence",
    "imported_in__book",
    "resident_name",
    "received_at",
    "closed_at",
    "state",
    "outcome",
    "matter__name",
    "matter__name_en",
)


@dataclass(frozen=True)
class BoardRow:
    """A row for everybody's eyes; it holds nothing else than what is shown."""

    number: str
    name: str
    matter: str
    received_on: date
    closed_on: date | None
    words: str
    is_open: bool


class Place(NamedTuple):
    """The number of a row, for pages by number: a book taken over (0: the station's own) and the number in it."""

    book: int
    sequence: int

    def __str__(self) -> str:
        return numbered(self.sequence, self.book)


def tickets_on(station: Station, month: Month, *, matters: Collection[int], seen_at: datetime) -> TicketQuerySet:
    """The tickets of a month under `matters`, as they were seen at `seen_at`.

    Matters that the catalogue keeps from the board never hang there, whenever it began to.
    """
    found = Ticket.objects.filter(station=station, year=month.year, registered_at__lte=seen_at)
    found = found.received_in(month.first, month.next.first)
    return found.filter(matter__in=list(matters), matter__on_board=True)


def published_tickets(shown: BoardMonth) -> TicketQuerySet:
    matters = shown.matters.values_list("pk", flat=True)
    return tickets_on(shown.station, Month.of(shown.month), matters=matters, seen_at=shown.seen_at)


def rows_of(tickets: TicketQuerySet) -> list[BoardRow]:
    """Newest number first; slice the tickets before."""
    return [
        BoardRow(
            number=numbered(sequence, book),
            name=mask_given_name(name),
            matter=localized(matter, matter_en),
            received_on=timezone.localdate(received_at),
            closed_on=timezone.localdate(closed_at) if closed_at else None,
            words=str(Outcome(outcome).label if outcome else State(state).label),
            is_open=closed_at is None,
        )
        for sequence, book, name, received_at, closed_at, state, outcome, matter, matter_en in tickets.values_list(
            *COLUMNS
        )
    ]


def newest_first(tickets: TicketQuerySet, *, below: Place | None = None) -> TicketQuerySet:
    """The station's own numbers, then past ledgers; from the number under `below` on."""
    if below is not None:
        same = Q(imported_in__book=below.book) if below.book else Q(imported_in=None)
        further = Q(imported_in__book__lt=below.book) if below.book else Q(imported_in__isnull=False)
        tickets = tickets.filter(further | same & Q(sequence__lt=below.sequence))
    return tickets.order_by("-imported_in_id", "-sequence")


def place_of(text: str) -> Place | None:
    """The place that a page's address names: 12, or B3-12 of a past ledger."""
    match = re.fullmatch(r"(?:B([0-9]{1,6})-)?([0-9]{1,9})", text, re.ASCII)
    return Place(int(match[1] or 0), int(match[2])) if match else None


def shown_months(station: Station) -> list[BoardMonth]:
    """What hangs on the board, newest month first."""
    shown = BoardMonth.objects.shown().filter(station=station).select_related("station").order_by("-month")
    return list(shown[:MONTHS])


def left_out_at_first(station: Station, matters: Iterable[Matter]) -> set[int]:
    """Which of `matters` a preview leaves out at first: those that the month published last left out."""
    last = BoardMonth.objects.filter(station=station).prefetch_related("excluded").order_by("-published_at").first()
    before = {matter.pk for matter in last.excluded.all()} if last else set()
    return {matter.pk for matter in matters if matter.pk in before}


def kept_back(station: Station, month: Month) -> list[Matter]:
    """The matters of the month that the catalogue keeps from the board."""
    taken_in = Ticket.objects.filter(station=station).received_in(month.first, month.next.first)
    return list(Matter.objects.filter(pk__in=taken_in.values("matter"), on_board=False).order_by("position", "code"))


def matters_in(station: Station, month: Month) -> list[Matter]:
    """The matters that were taken in in the month and may hang on a board.

    Mediation and matters of hardship are kept from it by the catalogue.
    """
    taken_in = Ticket.objects.filter(station=station).received_in(month.first, month.next.first)
    return list(Matter.objects.filter(pk__in=taken_in.values("matter"), on_board=True).order_by("position", "code"))
