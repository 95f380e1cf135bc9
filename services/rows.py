"""Tickets as the rows of a list: what is shown of each and nothing else, in the language of the reader.

Lists are most of what the counter looks at. A row is read as a tuple, not as six related objects, and its markup is
put together in one piece (templatetags/tickets.py), not variable by variable in a template: together that is most of
the time of a board.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from core.text import localized
from services.choices import Outcome, State
from services.models import Ticket

SOON = 2  # days
COLUMNS = (
    "pk",
    "number",
    "resident_name",
    "state",
    "outcome",
    "is_urgent",
    "received_at",
    "closed_at",
    "matter__name",
    "matter__name_en",
    "station__unit__name",
    "station__unit__name_en",
    "handled_by__name",
    "handled_by__name_en",
    "duty__due_on",
    "duty__is_certain",
)


@dataclass
class TicketRow:
    """One ticket in a list. `handler` is blank when nobody handles it; `due_on` None when no duty runs."""

    pk: int
    number: str
    resident: str
    state: str
    outcome: str
    is_urgent: bool
    received_at: datetime
    closed_at: datetime | None
    matter: str
    station: str
    handler: str
    due_on: date | None
    is_certain: bool

    @cached_property
    def words(self) -> str:
        """The outcome of a closed ticket, the state of any other."""
        return str(Outcome(self.outcome).label if self.outcome else State(self.state).label)


def rows_of(keys: Iterable[int]) -> list[TicketRow]:
    """The rows of these tickets, in the order of `keys`, by one query; whoever asks has checked the scope."""
    keys = list(keys)
    if not keys:
        return []
    found = {row[0]: _row(*row) for row in Ticket.objects.filter(pk__in=keys).order_by().values_list(*COLUMNS)}
    return [found[key] for key in keys if key in found]


def _row(pk, number, resident, state, outcome, is_urgent, received_at, closed_at, *names) -> TicketRow:
    matter, matter_en, station, station_en, handler, handler_en, due_on, is_certain = names
    return TicketRow(
        pk=pk,
        number=number,
        resident=resident,
        state=state,
        outcome=outcome,
        is_urgent=is_urgent,
        received_at=received_at,
        closed_at=closed_at,
        matter=localized(matter, matter_en),
        station=localized(station, station_en),
        handler=localized(handler, handler_en) if handler else "",
        due_on=due_on if closed_at is None else None,
        is_certain=is_certain is not False,
    )


@dataclass(frozen=True)
class DueWords:
    """How a due day is said: `css` is its colour, `day` the date itself."""

    words: str
    css: str
    day: str


def due_words(due_on: date, today: date, *, is_resting: bool) -> DueWords:
    """What stands in the column "due"; a duty rests while the resident is waited for."""
    days, day = (due_on - today).days, f"{due_on:%m-%d}"
    if is_resting:
        return DueWords(gettext("resting"), "muted", day)
    if days < 0:
        return DueWords(ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}, "late", day)
    if days == 0:
        return DueWords(gettext("today"), "soon", day)
    words = ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return DueWords(words, "soon" if days <= SOON else "", day)


def received(row: TicketRow) -> str:
    """When the ticket came in, as lists show it."""
    return f"{timezone.localtime(row.received_at):%m-%d %H:%M}"
