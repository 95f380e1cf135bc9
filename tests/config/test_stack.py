"""The embedded servers: shared while somebody needs them, gone afterwards, and nothing is lost however they end."""

import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from config.stack import StackError, programs, rights, servers, state
from tests.config.stacks import environment, kill, processes_of, sql, wait_for_nobody, with_servers

is_root = os.geteuid() == 0


@pytest.fixture(scope="module")
def folder():
    """One folder for the stories of this file; each leaves it stopped."""
    path = Path(tempfile.mkdtemp(prefix="stack-")).resolve()
    yield path
    kill(*processes_of(path).values())
    shutil.rmtree(path)


@pytest.fixture
def held(folder):
    """Start a command that uses the servers until its input ends; gives it back with the servers running."""
    started = []

    def hold():
        process = with_servers(folder, "sh", "-c", "echo up; cat")
        assert process.stdout.readline() == "up\n"
        started.append(process)
        return process

    yield hold
    for process in started:
        process.kill()
        process.wait()
    wait_for_nobody(folder, 15)


def test_it_starts_what_it_needs_and_stops_what_it_started(folder):
    assert sql(folder, "SHOW fsync") == "on"
    assert sql(folder, "SHOW synchronous_commit") == "on"
    assert sql(folder, "SHOW server_encoding") == "UTF8"
    assert sql(folder, "SHOW data_checksums") == "on"
    wait_for_nobody(folder, 5)


def test_the_second_start_keeps_data_and_address(folder):
    sql(folder, "CREATE TABLE kept AS SELECT 42 AS answer")
    before = state.read(folder)
    assert sql(folder, "SELECT answer FROM kept") == "42"
    assert state.read(folder) == before


def test_two_commands_share_the_servers_and_the_last_one_out_stops_them(folder, held):
    first, second = held(), held()
    keeper = processes_of(folder)["keeper"].pid
    first.stdin.close()
    first.wait(15)
    assert processes_of(folder)["keeper"].pid == keeper
    assert sql(folder, "SELECT 1") == "1"
    second.stdin.close()
    second.wait(15)
    wait_for_nobody(folder, 5)


