"""Sending matters up and getting them back (报送, C-05, E-02, E-05, E-06)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core import audit, locks, papers
from core.errors import Refused
from core.models import Paper, User
from core.numbers import next_number
from core.privacy import mask_name
from core.text import localized
from core.workdays import add_working_days
from services import access, routing
from services.actions import notices
from services.actions.base import Taking, begin, behalf, day, finish, move
from services.actions.steps import set_promise
from services.models import Submission, Ticket
from stations.access import holds
from stations.choices import UnitKind
from stations.models import Unit

KEEP_YEARS = 6
# A department that was gone to directly is asked how far it is after so many working days (E-06).
ASK_AFTER_WORKING_DAYS = 5


@transaction.atomic
def submit(
    ticket: Ticket,
    *,
    actor: User,
    at: datetime,
    to_unit: Unit | None = None,
    override_reason: str = "",
    note: str = "",
) -> Ticket:
    """Submit one matter; without `to_unit` to the open centre, or else to the department (E-06)."""
    taking = begin("submit", ticket, actor=actor, at=at)
    recipient = _recipient(taking.ticket, to_unit, day(at))
    submission = _submission(taking, recipient)
    return _send(taking, submission, override_reason=override_reason, note=note)


@transaction.atomic
def submit_batch(
    tickets: Iterable[Ticket], *, actor: User, at: datetime, to_unit: Unit | None = None, override_reason: str = ""
) -> Submission:
    """Submit several matters of one station with one list (报送清单); all of them go, or none."""
    # One order for everybody, so that two batches with common tickets do not wait for each other for ever.
    takings = [begin("submit", ticket, actor=actor, at=at) for ticket in sorted(tickets, key=lambda ticket: ticket.pk)]
    if not takings:
        raise Refused("required", _("Choose at least one matter"), "tickets")
    if len({taking.ticket.station_id for taking in takings}) > 1:
        raise Refused("one_station", _("A list holds matters of one station"), "tickets")
    recipients = {_recipient(taking.ticket, to_unit, day(at)) for taking in takings}
    if len(recipients) > 1:
        raise Refused("one_recipient", _("These matters go to different offices; choose one"), "to_unit")
    submission = _submission(takings[0], recipients.pop())
    for taking in takings:
        _send(taking, submission, override_reason=override_reason)
    return submission


def _recipient(ticket: Ticket, to_unit: Unit | None, on: date) -> Unit:
    units = routing.recipients(ticket.station, on)
    if to_unit is None:
        unit = routing.default_recipient(units, ticket.matter.line)
        if unit is None:
            raise Refused("no_recipient", _("Choose the office to submit to"), "to_unit")
        return unit
    if to_unit not in units:
        raise Refused("unknown_recipient", _("The station does not submit to this office"), "to_unit")
    return to_unit


def _submission(taking: Taking, recipient: Unit, from_unit: Unit | None = None) -> Submission:
    station, year = taking.ticket.station, taking.on.year
    sequence = next_number(f"submission:{station.pk}:{year}")
    return Submission.objects.create(
        number=f"{station.code}-S{year}-{sequence:04d}",
        station=station,
        from_unit=from_unit,
        to_unit=recipient,
        submitted_at=taking.at,
        submitted_by_id=taking.held.person_id,
    )


def _send(taking: Taking, submission: Submission, *, override_reason: str, note: str = "") -> Ticket:
    taking.ticket.holder = submission.to_unit
    if submission.to_unit.kind != UnitKind.CENTRE:
        taking.ticket.follow_up_on = add_working_days(taking.on, ASK_AFTER_WORKING_DAYS).date
    move(taking, override_reason=override_reason)
    submission.tickets.add(taking.ticket)
    return finish(taking, note=note, submission=submission.number)


def _locked(submission: Submission) -> Submission:
    relations = ("station__unit", "from_unit", "to_unit", "submitted_by", "received_by", "paper", "receipt")
    return locks.lock(Submission.objects.select_related(*relations), submission.pk)


@transaction.atomic
def print_list(submission: Submission, *, actor: User, at: datetime) -> Paper:
    """The list that goes with the papers, as an archived paper; made once, the same one after that."""
    submission = _locked(submission)
    if submission.paper is None:
        submission.paper = _issue("submission-list", _("Submission list"), submission, actor=actor, at=at)  # 报送清单
        submission.save(update_fields=["paper"])
    return submission.paper


@transaction.atomic
def print_receipt(submission: Submission, *, actor: User, at: datetime) -> Paper:
    """The receipt that the station keeps (接收回执): made once. Refused("not_received") before it is signed for."""
    submission = _locked(submission)
    if submission.received_at is None or submission.received_by is None:
        raise Refused("not_received", _("The list is not signed for yet"))
    if submission.receipt is None:
        received = [
            [pgettext("a list", "Received by"), str(submission.received_by)],
            [_("Received at"), f"{timezone.localtime(submission.received_at):%Y-%m-%d %H:%M}"],
            [_("Remark on receipt"), submission.receipt_note or "—"],
        ]
        submission.receipt = _issue("receipt", _("Receipt"), submission, received, actor=actor, at=at)
        submission.save(update_fields=["receipt"])
    return submission.receipt


def _issue(
    kind: str, title: str, submission: Submission, more: Iterable[list[str]] = (), *, actor: User, at: datetime
) -> Paper:
    rows = lines_of(submission)
    handed_up_by = submission.from_unit or submission.station.unit
    return papers.issue(
        kind,
        template="core/form",
        title=title,
        data={
            "organisation": localized(handed_up_by.name, handed_up_by.name_en),
            "facts": [
                [_("Submission"), submission.number],
                [_("Submitted to"), localized(submission.to_unit.name, submission.to_unit.name_en)],
                [_("Submitted on"), day(submission.submitted_at).isoformat()],
                [_("Submitted by"), localized(submission.submitted_by.name, submission.submitted_by.name_en)],
                [_("Matters on the list"), str(len(rows))],
                *more,
            ],
            "columns": [
                {"label": _("Number"), "width": 3},
                {"label": _("Matter"), "width": 3},
                {"label": _("Resident"), "width": 2},
                {"label": _("Received on"), "width": 2},
                {"label": _("Documents"), "width": 5},
            ],
            "rows": rows,
            "signatures": [_("Submitted by"), _("Received by, date")],
        },
        thing=submission,
        unit_id=submission.station_id,
        actor=actor,
        at=at,
        years=KEEP_YEARS,
    )


def lines_of(submission: Submission) -> list[list[str]]:
    """The lines of the list, by number: number, matter, resident, received on, documents."""
    rows = submission.tickets.select_related("matter").prefetch_related("documents__document").order_by("number")
    return [_row(ticket) for ticket in rows]


def _row(ticket: Ticket) -> list[str]:
    """One line of the list; names are masked, the papers themselves bear them in full."""
    brought = [
        f"{localized(row.document.name, row.document.name_en)}×{row.received}"
        for row in ticket.documents.all()
        if row.received
    ]
    urgent = f"（{_('urgent')}）" if ticket.is_urgent else ""
    return [
        ticket.number,
        localized(ticket.matter.name, ticket.matter.name_en) + urgent,
        mask_name(ticket.resident_name),
        day(ticket.received_at).isoformat(),
        "、".join(brought),
    ]


@transaction.atomic
def receive(submission: Submission, *, actor: User, at: datetime, note: str = "") -> Submission:
    """The window signs for the list (接收), with a remark where something is wrong; a second click changes nothing."""
    submission = _locked(submission)
    held = holds(actor, access.HOLDER, submission.to_unit)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    if submission.received_at is not None:
        return submission
    submission.received_at, submission.received_by, submission.receipt_note = at, actor, note.strip()
    submission.save(update_fields=["received_at", "received_by", "receipt_note"])
    audit.record(
        "submission.receive",
        submission,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        after={"received_at": at},
        unit_id=submission.to_unit_id,
    )
    return submission


@transaction.atomic
def take_up(ticket: Ticket, *, actor: User, at: datetime, promised_on: date | None = None, note: str = "") -> Ticket:
    """The centre takes the matter up and promises a day (E-07); where the chain's duty goes by the promise, it must."""
    taking = begin("take_up", ticket, actor=actor, at=at)
    move(taking)
    step = next(s for s in taking.steps if s.state == taking.target)
    if promised_on is not None or (step.duty_by_promise and taking.ticket.duty is None):
        set_promise(taking, promised_on)
    pending = Submission.objects.filter(tickets=taking.ticket, to_unit=taking.ticket.holder, received_at=None)
    for submission in pending:
        receive(submission, actor=actor, at=at)
    return finish(taking, note=note)


