"""Folders of embedded servers of their own, for tests that start, stop and kill them."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from config.stack import state


def environment(folder: Path, **more: str) -> dict[str, str]:
    """As a person's shell has it: nothing of the servers that this test run uses."""
    ours = ("DATABASE_URL", "REDIS_URL", "THROWAWAY_SECRETS", "PYTEST_", "DJANGO_", "PII_", "SECRET_KEY", "PUBLIC_URL")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)} | {"STACK_DIR": str(folder)} | more


def with_servers(folder: Path, *command: str, preexec_fn=None, **more: str) -> subprocess.Popen[str]:
    """Start `command` with the servers of `folder`."""
    return subprocess.Popen(
        [sys.executable, "-m", "config.stack", "exec", "--", *command],
        cwd=state.ROOT,
        env=environment(folder, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=preexec_fn,
    )


def sql(folder: Path, statement: str, **options) -> str:
    """Run one statement on the servers of `folder` (started for it if need be); its first value."""
    program = (
        "import os, psycopg2; c = psycopg2.connect(os.environ['DATABASE_URL']); c.autocommit = True\n"
        f"k = c.cursor(); k.execute({statement!r})\n"
        "print(k.fetchone()[0] if k.description else '')"
    )
    out, err = (process := with_servers(folder, sys.executable, "-c", program, **options)).communicate(timeout=120)
    assert process.returncode == 0, out + err
    return out.strip()


def processes_of(folder: Path) -> dict[str, psutil.Process]:
    """What runs for this folder: "keeper", "postgres", "valkey", and by pid whatever else works or is marked there."""
    found: dict[str, psutil.Process] = {}
    for process in psutil.process_iter():
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            words, home = process.cmdline(), process.cwd()
            marks = process.environ()
        except psutil.Error:
            continue
        if home.startswith(str(folder)):
            is_server = any(str(folder) in word for word in words)
            name = "valkey" if home.endswith("valkey") else "postgres" if is_server else f"backend {process.pid}"
            found[name] = process
        elif words[-1:] == ["keep"] and marks.get("STACK_DIR") == str(folder):
            found["keeper"] = process
        elif marks.get("BIANMIN_DEMO") == str(folder):
            found[f"{' '.join(words[1:4])} {process.pid}"] = process
    return found


def wait_for_nobody(folder: Path, seconds: float) -> float:
    """Until no process of the folder runs; the seconds it took. Fails when some are left."""
    began = time.monotonic()
    while left := processes_of(folder):
        assert time.monotonic() - began < seconds, f"still there after {seconds} s: {left}"
        time.sleep(0.1)
    return time.monotonic() - began


def kill(*processes: psutil.Process) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # it may have gone with the one before
            process.kill()
