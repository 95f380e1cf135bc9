"""Lists as spreadsheet files: XLSX for Chinese Excel, CSV for programs. Rows stream through, memory stays constant.

What residents typed is neutralised: a cell that begins like a formula gets an apostrophe before it. Long numbers stay
text, so that an identity number or an account does not become 4.4E+17. Each file says its filter, row count and time.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Literal

from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Kind = Literal["text", "date", "moment", "money", "number"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
EXCEL_CELL = 32_767
FORMATS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "money": "#,##0.00", "number": "0"}
SHEET_NAME = 31


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it holds, and its width in characters.

    text: anything, as it reads · date, moment: `date` and `datetime` (shown in local time) · money: `Decimal` with two
    places · number: a whole number to count with. None leaves a cell empty.
    """

    label: Any
    kind: Kind = "text"
    width: int = 14


def neutral(text: str) -> str:
    """`text` as a spreadsheet takes it for text, whatever it begins with; control characters are left out."""
    clean = "".join(char for char in text if char >= " " or char in "\t\r\n")
    return f"'{clean}" if clean.startswith(FORMULA_STARTS) else clean


def write_xlsx(
    stream: BinaryIO,
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    notes: Mapping[str, Any],
    at: datetime,
) -> int:
    """Write one sheet to `stream` and return the number of rows.

    Under the head line stand the rows, after them an empty line and the notes: what `notes` says (label → value, such
    as the filter), the row count and the time `at`. Each row has one value per column (ValueError otherwise).
    """
    book = Workbook(stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": timezone.localtime(at).replace(tzinfo=None)})
    sheet = book.add_worksheet(_sheet_name(title))
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    formats["text"] = book.add_format({"num_format": "@"})
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, force_str(column.label), head)
    sheet.freeze_panes(1, 0)
    count = 0
    for row in rows:
        count += 1
        for index, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, count, index, column.kind, value, formats[column.kind])
    for offset, (label, value) in enumerate(_notes(notes, count, at)):
        sheet.write_string(count + 2 + offset, 0, neutral(label))
        sheet.write_string(count + 2 + offset, 1, neutral(value))
    book.close()
    return count


def write_csv(
    stream: BinaryIO,
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    notes: Mapping[str, Any],
    at: datetime,
) -> int:
    """Write UTF-8 with a byte-order mark to `stream`, which stays open; the layout is that of `write_xlsx`."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow([neutral(force_str(column.label)) for column in columns])
    count = 0
    for row in rows:
        count += 1
        out.writerow([_plain(column.kind, value) for column, value in zip(columns, row, strict=True)])
    out.writerow([])
    out.writerow([neutral(title)])
    for label, value in _notes(notes, count, at):
        out.writerow([neutral(label), neutral(value)])
    text.flush()
    text.detach()
    return count


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters without []:*?/\\ and no apostrophe at the ends."""
    return "".join(" " if char in "[]:*?/\\" else char for char in title).strip(" '")[:SHEET_NAME].strip(" '") or "1"


def _notes(notes: Mapping[str, Any], count: int, at: datetime) -> list[tuple[str, str]]:
    given = [(force_str(label), force_str(value)) for label, value in notes.items()]
    when = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    # Translators: at the foot of an exported list
    return [*given, (_("Rows"), str(count)), (_("Exported at"), when)]


def _write(sheet: Worksheet, row: int, column: int, kind: Kind, value: Any, form: Any) -> None:
    if value is None or value == "":
        return
    if kind == "text":
        sheet.write_string(row, column, neutral(force_str(value))[:EXCEL_CELL], form)
    elif kind == "moment":
        sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), form)
    elif kind == "date":
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), form)  # noqa: DTZ001 - a day
    else:
        sheet.write_number(row, column, value, form)


PLAIN: dict[Kind, Callable[[Any], str]] = {
    "text": lambda value: neutral(force_str(value)),
    "date": date.isoformat,
    "moment": lambda value: timezone.localtime(value).strftime("%Y-%m-%d %H:%M"),
    "money": lambda value: f"{Decimal(value):.2f}",
    "number": lambda value: str(int(value)),
}


def _plain(kind: Kind, value: Any) -> str:
    """A cell as text. Numbers are ours, not residents': a minus before an amount stays a minus."""
    return "" if value is None else PLAIN[kind](value)
