"""The yearly summary as a Word file that the office goes on writing in (C-07): the same data, the same bytes."""

from datetime import UTC, datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.typeset import Picture, render_docx, svg_png
from reports import charts
from reports.charts import Bar
from reports.yearly import MONTH, OUTCOME, Part, Row, Summary, definitions, month_name, sentences

TEMPLATE = "reports/yearly.docx"
DRAWN = 10


def chart_of(made: Summary, part: Part) -> SafeString | None:
    """The drawing of a part, of the most frequent lines; None where there is nothing to draw."""
    rows = part.rows if part.key == MONTH else part.rows[:DRAWN]
    bars = [Bar(row.label, row.whole.value, row.before.value if row.before else None) for row in rows]
    if not any(bar.now or bar.before for bar in bars):
        return None
    names = (str(made.year), str(made.year - 1))
    words = _("Chart: %(title)s, %(year)s") % {"title": part.title, "year": made.year}
    if part.key == MONTH:
        short = [Bar(month_name(made.year, n, "M"), bar.now, bar.before) for n, bar in enumerate(bars, 1)]
        return charts.columns(short, names=names, words=words)
    return charts.lying(bars, names=names, words=words)


def word_of(made: Summary) -> bytes:
    """The file; not archived: what the office makes of it is its own."""
    drawn = {part.key: chart_of(made, part) for part in made.parts}
    pictures = {
        part.key: Picture(svg_png(chart), _("Chart: %(title)s, %(year)s") % {"title": part.title, "year": made.year})
        for part in made.parts
        if (chart := drawn[part.key])
    }
    return render_docx(TEMPLATE, _data(made, set(pictures)), pictures)


def _data(made: Summary, drawn: set[str]) -> dict[str, Any]:
    parts = [] if made.is_empty else made.parts
    return {
        "title": made.title,
        "organisation": made.book.name,
        "issued_at": _moment(made).isoformat(),
        "sentences": sentences(made),
        "head": [_("Figure"), str(made.year), str(made.year - 1), _("Difference")],
        "figures": [_plain(row) for row in made.figures.values()],
        "parts": [
            {
                "title": part.title,
                "picture": part.key if part.key in drawn else "",
                "is_wide": part.key != OUTCOME,
                "head": [part.title, *part.headings, str(made.year - 1), _("Difference")],
                "rows": [
                    [row.label, *(number.value for number in row.numbers), _before(row), row.change or "—"]
                    for row in part.rows
                ],
            }
            for part in parts
        ],
        "counted": _("How the figures are counted"),
        "definitions": list(definitions()),
        "signatures": [_("For the station (seal)"), _("Date")],
    }


def _plain(row: Row) -> list[Any]:
    return [row.label, row.whole.value, _before(row), row.change or "—"]


def _before(row: Row) -> Any:
    return row.before.value if row.before else "—"


def _moment(made: Summary) -> datetime:
    """The date in the file: the last day that is counted, so that the same figures give the same bytes."""
    day = made.until
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(made.year, 12, 31, tzinfo=UTC)
