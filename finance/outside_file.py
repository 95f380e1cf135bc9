"""Files of the other side read line by line: platform file and bank slips, CSV or XLSX (D-55).

Nothing is taken of a file with one bad line: all of them are told, each with its line and what is wrong there.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.calendar_file import parse_date
from core.errors import Refused
from core.tables import Row, read_table
from finance.actions.common import amount_of, money_of
from finance.choices import FileKind
from finance.models import Business, Outlet
from stations.models import Station

MOST_ROWS = 400_000
MOST_PROBLEMS = 1000
LONGEST_REFERENCE = 60
PLAIN = str.maketrans("０１２３４５６７８９．", "0123456789.", ",， ￥¥元")
COLUMNS: dict[str, tuple[str, ...]] = {
    FileKind.PLATFORM: ("date", "station", "business", "reference", "amount", "fee"),
    FileKind.BANK: ("date", "station", "amount", "slip", "outlet"),
}
# How offices head these columns.
HEADINGS = {
    "日期": "date", "交易日期": "date", "缴款日期": "date", "机构号": "station", "站点": "station",
    "站点编码": "station",
    "业务": "business", "业务代码": "business", "业务种类": "business", "流水号": "reference", "参考号": "reference",
    "金额": "amount", "手续费": "fee", "缴款单号": "slip", "缴款单": "slip", "网点": "outlet", "网点代码": "outlet",
    "slip number": "slip", "slip_number": "slip",
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line; `line` as the spreadsheet counts it."""

    line: int
    field: str | None
    code: str
    message: str

    def facts(self) -> dict[str, Any]:
        return {"line": self.line, "field": self.field, "code": self.code, "message": self.message}


class BadLines(Refused):
    """The file has lines that cannot be taken; `problems` names them, the first thousand."""

    def __init__(self, problems: list[Problem]) -> None:
        words = _("%(count)s lines cannot be taken; nothing was imported.") % {"count": len(problems)}
        super().__init__("bad_lines", words, "file")
        self.problems = problems[:MOST_PROBLEMS]


@dataclass(frozen=True)
class Line:
    line: int
    date: date
    station: int | None
    business: int | None
    outlet: int | None
    reference: str
    amount: Decimal
    fee: Decimal


@dataclass(frozen=True)
class Content:
    """What a file holds: the day it is of, its lines, the digest of its bytes."""

    day: date
    lines: list[Line]
    digest: str


def read(kind: str, body: bytes, *, day: date | None = None) -> Content:
    """The lines of a file and the day it is of: `day`, or the one that more than half of its lines carry.

    Refused: what `core.tables.read_table` refuses, bad_columns, no_lines, several_days, and BadLines.
    """
    table = read_table(body, max_rows=MOST_ROWS, keep_longer=True)
    wanted = COLUMNS[kind]
    named = [HEADINGS.get(heading.strip(), heading.strip().lower()) for heading in table.headings]
    places = {name: named.index(name) for name in wanted if name in named}
    if len(places) < len(wanted) or any(named.count(name) > 1 for name in wanted):
        message = _("The file needs the columns %(columns)s.") % {"columns": ", ".join(wanted)}
        raise Refused("bad_columns", message, "file")
    if not table.rows:
        raise Refused("no_lines", _("The file has no lines below its headings."), "file")
    reader = _Reader(kind, places, len(table.headings))
    lines: list[Line] = []
    problems: list[Problem] = []
    for row in table.rows:
        try:
            lines.append(reader.line(row))
        except Refused as refused:
            problems.append(Problem(row.line, refused.field, refused.code, str(refused)))
    if problems:
        raise BadLines(problems)
    return Content(day or _day_of(lines), lines, hashlib.sha256(body).hexdigest())


def _day_of(lines: list[Line]) -> date:
    day, count = Counter(line.date for line in lines).most_common(1)[0]
    if count * 2 <= len(lines):
        raise Refused("several_days", _("The file holds several days; say which day it is of."), "day")
    return day


class _Reader:
    """Knows the codes of this moment; one line at a time."""

    def __init__(self, kind: str, places: Mapping[str, int], width: int) -> None:
        self.kind, self.places, self.width = kind, places, width
        self.stations = dict(Station.objects.values_list("code", "pk"))
        self.businesses = dict(Business.objects.values_list("code", "pk"))
        self.outlets = dict(Outlet.objects.values_list("code", "pk"))
        self.days: dict[str, date] = {}

    def line(self, row: Row) -> Line:
        if len(row.cells) > self.width:
            raise Refused("bad_line", _("This line has more fields than the head line."))
        text = {name: row.cells[place] for name, place in self.places.items()}
        is_platform = self.kind == FileKind.PLATFORM
        reference = "reference" if is_platform else "slip"
        if not text[reference]:
            raise Refused("required", _("This field is required."), reference)
        if len(text[reference]) > LONGEST_REFERENCE:
            raise Refused("invalid", _("At most %(most)s characters.") % {"most": LONGEST_REFERENCE}, reference)
        return Line(
            line=row.line,
            date=self._day(text["date"]),
            station=_known(self.stations, text["station"], "station"),
            business=_known(self.businesses, text["business"], "business") if is_platform else None,
            outlet=None if is_platform else _known(self.outlets, text["outlet"], "outlet"),
            reference=text[reference],
            amount=_money(amount_of, text["amount"], "amount"),
            fee=_money(money_of, text["fee"] or "0", "fee") if is_platform else Decimal("0.00"),
        )

    def _day(self, text: str) -> date:
        if text not in self.days:
            day = parse_date(text.replace("/", "-"))
            if not 2000 <= day.year <= 2100:
                raise Refused("bad_date", _("“%(text)s” is not a date like 2026-10-10.") % {"text": text}, "date")
            self.days[text] = day
        return self.days[text]


def _known(codes: Mapping[str, int], code: str, field: str) -> int:
    found = codes.get(code)
    if found is None:
        raise Refused(f"unknown_{field}", _("“%(code)s” is not known.") % {"code": code[:LONGEST_REFERENCE]}, field)
    return found


def _money(read_amount: Callable[[str, str], Decimal], text: str, field: str) -> Decimal:
    return read_amount(text.translate(PLAIN), field)