@transaction.atomic
def pass_on(ticket: Ticket, *, actor: User, at: datetime, to_unit: Unit, note: str = "") -> Ticket:
    """The centre passes the matter on to the department that decides (转办, E-02); the reply's duty runs on.

    The department signs for it as the centre signed for the station's list, and the centre goes on following it.
    """
    taking = begin("pass_on", ticket, actor=actor, at=at)
    ticket = taking.ticket
    if ticket.holder is None or to_unit == ticket.holder:
        raise Refused("unknown_recipient", _("Choose another office of the same administration"), "to_unit")
    if to_unit not in routing.recipients(ticket.station, day(at)):
        raise Refused("unknown_recipient", _("Choose another office of the same administration"), "to_unit")
    submission = _submission(taking, to_unit, from_unit=ticket.holder)
    submission.tickets.add(ticket)
    ticket.via = None if to_unit.kind == UnitKind.CENTRE else (ticket.via or ticket.holder)
    ticket.holder = to_unit
    ticket.state = taking.target
    return finish(taking, note=note, submission=submission.number)


@transaction.atomic
def return_papers(ticket: Ticket, *, actor: User, at: datetime, note: str = "") -> Ticket:
    """The papers go back the way they came: from the department to its centre, from there to the station (E-02)."""
    taking = begin("return_papers", ticket, actor=actor, at=at)
    ticket = taking.ticket
    back_to, ticket.via = ticket.via, None
    ticket.holder = back_to
    done = finish(taking, note=note)
    if back_to is not None:
        people = access.people_at(back_to, access.HOLDER, day(at)).exclude(user=None).select_related("user")
        told, words = (
            [person.user for person in people],
            gettext_lazy("Back from the department: %(number)s %(matter)s"),
        )
    else:
        told = [ticket.handled_by.user] if ticket.handled_by is not None and ticket.handled_by.user is not None else []
        words = gettext_lazy("Back from the centre: %(number)s %(matter)s")
    notices.tell_staff(told, words, done, key=f"ticket-event:{taking.was['record']}", at=at)
    return done
