"""Statements (营收报表, D-56): the daily roll-up by kind of business, and by station, branch or day.

One statement in SQL adds up, sorts and cuts out the page, so that a month of millions of sales costs what its roll-up
costs. Days that are not closed have no roll-up: what is known of them is added up from the lines, and said so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from core.text import localized
from finance import closing
from finance.choices import StatementBy
from finance.models import Business
from stations.models import Station, Unit

BLOCKS = 25
ALL_BLOCKS = 10**9

FIGURES = ("count", "amount", "fee", "reversed_count", "reversed_amount", "late_count", "late_amount")
# Reversals and late sales are rare: their amounts are added up where there are any.
SUMS = """
sum(count)::bigint AS count, sum(amount) AS amount, sum(fee) AS fee,
sum(reversed_count)::bigint AS reversed_count,
coalesce(sum(reversed_amount) FILTER (WHERE reversed_count > 0), 0) AS reversed_amount,
sum(late_count)::bigint AS late_count, coalesce(sum(late_amount) FILTER (WHERE late_count > 0), 0) AS late_amount
"""
ROLLED = """
SELECT date, station_id, business_id, count, amount, fee, reversed_count, reversed_amount, late_count, late_amount
FROM finance_dailytotal
WHERE date BETWEEN %(since)s AND %(until)s {but} {scope}
"""
# The lines of days without a roll-up, in its columns.
LIVE = """
SELECT t.date, t.unit_id AS station_id, t.business_id, {sold}
FROM finance_transfer t
WHERE t.date IN ({days}) AND t.kind IN ('sale', 'reversal')
    AND t.business_id IS NOT NULL AND t.unit_id IS NOT NULL {scope}
GROUP BY t.date, t.unit_id, t.business_id
"""
PART = "SELECT {key} AS key, business_id, {sums} FROM ({rows}) r GROUP BY 1, business_id"
BY_BRANCH = """
SELECT u.parent_id AS key, r.business_id, {sums} FROM ({rows}) r JOIN stations_unit u ON u.id = r.station_id
GROUP BY 1, 2
"""
KEYS = {
    StatementBy.STATION: "station_id",
    StatementBy.BRANCH: "station_id",
    StatementBy.DAY: "date",
    StatementBy.BUSINESS: "NULL::bigint",
}
PLACES = {
    StatementBy.STATION: """
        SELECT p.key, u.parent_id AS branch, row_number() OVER (ORDER BY b.path, s.code) AS place
        FROM (SELECT DISTINCT key FROM part) p
        JOIN stations_unit u ON u.id = p.key
        JOIN stations_station s ON s.unit_id = u.id
        LEFT JOIN stations_unit b ON b.id = u.parent_id
    """,
    StatementBy.BRANCH: """
        SELECT p.key, NULL::bigint AS branch, row_number() OVER (ORDER BY u.path) AS place
        FROM (SELECT DISTINCT key FROM part) p LEFT JOIN stations_unit u ON u.id = p.key
    """,
    StatementBy.DAY: """
        SELECT key, NULL::bigint AS branch, row_number() OVER (ORDER BY key) AS place
        FROM (SELECT DISTINCT key FROM part) p
    """,
    StatementBy.BUSINESS: "SELECT NULL::bigint AS key, NULL::bigint AS branch, 1 AS place WHERE EXISTS (TABLE part)",
}
WHOLE = """
WITH part AS MATERIALIZED ({part}),
block AS MATERIALIZED ({places}),
page AS (SELECT * FROM block WHERE place BETWEEN %(first)s AND %(last)s)
SELECT 'size' AS what, (SELECT count(*) FROM block) AS place, NULL::text AS key, NULL::bigint AS branch,
    NULL::bigint AS business_id, NULL::bigint AS count, NULL::numeric AS amount, NULL::numeric AS fee,
    NULL::bigint AS reversed_count, NULL::numeric AS reversed_amount, NULL::bigint AS late_count,
    NULL::numeric AS late_amount
