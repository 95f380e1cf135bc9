"""The two databases of the benchmarks: the same hundred stations with few and with many closed tickets."""

import hashlib
import os
import subprocess
import sys
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
SOURCES = ["*/migrations/*.py", "config/demo_data/*.py", "config/load/*.py", "services/data/*.json"]


def prepare(name: str, tickets: int) -> str:
    """The address of a database with `tickets` synthetic tickets beside the demo; a kept one is used again."""
    address = _address(name)
    mark = _mark(tickets)
    with _server() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        found = cursor.fetchone()
    if found and found[0] == mark:
        return address
    drop(name)
    with _server() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _manage(address, "migrate", "-v0")
    _manage(address, "load_demo", "--json")
    _manage(
        address,
        "generate_load",
        *("--stations", str(STATIONS), "--tickets", str(tickets), "--sales", "0"),
        *("--month", f"{date.today():%Y-%m}", "--open", str(OPEN_PER_STATION), "--history", "--json"),  # noqa: DTZ011
    )
    with _server() as cursor:
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(name)), [mark])
    return address


def prepare_sales(name: str, sales: int, stations: int) -> str:
    """The address of a database with `sales` synthetic sales of this month; a kept one is used again."""
    address = _address(name)
    mark = f"{_mark(0)} {sales} {stations}"
    with _server() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone()
    if found and found[0] == mark:
        return address
    drop(name)
    with _server() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _manage(address, "migrate", "-v0")
    _manage(address, "load_catalogue")
    month = f"{date.today():%Y-%m}"  # noqa: DTZ011
    sizes = ("--stations", str(stations), "--sales", str(sales), "--tickets", "0")
    _manage(address, "generate_load", *sizes, "--month", month, "--json")
    with psycopg2.connect(address) as connection, connection.cursor() as cursor:
        # Nobody is to be refused for want of credit while speed is measured: the books of this database do not matter.
        cursor.execute("UPDATE finance_creditaccount SET balance = 999999999")
    with _server() as cursor:
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(name)), [mark])
    return address


def prepare_demo(name: str, size: str) -> str:
    """The address of a database with the demo alone, to be filled; a kept one of this `size` is used again."""
    address, mark = _address(name), f"{_mark(0)} {size}"
    with _server() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone()
    if found and found[0] == mark:
        return address
    drop(name)
    with _server() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _manage(address, "migrate", "-v0")
    _manage(address, "load_demo", "--json")
    with _server() as cursor:
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(name)), [mark])
    return address


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
