"""Tasks that the centre or the committee hands down, and the report back (交办任务, B-06)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, locks, obligations, papers
from core.errors import Refused
from core.models import User
from core.numbers import next_number
from core.uploads import Upload
from services import access, lives
from services.actions import notices
from services.actions.base import behalf, day, required, scrub
from services.choices import TaskState
from services.lives import TASK
from services.models import Task, TaskReport
from stations.models import Person, Station, Unit
from stations.models.scope import Held

DUTY, RULE = "task", "B-06"
ATTACHMENT = "task-report"


@transaction.atomic
def hand_down(
    stations: Iterable[Station],
    *,
    from_unit: Unit,
    title: str,
    due_on: date,
    submission_key: UUID,
    actor: User,
    at: datetime,
    text: str = "",
) -> list[Task]:
    """Hand a task down to each of `stations`; the same `submission_key` again answers the same tasks.

    A station writes down for itself what came on paper or by telephone. Refused codes: required, in_the_past,
    unknown_unit, not_allowed; `field` names the input.
    """
    stations = sorted(stations, key=lambda station: station.pk)
    there = {task.station_id: task for task in Task.objects.filter(submission_key=submission_key)}
    if there:
        return list(there.values())
    if not stations:
        raise Refused("required", _("Choose at least one station"), "stations")
    if due_on < day(at):
        raise Refused("in_the_past", _("This day is over"), "due_on")
    facts = {"title": required(title, "title"), "text": text.strip(), "due_on": due_on}
    return [_hand(station, from_unit, submission_key, facts, actor=actor, at=at) for station in stations]


def _hand(station: Station, from_unit: Unit, key: UUID, facts: dict[str, Any], *, actor: User, at: datetime) -> Task:
    if from_unit not in access.task_sources(station, day(at)):
        raise Refused(
            "unknown_unit",
            _("This office does not hand tasks down to %(station)s") % {"station": station.unit.name},
            "from_unit",
        )
    giver = access.gives_tasks(actor, from_unit)
    held = giver or access.writes_tasks(actor, station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    year = day(at).year
    sequence = next_number(f"task:{station.pk}:{year}")
    task = Task.objects.create(
        number=f"{station.code}-T{year}-{sequence:04d}",
        submission_key=key,
        station=station,
        from_unit=from_unit,
        is_own_entry=giver is None,
        given_at=at,
        given_by_id=held.person_id,
        **facts,
    )
    task.duty = _open_duty(task, task.due_on, actor=actor, at=at)
    task.save(update_fields=["duty"])
    _record(task, "hand_down", held, actor=actor, at=at, after={"from_unit": from_unit.pk, "due_on": task.due_on})
    people = access.people_at(station.unit, [*access.LEADERS, *access.AGENTS], day(at))
    _tell(task, people, gettext_lazy("New task from %(unit)s, due on %(due)s: %(title)s"), "hand_down", actor, at)
    return task


def _open_duty(task: Task, due_on: date, *, actor: User, at: datetime):
    return obligations.open_duty(
        task,
        kind=DUTY,
        rule=RULE,
        title=_("Report back on a task"),
        unit_id=task.station_id,
        starts_on=day(at),
        fixed_on=due_on,
        actor=actor,
        at=at,
    )


@transaction.atomic
def acknowledge(task: Task, *, actor: User, at: datetime) -> Task:
    """The station has seen the task (签收); a second click changes nothing."""
    task, held = _begin(task, "acknowledge", actor)
    if task.acknowledged_at is not None:
        return task
    task.acknowledged_at, task.acknowledged_by_id = at, held.person_id
    task.save(update_fields=["acknowledged_at", "acknowledged_by"])
    _record(task, "acknowledge", held, actor=actor, at=at)
    return task


@transaction.atomic
def assign_task(task: Task, *, actor: User, at: datetime, handler: Person) -> Task:
    """Give the task to somebody of the station. Refused codes: unknown_person."""
    task, held = _begin(task, "assign", actor)
    if not access.people_at(task.station.unit, access.STATION, day(at)).filter(pk=handler.pk).exists():
        raise Refused("unknown_person", _("This person does not work at the station"), "handler")
    before = {"handler": task.handler_id}
    task.handler = handler
    if task.acknowledged_at is None:
        task.acknowledged_at, task.acknowledged_by_id = at, held.person_id
    task.save(update_fields=["handler", "acknowledged_at", "acknowledged_by"])
    _record(task, "assign", held, actor=actor, at=at, before=before, after={"handler": handler.pk})
    _tell(task, [handler], gettext_lazy("A task for you, due on %(due)s: %(title)s"), "assign", actor, at)
    return task


@transaction.atomic
def report_back(task: Task, *, actor: User, at: datetime, text: str, attachment: Upload | None = None) -> Task:
    """Report what was done (报告): keeps the duty. Whoever handed it down accepts the report or sends it back."""
    task, held = _begin(task, "report", actor)
    report = TaskReport.objects.create(
        task=task, text=required(text, "text"), reported_at=at, reported_by_id=held.person_id
    )
    if attachment is not None:
        title = _("Attachment to the report on %(number)s") % {"number": task.number}
        report.paper = papers.receive(
            ATTACHMENT, title=title, upload=attachment, thing=report, unit_id=task.station_id, actor=actor, at=at
        )
        report.save(update_fields=["paper"])
    if task.acknowledged_at is None:
        task.acknowledged_at, task.acknowledged_by_id = at, held.person_id
    if task.duty is not None:
        obligations.fulfil(task.duty, actor=actor, at=at)
    task.state, task.reported_at, task.duty = TaskState.REPORTED, at, None
    task.handler_id = task.handler_id or held.person_id
    task.save(update_fields=["state", "reported_at", "duty", "handler", "acknowledged_at", "acknowledged_by"])
    _record(task, "report", held, actor=actor, at=at, after={"has_attachment": attachment is not None})
    _tell(task, _givers(task, at), gettext_lazy("Report from %(station)s: %(title)s"), "report", actor, at)
    return task


@transaction.atomic
def finish_task(task: Task, *, actor: User, at: datetime, note: str = "") -> Task:
    """The report is good: the task is done."""
    task, held = _begin(task, "finish", actor)
    task.state, task.closed_at = TaskState.DONE, at
    task.save(update_fields=["state", "closed_at"])
    _record(task, "finish", held, actor=actor, at=at, note=note)
    return task


@transaction.atomic
def send_back(task: Task, *, actor: User, at: datetime, reason: str, due_on: date) -> Task:
    """The report is not enough: the task is open again, due on another day. Refused codes: required, in_the_past."""
    task, held = _begin(task, "send_back", actor)
    if due_on < day(at):
        raise Refused("in_the_past", _("This day is over"), "due_on")
    report = task.reports.last()
    if report is not None:
        report.sent_back_because = required(reason, "reason")
        report.save(update_fields=["sent_back_because"])
    before = {"due_on": task.due_on}
    task.state, task.due_on, task.reported_at = TaskState.OPEN, due_on, None
    task.duty = _open_duty(task, due_on, actor=actor, at=at)
    task.save(update_fields=["state", "due_on", "reported_at", "duty"])
    _record(task, "send_back", held, actor=actor, at=at, before=before, after={"due_on": due_on}, note=reason)
    people = [task.handler] if task.handler else []
    _tell(task, people, gettext_lazy("Sent back, now due on %(due)s: %(title)s"), "send_back", actor, at)
    return task


@transaction.atomic
def withdraw_task(task: Task, *, actor: User, at: datetime, reason: str) -> Task:
    """Whoever handed it down takes it back; nothing is to be done any more."""
    task, held = _begin(task, "withdraw", actor)
    reason = required(reason, "reason")
    if task.duty is not None:
        obligations.waive(task.duty, actor=actor, at=at, reason=reason[: obligations.LONGEST_REASON])
    task.state, task.closed_at, task.duty = TaskState.WITHDRAWN, at, None
    task.save(update_fields=["state", "closed_at", "duty"])
    _record(task, "withdraw", held, actor=actor, at=at, note=reason)
    people = access.people_at(task.station.unit, [*access.LEADERS, *access.AGENTS], day(at))
    _tell(task, people, gettext_lazy("Withdrawn: %(title)s"), "withdraw", actor, at)
    return task


@transaction.atomic
def warn_of_task(task: Task, *, at: datetime) -> int:
    """Due by tomorrow: tell the one who handles it, or the leaders. Overdue: tell them all, and who handed it down."""
    late = task.due_on < day(at)
    leaders = list(access.people_at(task.station.unit, [*access.LEADERS, *access.AGENTS], day(at)))
    people = [task.handler] if task.handler else leaders
    words = gettext_lazy("Report due on %(due)s: %(title)s")
    if late:
        people = [*leaders, *people, *_givers(task, at)]
        words = gettext_lazy("Report overdue since %(due)s: %(title)s")
    return _tell(task, people, words, f"{'late' if late else 'soon'}:{task.due_on.isoformat()}", None, at)


def _begin(task: Task, verb: str, actor: User) -> tuple[Task, Held]:
    rows = Task.objects.select_related("station__unit", "from_unit", "handler__user", "duty")
    task = locks.lock(rows, task.pk)
    lives.check(TASK, verb, task.state)
    held = access.task_role(actor, task, verb)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    return task, held


def _record(task: Task, verb: str, held: Held, *, actor: User, at: datetime, note: str = "", **facts) -> None:
    audit.record(
        f"task.{verb}",
        task,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        note=scrub(note),
        unit_id=task.station_id,
        **facts,
    )


def _givers(task: Task, at: datetime) -> list[Person]:
    return list(access.people_at(task.from_unit, access.TASK_GIVERS, day(at)))


def _tell(task: Task, people: Iterable[Person], words, event: str, actor: User | None, at: datetime) -> int:
    facts = {
        "unit": task.from_unit.name,
        "station": task.station.unit.name,
        "title": task.title,
        "due": task.due_on.isoformat(),
    }
    key = f"task:{task.pk}:{event}:{at:%Y%m%d%H%M%S}" if actor is not None else f"task:{task.pk}:{event}"
    link = f"/services/tasks/{task.number}/"
    return notices.tell_people(people, words, facts, about=task, link=link, key=key, at=at, but=actor)
