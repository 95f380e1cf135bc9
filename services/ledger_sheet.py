"""The month of a ledger on paper: rows, totals carried from page to page, what was put right in earlier months."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.months import Month, midnight
from core.privacy import STAR, mask_name
from core.text import localized
from services import corrected, ledger
from services.choices import Corrected, Way
from services.ledger import Book, Cell, LedgerRow, Narrowed
from services.models import Correction, Matter
from stations.models import Station

TEMPLATE = "services/ledger"
NAME, ADDRESS = 2, 3
COUNTED = ("all", *Way.values)


def sheet_data(station: Station, month: Month, *, is_masked: bool, at: datetime, is_draft: bool) -> dict[str, Any]:
    """Data of the template services/ledger, in the language of the reader."""
    book = Book(station.unit, station, (station.pk,), is_masked)
    found = ledger.tickets_of(book, Narrowed(month.year, month.month))
    year = Narrowed(month.year)
    earlier = ledger.totals(ledger.tickets_of(book, year).filter(received_at__lt=midnight(month.first)))
    rows = list(ledger.every_row(found, is_masked=is_masked))
    return {
        "title": _("Service ledger"),  # Translators: 便民服务台账
        "organisation": localized(station.unit.name, station.unit.name_en),
        "number": "",
        "language": get_language(),
        "issued_at": at.isoformat(),
        "period": date_format(month.first, "YEAR_MONTH_FORMAT"),
        "printed": timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
        "is_draft": is_draft,
        "words": _words(),
        "columns": _columns(),
        "ways": [[way, str(Way(way).label)] for way in Way.values],
        "rows": [_cells(row) for row in rows],
        "earlier": [earlier[name] for name in COUNTED],
        "corrections": [_told(row, is_masked=is_masked) for row in corrected.corrected_in(station, month)],
        "signatures": [_("Registered by"), _("Director")],
    }


def masked(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an archived sheet for those who only look on: names and addresses hidden, what was struck, too."""
    rows = []
    for row in data["rows"]:
        cells = list(row["cells"])
        cells[NAME] = _each(cells[NAME], mask_name)
        cells[ADDRESS] = _each(cells[ADDRESS], lambda text: STAR * 3 if text else "")
        rows.append(row | {"cells": cells})
    told = [[*line[:3], STAR * 3, STAR * 3, *line[5:]] for line in data["corrections"]]
    return dict(data) | {"rows": rows, "corrections": told}


def _each(cell: Any, hide: Any) -> Any:
    if isinstance(cell, dict):
        return {"now": hide(cell["now"]), "was": [hide(text) for text in cell["was"]]}
    return hide(cell)


def _words() -> dict[str, str]:
    return {
        "draft": _("draft, the month is not closed"),
        "printed": _("Printed"),
        "page_total": _("Total of this page"),  # Translators: 本页合计
        "carried": _("Carried over in this year"),  # Translators: 承前累计
        "sum": _("Total of this year"),  # Translators: 本年累计
        "month_total": _("Total of the month"),  # Translators: 本月合计
        "rows": pgettext("counted", "matters"),  # Translators: 件
        "none": _("No matter was taken in in this month."),
        "corrections": _("Corrected in this month in earlier months"),  # Translators: 本月对以前月份的更正
        "signed": _("Signed"),
    }


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": str(label), "width": width}
        for label, width in (
            (_("No."), 9),  # Translators: 序号
            (_("Date"), 15),
            (pgettext("a person", "Name"), 19),
            (_("Address"), 32),
            (_("Matter"), 30),
            (_("How it was dealt with"), 19),  # Translators: 办理方式
            (_("Received by"), 16),
            (_("Handled by"), 16),
            (_("Registered by"), 16),
            (_("Result"), 18),
            (_("Reported on"), 15),
            (_("Reply"), 19),
            (_("Remarks"), 34),
        )
    ]


def _cells(row: LedgerRow) -> dict[str, Any]:
    return {
        "way": row.way,
        "cells": [
            row.running,
            f"{row.received_on:%m-%d}",
            _struck(row.name),
            _struck(row.address),
            _struck(row.matter),
            row.way_words,
            row.received_by,
            row.handled_by,
            row.registered_by,
            row.result,
            f"{row.submitted_on:%m-%d}" if row.submitted_on else "",
            " ".join(part for part in (f"{row.replied_on:%m-%d}" if row.replied_on else "", row.reply) if part),
            "；".join(row.remarks),
        ],
    }


def _struck(cell: Cell) -> Any:
    return {"now": cell.now, "was": [word or "—" for word in cell.was]} if cell.was else cell.now


def _told(row: Correction, *, is_masked: bool) -> list[str]:
    """A line of the list of corrections: day, number, fact, was, is, reason, by whom."""
    old, new = (STAR * 3, STAR * 3) if is_masked else values(row)
    return [
        timezone.localdate(row.corrected_at).isoformat(),
        row.ticket.number,
        str(row.get_field_display()),
        old,
        new,
        row.reason,
        localized(row.corrected_by.name, row.corrected_by.name_en),
    ]


def values(row: Correction) -> tuple[str, str]:
    """What was and what is, as it may be shown: telephone and id number masked, a matter by its name."""
    show = {**corrected.SHOWN_AS, Corrected.MATTER: _matter_name}.get(Corrected(row.field), str)
    return show(row.old) or "—", show(row.new) or "—"


def _matter_name(code: str) -> str:
    found = Matter.objects.filter(code=code).values_list("name", "name_en").first()
    return localized(*found) if found else code
