"""`python -m bench.statements`: the statement of a month (D-56), as a page and as the bare SQL that it needs at least.

The roll-up of a month is filled as the close of its days would leave it: every station with every kind of business on
every day, all together so many sales. No lines are made: a month that is closed is not read from them. A page is a
request to the site within this process, with session, frame and templates; the bare SQL adds the month up by station
and business, and hands out the totals by business.
"""

import argparse
import os
import subprocess
import sys
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from bench import databases
from bench.table import Line, ratio_of, show
from config import stack

NAME = "bench_statements"
STATIONS, SALES, TO_A_BRANCH, BUSINESSES = 5_000, 5_000_000, 50, 4
MONTH, FIRST, LAST, DAYS = "2026-10", date(2026, 10, 1), date(2026, 10, 31), 31
MOST_MS = 300

ACCOUNTS = """
INSERT INTO finance_account (kind, unit_id, ref, opened_at)
SELECT 'credit', unit_id, '', '2026-09-30 00:00+08' FROM stations_station;
INSERT INTO finance_creditaccount (
    account_id, station_id, bureau_id, number, balance, low_at, crossings, warned, closed_through, opened_at
)
SELECT a.id, a.unit_id, %(bureau)s, 'B' || a.unit_id, 0, 0, 0, 0, %(last)s, a.opened_at
FROM finance_account a WHERE a.kind = 'credit';
"""
DAYS_CLOSED = """
INSERT INTO finance_stationday (
    date, station_id, state, opening, purchases, sales, reversals, refunds, others, closing, found, late, closed_at
)
SELECT d.day::date, s.unit_id, 'closed', 0, 0, 0, 0, 0, 0, 0, 0, 0, d.day + interval '1 day 20 minutes'
FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS d(day) CROSS JOIN stations_station s
ORDER BY 1, 2
"""
# Around `each` sales a row, a few of them reversed or late.
ROLLED_UP = """
INSERT INTO finance_dailytotal (
    date, station_id, business_id, count, amount, fee, reversed_count, reversed_amount, late_count, late_amount
)
SELECT d.day::date, s.unit_id, b.id, x.count, x.count * 47.35 + b.id, x.count * 0.50,
    CASE WHEN x.odd %% 40 = 0 THEN 1 ELSE 0 END, CASE WHEN x.odd %% 40 = 0 THEN 12.50 ELSE 0 END,
    CASE WHEN x.odd %% 90 = 0 THEN 1 ELSE 0 END, CASE WHEN x.odd %% 90 = 0 THEN 47.35 ELSE 0 END
FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS d(day)
CROSS JOIN stations_station s
CROSS JOIN (SELECT id FROM finance_business ORDER BY id LIMIT %(businesses)s) b
CROSS JOIN LATERAL (
    SELECT s.unit_id * 7 + b.id * 3 + extract(day FROM d.day)::int AS odd,
        greatest(%(each)s + (s.unit_id + b.id + extract(day FROM d.day)::int) %% 3 - 1, 1) AS count
) x
ORDER BY 1, 2, 3
"""
BARE = """
WITH part AS (
    SELECT station_id, business_id, sum(count) AS count, sum(amount) AS amount, sum(fee) AS fee
    FROM finance_dailytotal WHERE date BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
)
SELECT business_id, sum(count), sum(amount), sum(fee) FROM part GROUP BY 1
"""
# Label, address; the first is the one with the target of the house.
PAGES = [
    ("page, all by station", "?month={month}"),
    ("page, all by branch", "?month={month}&by=branch"),
    ("page, all by day", "?month={month}&by=day"),
    ("page, all by business", "?month={month}&by=business"),
    ("page 20 by station", "?month={month}&page=20"),
    ("page, a branch by station", "?month={month}&unit={branch}"),
    ("page, a station by day", "?month={month}&unit={station}&by=day"),
    ("page, all of one day", "?since={last}"),
    ("days of the month", "/finance/days/?month={month}"),
]


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.statements", description=__doc__)
    parser.add_argument("--stations", type=int, default=STATIONS)
    parser.add_argument("--sales", type=int, default=SALES, help="sales that the roll-up of the month stands for")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return inside(options)
    with stack.servers():
        os.environ.setdefault("THROWAWAY_SECRETS", "1")
        try:
            address = databases.prepare_empty(NAME)
            environment = os.environ | {"DATABASE_URL": address, "LOG_LEVEL": "CRITICAL", "PROXY_COUNT": "1"}
            command = [sys.executable, "-m", "bench.statements", "--inside", *sys.argv[1:]]
            return subprocess.run(command, cwd=databases.ROOT, env=environment, check=False).returncode
        finally:
            databases.drop(NAME)


