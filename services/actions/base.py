"""What every step of a ticket has in common: lock, ask the workflow, move, save what changed, write it down."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit, locks, outbox
from core.errors import Refused
from core.models import AuditRecord, User
from core.privacy import mask_id, mask_phone
from services import access, workflow
from services.actions import duties
from services.actions.led import check_led
from services.choices import State, WaitingFor
from services.models import ChainStep, Ticket, missing_documents
from stations.models import Person
from stations.models.scope import Held

# What the history shows of a change; names, telephone and text of the resident stay out of it.
SHOWN = (
    "state",
    "outcome",
    "waiting_for",
    "repair_result",
    "received_by_id",
    "handled_by_id",
    "registered_by_id",
    "partner_id",
    "holder_id",
    "matter_id",
    "promised_on",
    "follow_up_on",
)
_ID = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


def day(at: datetime) -> date:
    """The calendar day of a moment, in Shanghai."""
    return timezone.localdate(at)


def scrub(text: str) -> str:
    """Free text for the history: numbers that identify people are masked, whatever was typed."""
    text = _ID.sub(lambda m: mask_id(m[0]), text.strip())
    return _PHONE.sub(lambda m: mask_phone(m[0]), text)


def behalf(held: Held) -> User | None:
    """The login to record as `on_behalf_of` when a stand-in acts."""
    return User.objects.filter(pk=held.for_user_id).first() if held.for_user_id else None


@dataclass
class Taking:
    """One verb being taken on a locked ticket, from `begin` to `finish`."""

    verb: str
    ticket: Ticket
    steps: list[ChainStep]
    target: str
    held: Held
    actor: User
    at: datetime
    was: dict[str, Any] = field(default_factory=dict)

    @property
    def on(self) -> date:
        return day(self.at)


def lock(pk: int) -> Ticket:
    """The ticket with its row lock, fresh; whoever comes second sees what the first one did."""
    rows = Ticket.objects.select_related("station__unit", "matter__chain", "holder", "via", "duty", "handled_by")
    return locks.lock(rows.prefetch_related("matter__chain__steps"), pk)


def begin(
    verb: str, ticket: Ticket, *, actor: User, at: datetime, held: Held | None = None, is_led: bool = False
) -> Taking:
    """Lock the ticket and check that `verb` is possible now and that `actor` may take it; with `held`, as that role.

    `is_led`: the campaign takes the step, where its tickets may not by themselves (services.actions.led).

    Must run in a transaction. Refused("not_possible_now") is what a second click hears, Refused("not_allowed") the
    outsider whom a page would not have let come so far.
    """
    locked = lock(ticket.pk)
    steps = list(locked.matter.chain.steps.all())
    target = workflow.check(verb, locked.state, steps, locked.resume_state)
    access.check_fits(locked, verb)
    held = held or access.acting(actor, locked, verb)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    if not is_led:
        check_led(verb, locked)
    return _taking(verb, locked, target, held, actor, at)


def begin_led(verb: str, ticket: Ticket, *, actor: User, at: datetime) -> Taking:
    """As `begin`, for a step that a page of its own leads (`workflow.LED`).

    Whoever takes matters in at the station may; whether it is possible now is the caller's say. The ticket stays
    where it is unless the action moves it.
    """
    locked = lock(ticket.pk)
    held = access.log_role(actor, locked.station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    return _taking(verb, locked, locked.state, held, actor, at)


def _taking(verb: str, locked: Ticket, target: str, held: Held, actor: User, at: datetime) -> Taking:
    was = {f.attname: getattr(locked, f.attname) for f in locked._meta.concrete_fields if not f.generated}
    return Taking(verb, locked, list(locked.matter.chain.steps.all()), target, held, actor, at, was)


def move(taking: Taking, *, override_reason: str = "") -> None:
    """Bring the ticket to the state the verb leads to: documents that gate the way, dates, and the running duty."""
    if taking.target == taking.ticket.state:
        return
    pass_gates(taking, override_reason)
    enter(taking, taking.target)


def pass_gates(taking: Taking, override_reason: str) -> None:
    """Refused("documents_missing") while a required document of a step on the way is missing (A-09).

    A leader goes past it with a reason, which stands in the history.
    """
    ticket = taking.ticket
    way = workflow.between(taking.steps, ticket.state, taking.target)
    if not way or workflow.MOVES[taking.verb].leaps:
        return
    missing = missing_documents(ticket).filter(gates__in=[step.state for step in way])
    names = [document.name for document in missing]
    if not names:
        return
    if not override_reason.strip():
        raise Refused(
            "documents_missing", _("Still missing: %(documents)s") % {"documents": "、".join(names)}, "documents"
        )
    if access.may_override(taking.actor, ticket.station) is None:
        raise Refused("override_not_allowed", _("Only the director or a deputy goes past this"), "override_reason")
    write(taking, "ticket.override", note=override_reason, missing=names)


# The column that keeps the moment a state was entered.
DATED = {
    State.ACCEPTED: "accepted_at",
    State.SUBMITTED: "submitted_at",
    State.READY: "ready_at",
    State.REPLIED: "replied_at",
    State.CLOSED: "closed_at",
}


def enter(taking: Taking, state: str) -> None:
    """Set the state with its date, and let the duty of its step follow."""
    ticket = taking.ticket
    ticket.state = state
    if state in DATED:
        setattr(ticket, DATED[State(state)], taking.at)
    if state in {State.REPLIED, State.CLOSED} and ticket.handled_by_id is None:
        # Nobody was named as handler: it is the one who brought it to its answer (C-01).
        ticket.handled_by_id = taking.held.person_id
    step = workflow.step_at(taking.steps, state)
    duties.follow(ticket, step, actor=taking.actor, at=taking.at)


def wait(taking: Taking, waiting_for: WaitingFor, *, note: str, **facts: Any) -> Ticket:
    """The matter rests until what `note` names is here; its duty pauses."""
    taking.ticket.resume_state = taking.ticket.state
    taking.ticket.waiting_for = waiting_for
    enter(taking, State.WAITING)
    duties.pause(taking.ticket, actor=taking.actor, at=taking.at, reason=str(waiting_for.label))
    return finish(taking, note=note, **facts)


def write(taking: Taking, verb: str, *, note: str = "", before: dict | None = None, **after: Any) -> AuditRecord:
    return audit.record(
        verb,
        taking.ticket,
        actor=taking.actor,
        on_behalf_of=behalf(taking.held),
        at=taking.at,
        before=before,
        after=after,
        note=scrub(note),
        unit_id=taking.ticket.station_id,
    )


def finish(taking: Taking, *, note: str = "", **facts: Any) -> Ticket:
    """Save the columns that changed and write the event; `facts` stand in the history beside them."""
    ticket = taking.ticket
    if ticket.holder_id is None:
        # Back at the station: there is no office left to follow it, or to be asked.
        ticket.via = ticket.follow_up_on = None
    changed = [name for name, old in taking.was.items() if getattr(ticket, name) != old]
    if changed:
        ticket.save(update_fields=changed)
    shown = [name for name in SHOWN if name in changed]
    before = {name.removesuffix("_id"): taking.was[name] for name in shown}
    after = {name.removesuffix("_id"): getattr(ticket, name) for name in shown}
    record = write(taking, f"ticket.{taking.verb}", note=note, before=before, **after, **facts)
    if "state" in changed:
        outbox.settle(ticket, at=taking.at)
    taking.was = {"record": record.pk}
    return ticket


def own_person(taking: Taking) -> Person:
    """The person behind the actor."""
    return Person.objects.get(pk=taking.held.person_id)


def required(value: str, name: str) -> str:
    """`value` without blanks around it; Refused("required") when nothing is left."""
    value = (value or "").strip()
    if not value:
        raise Refused("required", _("This field is required"), name)
    return value
