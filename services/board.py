"""What the public board shows (村务公开栏, E-10): rows of structured fields, names masked; never what was typed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from core.months import Month
from core.privacy import mask_given_name
from core.text import localized
from services.choices import MatterKind, Outcome, State
from services.models import BoardMonth, Matter, Ticket
from services.models.tickets import TicketQuerySet
from stations.models import Station

ROWS = 50
SCREEN_ROWS = 12
# A screen shows the newest of a month; it goes round in some minutes.
SCREEN_PAGES = 20
MONTHS = 12

COLUMNS = (
    "sequence",
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

    sequence: int
    name: str
    matter: str
    received_on: date
    closed_on: date | None
    words: str
    is_open: bool


def tickets_on(station: Station, month: Month, *, excluded: Collection[int], seen_at: datetime) -> TicketQuerySet:
    """The tickets of a month that the board shows, without the matters `excluded`, as they were seen at `seen_at`."""
    found = Ticket.objects.filter(station=station, year=month.year, registered_at__lte=seen_at)
    found = found.received_in(month.first, month.next.first)
    return found.exclude(matter__in=list(excluded)) if excluded else found


def published_tickets(shown: BoardMonth) -> TicketQuerySet:
    excluded = [matter.pk for matter in shown.excluded.all()]
    return tickets_on(shown.station, Month.of(shown.month), excluded=excluded, seen_at=shown.seen_at)


def rows_of(tickets: TicketQuerySet) -> list[BoardRow]:
    """Newest number first; slice the tickets before."""
    return [
        BoardRow(
            sequence=sequence,
            name=mask_given_name(name),
            matter=localized(matter, matter_en),
            received_on=timezone.localdate(received_at),
            closed_on=timezone.localdate(closed_at) if closed_at else None,
            words=str(Outcome(outcome).label if outcome else State(state).label),
            is_open=closed_at is None,
        )
        for sequence, name, received_at, closed_at, state, outcome, matter, matter_en in tickets.values_list(*COLUMNS)
    ]


def newest_first(tickets: TicketQuerySet, *, below: int | None = None) -> TicketQuerySet:
    """In the order of the board, from the number under `below` on: a page is one range of the numbers' index."""
    found = tickets.filter(sequence__lt=below) if below else tickets
    return found.order_by("-sequence")


def shown_months(station: Station) -> list[BoardMonth]:
    """What hangs on the board, newest month first."""
    shown = BoardMonth.objects.shown().filter(station=station).select_related("station").order_by("-month")
    return list(shown.prefetch_related("excluded")[:MONTHS])


def left_out_at_first(station: Station, matters: Iterable[Matter]) -> set[int]:
    """Which of `matters` a preview leaves out: as the last published month did; of new ones those not for the board.

    Mediation and matters of hardship are marked in the catalogue.
    """
    last = BoardMonth.objects.filter(station=station).prefetch_related("excluded").order_by("-published_at").first()
    before = {matter.pk for matter in last.excluded.all()} if last else set()
    return {m.pk for m in matters if m.pk in before or not m.on_board or m.kind == MatterKind.MEDIATION}


def matters_in(station: Station, month: Month) -> list[Matter]:
    """The matters that were taken in in the month."""
    taken_in = Ticket.objects.filter(station=station).received_in(month.first, month.next.first)
    return list(Matter.objects.filter(pk__in=taken_in.values("matter")).order_by("position", "code"))
