"""`python -m bench.reconcile`: the reconciliation of a day (D-55), as a ratio to the bare SQL join of its two sides.

A month's partition holds three days of as many sales each, loaded by COPY; the platform's file of the last one differs
in one line of a thousand for each cause. The base is one full join of the same two sides by all that has to agree,
which counts what found no partner and writes nothing. Ours: the comparison that finds the causes, the first time with
all differences to be written, and again with nothing new. The whole day, with statement and bank slips, stands beside
such joins of all three pairs of sides.
"""

import argparse
import io
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from bench import databases
from bench.table import Line, ratio_of, show
from config import stack

NAME = "bench_reconcile"
LINES, STATIONS, BUSINESSES = 200_000, 1_000, 4
FIRST = date(2026, 10, 12)
DAYS = 3
MOST = 3.0
ODD = 1000
SHANGHAI = ZoneInfo("Asia/Shanghai")

LOADED = """
COPY finance_transfer (
    date, kind, debit_id, credit_id, amount, fee, business_id, unit_id, is_late, moment, at, reference, digest
) FROM STDIN
"""
FILE_LINES = (
    "COPY finance_outsideline (file_id, line, date, station_id, business_id, reference, amount, fee) FROM STDIN"
)
BARE = """
SELECT count(*) FROM ({ours}) o
FULL JOIN ({theirs}) t USING (date, station_id, business_id, reference, amount, fee)
WHERE o.id IS NULL OR t.id IS NULL
"""
ROWS = {
    "bare": "bare SQL join of both sides",
    "first": "comparison, all differences new",
    "again": "comparison again, nothing new",
    "three": "bare SQL joins of platform, statement, slips",
    "day": "whole day again, all three",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.reconcile", description=__doc__)
    parser.add_argument("--lines", type=int, default=LINES, help="sales of a day")
    parser.add_argument("--stations", type=int, default=STATIONS)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return measure(options)
    with stack.servers():
        os.environ.setdefault("THROWAWAY_SECRETS", "1")
        try:
            address = databases.prepare_empty(NAME)
            environment = os.environ | {"DATABASE_URL": address, "LOG_LEVEL": "CRITICAL", "PROXY_COUNT": "1"}
            command = [sys.executable, "-m", "bench.reconcile", "--inside", *sys.argv[1:]]
            return subprocess.run(command, cwd=databases.ROOT, env=environment, check=False).returncode
        finally:
            databases.drop(NAME)


def measure(options: Any) -> int:
    """In the process that is bound to the database: fills it, measures, prints; 1 when a target is missed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import connection, transaction

    from finance.actions.reconciling import reconcile_day
    from finance.comparing import MEMORY, compare
    from finance.models import Difference
    from finance.sides import SIDES, params_of, scope_of

    day, file = fill(options.lines, options.stations)
    ours, theirs = SIDES["platform"]
    at = datetime.now(SHANGHAI)

    def bare(*comparisons: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # The same memory for both.
            cursor.execute(MEMORY)
            for one in comparisons or ("platform",):
                here, there = SIDES[one]
                cursor.execute(BARE.format(ours=here, theirs=there), params_of(day, file))
                cursor.fetchone()

    def platform() -> None:
        compare(scope_of("platform", day), ours=ours, theirs=theirs, params=params_of(day, file), at=at)

    def first() -> None:
        with transaction.atomic():
            platform()
            transaction.set_rollback(True)

    def whole() -> None:
        reconcile_day(day, at=at)

    times: dict[str, list[float]] = {name: [] for name in ROWS}

    def run(name: str, work: Any, n: int) -> None:
        start = perf_counter()
        work()
        if n:  # the first round warms up
            times[name].append((perf_counter() - start) * 1000)

    # While there are none, each first comparison writes all of them; then it is kept.
    bases: list[float] = []
    for n in range(options.rounds + 1):
        run("bare", bare, n)
        run("first", first, n)
    bases, times["bare"] = times["bare"], []
    whole()
    found = Difference.objects.count()
    for n in range(options.rounds + 1):
        run("bare", bare, n)
        run("again", platform, n)
        run("three", lambda: bare(*SIDES), n)
        run("day", whole, n)
    against = {"first": bases, "again": times["bare"], "day": times["three"]}
    lines = []
    for name, what in ROWS.items():
        if name in against:
            ratio = ratio_of(times[name], against[name])
            lines.append(Line(what, median(times[name]), "ms", ratio, f"≤ {MOST:g}", ratio <= MOST))
        else:
            lines.append(Line(what, median(times[name]), "ms"))
    head = f"{options.lines:,} lines a day and side, {options.stations:,} stations, {found:,} differences"
    return show(lines, head=f"{head}; {options.rounds} rounds; the bare join before = 1", as_json=options.json)


def fill(count: int, stations: int) -> tuple[date, int]:
    """Three closed days of `count` sales each, and the platform's file of the last; the day and the file."""
    from django.db import connection, transaction

    from finance import closing, ledger, partitions
    from finance.models import Business, CreditAccount, OutsideFile
    from stations.choices import Role, StationKind, UnitKind
    from stations.models import Station, Unit

    opened = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=SHANGHAI)
    day = FIRST + timedelta(days=DAYS - 1)
    bureau = Unit.objects.create(kind=UnitKind.BUREAU, name="测试邮政局")
    Unit.objects.filter(pk=bureau.pk).update(path=f"{bureau.pk}.")
    bureau.refresh_from_db()
    units = Unit.objects.bulk_create(
        [Unit(kind=UnitKind.STATION, name=f"便民服务站{n:05d}", parent=bureau) for n in range(stations)]
    )
    for unit in units:
        unit.path = f"{bureau.path}{unit.pk}."
    Unit.objects.bulk_update(units, ["path"], batch_size=1000)
    made = {"kind": StationKind.POSTAL, "opened_on": FIRST}
    Station.objects.bulk_create([Station(unit=unit, code=f"B{n:06d}", **made) for n, unit in enumerate(units)])
    for n in range(BUSINESSES):
        Business.objects.get_or_create(code=f"bench-{n}", defaults={"name": f"业务{n}", "owner": Role.E_COMMERCE})
    businesses = [one.pk for one in Business.objects.filter(code__startswith="bench-").order_by("pk")]
    partitions.ensure(FIRST, day)
    # What a terminal sells goes to one account of the bureau, whatever the business.
    revenue = ledger.account("revenue", unit=bureau, at=opened).pk
    cash = ledger.account("cash", unit=bureau, at=opened).pk
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO finance_account (kind, unit_id, ref, opened_at) "
            "SELECT 'credit', unit_id, '', %s FROM stations_station RETURNING unit_id, id",
            [opened],
        )
        accounts = dict(cursor.fetchall())
    CreditAccount.objects.bulk_create(
        [
            CreditAccount(
                account_id=accounts[unit.pk],
                station_id=unit.pk,
                bureau=bureau,
                number=f"B{unit.pk}",
                closed_through=day,
                opened_at=opened,
            )
            for unit in units
        ]
    )
    file = OutsideFile.objects.create(
        kind="platform", since=day, until=day + timedelta(days=1), name="bench", digest="0" * 64, rows=count,
        amount=0, fee=0, loaded_at=opened,
    )  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        bought = [
            f"{FIRST}\tpurchase\t{cash}\t{accounts[unit.pk]}\t9999999.00\t0.00\t\\N\t{unit.pk}\tf\t{opened}\t{opened}\t\t\\\\x00"
            for unit in units
        ]
        cursor.copy_expert(LOADED, io.StringIO("\n".join(bought) + "\n"))
        for n in range(DAYS):
            cursor.copy_expert(LOADED, _sold(FIRST + timedelta(days=n), count, units, accounts, businesses, revenue))
        cursor.copy_expert(FILE_LINES, _told(file.pk, day, count, units, businesses))
        cursor.execute(
            "UPDATE finance_creditaccount c SET balance = s.total FROM (SELECT l.account, sum(l.amount) AS total FROM ("
            "SELECT credit_id AS account, amount FROM finance_transfer UNION ALL "
            "SELECT debit_id, -amount FROM finance_transfer) l GROUP BY l.account) s WHERE s.account = c.account_id"
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for n in range(DAYS):
        closing.add_up(FIRST + timedelta(days=n), at=opened + timedelta(days=n + 1))
    closing.write_file(day, at=opened + timedelta(days=DAYS))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return day, file.pk


def _amount(n: int) -> str:
    return f"{(n * 7919 % 29900 + 100) / 100:.2f}"


def _sold(day: date, count: int, units: list[Any], accounts: dict[int, int], businesses: list[int], to: int) -> Any:
    at = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)
    lines = []
    for n in range(count):
        unit = units[n % len(units)].pk
        business = businesses[n % len(businesses)]
        facts = (
            day,
            "sale",
            accounts[unit],
            to,
            _amount(n),
            "0.50",
            business,
            unit,
            "f",
            at,
            at,
            _name(day, n),
            "\\\\x00",
        )
        lines.append("\t".join(map(str, facts)))
    return io.StringIO("\n".join(lines) + "\n")


def _told(file: int, day: date, count: int, units: list[Any], businesses: list[int]) -> Any:
    """The lines of the platform: of a thousand each five differ, one for each cause."""
    lines = []
    for n in range(count):
        on, amount, name = day, _amount(n), _name(day, n)
        odd = n % ODD
        if odd == 1:
            continue  # missing there
        if odd == 2:
            amount = _amount(n + 1)
        if odd == 3:
            on = day + timedelta(days=1)
        if odd == 4:
            name = f"X{name}"  # missing here, and ours missing there
        facts = (on, units[n % len(units)].pk, businesses[n % len(businesses)], name, amount, "0.50")
        for _copy in range(2 if odd == 5 else 1):
            lines.append("\t".join(map(str, (file, len(lines) + 2, *facts))))
    return io.StringIO("\n".join(lines) + "\n")


def _name(day: date, n: int) -> str:
    return f"{13800000000 + n * 37 % 199999999}-{n}"


if __name__ == "__main__":
    raise SystemExit(main())