def test_commands_that_start_at_the_same_moment_get_the_same_servers(folder):
    show = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
    started = [with_servers(folder, sys.executable, "-c", show) for _ in range(4)]
    answers = {process.communicate(timeout=120)[0] for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert len(answers) == 1 and "127.0.0.1" in answers.pop()


def test_a_killed_command_leaves_no_server_behind(folder, held):
    kill(*processes_of_command(held()))
    wait_for_nobody(folder, 5)


@pytest.mark.parametrize("victim", ["keeper", "postgres", "valkey"])
def test_when_one_of_them_is_killed_all_end_and_the_next_start_has_every_committed_row(folder, held, victim):
    held()
    sql(folder, f"CREATE TABLE after_{victim} AS SELECT 1 AS here")
    kill(processes_of(folder)[victim])
    wait_for_nobody(folder, 10)
    assert sql(folder, f"SELECT here FROM after_{victim}") == "1"


def test_when_all_are_killed_the_next_start_has_every_committed_row(folder, held):
    process = held()
    sql(folder, "CREATE TABLE after_all AS SELECT 1 AS here")
    kill(*processes_of(folder).values(), *processes_of_command(process))
    assert sql(folder, "SELECT here FROM after_all") == "1"


def test_a_port_that_somebody_else_took_is_picked_anew(folder):
    before = state.read(folder)
    with socket.create_server(("127.0.0.1", before.postgres)):
        assert sql(folder, "SELECT 1") == "1"
    after = state.read(folder)
    assert after.postgres != before.postgres
    assert (after.valkey, after.secret) == (before.valkey, before.secret)


def test_strangers_are_kept_out(folder, held):
    held()
    known = state.read(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "state.json").stat().st_mode & 0o777 == 0o600
    assert not any(known.secret in " ".join(process.cmdline()) for process in processes_of(folder).values())
    for name in ("postgres", "valkey"):
        listening = processes_of(folder)[name].net_connections()
        assert {at.laddr.ip for at in listening if at.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
    with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
        psycopg2.connect(host="127.0.0.1", port=known.postgres, user=state.USER, dbname=state.DATABASE)
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=known.valkey).get("anything")


def test_reset_throws_the_data_away_but_not_under_a_running_command(folder, held):
    reset = [sys.executable, "config/reset.py"]
    process = held()
    refused = subprocess.run(reset, cwd=state.ROOT, env=environment(folder), capture_output=True, text=True)
    assert refused.returncode == 1 and "in use" in refused.stderr
    process.stdin.close()
    process.wait(15)
    subprocess.run(reset, cwd=state.ROOT, env=environment(folder), check=True, capture_output=True)
    assert not folder.exists()
    assert sql(folder, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0"


@pytest.mark.skipif(not is_root, reason="the tests run as an ordinary user already")
def test_an_ordinary_user_runs_them():
    nobody = pwd.getpwnam("nobody")
    folder = Path(tempfile.mkdtemp(prefix="stack-")).resolve()
    try:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)

        places = (state.ROOT / "manage.py", Path(sys.prefix), Path(sys.base_prefix))
        closed = not all(rights._open_to_all(place) for place in places)

        def become_nobody():
            rights._become(nobody.pw_uid, nobody.pw_gid, keep_passing=closed)  # may read all, like anybody elsewhere

        assert sql(folder, "SELECT 1", preexec_fn=become_nobody, HOME=str(folder)) == "1"
        assert next(folder.glob("postgres*")).stat().st_uid == nobody.pw_uid
        wait_for_nobody(folder, 5)
    finally:
        shutil.rmtree(folder)


@pytest.mark.skipif(not is_root, reason="only root has rights to step down from")
@pytest.mark.parametrize("namespaces", [True, False], ids=["user namespace", "namespaces forbidden"])
def test_root_runs_them_below_a_closed_folder_and_the_servers_have_no_right_of_root(namespaces):
    closed = Path(tempfile.mkdtemp(prefix="closed-")).resolve()  # mode 700, root's own
    folder = closed / "stack"
    # Without the right to map its own id, root cannot use a namespace: as in many containers.
    forbid = [] if namespaces else ["setpriv", "--bounding-set", "-setfcap"]
    # The programs lie below the closed folder too, as in a clone of root's with its own .venv.
    wheel = programs.postgres_bin().parent.parent
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    inside = environment(folder, PG_BIN=str(closed / wheel.name / "pginstall" / "bin"))
    command = [*forbid, sys.executable, "-m", "config.stack", "exec", "--", "sh", "-c", "echo up; cat"]
    if not namespaces and not shutil.which("setpriv"):
        pytest.skip("setpriv is not here")
    process = subprocess.Popen(
        command, cwd=state.ROOT, env=inside, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "up\n"
        for name in ("postgres", "valkey"):
            status = Path(f"/proc/{processes_of(folder)[name].pid}/status").read_text()
            effective = int(status.split("CapEff:")[1].split()[0], 16)
            if namespaces:
                assert effective == 0
                assert Path(f"/proc/{processes_of(folder)[name].pid}/uid_map").read_text().split() == ["1000", "0", "1"]
            else:
                assert effective in (1 << rights.CAP_DAC_READ_SEARCH, 1 << rights.CAP_DAC_OVERRIDE)
                assert pwd.getpwnam("nobody").pw_uid == int(status.split("Uid:")[1].split()[1])
        process.communicate(timeout=15)
        if not namespaces:  # the other way down takes the data over as they are
            assert sql(folder, "SELECT 1") == "1"
    finally:
        process.kill()
        wait_for_nobody(folder, 15)
        shutil.rmtree(closed)


def test_the_callers_own_servers_are_used_as_they_are(monkeypatch, tmp_path):
    monkeypatch.setenv("STACK_DIR", str(tmp_path / "never"))
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/db")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    with servers():
        assert os.environ["DATABASE_URL"] == "postgres://elsewhere/db"
    assert not (tmp_path / "never").exists()
    monkeypatch.delenv("REDIS_URL")
    with pytest.raises(StackError, match="DATABASE_URL is set alone"), servers():
        pass


def test_missing_wheels_are_said_in_one_line(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setenv("STACK_DIR", str(tmp_path))
    monkeypatch.setattr("config.stack.find_spec", lambda name: None)
    with pytest.raises(StackError, match="make demo"), servers():
        pass
    with (tmp_path / "users.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # nothing is held after the refusal


def test_postgres_of_the_distribution_takes_the_wheels_place(tmp_path):
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not places:
        pytest.skip("no PostgreSQL of Debian's here")
    folder = tmp_path / "stack"
    major = programs.major(places[0])
    assert sql(folder, "SHOW server_version_num", PG_BIN=str(places[0].parent))[:2] == str(major)
    assert sql(folder, "SHOW server_encoding", PG_BIN=str(places[0].parent)) == "UTF8"


def test_an_old_postgres_is_refused(tmp_path):
    old = tmp_path / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 13.11 (Debian 13.11-0+deb11u1)'\n")
    old.chmod(0o755)
    with pytest.raises(SystemExit, match="15 or later is needed, this is 13"):
        programs.postgres_major(tmp_path)


def processes_of_command(process):
    command = psutil.Process(process.pid)
    return [*command.children(recursive=True), command]
