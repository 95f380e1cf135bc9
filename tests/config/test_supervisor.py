"""Parts under honcho, with small stand-ins for the real ones: whatever dies, everything ends and nothing is left."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from config.stack import state

# Generous: a busy machine is slow to start and to stop, and honcho itself waits five seconds before it kills.
WAIT = 20

PROGRAM = """
from config.supervisor import Supervisor
supervisor = Supervisor()
for name in ("one", "two"):
    supervisor.add_process(name, "exec sleep 600")
%s
supervisor.loop()
raise SystemExit(supervisor.returncode %% 256)
"""


# Nobody can write to it any more, as when a process is killed in the middle of a line.
TORN = "supervisor.events._wlock.acquire()"


@pytest.fixture
def tree(request):
    """The supervisor, honcho's process for each part, and the parts."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM % getattr(request, "param", "")],
        cwd=state.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    main = psutil.Process(process.pid)
    deadline = time.monotonic() + 30
    while len(parts := [p for p in main.children(recursive=True) if p.name() == "sleep"]) < 2:
        assert time.monotonic() < deadline and process.poll() is None, process.stdout.read()
        time.sleep(0.05)
    yield process, main, [p.parent() for p in parts], parts
    process.kill()
    process.wait()
    for part in parts:
        if part.is_running():
            part.kill()


def ends(processes, seconds=WAIT):
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []


def test_a_part_that_is_killed_ends_all(tree):
    process, _, between, parts = tree
    parts[0].kill()
    assert process.wait(WAIT) != 0
    assert ends(between + parts)


@pytest.mark.parametrize("tree", ["", TORN], ids=["alone", "and the line with it"], indirect=True)
def test_the_process_between_that_is_killed_ends_all(tree):
    process, _, between, parts = tree
    between[0].kill()
    assert process.wait(WAIT) != 0
    assert ends(between + parts)


def test_the_supervisor_that_is_killed_leaves_no_orphan(tree):
    _, main, between, parts = tree
    main.kill()
    assert ends(between + parts)


def test_ctrl_c_ends_all(tree):
    process, _, between, parts = tree
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(WAIT) == 128 + signal.SIGINT
    assert ends(between + parts)
