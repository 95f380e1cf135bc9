"""Rows of the ledger as markup, in one piece as in tickets.py."""

from collections.abc import Iterable
from datetime import date

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from services.choices import Way
from services.ledger import Cell, LedgerRow

register = template.Library()

CHIPS = {Way.ON_THE_SPOT: "green", Way.EXPLAINED: "plain", Way.REPORTED: "blue", Way.IN_HOUSE: "teal"}
ROW = (
    '<tr><td class="num nowrap"><a href="{}{}/" title="{}">{}</a></td><td class="num nowrap">{}</td>'
    '<td>{}</td><td class="wrap-any">{}</td><td class="strong">{}</td>'
    '<td><span class="chip chip-{}">{}</span></td>'
    '<td data-label="{}">{}</td><td data-label="{}">{}</td><td data-label="{}">{}</td>'
    '<td>{}</td><td class="num nowrap"{}>{}</td><td class="num"{}>{}</td><td class="wrap-any muted">{}</td>'
)


@register.filter
def struck(cell: Cell) -> SafeString | str:
    """A field of the book: what was put right is struck through before what holds."""
    if not cell.was:
        return cell.now
    was = format_html_join(
        "",
        '<del><span class="visually-hidden">{}</span>{}</del> ',
        [(gettext("was: "), word or "—") for word in cell.was],
    )
    return format_html("{}<ins>{}</ins>", was, cell.now or "—")


@register.simple_tag
def ledger_rows(rows: Iterable[LedgerRow], with_station: bool = False) -> SafeString:
    base = reverse("services:tickets")
    people = [gettext("Received by"), gettext("Handled by"), gettext("Registered by")]
    reported = format_html(' data-label="{}"', gettext("Reported on"))
    replied = format_html(' data-label="{}"', gettext("Reply"))

    def cells(row: LedgerRow) -> tuple:
        reply = " ".join(part for part in (_short(row.replied_on), row.reply) if part)
        return (
            base,
            row.number,
            row.number,
            row.running,
            _short(row.received_on),
            struck(row.name),
            struck(row.address),
            struck(row.matter),
            CHIPS[row.way],
            row.way_words,
            people[0],
            row.received_by,
            people[1],
            row.handled_by,
            people[2],
            row.registered_by,
            row.result,
            reported if row.submitted_on else "",
            _short(row.submitted_on),
            replied if reply else "",
            reply,
            "；".join(row.remarks),
            *((row.station,) if with_station else ()),
        )

    line = ROW + ('<td class="wrap-any">{}</td>' if with_station else "") + "</tr>\n"
    return format_html_join("", line, map(cells, rows))


def _short(day: date | None) -> str:
    return f"{day:%m-%d}" if day else ""
