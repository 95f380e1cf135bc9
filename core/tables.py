"""Tables that people hand in as files: XLSX or CSV as Chinese offices save them, read into rows of text.

Everything comes out as text the way a person would read it: days as ISO dates, whole numbers without ".0". The reader
knows no columns; whoever asked for the file says what is in them.
"""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refused

MEBIBYTE = 1024 * 1024
MAX_BYTES = 20 * MEBIBYTE
MAX_UNPACKED = 400 * MEBIBYTE
MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_CELL = 10_000
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = ",;\t"
PACKED = b"rows1 "


@dataclass(frozen=True)
class Row:
    """A row of the file: its number as the spreadsheet shows it (the heading's is 1 or more), and its cells."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """Headings and rows; each row has as many cells as there are headings, and no row is empty."""

    headings: list[str]
    rows: list[Row]


def read_table(body: bytes, *, field: str = "file", max_rows: int = MAX_ROWS, keep_longer: bool = False) -> Table:
    """The first sheet of an XLSX file, or a CSV file (UTF-8, UTF-16 or GB 18030; comma, semicolon or tab).

    The first row with two filled cells or more is the heading; what stands above it (a title) is passed over. With
    `keep_longer` a row keeps the cells that no heading stands above, so that the caller can say that it is wrong.
    Codes of refusal: file_empty, file_too_large, file_kind, file_old_excel, file_damaged, too_many_rows, no_heading.
    """
    if not body.strip():
        raise Refused("file_empty", _("The file is empty"), field)
    if len(body) > MAX_BYTES:
        limit = {"limit": MAX_BYTES // MEBIBYTE}
        raise Refused("file_too_large", _("The file is larger than %(limit)s MB") % limit, field)
    if body.startswith(OLD_EXCEL):
        raise Refused("file_old_excel", _("This is the old Excel format; save the file as .xlsx and try again"), field)
    lines = _xlsx(body, field) if body.startswith(ZIP) else _csv(body, field)
    return _table(lines, field, max_rows, keep_longer)


def pack(table: Table) -> bytes:
    """The table as bytes that `unpack` reads in a fraction of the time the spreadsheet took."""
    plain = [table.headings, *([row.line, *row.cells] for row in table.rows)]
    return PACKED + zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 1)


def unpack(body: bytes) -> Table:
    headings, *rows = json.loads(zlib.decompress(body.removeprefix(PACKED)))
    return Table(headings, [Row(line, cells) for line, *cells in rows])


def _table(lines: Iterable[list[str]], field: str, max_rows: int, keep_longer: bool) -> Table:
    numbered = ((number, _trimmed(cells)) for number, cells in enumerate(lines, start=1))
    heading = next((cells for _number, cells in numbered if sum(map(bool, cells)) > 1), None)
    if heading is None:
        raise Refused("no_heading", _("No row with headings was found"), field)
    width = len(heading)
    cut = None if keep_longer else width
    filled = (Row(number, (cells + [""] * (width - len(cells)))[:cut]) for number, cells in numbered if any(cells))
    rows = list(islice(filled, max_rows + 1))
    if len(rows) > max_rows:
        raise Refused("too_many_rows", _("The file has more than %(limit)s rows") % {"limit": max_rows}, field)
    return Table(heading, rows)


def _trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells at the end."""
    cells = [cell.replace("\x00", "").strip()[:MAX_CELL] for cell in cells[:MAX_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _xlsx(body: bytes, field: str) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    damaged = Refused("file_damaged", _("The file is damaged or is no spreadsheet"), field)
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            names = parts.namelist()
            if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
                raise Refused("file_too_large", _("The spreadsheet is too large"), field)
        if "xl/workbook.xml" not in names:
            raise Refused("file_kind", _("Only spreadsheets are taken: .xlsx or .csv"), field)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        try:
            for cells in book.worksheets[0].iter_rows(values_only=True):
                yield [_text(cell) for cell in cells]
        finally:
            book.close()
    except Refused:
        raise
    except Exception as error:  # torn files trip the library in ever new ways (BadZipFile, KeyError, ParseError …)
        raise damaged from error


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _csv(body: bytes, field: str) -> Iterator[list[str]]:
    text = _decoded(body, field)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    except csv.Error as error:
        raise Refused("file_damaged", _("The file is damaged or is no spreadsheet"), field) from error


def _decoded(body: bytes, field: str) -> str:
    """What Excel writes: UTF-8 with or without its mark, UTF-16 ("Unicode text"), or GB 18030 ("CSV")."""
    encodings = ["utf-16"] if body.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and not text.lstrip().startswith(("<", "%PDF-", "{")):
            return text
    raise Refused("file_kind", _("Only spreadsheets are taken: .xlsx or .csv"), field)


def _delimiter(text: str) -> str:
    """The sign that stands most often in the first lines."""
    start = "\n".join(text.splitlines()[:20])
    return max(DELIMITERS, key=start.count)
