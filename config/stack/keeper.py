"""The keeper: one process that owns both servers of a folder (see config/stack/__init__.py for the why)."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import psutil
import psycopg2
import redis
from psycopg2 import sql

from config.stack import rights, state
from config.stack.programs import postgres_bin, postgres_major, valkey_program

READY_SECONDS = 60
LOOK_SECONDS = 0.2
LOG_BYTES = 10_000_000


class Keeper:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = postgres_bin()
        self.major = postgres_major(self.programs)
        self.postgres_data = folder / f"postgres{self.major}"
        self.valkey_data = folder / "valkey"
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.told_to_stop = Event()

    def start(self) -> None:
        (self.folder / "ready").unlink(missing_ok=True)
        for data in (self.postgres_data, self.valkey_data):
            data.mkdir(mode=0o700, exist_ok=True)
        self._end_leftovers()
        self.state = state.read_or_pick(self.folder)
        self._start_valkey()
        self._start_postgres()
        self._wait_until_ready()
        self._make_database()
        (self.folder / "ready").touch()

    def _end_leftovers(self) -> None:
        """Servers of this folder whose keeper is gone: they are told to stop by the kernel, wait or make them."""
        homes = {str(self.postgres_data), str(self.valkey_data)}
        left = [p for p in psutil.process_iter() if _works_in(p, homes)]
        _, alive = psutil.wait_procs(left, timeout=5)
        for process in alive:
            process.kill()
        psutil.wait_procs(alive, timeout=5)
        # Nobody works in the folder now, so this only names a process that is gone, or a stranger with its number.
        (self.postgres_data / "postmaster.pid").unlink(missing_ok=True)

    def _start_valkey(self) -> None:
        configuration = self.folder / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(f"requirepass {self.state.secret}\n")  # not on the command line, which all can see
        before = rights.stepping_down(signal.SIGTERM, self.valkey_data, configuration)
        self._start(
            "valkey",
            [valkey_program(), str(configuration), "--bind", "127.0.0.1", "--port", str(self.state.valkey)]
            + ["--dir", str(self.valkey_data), "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"],
            self.valkey_data,
            before,
        )

    def _start_postgres(self) -> None:
        before = rights.stepping_down(signal.SIGINT, self.postgres_data)
        if not (self.postgres_data / "PG_VERSION").exists():
            self._initdb()
        # The program by its full path: by its bare name it would look for its files beside another one in PATH.
        self._start(
            "postgres",
            [str(self.programs / "postgres"), "-D", str(self.postgres_data), "-p", str(self.state.postgres)]
            + ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200"]
            + ["-c", "shared_buffers=256MB", "-c", "random_page_cost=1.1", "-c", "jit=off", "-c", "timezone=UTC"],
            self.postgres_data,
            before,
        )

    def _initdb(self) -> None:
        """A new cluster; whatever an interrupted one left is thrown away."""
        shutil.rmtree(self.postgres_data)
        self.postgres_data.mkdir(mode=0o700)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.major >= 17 else ["--locale=C.UTF-8"]
        password = self.folder / "initdb.password"
        password.touch(mode=0o600)
        password.write_text(self.state.secret)
        before = rights.stepping_down(signal.SIGTERM, self.postgres_data, password)
        try:
            done = subprocess.run(
                [str(self.programs / "initdb"), "-D", str(self.postgres_data), "-U", state.USER]
                + ["--auth=scram-sha-256", f"--pwfile={password}", "-E", "UTF8", *locale, "--data-checksums"],
                env={**os.environ, "LC_ALL": "C"},
                cwd=self.postgres_data,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                preexec_fn=before,
                check=False,
            )
        finally:
            password.unlink()
        if done.returncode:
            shutil.rmtree(self.postgres_data)
            raise SystemExit(f"initdb failed: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")

    def _start(self, name: str, command: list[str], home: Path, before) -> None:
        path = self.folder / "log" / f"{name}.log"
        mode = "wb" if path.exists() and path.stat().st_size > LOG_BYTES else "ab"
        with path.open(mode) as log:
            self.children[name] = subprocess.Popen(
                command,
                cwd=home,
                env={**os.environ, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=before,
                start_new_session=True,
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            if gone := self.gone():
                raise SystemExit(f"{gone} did not start; see {self.folder / 'log' / gone}.log")
            try:
                self._connect("postgres").close()
                redis.Redis(port=self.state.valkey, password=self.state.secret).ping()
                return
            except (psycopg2.OperationalError, redis.ConnectionError):
                if time.monotonic() > deadline:
                    raise SystemExit(f"the servers did not answer within {READY_SECONDS} s") from None
                time.sleep(0.05)

    def _connect(self, database: str) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host="127.0.0.1",
            port=self.state.postgres,
            user=state.USER,
            password=self.state.secret,
            dbname=database,
            connect_timeout=5,
        )

    def _make_database(self) -> None:
        connection = self._connect("postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [state.DATABASE])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(state.DATABASE)))
        connection.close()

    def gone(self) -> str:
        """The name of a server that has ended, else ""."""
        return next((name for name, child in self.children.items() if child.poll() is not None), "")

    def watch(self) -> str:
        """Wait until there is a reason to stop, and say which."""
        with (self.folder / "users.lock").open("a") as self.users:
            while not self.told_to_stop.wait(LOOK_SECONDS):
                if name := self.gone():
                    return f"{name} ended"
                if not (self.folder / "keeper.lock").exists():
                    return "the folder is gone"
                try:
                    fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                self.stop()  # while we hold the lock: newcomers wait for our end and then start afresh
                return "nobody needs the servers"
        return "told to stop"

    def stop(self) -> None:
        (self.folder / "ready").unlink(missing_ok=True)
        for name, how in (("postgres", signal.SIGINT), ("valkey", signal.SIGTERM)):  # SIGINT: PostgreSQL's fast stop
            if name in self.children and self.children[name].poll() is None:
                self.children[name].send_signal(how)
        deadline = time.monotonic() + 10
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def keep() -> int:
    """Run the servers of the folder until nobody needs them. Prints `ready` or the reason why not, one line."""
    folder = state.folder()
    with (folder / "keeper.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _answer("another keeper runs in this folder")
            return 1
        keeper = Keeper(folder)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: keeper.told_to_stop.set())
        try:
            keeper.start()
        except SystemExit as reason:
            keeper.stop()
            _answer(str(reason))
            return 1
        _answer("ready")
        try:
            _log(keeper.watch())
        finally:
            keeper.stop()
    return 0


def _answer(word: str) -> None:
    """The one line that our starter waits for; afterwards standard output is closed to him."""
    _log(word)
    os.write(1, f"{word}\n".encode())
    os.dup2(2, 1)


def _log(text: str) -> None:
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {text}", file=sys.stderr, flush=True)


def _works_in(process: psutil.Process, homes: set[str]) -> bool:
    try:
        return process.cwd() in homes and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
