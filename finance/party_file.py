"""The file of a third party: every transaction of a period, read line by line; one wrong line and nothing is kept."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core.errors import Refused
from core.tables import read_table
from finance.actions.common import amount_of
from finance.models import Business, CreditAccount, Settlement

# What a column may be called, in their words and in ours.
HEADINGS = {
    "date": ("date", "日期", "交易日期"),
    "station": ("station", "站点", "站点编码", "网点编码"),
    "business": ("business", "业务", "业务编码", "业务种类"),
    "reference": ("reference", "编号", "流水号", "用户号码"),
    "amount": ("amount", "金额", "交易金额"),
}
LISTED = 100
LONGEST = 60


@dataclass(frozen=True)
class PartyLine:
    line: int
    date: date
    station: int
    business: int
    reference: str
    amount: Decimal


class BadLines(Refused):
    """What is wrong, by line as the spreadsheet counts them: the first hundred, and how many in all."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        words = _("Lines that cannot be read: %(count)s. Nothing was taken over.") % {"count": len(lines)}
        super().__init__("bad_lines", words, "file")
        self.lines = lines[:LISTED]


def read(body: bytes, settlement: Settlement) -> list[PartyLine]:
    """The lines of the period. Refused: the codes of `core.tables.read_table`, bad_columns, bad_lines (BadLines)."""
    table = read_table(body)
    places = _places(table.headings)
    stations = dict(CreditAccount.objects.filter(bureau=settlement.unit_id).values_list("station__code", "station_id"))
    businesses: dict[str, int] = {}
    for business in Business.objects.filter(biller=settlement.party_id):
        businesses |= {business.code: business.pk, business.name: business.pk}
    found, wrong = [], []
    for row in table.rows:
        cells = {name: row.cells[place] for name, place in places.items()}
        try:
            found.append(_line(row.line, cells, settlement, stations, businesses))
        except Refused as refused:
            wrong.append((row.line, str(refused)))
    if wrong:
        raise BadLines(wrong)
    return found


def _places(headings: list[str]) -> dict[str, int]:
    plain = [heading.strip().lower() for heading in headings]
    found = {name: next((plain.index(word) for word in words if word in plain), -1) for name, words in HEADINGS.items()}
    missing = [HEADINGS[name][1] for name, place in found.items() if place < 0]
    if missing:
        raise Refused("bad_columns", _("Columns missing: %(columns)s.") % {"columns": ", ".join(missing)}, "file")
    return found


def _line(
    line: int, cells: dict[str, str], settlement: Settlement, stations: dict[str, int], businesses: dict[str, int]
) -> PartyLine:
    day = _day(cells["date"])
    if not settlement.starts_on <= day < settlement.ends_on:
        raise Refused("not_in_period", _("%(day)s lies outside the period.") % {"day": day.isoformat()})
    if cells["station"] not in stations:
        raise Refused("unknown_station", _("Station not known: %(code)s") % {"code": cells["station"][:LONGEST]})
    if cells["business"] not in businesses:
        words = _("No business of this party: %(code)s")
        raise Refused("unknown_business", words % {"code": cells["business"][:LONGEST]})
    if not 0 < len(cells["reference"]) <= LONGEST:
        raise Refused("invalid", _("A reference is needed, of %(most)s characters at most.") % {"most": LONGEST})
    amount = amount_of(cells["amount"].replace(",", ""))
    station, business = stations[cells["station"]], businesses[cells["business"]]
    return PartyLine(line, day, station, business, cells["reference"], amount)


def _day(text: str) -> date:
    plain = text.strip()[:10].replace("/", "-").replace(".", "-")
    if len(plain) == 8 and plain.isdecimal():
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    try:
        day = parse_date(plain)
    except ValueError:
        day = None
    if day is None:
        raise Refused("invalid", _("Not a day: %(text)s") % {"text": text[:LONGEST]})
    return day
