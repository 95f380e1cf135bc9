"""`python -m bench.pages`: every page of the tickets with 10,000 and with 1,000,000 of them, over the loopback."""

import argparse
import os
from dataclasses import dataclass
from statistics import median

from bench import databases
from bench.processes import Worker
from bench.table import Line, ratio_of, show
from config import stack

SMALL, LARGE = "bench_small", "bench_large"


@dataclass(frozen=True)
class Target:
    """A line of the table: the row measured in a database, divided by `base` there; `most` is the target."""

    label: str
    row: str
    database: str
    most: float
    base: str = "bare"
    base_database: str = ""
    is_write: bool = False


TARGETS = [
    Target("intake POST, on the spot", "intake", LARGE, 12, is_write=True),
    Target("intake POST, with duty, papers and message", "intake_steps", LARGE, 12, is_write=True),
    Target("ticket board, small", "board", SMALL, 8),
    Target("ticket board, large", "board", LARGE, 8),
    Target("ticket board, large / small", "board", LARGE, 1.3, base="board", base_database=SMALL),
    Target("ticket page", "ticket", LARGE, 8),
    Target("status look-up", "status", LARGE, 4),
    Target("status look-up, a miss", "status_miss", LARGE, 4),
    Target("search, two characters, in every 10th ticket", "search_common", LARGE, 10),
    Target("search, two characters, in every 200th ticket", "search_some", LARGE, 10),
    Target("search, two characters, in 50 tickets", "search_rare", LARGE, 10),
    Target("search of a clerk, every 200th ticket", "search_own", LARGE, 10),
    Target("ledger, first page of a year / one query", "ledger_first", LARGE, 8, base="ledger_first_sql"),
    Target("ledger, last page of a year / one query", "ledger_late", LARGE, 8, base="ledger_late_sql"),
    Target("ledger, matter and way / one query", "ledger_filter", LARGE, 8, base="ledger_filter_sql"),
    Target("ledger, a month with totals / one query", "ledger_month", LARGE, 8, base="ledger_month_sql"),
    Target("public board / one query", "board_public", LARGE, 8, base="board_public_sql"),
    Target("yearly summary of all / the one best query", "yearly", LARGE, 2, base="yearly_sql"),
]
MOST_QUERIES = 12


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.pages", description=__doc__)
    parser.add_argument("--small", type=int, default=10_000, help="tickets in the small database")
    parser.add_argument("--large", type=int, default=1_000_000, help="tickets in the large database")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--times", type=int, default=10, help="requests of a row in one round")
    parser.add_argument("--keep", action="store_true", help="leave the databases for the next run")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with stack.servers():
        os.environ.setdefault("THROWAWAY_SECRETS", "1")
        try:
            addresses = {
                SMALL: databases.prepare(SMALL, options.small),
                LARGE: databases.prepare(LARGE, options.large),
            }
            workers = {name: Worker("bench.worker", address, greets=True) for name, address in addresses.items()}
            try:
                times, queries = measure(workers, options.rounds, options.times)
            finally:
                for worker in workers.values():
                    worker.close()
            return report(options, times, queries)
        finally:
            if not options.keep:
                databases.drop(SMALL)
                databases.drop(LARGE)


Times = dict[tuple[str, str], list[float]]


def measure(workers: dict[str, Worker], rounds: int, times: int) -> tuple[Times, dict[str, int]]:
    """The median of each row in each round, in milliseconds, and the number of queries of each row.

    In a round every row of every database has its turn, so that whatever else the machine does hits all alike.
    """
    wanted = {(target.database, target.row) for target in TARGETS}
    wanted |= {(target.base_database or target.database, target.base) for target in TARGETS}
    order = sorted(wanted)
    queries = {}
    for database, row in order:
        workers[database].order(row=row, times=3)
        counted = workers[database].order(queries=row)["queries"]
        queries[row] = max(counted, queries.get(row, 0))
    found: Times = {key: [] for key in order}
    for _round in range(rounds):
        for database, row in order:
            found[database, row].append(median(workers[database].order(row=row, times=times)["ms"]))
    return found, queries


def report(options, times: Times, queries: dict[str, int]) -> int:
    """Prints the table; 1 when a target is missed, else 0."""
    lines = []
    for target in TARGETS:
        ours = times[target.database, target.row]
        ratio = ratio_of(ours, times[target.base_database or target.database, target.base])
        is_met = ratio <= target.most and (target.is_write or queries[target.row] <= MOST_QUERIES)
        lines.append(Line(target.label, median(ours), "ms", ratio, f"≤ {target.most:g}", is_met, queries[target.row]))
    head = (
        f"{options.small:,} and {options.large:,} tickets at {databases.STATIONS} stations; {options.rounds} rounds of "
        f"{options.times} requests a row; bare view {median(times[LARGE, 'bare']):.2f} ms = 1; "
        f"pages ≤ {MOST_QUERIES} queries"
    )
    return show(lines, head=head, as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
