"""Filing what a resident asked for freely under an item of the catalogue, once it is clear which (归入事项, B-05)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import obligations
from core.errors import Refused
from core.models import User
from services import access, workflow
from services.actions import duties, notices
from services.actions.base import Taking, begin, finish
from services.actions.facts import checked_details
from services.actions.intake import search_text
from services.choices import MatterKind, State
from services.models import Matter, Ticket


@transaction.atomic
def file_under(
    ticket: Ticket,
    *,
    actor: User,
    at: datetime,
    matter: Matter,
    details: Mapping[str, Any] | None = None,
    note: str = "",
) -> Ticket:
    """The free request becomes a ticket of `matter`, under its old number; the history names both (B-05).

    An open one goes on by the steps and duties of the new matter: from its beginning while nobody else has it, else
    from where it stands. `details` as `log_ticket` takes them.

    Refused codes: not_offered, needs_a_new_ticket (a matter with dates of its own, or a thing to hand in), too_far,
    unknown_field, required, not_valid; `field` names the input.
    """
    taking = begin("file_under", ticket, actor=actor, at=at)
    ticket = taking.ticket
    _check(matter, ticket)
    known = {field.key for field in matter.fields.all()}
    kept = {key: value for key, value in ticket.details.items() if key in known}
    ticket.details = checked_details(matter, kept | dict(details or {}))
    ticket.matter = matter
    ticket.partner = matter.partner or ticket.partner
    ticket.search_text = search_text(ticket)
    if ticket.closed_at is None:
        _go_on(taking, list(matter.chain.steps.all()))
    done = finish(taking, note=note)
    if done.state == State.RECEIVED and workflow.step_at(taking.steps, State.ACCEPTED):
        notices.tell_leaders(done, event=taking.was["record"], at=at)
    return done


def _check(matter: Matter, ticket: Ticket) -> None:
    if matter.kind == MatterKind.REQUEST or not matter.is_offered_at(ticket.station):
        raise Refused("not_offered", _("Choose another matter that the station offers"), "matter")
    if matter.windows.exists() or workflow.keeps_a_thing(list(matter.chain.steps.all())):
        raise Refused("needs_a_new_ticket", _("This matter has an intake of its own: log it anew"), "matter")


def _go_on(taking: Taking, steps: list) -> None:
    """Stand in the new chain: anew while the matter is at the counter, where it is otherwise; the duty follows."""
    ticket = taking.ticket
    taking.steps = steps
    if ticket.state in {State.RECEIVED, State.ACCEPTED}:
        ticket.state, held = access.start_state(taking.actor, ticket.station, steps)
        if ticket.state == State.ACCEPTED and held is not None:
            ticket.accepted_at, ticket.handled_by_id = taking.at, held.person_id
    elif any(workflow.step_at(steps, state) is None for state in {ticket.state, ticket.resume_state} - {""}):
        raise Refused("too_far", _("It lies with an office already; file it when it is closed"), "matter")
    step = workflow.step_at(steps, ticket.resume_state or ticket.state)
    present = ticket.duty
    if present is not None:
        if step.duty_kind == present.kind and step.duty_rule == present.rule:
            return
        obligations.waive(present, actor=taking.actor, at=taking.at, reason=_("filed under another matter"))
        ticket.duty = None
    if step.duty_kind and ticket.state != State.WAITING:
        duties.start(ticket, step, actor=taking.actor, at=taking.at)