def inside(options: Any) -> int:
    """Bound to the database: fill it, measure, print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    names = fill(options.stations, options.sales)
    client = Client()
    client.force_login(names.pop("user"))
    rows = []
    bare = _bare()
    for label, address in PAGES:
        path = address if address.startswith("/") else f"/finance/statements/{address}"
        rows.append((label, lambda path=path: _page(client, path.format(**names))))
    times: dict[str, list[float]] = {"bare SQL": [], **{label: [] for label, _work in rows}}
    for n in range(options.rounds + 1):
        for label, work in [("bare SQL", bare), *rows]:
            start = perf_counter()
            work()
            if n:  # the first round warms up
                times[label].append((perf_counter() - start) * 1000)
    return report(options, times)


def report(options: Any, times: dict[str, list[float]]) -> int:
    lines = [Line(label, median(ms), "ms", ratio_of(ms, times["bare SQL"])) for label, ms in times.items()]
    label = PAGES[0][0]
    lines.append(
        Line(f"{label}, in all", median(times[label]), "ms", None, f"≤ {MOST_MS} ms", median(times[label]) <= MOST_MS)
    )
    head = (
        f"a month of {options.sales:,} sales at {options.stations:,} stations × {BUSINESSES} kinds of business; "
        f"{options.rounds} rounds; bare SQL = 1"
    )
    return show(lines, head=head, as_json=options.json)


def _page(client: Any, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")


def _bare() -> Any:
    from django.db import connection

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, {"first": FIRST, "last": LAST})
            cursor.fetchall()

    return work


def fill(stations: int, sales: int) -> dict[str, Any]:
    """Branches of TO_A_BRANCH stations each, with their accounts, closed days and roll-ups; names for addresses."""
    from django.db import connection
    from django.utils import timezone

    from core.models import User
    from finance.models import Business
    from stations.choices import Role, StationKind, UnitKind
    from stations.models import Appointment, Person, Station, Unit

    def units(made: list[Unit]) -> list[Unit]:
        made = Unit.objects.bulk_create(made, batch_size=1000)
        for one in made:
            one.path = f"{one.parent.path if one.parent else ''}{one.pk}."
        Unit.objects.bulk_update(made, ["path"], batch_size=1000)
        return made

    for n in range(Business.objects.count(), BUSINESSES):
        Business.objects.create(code=f"bench-{n}", name=f"业务{n}", owner=Role.E_COMMERCE)
    bureau = units([Unit(kind=UnitKind.BUREAU, name="测试邮政局")])[0]
    count = -(-stations // TO_A_BRANCH)
    branches = units([Unit(kind=UnitKind.BRANCH, name=f"支局{n:03d}", parent=bureau) for n in range(count)])
    places = [
        Unit(kind=UnitKind.STATION, name=f"便民服务站{n:05d}", parent=branches[n // TO_A_BRANCH])
        for n in range(stations)
    ]
    made = units(places)
    opened = {"kind": StationKind.POSTAL, "opened_on": date(2026, 9, 1)}
    Station.objects.bulk_create(
        [Station(unit=unit, code=f"B{n:06d}", **opened) for n, unit in enumerate(made)], batch_size=1000
    )
    user = User.objects.create(username="bench-finance", full_name="测试财务")
    person = Person.objects.create(name="测试财务", user=user)
    Appointment.objects.create(person=person, unit=bureau, role=Role.FINANCE, starts_on=timezone.localdate())
    values: dict[str, Any] = {
        "bureau": bureau.pk,
        "first": FIRST,
        "last": LAST,
        "businesses": BUSINESSES,
        "each": max(round(sales / (stations * BUSINESSES * DAYS)), 1),
    }
    with connection.cursor() as cursor:
        for statement in (ACCOUNTS, DAYS_CLOSED, ROLLED_UP):
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")
    where = {"branch": branches[0].pk, "station": made[0].pk}
    return {"user": user, "month": MONTH, "last": LAST.isoformat(), **where}


if __name__ == "__main__":
    raise SystemExit(main())
