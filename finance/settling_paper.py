"""A statement as it leaves the house: data of its paper, rows of its sheet (D-58)."""

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.sheets import Column
from core.text import localized
from finance.models import Settlement
from finance.settling import rate_in_words, stations_of


def paper_data(settlement: Settlement) -> dict[str, Any]:
    """Data of the template finance/settlement, in the language of the reader."""
    party = localized(settlement.party.name, settlement.party.name_en)
    bureau = localized(settlement.unit.name, settlement.unit.name_en)
    lines = list(settlement.lines.select_related("business", "contract"))
    return {
        "organisation": bureau,
        "language": get_language(),
        "statement": settlement.number,
        "facts": [
            [_("Third party"), party],
            [_("Period"), f"{settlement.starts_on.isoformat()} – {settlement.last_day.isoformat()}"],
            [_("Stations"), str(settlement.stations)],
            [_("Drawn up"), f"{date_format(settlement.prepared_at, 'Y-m-d')} {settlement.prepared_by}"],
        ],
        "columns": [
            _("Business"),
            _("Contract"),
            _("Days"),
            _("Transactions"),
            _("Amount collected"),
            _("Rate of the fee"),
            _("Fee"),
            _("To transfer"),
        ],
        "rows": [
            [
                localized(line.business.name, line.business.name_en),
                line.contract.number,
                f"{line.starts_on:%m-%d} – {line.last_day:%m-%d}",
                str(line.count),
                f"{line.amount:,.2f}",
                rate_in_words(line.basis, line.rate),
                f"{line.fee:,.2f}",
                f"{line.net:,.2f}",
            ]
            for line in lines
        ],
        "total": [
            _("Total"),
            "",
            "",
            str(settlement.count),
            f"{settlement.amount:,.2f}",
            "",
            f"{settlement.fee:,.2f}",
            f"{settlement.net:,.2f}",
        ],
        "words": {
            "rule": _(
                "Counted from the closed days of all stations, sales taken back left out. What is booked later stands "
                "on a later statement. Please check the figures and return one copy with seal."
            ),
            "ours": bureau,
            "theirs": party,
            "signatures": [_("Drawn up by"), _("Checked by"), _("Seal and date")],
        },
    }


def sheet_columns() -> list[Column]:
    return [
        Column(_("Business"), width=24),
        Column(_("Contract"), width=16),
        Column(_("From"), "date", 12),
        Column(_("To"), "date", 12),
        Column(_("Station code"), width=12),
        Column(_("Station"), width=28),
        Column(_("Transactions"), "number", 12),
        Column(_("Amount collected"), "money", 16),
        Column(_("Rate of the fee"), width=20),
        Column(_("Fee"), "money", 14),
        Column(_("To transfer"), "money", 16),
    ]


def sheet_rows(settlement: Settlement) -> Iterator[list[Any]]:
    """The stations of each line, then the line itself with its fee."""
    for line in settlement.lines.select_related("business", "contract"):
        head: list[Any] = [localized(line.business.name, line.business.name_en), line.contract.number]
        head += [line.starts_on, line.last_day]
        for row in stations_of(line, settlement.unit):
            yield [*head, row["station__code"], row["name"], row["n"], row["total"], None, None, None]
        rate = rate_in_words(line.basis, line.rate)
        yield [*head, None, _("All stations"), line.count, line.amount, rate, line.fee, line.net]
