"""`backup` and `restore`: all comes back, the guards of the database too, and nothing is lost by a mistake."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg2
import pytest

from config.stack import state


@pytest.fixture(scope="module")
def databases():
    """Two databases of their own beside the test database, the first with tables; their addresses."""
    server = urlsplit(os.environ["DATABASE_URL"])
    names = [f"backup_{os.getpid()}_{word}" for word in ("from", "to")]
    addresses = [server._replace(path=f"/{name}").geturl() for name in names]
    for name in names:
        run_sql(server._replace(path="/postgres").geturl(), f"CREATE DATABASE {name}")
    assert manage(addresses[0], "migrate", "-v0").returncode == 0
    yield addresses
    for name in names:
        run_sql(server._replace(path="/postgres").geturl(), f"DROP DATABASE {name} WITH (FORCE)")


def manage(address, *arguments, **options):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=state.ROOT,
        env=os.environ | {"DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def run_sql(address, statement):
    connection = psycopg2.connect(urlsplit(address)._replace(query="").geturl())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def test_there_and_back(databases, tmp_path):
    first, second = databases
    file = tmp_path / "backup.dump"
    made = manage(
        first, "create_user", "sunli", "--name", "孙丽", "--superuser", "--password-stdin", input="Leek-42-x\n"
    )
    assert made.returncode == 0, made.stderr
    done = manage(first, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["backup.dump"]

    done = manage(second, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert run_sql(second, "SELECT username, full_name FROM core_user") == [("sunli", "孙丽")]
    assert manage(second, "migrate", "--check").returncode == 0
    # The guards came along: history still cannot be changed, by nobody.
    count = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
    assert run_sql(second, count) == run_sql(first, count) != [(0,)]
    for statement in ("DELETE FROM core_auditrecord", "UPDATE core_auditrecord SET verb = 'x'"):
        with pytest.raises(psycopg2.Error, match="pgtrigger: Cannot"):
            run_sql(second, statement)

    # Not over what is there, unless told to.
    refused = manage(second, "restore", str(file))
    assert refused.returncode == 1 and "not empty" in refused.stderr
    run_sql(second, "UPDATE core_user SET full_name = '后来'; CREATE TABLE later ()")
    assert manage(second, "restore", str(file), "--force").returncode == 0
    assert run_sql(second, "SELECT full_name FROM core_user") == [("孙丽",)]
    assert run_sql(second, "SELECT to_regclass('later')") == [(None,)]

    # A damaged file changes nothing.
    whole = file.read_bytes()
    for broken in (whole[: len(whole) // 2], b"not a backup"):
        file.write_bytes(broken)
        failed = manage(second, "restore", str(file), "--force")
        assert failed.returncode == 1 and "error" in failed.stderr
        assert run_sql(second, "SELECT full_name FROM core_user") == [("孙丽",)]


def test_a_backup_that_fails_leaves_no_half_file(databases, tmp_path):
    missing = tmp_path / "no such folder" / "backup.dump"
    assert manage(databases[0], "backup", str(missing)).returncode == 1
    assert list(tmp_path.iterdir()) == []
    assert manage(databases[1], "restore", str(tmp_path / "nothing")).returncode == 1
