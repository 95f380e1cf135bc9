"""Tickets that wait for somebody: the lists of a station's board, of a window and of a volunteer; papers it holds."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.utils.translation import gettext_lazy

from core.prepared import Prepared
from core.workdays import add_working_days
from services.access import HOLDER
from services.choices import State
from services.models import MatterDocument, Submission, Ticket, TicketDocument, missing_documents
from services.rows import TicketRow, rows_of
from stations.models import Station
from stations.models.scope import held_roles

SOON = 2  # working days
ROWS = 50


@dataclass
class Listed:
    """A short list of tickets; `more` says that there are others behind it."""

    name: str
    label: Any
    tickets: list[TicketRow] = field(default_factory=list)
    more: bool = False

    @property
    def count(self) -> str:
        return f"{len(self.tickets)}+" if self.more else str(len(self.tickets))


BOARD = {
    "overdue": gettext_lazy("overdue"),  # 已逾期
    "due_soon": gettext_lazy("due soon"),  # 即将到期
    "mine": gettext_lazy("mine"),  # 我经办的
    "pickup": gettext_lazy("waiting for pick-up"),  # 待领取
    "acceptance": gettext_lazy("waiting for acceptance"),  # 待受理
}
HELD = {
    "to_take_up": gettext_lazy("to be taken up"),  # 待接件
    "in_hand": gettext_lazy("in hand"),  # 办理中
    "overdue": gettext_lazy("overdue"),
}


def _board(station: int, me: int, on: date, soon: date) -> QuerySet:
    tickets = Ticket.objects.filter(station=station)
    # The duty names its unit too, so that the duties of this station alone are read.
    dated = tickets.filter(duty__unit_id=station)
    return _union(
        {
            "overdue": dated.overdue(on).order_by("duty__due_on"),
            "due_soon": dated.due_between(on, soon).order_by("duty__due_on"),
            "mine": tickets.open().filter(handled_by=me).order_by("id"),
            "pickup": tickets.waiting_for_pickup().order_by("id"),
            "acceptance": tickets.waiting_for_acceptance().order_by("id"),
        }
    )


def _union(parts: dict[str, QuerySet]) -> QuerySet:
    """(name, key) of the first rows of each part, one more than are shown."""
    cut = [rows.annotate(part=Value(name)).values_list("part", "pk")[: ROWS + 1] for name, rows in parts.items()]
    return cut[0].union(*cut[1:], all=True)


_BOARD = Prepared(_board, integers=["station", "me"], days=["on", "soon"])
NOBODY = 0


def board(user, station: Station, on: date) -> dict[str, Listed]:
    """The lists of a station's board: overdue, due_soon (today to the second working day), mine, pickup, acceptance.

    At most ROWS of each, those first that wait longest. The station must be one that `user` may see. Two queries,
    whatever the size of the table: each list is one range of a partial index.
    """
    me = next((held.person_id for held in held_roles(user)), NOBODY)
    soon = add_working_days(on, SOON).date
    return _lists(BOARD, _BOARD.rows(station=station.pk, me=me, on=on, soon=soon))


def held(user, on: date) -> dict[str, Listed]:
    """For the windows of centres and departments: what lies with the units where `user` holds such a role."""
    units = [h.unit_id for h in held_roles(user) if h.role in HOLDER]
    tickets = Ticket.objects.filter(holder__in=units)
    keys = _union(
        {
            "to_take_up": tickets.open().filter(state=State.SUBMITTED).order_by("id"),
            "in_hand": tickets.open().filter(state=State.HANDLING).order_by("id"),
            "overdue": tickets.overdue(on).order_by("duty__due_on"),
        }
    )
    return _lists(HELD, list(keys))


def given_to(user) -> list[TicketRow]:
    """Open tickets that `user` handles, wherever they are: the whole desk of a volunteer."""
    me = {h.person_id for h in held_roles(user)}
    return rows_of(Ticket.objects.open().filter(handled_by__in=me).order_by("id").values_list("pk", flat=True)[:ROWS])


def unsigned_submissions(user) -> list[Submission]:
    """Lists that came to the units of `user` and that nobody has signed for yet."""
    units = [h.unit_id for h in held_roles(user) if h.role in HOLDER]
    found = Submission.objects.filter(to_unit__in=units, received_at=None).select_related("station__unit", "to_unit")
    return list(found.order_by("submitted_at")[:ROWS])


def _lists(labels: dict[str, Any], keys: list[tuple[str, int]]) -> dict[str, Listed]:
    """The lists that (name, key) pairs make, in their order; one query for all rows."""
    rows = {row.pk: row for row in rows_of({pk for _part, pk in keys})}
    lists = {name: Listed(name, label) for name, label in labels.items()}
    for name, listed in lists.items():
        found = [rows[pk] for part, pk in keys if part == name and pk in rows]
        listed.tickets, listed.more = found[:ROWS], len(found) > ROWS
    return lists


# What is still to come, and what is still held


def missing(ticket: Ticket) -> list[MatterDocument]:
    """Required documents that were not brought in full number, for the page and for the resident's slip."""
    return list(missing_documents(ticket))


def held_originals(user, station: Station) -> list[TicketDocument]:
    """Originals that the station keeps (A-09), oldest first; also of closed tickets."""
    kept = TicketDocument.objects.held_originals().filter(ticket__station=station)
    kept = kept.filter(ticket__in=Ticket.objects.visible_to(user))
    return list(kept.select_related("ticket__matter", "document").order_by("received_at"))
