"""A statement on paper and as a spreadsheet: data for finance/typst/statement.typ, columns and cells (D-56)."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.sheets import Column
from core.text import listed, localized
from finance.choices import StatementBy
from finance.models import CreditAccount
from finance.reports.statements import Figures, Statement
from finance.statement_rows import Row, Ways, totals_of

TEMPLATE = "finance/statement"


def period_in_words(since: date, until: date) -> str:
    if since == until:
        return since.isoformat()
    if since.day == 1 and (until.year, until.month) == (since.year, since.month) and until.day >= _last(since):
        return f"{since:%Y-%m}"
    return f"{since.isoformat()} – {until.isoformat()}"


def in_words(ways: Ways) -> list[str]:
    """What was asked for: whose, when, which business."""
    asked = ways.asked
    whose = localized(asked.unit.name, asked.unit.name_en) if asked.unit else _("All stations")
    words = [f"{whose} ({ways.station})" if ways.station else whose, period_in_words(asked.since, asked.until)]
    if asked.business is not None:
        words.append(localized(asked.business.name, asked.business.name_en))
    return words


def still_open(made: Statement) -> str:
    """That days of the period are not closed; blank when all are."""
    days = made.open_days
    if not days:
        return ""
    return ngettext(
        "%(days)s is not closed yet: its figures are what is known so far.",
        "%(days)s are not closed yet: their figures are what is known so far.",
        len(days),
    ) % {"days": listed([day.isoformat() for day in days])}


def paper_of(made: Statement, rows: Sequence[Row], ways: Ways, *, user: Any, at: datetime) -> dict[str, Any]:
    bureau = CreditAccount.objects.select_related("bureau").order_by("pk").first()
    printed = timezone.localtime(at)
    return {
        "title": _("Statement of revenue"),
        "organisation": localized(bureau.bureau.name, bureau.bureau.name_en) if bureau else "",
        "period": "  ·  ".join(in_words(ways)),
        "open": still_open(made),
        "issued_at": printed.isoformat(),
        "printed": f"{printed:%Y-%m-%d %H:%M} {user}",
        "rows": [_printed(row) for row in rows],
        "totals": [_printed(row) for row in totals_of(made, ways)],
        "total": _figures(made.total),
        "columns": [
            {
                StatementBy.STATION: _("Branch, station, business"),
                StatementBy.BRANCH: _("Branch, business"),
                StatementBy.DAY: _("Day, business"),
            }.get(StatementBy(made.asked.by), _("Business")),
            pgettext("statement", "Count"),
            _("Amount"),
            _("Fee"),
            pgettext("statement", "Reversed"),
            pgettext("statement", "Late"),
        ],
        "words": {
            "page": _("This page"),
            "carried": _("Carried over"),
            "sum": _("Up to here"),
            "total": pgettext("statement", "Total"),
            "none": _("Nothing was sold."),
            "printed": _("Printed"),
            "explain": _("Reversed sales are taken out of count, amount and fee."),
        },
        "signatures": [pgettext("statement", "Prepared by"), pgettext("statement", "Checked by"), _("Date and seal")],
    }


def columns() -> list[Column]:
    return [
        Column(_("Branch"), "text", 20),
        Column(_("Station code"), "text"),
        Column(_("Station"), "text", 26),
        Column(_("Business date"), "text"),
        Column(_("Business"), "text", 18),
        Column(pgettext("statement", "Count"), "number", 10),
        Column(_("Amount"), "money", 16),
        Column(_("Fee"), "money"),
        Column(pgettext("statement", "Reversed"), "number", 10),
        Column(_("Amount reversed"), "money"),
        Column(_("Late sales"), "number", 10),
        Column(_("Amount of late sales"), "money"),
    ]


def cells(made: Statement) -> Iterator[list[Any]]:
    by = made.asked.by
    for branch, block, line in made.every_line():
        is_branch, is_day = by == StatementBy.BRANCH, by == StatementBy.DAY
        names = [
            block.name if is_branch else branch.name,
            block.code,
            "" if is_branch or is_day else block.name,
            block.name if is_day else "",
            localized(line.business.name, line.business.name_en),
        ]
        yield [*names, *line.figures.cells]
    yield [pgettext("statement", "Total"), "", "", "", "", *made.total.cells]


def notes(made: Statement, ways: Ways, user: Any) -> dict[str, str]:
    found = {_("Filtered by"): " · ".join(in_words(ways)), _("Exported by"): str(user)}
    if made.open_days:
        found[_("Not final")] = still_open(made)
    return found


def _printed(row: Row) -> dict[str, Any]:
    label = f"{row.code}  {row.label}" if row.code else row.label
    return {"kind": row.kind, "label": label, "figures": _figures(row.figures), "exact": _exact(row.figures)}


def _figures(figures: Figures) -> list[str]:
    return [
        f"{figures.count:,}",
        f"{figures.amount:,.2f}",
        f"{figures.fee:,.2f}",
        _beside(figures.reversed_count, figures.reversed_amount),
        _beside(figures.late_count, figures.late_amount),
    ]


def _exact(figures: Figures) -> list[int]:
    """Count, amount and fee as whole numbers (fen): the paper adds up its own pages."""
    return [figures.count, int(figures.amount * 100), int(figures.fee * 100)]


def _beside(count: int, amount: Decimal) -> str:
    return f"{count:,} · {amount:,.2f}" if count else ""


def _last(day: date) -> int:
    return monthrange(day.year, day.month)[1]