UNION ALL
SELECT 'all', NULL, NULL, NULL, business_id, {sums} FROM part GROUP BY business_id
UNION ALL
SELECT 'branch', NULL, NULL, b.branch, NULL, {sums} FROM part JOIN block b USING (key)
WHERE b.branch IN (SELECT branch FROM page) GROUP BY b.branch
UNION ALL
SELECT 'line', b.place, part.key::text, b.branch, part.business_id, {figures}
FROM part JOIN page b ON b.key IS NOT DISTINCT FROM part.key
"""

# A page of stations without adding up all the others one by one: the totals by business in one pass, everything else by
# looking up what belongs to a station. LATERAL with LIMIT or sums keeps the planner to the index by station and date.
STATIONS = """
WITH live AS MATERIALIZED ({live}),
active AS (
    SELECT s.unit_id AS key FROM stations_station s
    JOIN LATERAL (SELECT 1 FROM ({rolled}) d WHERE d.station_id = s.unit_id LIMIT 1) e ON true
    UNION SELECT station_id FROM live
),
block AS MATERIALIZED (
    SELECT a.key, u.parent_id AS branch, row_number() OVER (ORDER BY b.path, s.code) AS place
    FROM active a
    JOIN stations_unit u ON u.id = a.key
    JOIN stations_station s ON s.unit_id = u.id
    LEFT JOIN stations_unit b ON b.id = u.parent_id
),
page AS MATERIALIZED (SELECT * FROM block WHERE place BETWEEN %(first)s AND %(last)s)
SELECT 'size' AS what, (SELECT count(*) FROM block) AS place, NULL::text AS key, NULL::bigint AS branch,
    NULL::bigint AS business_id, NULL::bigint AS count, NULL::numeric AS amount, NULL::numeric AS fee,
    NULL::bigint AS reversed_count, NULL::numeric AS reversed_amount, NULL::bigint AS late_count,
    NULL::numeric AS late_amount
