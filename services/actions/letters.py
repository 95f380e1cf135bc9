"""What the station prints and signs.

The refusal with its explanation (不予办理告知书, E-09), the record of a home visit (入户核实记录表, C-04), the reply to
the resident (办理结果回复单, C-06) and the sheet of a task (交办任务单, B-06).

Each is archived as it was first printed, and printed anew only when what it says has changed."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import locks, papers
from core.errors import Refused
from core.models import AuditRecord, Paper, User
from core.privacy import mask_phone
from core.text import localized
from services.actions.base import day, lock
from services.choices import Outcome, RefusalReason
from services.models import HomeVisit, Reply, Task, Ticket

REFUSAL = "refusal-letter"
VISIT, REPLY, TASK_SHEET = "visit-record", "reply-letter", "task-sheet"


def refusal_words(ticket: Ticket) -> dict[str, Any]:
    """What the letter says, for the archived form and for the Word file that an office edits further.

    Raises Refused("not_refused") for a ticket that was not refused.
    """
    if ticket.outcome != Outcome.REFUSED or ticket.closed_at is None:
        raise Refused("not_refused", _("This matter was not refused"))
    station = ticket.station
    reason = RefusalReason(_reason(ticket)).label
    return {
        "title": _("Notice of refusal"),  # Translators: 不予办理告知书
        "organisation": localized(station.unit.name, station.unit.name_en),
        "facts": [
            [_("Matter"), localized(ticket.matter.name, ticket.matter.name_en)],
            [_("Number"), ticket.number],
            [_("Resident"), ticket.resident_name],
            [_("Received on"), day(ticket.received_at).isoformat()],
            [_("Decided on"), day(ticket.closed_at).isoformat()],
            [_("Reason"), str(reason)],
        ],
        "text": [
            _("We cannot handle the matter named above. The reason is explained below."),
            ticket.explanation,
            _ask_here(ticket),
        ],
        "signatures": [_("For the station (seal)"), _("Resident"), _("Date")],
    }


@transaction.atomic
def issue_refusal(ticket: Ticket, *, actor: User, at: datetime) -> Paper:
    """The letter as an archived paper; made with the first call, the same one after that until it is decided anew."""
    ticket = lock(ticket.pk)
    words = refusal_words(ticket)
    known = Paper.objects.about(ticket).filter(kind=REFUSAL, issued_at__gte=ticket.closed_at).first()
    if known is not None:
        return known
    return papers.issue(
        REFUSAL,
        template="core/form",
        title=words.pop("title"),
        data=words,
        thing=ticket,
        unit_id=ticket.station_id,
        actor=actor,
        at=at,
    )


@transaction.atomic
def print_visit(visit: HomeVisit, *, actor: User, at: datetime) -> Paper:
    """The record of a home visit, to be signed by the one who went and by the household (C-04)."""
    ticket = lock(visit.ticket_id)
    words = {
        "organisation": _name(ticket.station.unit),
        "facts": _filled(
            *_matter(ticket),
            (_("Telephone"), mask_phone(ticket.phone) if ticket.phone else ""),
            (_("Address"), ticket.address),
            (_("Visited on"), visit.visited_on.isoformat()),
            (_("Visited by"), _name(visit.visitor)),
            (_("Place"), visit.place),
            (_("Facts confirmed"), _("yes") if visit.is_confirmed else _("no")),
            (_("Photo"), _("kept with the record") if visit.photo_id else ""),
        ),
        "sections": [[_("What was found"), visit.result]],
        "signatures": [_("Visited by"), _("Resident or family"), _("For the station (seal)"), _("Date")],
    }
    title = _("Record of a home visit")  # Translators: 入户核实记录表
    return _print(VISIT, title, words, visit, ticket.station_id, actor=actor, at=at)


@transaction.atomic
def print_reply(reply: Reply, *, actor: User, at: datetime) -> Paper:
    """What the resident was told, as a letter with the seal of the station (C-06)."""
    ticket = lock(reply.ticket_id)
    words = {
        "organisation": _name(ticket.station.unit),
        "facts": _filled(
            *_matter(ticket),
            (_("Received on"), day(ticket.received_at).isoformat()),
            (_("Outcome"), ticket.get_outcome_display() if ticket.outcome else ""),
            (_("Told by"), reply.get_channel_display()),
            (_("Replied at"), _moment(reply.replied_at)),
            (_("Replied by"), _name(reply.replied_by)),
        ),
        "sections": [[_("Our answer to the matter named above"), reply.text]],
        "text": [_ask_here(ticket)],
        "signatures": [_("For the station (seal)"), _("Resident"), _("Date")],
    }
    title = _("Reply to the resident")  # Translators: 办理结果回复单
    return _print(REPLY, title, words, reply, ticket.station_id, actor=actor, at=at)


@transaction.atomic
def print_task(task: Task, *, actor: User, at: datetime) -> Paper:
    """The sheet of a task: what is to be done and by when, who took it up, and what was reported back (B-06)."""
    task = locks.lock(
        Task.objects.select_related("station__unit", "from_unit", "given_by", "acknowledged_by", "handler"), task.pk
    )
    seen = f"{_moment(task.acknowledged_at)} {_name(task.acknowledged_by)}" if task.acknowledged_at else ""
    sections = [[_("What is to be done"), task.text]] if task.text else []
    for report in task.reports.select_related("reported_by"):
        sections.append([f"{_('Report back')} {_moment(report.reported_at)} {_name(report.reported_by)}", report.text])
        if report.sent_back_because:
            sections.append([_("Sent back"), report.sent_back_because])
    words = {
        "organisation": _name(task.from_unit),
        "facts": _filled(
            (_("Number"), task.number),
            (_("Task"), task.title),
            (_("Handed down by"), f"{_name(task.from_unit)}　{_name(task.given_by)}"),
            (_("Handed down at"), _moment(task.given_at)),
            (_("Station"), _name(task.station.unit)),
            (_("Report back by"), task.due_on.isoformat()),
            (_("Acknowledged"), seen),
            (_("Handled by"), _name(task.handler) if task.handler else ""),
            (_("State"), task.get_state_display()),
        ),
        "sections": sections,
        "signatures": [_("Handed down by (seal)"), _("Acknowledged by"), _("Handled by"), _("Date")],
    }
    title = _("Task sheet")  # Translators: 交办任务单
    return _print(TASK_SHEET, title, words, task, task.station_id, actor=actor, at=at)


def _print(
    kind: str, title: str, words: dict[str, Any], thing: models.Model, unit_id: int, *, actor: User, at: datetime
) -> Paper:
    """The paper of this kind about `thing` that says the same, else a new one; who calls holds a lock on it."""
    words = {"language": get_language()} | words
    for known in Paper.objects.about(thing).filter(kind=kind):
        if all(known.data.get(key) == value for key, value in words.items()):
            return known
    return papers.issue(
        kind, template="core/form", title=title, data=words, thing=thing, unit_id=unit_id, actor=actor, at=at
    )


def _matter(ticket: Ticket) -> list[tuple[str, str]]:
    return [
        (_("Matter"), _name(ticket.matter)),
        (_("Number"), ticket.number),
        (_("Resident"), ticket.resident_name),
    ]


def _filled(*rows: tuple[str, Any]) -> list[list[str]]:
    """Labels and values of a form, the rows without a value left out."""
    return [[label, str(value)] for label, value in rows if value]


def _name(thing: Any) -> str:
    return localized(thing.name, thing.name_en)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _ask_here(ticket: Ticket) -> str:
    """Where the resident asks further."""
    station = ticket.station
    return _("If you have questions, please ask at the station: %(address)s, telephone %(phone)s.") % {
        "address": localized(station.address, station.address_en),
        "phone": station.phone or "—",
    }


def _reason(ticket: Ticket) -> str:
    """The reason that was chosen when the ticket was refused; it stands in the history."""
    record = AuditRecord.objects.about(ticket).filter(verb="ticket.refuse").last()
    reason = record.after.get("reason", "") if record else ""
    return reason if reason in RefusalReason.values else RefusalReason.OTHER
