"""The whole database to one file and back, with PostgreSQL's own programs."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from config.stack.programs import postgres_tool


class DumpFailed(Exception):
    """One of PostgreSQL's programs said no; the text is its own."""


def backup(file: Path) -> None:
    """Write everything to `file`, readable by its owner only; whole or not at all."""
    draft = file.with_name(file.name + ".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    try:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def restore(file: Path) -> None:
    """Everything from `file` in place of everything that is there, in one transaction: else all stays as it was."""
    with tempfile.NamedTemporaryFile(suffix=".sql") as script:  # made with mode 600
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script.name}", str(file))
        afresh = "DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pg_database_owner"
        _run("psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-c", afresh, "-f", script.name)


def is_empty() -> bool:
    """No table in the database."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public')")
        return bool(cursor.fetchone()[0])


def _run(name: str, *options: str) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    settings: dict[str, Any] = connection.settings_dict
    # In the environment, not on the command line that everybody on the machine can read.
    target = {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
    }
    environment = os.environ | {key: str(value) for key, value in target.items() if value}
    with connection.cursor() as cursor:
        server = cursor.connection.server_version // 10000
    connection.close()  # an idle transaction of ours must not hold what the program wants to lock
    done = subprocess.run(
        [str(postgres_tool(name, server)), *options],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DumpFailed(done.stderr.strip())