UNION ALL
SELECT 'all', NULL, NULL, NULL, business_id, {sums}
FROM ({rolled} UNION ALL SELECT * FROM live) r GROUP BY business_id
UNION ALL
SELECT 'branch', NULL, NULL, b.branch, NULL, {sums}
FROM block b JOIN LATERAL (
    SELECT {sums} FROM ({rolled} UNION ALL SELECT * FROM live) r WHERE r.station_id = b.key
) part ON true
WHERE b.branch IN (SELECT branch FROM page) GROUP BY b.branch
UNION ALL
SELECT 'line', b.place, b.key::text, b.branch, part.business_id, {figures}
FROM page b JOIN LATERAL (
    SELECT r.business_id, {sums} FROM ({rolled} UNION ALL SELECT * FROM live) r WHERE r.station_id = b.key
    GROUP BY r.business_id
) part ON true
"""
NO_LINES = "SELECT * FROM ({rolled}) r WHERE false"


@dataclass(frozen=True)
class Figures:
    """`count`, `amount` and `fee` without what was reversed, which stands beside them, as do the late sales."""

    count: int = 0
    amount: Decimal = Decimal("0.00")
    fee: Decimal = Decimal("0.00")
    reversed_count: int = 0
    reversed_amount: Decimal = Decimal("0.00")
    late_count: int = 0
    late_amount: Decimal = Decimal("0.00")

    @property
    def cells(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in FIGURES)


def total(figures: Iterable[Figures]) -> Figures:
    rows = [one.cells for one in figures]
    return Figures(*(sum(column) for column in zip(*rows, strict=True))) if rows else Figures()


@dataclass(frozen=True)
class Asked:
    """What a statement is about: business dates from `since` to `until`, both included; `unit`, and everything below
    it, or all; one kind of business or all; only `stations` if these are given (what the person may see)."""

    since: date
    until: date
    by: str = StatementBy.STATION
    unit: Unit | None = None
    business: Business | None = None
    stations: frozenset[int] | None = None

    @property
    def is_one_day(self) -> bool:
        return self.since == self.until


class Line(NamedTuple):
    business: Business
    figures: Figures


@dataclass
class Block:
    """The lines of a station (in the branch `above`), a branch or a day, or of all (`key` None), by business."""

    key: Any
    code: str
    name: str
    branch: int | None
    above: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> Figures:
        return total(line.figures for line in self.lines)


@dataclass
class Branch:
    """The stations of one branch, with the sum over all of them, on this page or not."""

    key: int | None
    name: str
    total: Figures
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Statement:
    """`branches`: one without a name unless it is by station. `lines`: all by business. `open_days` are not closed."""

    asked: Asked
    branches: list[Branch]
    lines: list[Line]
    open_days: list[date]
    blocks: int
    first: int

    @property
    def total(self) -> Figures:
        return total(line.figures for line in self.lines)

    @property
    def has_more(self) -> bool:
        return self.first + BLOCKS <= self.blocks

    def every_line(self) -> Iterator[tuple[Branch, Block, Line]]:
        for branch in self.branches:
            for block in branch.blocks:
                for line in block.lines:
                    yield branch, block, line


def statement(asked: Asked, *, today: date, page: int | None = 1) -> Statement:
    """The page of a statement; `page` None: all of it, for paper and spreadsheet. Four queries at most."""
    open_days = closing.open_days(asked.since, min(asked.until, today))
    first, last = (1, ALL_BLOCKS) if page is None else ((page - 1) * BLOCKS + 1, page * BLOCKS)
    with connection.cursor() as cursor:
        cursor.execute(*query_of(asked, open_days, first, last))
        rows = cursor.fetchall()
    businesses = {one.pk: one for one in Business.objects.all()}
    found: dict[str, list[tuple]] = {"size": [], "all": [], "branch": [], "line": []}
    for row in rows:
        found[row[0]].append(row)
    lines = sorted(
        (Line(businesses[row[4]], Figures(*row[5:])) for row in found["all"]), key=lambda line: line.business.code
    )
    blocks = _blocks(asked.by, sorted(found["line"], key=lambda row: (row[1], businesses[row[4]].code)), businesses)
    sums = {row[3]: Figures(*row[5:]) for row in found["branch"]}
    branches = _branches(asked.by, blocks, sums)
    return Statement(asked, branches, lines, open_days, found["size"][0][1], first)


def query_of(asked: Asked, open_days: list[date], first: int, last: int) -> tuple[str, dict[str, Any]]:
    """The one statement and its values."""
    values: dict[str, Any] = {"since": asked.since, "until": asked.until, "first": first, "last": last}
    scope = ""
    if asked.business is not None:
        scope += " AND business_id = %(business)s"
        values["business"] = asked.business.pk
    if asked.stations is not None:
        scope += " AND {station} = ANY(%(stations)s)"
        values["stations"] = sorted(asked.stations)
    if asked.unit is not None:
        scope += " AND {station} IN (SELECT id FROM stations_unit WHERE path LIKE %(below)s)"
        values["below"] = f"{asked.unit.path}%"
    rolled_scope, live_scope = scope.format(station="station_id"), scope.format(station="t.unit_id")
    rolled, live = ROLLED.format(scope=rolled_scope, but=""), ""
    if open_days:
        # Days of the calendar, none of them typed by anybody: the planner is to know the partition and the number.
        days = ", ".join(f"DATE '{day.isoformat()}'" for day in open_days)
        rolled = ROLLED.format(scope=rolled_scope, but=f"AND date NOT IN ({days})")
        live = LIVE.format(scope=live_scope, days=days, sold=closing.FIGURES)
    rows = f"{rolled} UNION ALL {live}" if live else rolled
    figures = ", ".join(f"part.{name}" for name in FIGURES)
    if asked.by == StatementBy.STATION and last < ALL_BLOCKS:
        live = live or NO_LINES.format(rolled=rolled)
        return STATIONS.format(live=live, rolled=rolled, sums=SUMS, figures=figures), values
    if asked.by == StatementBy.BRANCH:
        part = BY_BRANCH.format(rows=rows, sums=SUMS)
    else:
        part = PART.format(key=KEYS[StatementBy(asked.by)], sums=SUMS, rows=rows)
    return WHOLE.format(part=part, places=PLACES[StatementBy(asked.by)], sums=SUMS, figures=figures), values


def _blocks(by: str, rows: list[tuple], businesses: dict[int, Business]) -> list[Block]:
    found: dict[int, Block] = {}
    for _what, place, key, branch, business, *figures in rows:
        block = found.setdefault(place, Block(key, "", "", branch))
        block.lines.append(Line(businesses[business], Figures(*figures)))
    blocks = list(found.values())
    if by == StatementBy.DAY:
        for block in blocks:
            block.key = date.fromisoformat(block.key)
            block.name = block.key.isoformat()
        return blocks
    if by == StatementBy.BUSINESS:
        return blocks
    keys = [int(block.key) for block in blocks if block.key is not None]
    units = Unit.objects.in_bulk(keys + [block.branch for block in blocks if block.branch is not None])
    codes: dict[int, str] = {}
    if by == StatementBy.STATION:
        codes = dict(Station.objects.filter(pk__in=keys).values_list("pk", "code"))
    for block in blocks:
        block.key = int(block.key) if block.key is not None else None
        unit = units.get(block.key)
        block.name = localized(unit.name, unit.name_en) if unit else ""
        block.code = codes.get(block.key, "")
        above = units.get(block.branch)
        block.above = localized(above.name, above.name_en) if above else ""
    return blocks


def _branches(by: str, blocks: list[Block], sums: dict[int | None, Figures]) -> list[Branch]:
    if by != StatementBy.STATION:
        return [Branch(None, "", total(block.total for block in blocks), blocks)] if blocks else []
    found: dict[int | None, Branch] = {}
    for block in blocks:
        branch = found.get(block.branch)
        if branch is None:
            whole = sums.get(block.branch) or Figures()
            branch = found[block.branch] = Branch(block.branch, block.above, whole)
        branch.blocks.append(block)
    return list(found.values())
