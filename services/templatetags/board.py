"""Rows of the public board as markup, in one piece as in ledger.py."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from services.board import BoardRow

register = template.Library()

ROW = (
    '<tr><td class="num nowrap">{}</td><td class="nowrap">{}</td><td class="strong">{}</td>'
    '<td class="num nowrap" data-label="{}">{}</td><td>{}{}</td></tr>\n'
)
CLOSED = ' <span class="num muted nowrap">{}</span>'


@register.simple_tag
def board_rows(rows: Iterable[BoardRow]) -> SafeString:
    received = gettext("Received on")

    def cells(row: BoardRow) -> tuple:
        closed = format_html(CLOSED, f"{row.closed_on:%m-%d}") if row.closed_on else ""
        return (
            row.number,
            row.name,
            row.matter,
            received,
            f"{row.received_on:%m-%d}",
            row.words,
            closed,
        )

    return format_html_join("", ROW, map(cells, rows))
