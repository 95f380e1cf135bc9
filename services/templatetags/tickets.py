"""How a ticket looks in a list: the colour of its state, the words of its due date."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from services.choices import Outcome, State
from services.models import Ticket

register = template.Library()

SOON = 2  # days
_PROVISIONAL = gettext_lazy("provisional")
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


@register.simple_tag
def due(ticket: Ticket, today: date) -> str:
    """When the present duty is due, in how many days, and whether it rests at present; blank without a duty.

    Made in Python: it stands in every row of every list, where a template of its own would cost most of the page.
    """
    if ticket.duty is None or ticket.closed_at is not None:
        return ""
    day = ticket.duty.due_on
    mark = "" if ticket.duty.is_certain else _PROVISIONAL
    return format_html(
        '<span class="{}">{}</span> <span class="muted num nowrap">{}{}</span>',
        *_how_long(ticket.state, (day - today).days),
        f"{day:%m-%d}",
        mark
        and format_html(' <abbr title="{}">{}</abbr>', _("The official calendar of that year is not out yet"), mark),
    )


def _how_long(state: str, days: int) -> tuple[str, str]:
    """(class, words) of a due date in so many days."""
    if state == State.WAITING:
        return "muted", _("resting")
    if days < 0:
        return "late", ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 0:
        return "soon", _("today")
    words = ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return ("soon" if days <= SOON else ""), words
