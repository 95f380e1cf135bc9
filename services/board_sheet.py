"""The published month as a sheet for the wall, A3 or A4, large type (E-10)."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.text import localized
from core.typeset import qr_svg
from services import board
from services.models import BoardMonth
from stations.reports import public_station

TEMPLATE = "services/board"
SIZES = ("a3", "a4")


def sheet_data(shown: BoardMonth, *, size: str, at: datetime) -> dict[str, Any]:
    """Data of the template services/board, in the language of the reader; `shown` with station and unit."""
    facts = public_station(shown.station, at)
    rows = board.rows_of(board.published_tickets(shown).order_by("imported_in_id", "sequence"))
    return {
        "title": _("Public board"),  # Translators: 便民服务公示栏
        "organisation": localized(shown.station.unit.name, shown.station.unit.name_en),
        "number": "",
        "language": get_language(),
        "size": size,
        "issued_at": shown.published_at.isoformat(),
        "period": date_format(shown.month, "YEAR_MONTH_FORMAT"),
        "columns": [
            {"label": label, "width": width}
            for label, width in (
                (_("No."), 2),
                (pgettext("a person", "Name"), 3),
                (_("Matter"), 7),
                (_("Received on"), 4),
                (_("How far it is"), 5),
                (_("Closed on"), 4),
            )
        ],
        "rows": [
            [
                row.number,
                row.name,
                row.matter,
                row.received_on.isoformat(),
                row.words,
                row.closed_on.isoformat() if row.closed_on else "",
            ]
            for row in rows
        ],
        "facts": [[label, words] for label, words in _facts(facts) if words],
        "qr": qr_svg(f"{settings.PUBLIC_URL}/board/{shown.station.code}/"),
        "words": {
            "published": _("Published on %(day)s") % {"day": timezone.localdate(shown.published_at).isoformat()},
            "look_up": _("Look at the board, and at how far your matter is"),
        },
    }


def _facts(facts: Any) -> list[tuple[str, str]]:
    """Office hours, the agent's name and telephone (E-11)."""
    comma = pgettext("between names", ", ")
    week = [
        f"{days[0].label}{f'–{days[-1].label}' if len(days) > 1 else ''} {comma.join(spans)}"
        for spans, days in ((spans, list(days)) for spans, days in groupby(facts.week, key=lambda day: day.spans))
        if spans
    ]
    agents = [" ".join((localized(one.name, one.name_en), one.phone)).strip() for one in facts.agents]
    return [
        (_("Office hours"), _("; ").join(week)),
        (_("Village agent"), comma.join(agents)),
        (_("Telephone"), facts.station.phone),
    ]
