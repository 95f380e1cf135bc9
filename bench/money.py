"""`python -m bench.money`: what a sale costs, as a ratio to bare SQL of the best design on the same server.

Bare SQL: pgbench with a prepared statement on tables of its own: one guarded UPDATE, one key, one transfer row in a
monthly partition with the indexes that an account's lines are read by. Ours: `finance.ledger`, with everything that
belongs to a sale in the books. Over HTTP, with rights, tariff and receipt: the terminal's call against a bare view of
the same site that runs the same function.
"""

import argparse
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psycopg2

from bench import databases
from bench.processes import Worker
from bench.table import Line, ratio_of, show
from config import stack
from config.stack.programs import postgres_tool

SMALL, LARGE = "bench_money_small", "bench_money_large"
STATIONS = 1000
CLIENTS = (1, 8)

# The best design of the measurements that the house is built on, and what a ledger must keep in it: the key with the
# digest of its request and the stored answer, the line with both accounts, kind, business, date, moments, reference.
# Nothing that is only ours: no digest of the line, no late mark, no rights, no tariff, no states.
RAW_TABLES = """
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.account (id bigint PRIMARY KEY, balance numeric(14, 2) NOT NULL CHECK (balance >= 0))
    WITH (fillfactor = 50);
CREATE TABLE bench.key (
    key uuid PRIMARY KEY, request bytea NOT NULL, transfer bigint NOT NULL, date date NOT NULL, balance numeric(14, 2)
);
CREATE SEQUENCE bench.number;
CREATE TABLE bench.transfer (
    id bigint NOT NULL, date date NOT NULL, kind varchar(20) NOT NULL, debit bigint NOT NULL, credit bigint NOT NULL,
    amount numeric(14, 2) NOT NULL CHECK (amount > 0), business bigint, reverses bigint, moment timestamptz NOT NULL,
    at timestamptz NOT NULL, reference varchar(60) NOT NULL, PRIMARY KEY (id, date)
) PARTITION BY RANGE (date);
CREATE TABLE bench.transfer_now PARTITION OF bench.transfer
    FOR VALUES FROM (date_trunc('month', current_date)) TO (date_trunc('month', current_date) + interval '1 month');
CREATE INDEX ON bench.transfer (debit, id);
CREATE INDEX ON bench.transfer (credit, id);
INSERT INTO bench.account SELECT i, 1000000000 FROM generate_series(1, %(stations)s) AS i;
ANALYZE bench.account;
"""
RAW_SALE = r"""
\set account random(1, :stations)
\set fen random(100, 30000)
WITH drawn AS (
    UPDATE bench.account SET balance = balance - :fen * 0.01 WHERE id = :account AND balance >= :fen * 0.01
    RETURNING id, balance
), keyed AS (
    INSERT INTO bench.key
    SELECT gen_random_uuid(), '\x00112233445566778899aabbccddeeff', nextval('bench.number'), current_date, balance
    FROM drawn RETURNING transfer
)
INSERT INTO bench.transfer
SELECT transfer, current_date, 'sale', :account, 1, :fen * 0.01, 1, NULL, now(), now(), '13812345678' FROM keyed;
"""
# A client's thousand sales come from the client: amounts, businesses, moments and references as arrays of the call.
RAW_BATCH = r"""
\set account random(1, :stations)
WITH items AS MATERIALIZED (
    SELECT amount, business, moment, reference, i, sum(amount) OVER (ORDER BY i) AS so_far
    FROM unnest('{amounts}'::numeric[], '{businesses}'::bigint[], '{moments}'::timestamptz[], '{references}'::text[])
        WITH ORDINALITY AS u (amount, business, moment, reference, i)
), drawn AS (
    UPDATE bench.account SET balance = balance - t.whole FROM (SELECT sum(amount) AS whole FROM items) t
    WHERE id = :account AND balance >= t.whole RETURNING id, balance + t.whole AS had
), numbered AS MATERIALIZED (
    SELECT items.*, nextval('bench.number') AS transfer, drawn.had - so_far AS balance FROM items, drawn
), keyed AS (
    INSERT INTO bench.key
    SELECT gen_random_uuid(), '\x00112233445566778899aabbccddeeff', transfer, current_date, balance FROM numbered
)
INSERT INTO bench.transfer
SELECT transfer, current_date, 'sale', :account, 1, amount, business, NULL, moment, now(), reference FROM numbered;
"""


@dataclass(frozen=True)
class Target:
    """`row` divided by `base`, both in sales a second; at least `least`."""

    label: str
    row: tuple[str, str]
    base: tuple[str, str]
    least: float


