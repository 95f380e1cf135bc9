"""A statement row by row: what the page, the paper and the spreadsheet show, and where each figure leads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.text import localized
from finance.choices import StatementBy
from finance.models import Business
from finance.reports.statements import Asked, Block, Figures, Statement


@dataclass(frozen=True)
class Row:
    """`kind`: branch, block (a subtotal) or line. `href` opens the figures."""

    kind: str
    label: str
    code: str
    figures: Figures
    href: str
    above: str = ""
    block: str = ""


@dataclass(frozen=True)
class Ways:
    """Where the figures of a statement lead: one step further down each time, and at last to the lines of a day."""

    asked: Asked
    station: str  # the code of the station that was asked for, if it was one

    def to(self, **changes: Any) -> str:
        """The same statement with something changed; without its page."""
        asked = self.asked
        query = {
            "since": asked.since.isoformat(),
            "until": asked.until.isoformat(),
            "unit": asked.unit.pk if asked.unit else "",
            "business": asked.business.code if asked.business else "",
            "by": asked.by,
        } | changes
        return "?" + urlencode({name: value for name, value in query.items() if value != ""})

    def lines(self, code: str, day: date, business: str) -> str:
        address = reverse("finance:statement-lines", args=[code, day])
        return f"{address}?business={business}" if business else address

    def block(self, block: Block, business: Business | None = None) -> str:
        asked = self.asked
        chosen = business or asked.business
        code = chosen.code if chosen else ""
        if asked.by == StatementBy.DAY:
            if self.station:
                return self.lines(self.station, block.key, code)
            return self.to(since=block.key, until=block.key, by=StatementBy.STATION, business=code)
        if asked.by == StatementBy.BRANCH:
            return self.to(unit=block.key or "", by=StatementBy.STATION, business=code)
        if asked.by == StatementBy.STATION:
            if asked.is_one_day:
                return self.lines(block.code, asked.since, code)
            return self.to(unit=block.key, by=StatementBy.DAY, business=code)
        return self.business(chosen)

    def business(self, business: Business | None) -> str:
        """From a sum over everything that was asked for."""
        code = business.code if business else ""
        if self.station and self.asked.is_one_day:
            return self.lines(self.station, self.asked.since, code)
        return self.to(by=StatementBy.DAY if self.station else StatementBy.STATION, business=code)


def rows_of(made: Statement, ways: Ways) -> Iterator[Row]:
    by = made.asked.by
    for branch in made.branches:
        if by == StatementBy.STATION:
            href = ways.to(unit=branch.key or "", by=StatementBy.STATION)
            yield Row("branch", branch.name, "", branch.total, href)
        for block in branch.blocks:
            if by != StatementBy.BUSINESS:
                yield Row("block", block.name, block.code, block.total, ways.block(block), branch.name)
            for line in block.lines:
                name = localized(line.business.name, line.business.name_en)
                yield Row("line", name, "", line.figures, ways.block(block, line.business), branch.name, block.name)


def totals_of(made: Statement, ways: Ways) -> list[Row]:
    """The foot: all by business."""
    return [
        Row("line", localized(one.business.name, one.business.name_en), "", one.figures, ways.business(one.business))
        for one in made.lines
    ]
