"""`make demo`: the whole system on this machine until Ctrl-C: servers, web, one worker, the schedule.

Decided: when one part dies, whatever killed it, everything ends within seconds and says which part it was. A demo that
limps on without its worker would only look alive. Production restarts each part by itself (docker-compose.yml).

Every process is told by the kernel to end when the one above it dies, so `kill -9` of any of them leaves no orphan;
what should be left all the same is ended by the next start, which knows this folder's processes by a mark in their
environment.
"""

import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from multiprocessing import Queue
from pathlib import Path

import psutil
from honcho.manager import Manager
from honcho.process import Popen, Process

from config import messages, stack
from config.stack import rights, state

MARK = "BIANMIN_DEMO"
PYTHON = shlex.quote(sys.executable)
LAST_RUN_ENDS_SECONDS = 10


class Part(Process):
    """A part that ends with its supervisor, and its supervisor with the demo.

    At once: a worker that is asked politely while its broker goes away would wait for the broker, for ever.
    """

    def run(self, events: "Queue | None" = None, ignore_signals: bool = False) -> None:
        rights.die_with_parent(signal.SIGKILL)
        self._child_ctor = partial(Popen, preexec_fn=partial(rights.die_with_parent, signal.SIGKILL))
        super().run(events, ignore_signals)


class Supervisor(Manager):
    """honcho's manager, which ends all parts when one ends, also one whose own supervisor was killed."""

    returncode: int | None

    def __init__(self) -> None:
        super().__init__()
        self._process_ctor = Part

    def _all_started(self) -> bool:
        self._bury()
        return super()._all_started()

    def _any_stopped(self) -> bool:
        self._bury()
        return super()._any_stopped()

    def _all_stopped(self) -> bool:
        self._bury()
        return super()._all_stopped()

    def _bury(self) -> None:
        """A part whose supervisor was killed has ended. It may have held the line to us while it died: from then on no
        other can tell us anything, its own end included, so that all are killed.
        """
        for part in self._processes.values():
            code = part["process"].exitcode
            if code not in (None, 0):
                part.setdefault("pid", part["process"].pid)
                part.setdefault("returncode", code)
                self.returncode = self.returncode or code
        if any((part["process"].exitcode or 0) < 0 for part in self._processes.values()):
            for part in self._processes.values():
                part["process"].kill()


def main() -> int:
    os.chdir(state.ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    port = int(os.environ.get("PORT") or 8000)
    folder = state.folder()
    state.prepare(folder)
    with (folder / "demo.lock").open("a+") as lock:
        _be_the_only_one(lock, folder)
        _end_leftovers(folder)
        _must_be_free(port)
        embedded = not os.environ.get("DATABASE_URL")
        with stack.servers():
            if not os.environ.get("SECRET_KEY"):
                os.environ["THROWAWAY_SECRETS"] = "1"
            os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{port}")
            _prepare()
            return _serve(port, folder, embedded)


def _be_the_only_one(lock, folder: Path) -> None:
    """One demo a folder. A former one that is just ending is waited for."""
    deadline = time.monotonic() + LAST_RUN_ENDS_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                lock.seek(0)
                raise SystemExit(f"The demo of this folder runs already (process {lock.read().strip()}).") from None
            time.sleep(0.2)
        else:
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            return


def _end_leftovers(folder: Path) -> None:
    """Parts of a former demo of this folder, whose end nobody saw to."""
    left = [process for process in psutil.process_iter() if _mark_of(process) == str(folder)]
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=5)


def _mark_of(process: psutil.Process) -> str:
    try:
        return "" if process.pid == os.getpid() else process.environ().get(MARK, "")
    except psutil.Error:
        return ""


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SystemExit(f"Port {port} is taken ({error.strerror}): try `PORT={port + 1} make demo`.") from error


def _prepare() -> None:
    """Bring words, tables and data up to date; all of it harmless to repeat."""
    messages.compile_all()
    (state.ROOT / "staticfiles").mkdir(exist_ok=True)  # whitenoise looks there too
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    from config import alive

    call_command("migrate", verbosity=0)
    call_command("load_calendar")
    call_command("load_demo")
    alive.forget()
    connections.close_all()


def _serve(port: int, folder: Path, embedded: bool) -> int:
    os.environ |= {
        MARK: str(folder),
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
        "PYTHONUNBUFFERED": "1",
        "REMAP_SIGTERM": "SIGQUIT",  # the worker hands running tasks back instead of waiting for them for minutes
        "WORKER_STOP_SECONDS": "2",
    }
    supervisor = Supervisor()
    web = f"-c python:config.gunicorn -b 127.0.0.1:{port} --workers 2 --graceful-timeout 3 --log-level warning"
    for name, command in {
        "web": f"gunicorn {web} config.wsgi",
        "worker": "celery -A config.celery --quiet worker --concurrency 2 --loglevel warning",
        "schedule": "celery -A config.celery --quiet beat --loglevel warning",
        **({"servers": "config.stack watch"} if embedded else {}),
    }.items():
        supervisor.add_process(name, f"exec {PYTHON} -m {command}")
    print(f"\n  http://127.0.0.1:{port}/   (Ctrl-C ends everything; the data stay in {folder})\n", flush=True)
    supervisor.loop()
    return 0 if supervisor.returncode == 128 + signal.SIGINT else 1


if __name__ == "__main__":
    # A demo started in the background of a script inherits "ignore Ctrl-C"; ours means what it says.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError as error:
        sys.exit(str(error))
