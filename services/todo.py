"""What somebody has to do beside the tickets of the board: tasks, offices to be asked, complaints to be answered."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.access import AGENTS, LEADERS, STATION, TASK_GIVERS
from services.choices import TaskState
from services.models import Complaint, Task, Ticket
from services.models.complaints import ANSWERERS, SUPERVISORS
from services.rows import TicketRow, rows_of
from stations.access import holds
from stations.models import Station
from stations.models.scope import held_roles

ROWS = 20


@dataclass
class Todo:
    """A short list, what is due first comes first; `more` says that the page behind it shows others."""

    label: Any
    rows: list[Any] = field(default_factory=list)
    more: bool = False

    @property
    def count(self) -> str:
        return f"{len(self.rows)}+" if self.more else str(len(self.rows))


TASKS = _("Tasks to report back on")  # 待报告的交办任务
REPORTS = _("Tasks handed down: reported or overdue")  # 待核定或已逾期的交办任务
FOLLOW_UPS = _("Offices to be asked today")  # 今日应跟踪的事项
COMPLAINTS = _("Complaints to be answered")  # 待答复的投诉


def tasks(user: Any, station: Station | None, on: date) -> dict[str, Todo]:
    """`tasks` that the station has to report back on; `reports` that wait for whoever handed the task down (B-06).

    Those who handed down also see what is overdue. One query; a list without rows is left out.
    """
    givers = {held.unit_id for held in held_roles(user) if held.role in TASK_GIVERS}
    mine = Q(station=station, state=TaskState.OPEN) if station else Q(pk=None)
    given = Q(from_unit__in=givers) & (Q(state=TaskState.REPORTED) | Q(state=TaskState.OPEN, due_on__lt=on))
    if station is not None and holds(user, LEADERS | AGENTS, station.unit) is not None:
        given |= Q(station=station, is_own_entry=True, state=TaskState.REPORTED)
    rows = Task.objects.running().filter(mine | given).select_related("station__unit", "from_unit", "handler")
    found = list(rows.order_by("due_on", "id")[: 2 * ROWS + 1])
    here = station.pk if station is not None else None
    to_report = [task for task in found if task.station_id == here and task.state == TaskState.OPEN]
    others = [task for task in found if task not in to_report]
    lists = {"tasks": _cut(TASKS, to_report), "reports": _cut(REPORTS, others)}
    return {name: listed for name, listed in lists.items() if listed.rows}


def _cut(label: Any, rows: list[Any]) -> Todo:
    return Todo(label, rows[:ROWS], len(rows) > ROWS)


def follow_ups(station: Station, on: date) -> Todo | None:
    """Matters of the station that lie with an office which is to be asked by today (E-06); two queries at most."""
    due = Ticket.objects.filter(station=station).to_follow_up(on).order_by("follow_up_on", "id")
    rows: list[TicketRow] = rows_of(due.values_list("pk", flat=True)[: ROWS + 1])
    return _cut(FOLLOW_UPS, rows) if rows else None


def complaints(user: Any) -> Todo | None:
    """Complaints that are not answered yet, for those who answer them and those who look on (E-09, E-12)."""
    if not any(held.role in SUPERVISORS | ANSWERERS for held in held_roles(user)):
        return None
    rows = Complaint.objects.visible_to(user).running().select_related("station__unit", "duty")
    rows = rows.defer("text", "measures", "name", "phone").order_by("duty__due_on", "id")
    found = list(rows[: ROWS + 1])
    return _cut(COMPLAINTS, found) if found else None


def of(user: Any, station: Station | None, on: date) -> dict[str, Todo]:
    """All lists that have something in them, in the order of the desk."""
    found: dict[str, Todo | None] = {"complaints": complaints(user)}
    if station is not None or any(held.role in TASK_GIVERS | STATION for held in held_roles(user)):
        found |= tasks(user, station, on)
    if station is not None:
        found["follow_ups"] = follow_ups(station, on)
    return {name: listed for name, listed in found.items() if listed is not None}
