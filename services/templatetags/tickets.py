"""How a ticket looks in a list: the colour of its state, the words of its due date."""

from datetime import date

from django import template

from services.choices import Outcome, State
from services.models import Ticket

register = template.Library()

SOON = 2  # days
CHIPS = {
    State.RECEIVED: "amber",
    State.ACCEPTED: "teal",
    State.VERIFYING: "teal",
    State.SUBMITTED: "blue",
    State.HANDLING: "blue",
    State.WAITING: "amber",
    State.READY: "green",
    State.REPLIED: "green",
    State.CLOSED: "plain",
}
BAD = {Outcome.REFUSED, Outcome.COULD_NOT}


@register.filter
def chip(ticket: Ticket) -> str:
    """Colour of the ticket's state, as a class of bianmin.css."""
    if ticket.outcome in BAD:
        return "chip-red"
    return f"chip-{CHIPS[State(ticket.state)]}"


@register.inclusion_tag("services/_due.html")
def due(ticket: Ticket, today: date) -> dict:
    """When the present duty is due, in how many days, and whether it rests at present."""
    duty = ticket.duty if ticket.duty_id and ticket.closed_at is None else None
    days = (duty.due_on - today).days if duty else None
    return {
        "duty": duty,
        "days": days,
        "days_late": -days if days is not None and days < 0 else 0,
        "is_soon": days is not None and 0 <= days <= SOON,
        "is_paused": ticket.state == State.WAITING,
    }