TARGETS = [
    Target("a sale in process / bare SQL, 1 client", (SMALL, "sale_1"), (SMALL, "raw_1"), 0.5),
    Target("a sale in process / bare SQL, 8 clients", (SMALL, "sale_8"), (SMALL, "raw_8"), 0.5),
    Target("batches of 1,000 in process / bare SQL, rows", (SMALL, "batch"), (SMALL, "raw_batch"), 0.6),
    Target("a sale over HTTP / bare view, same SQL, 1 client", (SMALL, "http_1"), (SMALL, "bare_1"), 0.5),
    Target("a sale over HTTP / bare view, same SQL, 8 clients", (SMALL, "http_8"), (SMALL, "bare_8"), 0.5),
    Target("a sale in the large ledger / in the small, 1 client", (LARGE, "sale_1"), (SMALL, "sale_1"), 1 / 1.2),
    Target("a sale in the large ledger / in the small, 8 clients", (LARGE, "sale_8"), (SMALL, "sale_8"), 1 / 1.2),
    Target("batches in the large ledger / in the small", (LARGE, "batch"), (SMALL, "batch"), 1 / 1.2),
]


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.money", description=__doc__)
    parser.add_argument("--small", type=int, default=1_000_000, help="sales in the small ledger")
    parser.add_argument("--large", type=int, default=20_000_000, help="sales in the large ledger")
    parser.add_argument("--seconds", type=float, default=5, help="how long each row runs in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="a part of the names of the rows")
    parser.add_argument("--keep", action="store_true", help="leave the databases for the next run")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with stack.servers():
        os.environ.setdefault("THROWAWAY_SECRETS", "1")
        targets = [target for target in TARGETS if options.only in target.label]
        wanted = sorted({key for target in targets for key in (target.row, target.base)})
        try:
            sizes = {SMALL: options.small, LARGE: options.large}
            addresses = {name: databases.prepare_sales(name, sizes[name], STATIONS) for name, _row in wanted}
            for address in addresses.values():
                prepare_raw(address)
            return report(options, targets, measure(addresses, wanted, options.rounds, options.seconds))
        finally:
            if not options.keep:
                databases.drop(SMALL)
                databases.drop(LARGE)


def measure(
    addresses: dict[str, str], wanted: list[tuple[str, str]], rounds: int, seconds: float
) -> dict[tuple[str, str], list[float]]:
    """How many a second, of each row in each round; every row has its turn in a round, in turning order."""
    sellers = {name: Worker("bench.seller", address) for name, address in addresses.items()}
    try:
        for database, row in wanted:
            run(sellers[database], row, 1)
        found: dict[tuple[str, str], list[float]] = {key: [] for key in wanted}
        for number in range(rounds):
            for database, row in wanted if number % 2 else reversed(wanted):
                found[database, row].append(run(sellers[database], row, seconds))
        return found
    finally:
        for seller in sellers.values():
            seller.close()


def run(seller: Worker, row: str, seconds: float) -> float:
    """Sales a second."""
    if row == "raw_batch":
        return 1000 * pgbench(seller.address, raw_batch(), 1, seconds)
    if row.startswith("raw_"):
        return pgbench(seller.address, RAW_SALE, int(row.removeprefix("raw_")), seconds)
    return seller.order(row=row, seconds=seconds)["rate"]


def raw_batch() -> str:
    each = range(1000)
    return (
        RAW_BATCH.replace("{amounts}", "{" + ",".join(f"{(i * 7919 % 200 + 1) / 100:.2f}" for i in each) + "}")
        .replace("{businesses}", "{" + ",".join(str(i % 4 + 1) for i in each) + "}")
        .replace("{moments}", "{" + ",".join(datetime.now(UTC).isoformat() for _ in each) + "}")
        .replace("{references}", "{" + ",".join("13812345678" for _ in each) + "}")
    )


def prepare_raw(address: str) -> None:
    with psycopg2.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute(RAW_TABLES, {"stations": STATIONS})


def pgbench(address: str, script: str, clients: int, seconds: float) -> float:
    """Transactions a second."""
    program = postgres_tool("pgbench", int(databases.version().split(".")[0]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.sql"
        path.write_text(script.replace("\n", " ").replace("\\set", "\n\\set").replace("WITH ", "\nWITH ").strip())
        command = [
            str(program),
            "-n",
            "-M",
            "prepared",
            "-f",
            str(path),
            "-c",
            str(clients),
            "-j",
            str(min(clients, 2)),
        ]
        command += ["-T", str(max(1, round(seconds))), "-D", f"stations={STATIONS}", address]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or found is None:
        raise SystemExit(f"pgbench failed:\n{done.stdout}{done.stderr}")
    return float(found[1])


def report(options, targets: list[Target], rates: dict[tuple[str, str], list[float]]) -> int:
    lines = []
    for target in targets:
        ours = rates[target.row]
        ratio = ratio_of(ours, rates[target.base])
        lines.append(
            Line(target.label, median(ours), "/s", ratio, f"≥ {target.least:.2f}", is_met=ratio >= target.least)
        )
    head = (
        f"{options.small:,} and {options.large:,} sales at {STATIONS} stations; {options.rounds} rounds of "
        f"{options.seconds:g} s a row"
    )
    return show(lines, head=head, as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
