"""The one dated duty that a ticket runs under at present (C-05, C-06, E-05 … E-07)."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core import obligations
from core.choices import DutyState
from core.models import Obligation, User
from services import routing
from services.choices import Outcome, State
from services.models import ChainStep, Ticket

# Where the term of the village is bound to the open centre above it: without one, only the week counts (E-06).
WITH_CENTRE, WITHOUT_CENTRE = "E-05", "E-06"


def follow(ticket: Ticket, step: ChainStep | None, *, actor: User, at: datetime) -> None:
    """The ticket has entered `step`: end the present duty if the step keeps it, and open the step's own.

    An optional step without a duty, or one that names the same duty, lets the present one run on; the reply always ends
    it. Entering the wait pauses it, leaving the wait is `resume`'s business. Sets `ticket.duty`; the caller saves.
    """
    if ticket.state == State.WAITING:
        return
    if ticket.state == State.CLOSED:
        end(ticket, actor=actor, at=at)
        return
    if step is None:
        return
    present = ticket.duty
    if present is not None:
        runs_on = step.duty_kind == present.kind or (step.is_optional and not step.duty_kind)
        if runs_on and ticket.state != State.REPLIED:
            return
        obligations.fulfil(present, actor=actor, at=at)
        ticket.duty = None
    if step.duty_kind:
        start(ticket, step, actor=actor, at=at)


def start(ticket: Ticket, step: ChainStep, *, actor: User | None, at: datetime) -> Obligation | None:
    """Open the duty of `step`, if its term is known: a duty by promise alone starts with the promise (E-07)."""
    term = _term(ticket, step, timezone.localdate(at))
    if term is None:
        return None
    facts: dict[str, Any] = {"rule": step.duty_rule, "starts_on": timezone.localdate(at)} | term
    ticket.duty = obligations.open_duty(
        ticket,
        kind=step.duty_kind,
        title=step.duty_title,
        unit_id=ticket.station_id,
        actor=actor,
        at=at,
        **facts,
    )
    return ticket.duty


def _term(ticket: Ticket, step: ChainStep, on: date) -> dict[str, Any] | None:
    if step.duty_by_promise and ticket.promised_on:
        return {"fixed_on": max(ticket.promised_on, on)}
    if step.duty_kind == "submit":
        return _submit_term(ticket, step, on)
    if step.duty_working_days is None and step.duty_calendar_days is None:
        return None
    return {"working_days": step.duty_working_days, "calendar_days": step.duty_calendar_days}


def _submit_term(ticket: Ticket, step: ChainStep, on: date) -> dict[str, Any]:
    """Three working days and never over a week, urgent matters the same day (E-05); no centre: within a week (E-06)."""
    if ticket.is_urgent:
        return {"fixed_on": on}
    days = ticket.matter.submit_working_days or step.duty_working_days
    if step.duty_rule == WITH_CENTRE and routing.open_centre(routing.recipients(ticket.station, on)) is None:
        return {"rule": WITHOUT_CENTRE, "working_days": None, "calendar_days": step.duty_calendar_days or 7}
    return {"working_days": days, "calendar_days": step.duty_calendar_days}


def promised(ticket: Ticket, steps: list[ChainStep], *, actor: User, at: datetime) -> None:
    """A day was promised, or promised anew: the duty that goes by the promise now ends on it."""
    step = next((s for s in steps if s.state == ticket.state and s.duty_by_promise), None)
    if step is None:
        return
    if ticket.duty is not None:
        if ticket.duty.kind != step.duty_kind or ticket.duty.fixed_on == ticket.promised_on:
            return
        obligations.waive(ticket.duty, actor=actor, at=at, reason=_("another day was promised"))
        ticket.duty = None
    start(ticket, step, actor=actor, at=at)


def pause(ticket: Ticket, *, actor: User, at: datetime, reason: str) -> None:
    if ticket.duty is not None:
        ticket.duty = obligations.pause(ticket.duty, actor=actor, at=at, reason=reason[:200])


def resume(ticket: Ticket, *, actor: User, at: datetime) -> None:
    if ticket.duty is not None:
        ticket.duty = obligations.resume(ticket.duty, actor=actor, at=at)


def end(ticket: Ticket, *, actor: User, at: datetime) -> None:
    """The matter is over: an answer keeps the duty, a withdrawal leaves nothing to be done."""
    if ticket.duty is None:
        return
    if ticket.outcome == Outcome.WITHDRAWN and ticket.duty.state == DutyState.OPEN:
        obligations.waive(ticket.duty, actor=actor, at=at, reason=_("withdrawn by the resident"))
    else:
        obligations.fulfil(ticket.duty, actor=actor, at=at)
    ticket.duty = None
