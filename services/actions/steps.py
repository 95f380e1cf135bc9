"""The verbs that move a ticket along its chain. Each answers the ticket as it now stands."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import User
from services import access, workflow
from services.actions import duties, notices, repairs
from services.actions.base import begin, day, enter, finish, move, own_person, required, wait
from services.choices import (
    MatterKind,
    MediationState,
    Outcome,
    RefusalReason,
    RepairResult,
    State,
    WaitingFor,
)
from services.models import Mediation, Place, Ticket
from stations.choices import Role
from stations.models import Partner, Person, Volunteer
from stations.models.people import during


@transaction.atomic
def accept(
    ticket: Ticket,
    *,
    actor: User,
    at: datetime,
    handler: Person | None = None,
    override_reason: str = "",
    note: str = "",
) -> Ticket:
    """Accept (受理, C-03); `handler` is who will handle it, else the one who accepts."""
    taking = begin("accept", ticket, actor=actor, at=at)
    handler = _worker(handler, taking.ticket, at) if handler else own_person(taking)
    taking.ticket.handled_by = handler
    move(taking, override_reason=override_reason)
    done = finish(taking, note=note)
    notices.tell_accepted(done, event=taking.was["record"], at=at)
    return done


@transaction.atomic
def verify(ticket: Ticket, *, actor: User, at: datetime, override_reason: str = "", note: str = "") -> Ticket:
    """A cadre takes on the verification (协办, C-04)."""
    taking = begin("verify", ticket, actor=actor, at=at)
    move(taking, override_reason=override_reason)
    return finish(taking, note=note)


@transaction.atomic
def assign(
    ticket: Ticket,
    *,
    actor: User,
    at: datetime,
    handler: Person | None = None,
    partner: Partner | None = None,
    note: str = "",
) -> Ticket:
    """Give the matter to a person of the station, or to a partner organisation and one of its volunteers (A-03).

    Without `partner` the volunteer's own organisation is taken: the matter's, if the volunteer helps there.
    """
    taking = begin("assign", ticket, actor=actor, at=at)
    if handler is None and partner is None:
        raise Refused("required", _("Name a person or a partner organisation"), "handler")
    ticket = taking.ticket
    if partner is not None:
        if partner.unit_id not in ticket.station.unit.steps:
            raise Refused("unknown_partner", _("This organisation is no partner of the station"), "partner")
        ticket.partner = partner
    if handler is not None:
        ticket.partner = _partner_of(handler, ticket, partner, at) or ticket.partner
        ticket.handled_by = handler
    move(taking)
    done = finish(taking, note=note)
    if handler is not None and handler.user is not None and handler.user != actor:
        notices.tell_staff(
            [handler.user],
            _("Assigned to you: %(number)s %(matter)s"),
            done,
            key=f"ticket-event:{taking.was['record']}",
            at=at,
        )
    return done


def _partner_of(handler: Person, ticket: Ticket, wanted: Partner | None, at: datetime) -> Partner | None:
    """The organisation a volunteer helps for at this station; None for staff. Refused("unknown_person") otherwise."""
    above = ticket.station.unit.steps
    helps = Volunteer.objects.filter(during(day(at)), person=handler, partner__unit__in=above).select_related("partner")
    partners = [volunteer.partner for volunteer in helps if wanted is None or volunteer.partner_id == wanted.pk]
    if not partners:
        _worker(handler, ticket, at)
        return None
    usual = {ticket.partner_id, ticket.matter.partner_id}
    return min(partners, key=lambda partner: partner.pk not in usual)


def _worker(person: Person, ticket: Ticket, at: datetime) -> Person:
    """`person`, if appointed to work on tickets at the station; Refused("unknown_person") otherwise."""
    if not access.people_at(ticket.station.unit, access.STATION, day(at)).filter(pk=person.pk).exists():
        raise Refused("unknown_person", _("This person does not work at the station"), "handler")
    return person


@transaction.atomic
def promise(ticket: Ticket, *, actor: User, at: datetime, promised_on: date, note: str = "") -> Ticket:
    """The day by which it will be done; the reply is due then (E-07). A missed promise is not moved by its maker."""
    taking = begin("promise", ticket, actor=actor, at=at)
    set_promise(taking, promised_on)
    return finish(taking, note=note)


def set_promise(taking, promised_on: date | None) -> None:
    ticket = taking.ticket
    if promised_on is None:
        raise Refused("required", _("This field is required"), "promised_on")
    if promised_on < taking.on:
        raise Refused("in_the_past", _("This day is over"), "promised_on")
    late = ticket.promised_on and ticket.duty is not None and ticket.duty.due_on < taking.on
    if late and access.may_override(taking.actor, ticket.station) is None:
        raise Refused(
            "promise_missed", _("The promised day has passed; only the director promises anew"), "promised_on"
        )
    ticket.promised_on = promised_on
    duties.promised(ticket, taking.steps, actor=taking.actor, at=taking.at)


@transaction.atomic
def ask(ticket: Ticket, *, actor: User, at: datetime, what: str) -> Ticket:
    """Give it back for supplement (退回补正), no refusal: `what` the resident has to bring; the duty pauses."""
    taking = begin("ask", ticket, actor=actor, at=at)
    return wait(taking, WaitingFor.SUPPLEMENT, note=required(what, "what"))


@transaction.atomic
def supplement(ticket: Ticket, *, actor: User, at: datetime, note: str = "") -> Ticket:
    """What was waited for is here: the matter goes on where it stopped, and its duty runs again."""
    taking = begin("supplement", ticket, actor=actor, at=at)
    ticket = taking.ticket
    if ticket.waiting_for == WaitingFor.PARTS:
        repairs.settle_parts(taking)
    ticket.state, ticket.waiting_for, ticket.resume_state = taking.target, "", ""
    duties.resume(ticket, actor=actor, at=at)
    return finish(taking, note=note)


@transaction.atomic
def ready(
    ticket: Ticket,
    *,
    actor: User,
    at: datetime,
    result: str = "",
    barrier: str = "",
    next_step: str = "",
    hours: Decimal | None = None,
    shelf: Place | None = None,
    note: str = "",
    override_reason: str = "",
) -> Ticket:
    """Done or fetched, waiting for pick-up (待领取); papers are back (E-06).

    A repair says its `result` in standard words (A-03), what hindered it, the hours it took, and the `shelf` where the
    thing lies now, or else where it lay before.
    """
    taking = begin("ready", ticket, actor=actor, at=at)
    facts: dict[str, str] = {}
    if workflow.step_at(taking.steps, State.READY).asks_result:
        facts = repairs.record_result(
            taking, result=result, barrier=barrier, next_step=next_step, hours=hours, place=shelf
        )
    taking.ticket.holder = None
    move(taking, override_reason=override_reason)
    done = finish(taking, note=note, **facts)
    notices.tell_ready(done, event=taking.was["record"], at=at)
    return done


@transaction.atomic
def close(ticket: Ticket, *, actor: User, at: datetime, outcome: str = Outcome.DONE, note: str = "") -> Ticket:
    """Close (办结) with `outcome` done, could_not or on_the_spot; what lies ready is handed over instead."""
    taking = begin("close", ticket, actor=actor, at=at)
    if access.must_hand_over(taking.ticket):
        raise Refused("hand_over_first", _("Something lies ready: it is closed by handing it over"))
    if outcome not in {Outcome.DONE, Outcome.COULD_NOT, Outcome.ON_THE_SPOT}:
        raise Refused("not_valid", _("Choose one of the list"), "outcome")
    return end_with(taking, outcome, note=note)


@transaction.atomic
def explain(ticket: Ticket, *, actor: User, at: datetime, explanation: str, outcome: str = Outcome.EXPLAINED) -> Ticket:
    """Close with an explanation (解释说明, C-02), or referred to the office that is responsible."""
    taking = begin("explain", ticket, actor=actor, at=at)
    taking.ticket.explanation = required(explanation, "explanation")
    if outcome not in {Outcome.EXPLAINED, Outcome.REFERRED}:
        raise Refused("not_valid", _("Choose one of the list"), "outcome")
    return end_with(taking, outcome)


@transaction.atomic
def refuse(ticket: Ticket, *, actor: User, at: datetime, reason: str, explanation: str) -> Ticket:
    """Refuse (不予办理): a reason and an explanation for the resident are both asked for (E-09)."""
    taking = begin("refuse", ticket, actor=actor, at=at)
    if reason not in RefusalReason.values:
        raise Refused("required", _("Choose the reason"), "reason")
    taking.ticket.explanation = required(explanation, "explanation")
    return end_with(taking, Outcome.REFUSED, reason=reason)


@transaction.atomic
def withdraw(ticket: Ticket, *, actor: User, at: datetime, note: str = "") -> Ticket:
    """The resident takes the matter back; a thing that was handed in now waits for its owner."""
    taking = begin("withdraw", ticket, actor=actor, at=at)
    if taking.target == State.CLOSED:
        return end_with(taking, Outcome.WITHDRAWN, note=note)
    ticket = taking.ticket
    if ticket.state == State.WAITING:
        duties.resume(ticket, actor=actor, at=at)
        ticket.waiting_for = ticket.resume_state = ""
    ticket.repair_result = RepairResult.WITHDRAWN
    enter(taking, taking.target)
    return finish(taking, note=note)


def end_with(taking, outcome: str, *, note: str = "", **facts) -> Ticket:
    ticket = taking.ticket
    is_mediation = ticket.matter.kind == MatterKind.MEDIATION
    if is_mediation and Mediation.objects.filter(ticket=ticket, state=MediationState.OPEN).exists():
        raise Refused("mediation_open", _("The mediation record is open: conclude it there"))
    if ticket.state == State.WAITING:
        duties.resume(ticket, actor=taking.actor, at=taking.at)
        ticket.waiting_for = ticket.resume_state = ""
    ticket.outcome = outcome
    ticket.holder = None
    ticket.replied_at = ticket.replied_at or taking.at
    enter(taking, State.CLOSED)
    return finish(taking, note=note, **facts)


@transaction.atomic
def transfer(ticket: Ticket, *, actor: User, at: datetime, to_person: Person, note: str = "") -> Ticket:
    """Pass the intake to the village agent to register (转交登记, E-04): who received it stays, the agent registers."""
    taking = begin("transfer", ticket, actor=actor, at=at)
    agents = access.people_at(taking.ticket.station.unit, [Role.AGENT, *access.LEADERS, Role.CLERK], day(at))
    if not agents.filter(pk=to_person.pk).exists():
        raise Refused("unknown_person", _("This person does not register matters at the station"), "to_person")
    taking.ticket.registered_by = to_person
    taking.ticket.registered_at = at
    if taking.ticket.handled_by_id is not None:
        taking.ticket.handled_by = to_person
    done = finish(taking, note=note)
    if to_person.user is not None:
        notices.tell_staff(
            [to_person.user],
            _("Passed to you to register: %(number)s %(matter)s"),
            done,
            key=f"ticket-event:{taking.was['record']}",
            at=at,
        )
    return done


@transaction.atomic
def reopen(ticket: Ticket, *, actor: User, at: datetime, reason: str) -> Ticket:
    """A leader opens a closed matter again, with a reason; its duty begins anew."""
    taking = begin("reopen", ticket, actor=actor, at=at)
    reason = required(reason, "reason")
    ticket = taking.ticket
    ticket.outcome = ticket.repair_result = ""
    ticket.closed_at = ticket.replied_at = ticket.ready_at = ticket.submitted_at = ticket.promised_on = None
    enter(taking, taking.target)
    return finish(taking, note=reason)
