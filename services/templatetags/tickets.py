"""How a ticket looks in a list: the colour of its state, the words of its due date, its row."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.templatetags.pages import icon
from services.choices import Outcome, State
from services.models import Ticket
from services.rows import DueWords, TicketRow, due_words, received

register = template.Library()

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
def chip(ticket: Ticket | TicketRow) -> str:
    """Colour of the ticket's state, as a class of bianmin.css."""
    if ticket.outcome in BAD:
        return "chip-red"
    return f"chip-{CHIPS[State(ticket.state)]}"


@register.simple_tag
def due(ticket: Ticket, today: date) -> SafeString | str:
    """When the present duty is due, in how many days, and whether it rests at present."""
    duty = ticket.duty if ticket.duty_id and ticket.closed_at is None else None
    if duty is None:
        return ""
    return _due(due_words(duty.due_on, today, is_resting=ticket.state == State.WAITING), duty.is_certain)


def _due(due: DueWords, is_certain: bool) -> SafeString:
    provisional = ""
    if not is_certain:
        reason = gettext("The official calendar of that year is not out yet")
        provisional = format_html(' <abbr title="{}">{}</abbr>', reason, gettext("provisional"))
    return format_html(
        '<span class="{}">{}</span> <span class="muted num nowrap">{}{}</span>',
        due.css,
        due.words,
        due.day,
        provisional,
    )


ROW = (
    '<tr><td class="mono nowrap"><a href="{}{}/">{}</a></td><td class="strong wrap-any">{}{}</td>'
    '<td class="wrap-any">{}</td><td><span class="chip {}">{}</span></td><td class="nowrap">{}</td>'
)
STATION = '<td class="wrap-any" data-label="{}">{}</td>'
HANDLER = '<td class="nowrap"{}>{}</td><td class="num nowrap muted">{}</td>'


@register.simple_tag
def ticket_rows(
    rows: Iterable[TicketRow], today: date, with_station: bool = False, compact: bool = False
) -> SafeString:
    """The body of a table of tickets, in one piece; the columns are those of services/_table.html."""
    base = reverse("services:tickets")
    urgent = format_html(' <span class="chip chip-red">{}{}</span>', icon("lightning-charge"), gettext("urgent"))
    station, handler = gettext("Station"), format_html(' data-label="{}"', gettext("Handled by"))

    @cache
    def due_cell(due_on: date | None, is_resting: bool, is_certain: bool) -> SafeString | str:
        return "" if due_on is None else _due(due_words(due_on, today, is_resting=is_resting), is_certain)

    def cells(row: TicketRow) -> tuple:
        is_resting = row.state == State.WAITING
        return (
            base,
            row.number,
            row.number,
            row.matter,
            urgent if row.is_urgent and not row.closed_at else "",
            row.resident,
            chip(row),
            row.words,
            due_cell(row.due_on, is_resting, row.is_certain),
            *((station, row.station) if with_station else ()),
            *(() if compact else (handler if row.handler else "", row.handler, received(row))),
        )

    line = ROW + (STATION if with_station else "") + ("" if compact else HANDLER) + "</tr>\n"
    return format_html_join("", line, map(cells, rows))
