"""The two databases of the benchmarks: the same hundred stations with few and with many closed tickets."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent
STATIONS = 100
# Work in progress does not grow with the archive: a station has as many open tickets in both databases.
OPEN_PER_STATION = 25
# What a kept database was built from: another schema, demo or load builds it anew.
SOURCES = [
    "*/migrations/*.py",
    "config/demo_data/*.py",
    "config/load/*.py",
    "services/data/**/*.json",
    "finance/data/*.json",
]


def prepare(name: str, tickets: int) -> str:
    """The address of a database with `tickets` synthetic tickets beside the demo; a kept one is used again."""

    def fill(address: str) -> None:
        _manage(address, "load_demo", "--json")
        sizes = ("--stations", str(STATIONS), "--tickets", str(tickets), "--sales", "0")
        _manage(address, "generate_load", *sizes, *_month(), "--open", str(OPEN_PER_STATION), "--history", "--json")

    return _kept(name, _mark(tickets), fill)


def prepare_sales(name: str, sales: int, stations: int) -> str:
    """The address of a database with `sales` synthetic sales of this month; a kept one is used again."""

    def fill(address: str) -> None:
        _manage(address, "load_catalogue")
        sizes = ("--stations", str(stations), "--sales", str(sales), "--tickets", "0")
        _manage(address, "generate_load", *sizes, *_month(), "--json")
        with psycopg2.connect(address) as connection, connection.cursor() as cursor:
            # Nobody is to be refused for want of credit while speed is measured: the books here do not matter.
            cursor.execute("UPDATE finance_creditaccount SET balance = 999999999")

    return _kept(name, f"{_mark(0)} {sales} {stations}", fill)


def prepare_demo(name: str, size: str) -> str:
    """The address of a database with the demo alone, to be filled; a kept one of this `size` is used again."""
    return _kept(name, f"{_mark(0)} {size}", lambda address: _manage(address, "load_demo", "--json"))


def prepare_empty(name: str) -> str:
    """The address of a new database with the catalogue and nothing else."""
    address = _create(name)
    _manage(address, "load_catalogue")
    return address


def _kept(name: str, mark: str, fill: Callable[[str], None]) -> str:
    """The address of the database with that mark: the one there is, or a new one when `fill` has filled it."""
    with _server() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone()
    if found and found[0] == mark:
        return _address(name)
    address = _create(name)
    fill(address)
    with _server() as cursor:
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(name)), [mark])
    return address


def _create(name: str) -> str:
    """A new database with our tables, in place of whatever had that name."""
    drop(name)
    with _server() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    address = _address(name)
    _manage(address, "migrate", "-v0")
    return address


def _month() -> tuple[str, str]:
    return "--month", f"{date.today():%Y-%m}"  # noqa: DTZ011


def drop(name: str) -> None:
    with _server() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def version() -> str:
    with _server() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0]


class _server:
    """A cursor outside of transactions on the server of DATABASE_URL."""

    def __enter__(self):
        self.connection = psycopg2.connect(_address("postgres"))
        self.connection.autocommit = True
        return self.connection.cursor()

    def __exit__(self, *error):
        self.connection.close()


def _address(name: str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(scheme="postgresql", path=f"/{name}"))


def _mark(tickets: int) -> str:
    digest = hashlib.sha256(f"{tickets} {STATIONS} {OPEN_PER_STATION}".encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _manage(address: str, *command: str) -> None:
    environment = os.environ | {"DATABASE_URL": address}
    print(f"  {command[0]} …", file=sys.stderr)
    done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout.decode()}{done.stderr.decode()}")
