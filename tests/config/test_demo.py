"""`make demo` as a person runs it: it answers, Ctrl-C ends it, and a killed part ends the whole.

One folder for all stories: the first makes the data, the others find them.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from config.stack import state
from tests.config.stacks import environment, kill, processes_of, sql, wait_for_nobody

READY_SECONDS = 240  # generous: this says when to give up; docs/operations.md says what was measured
END_SECONDS = 10


@pytest.fixture(scope="module")
def folder():
    path = Path(tempfile.mkdtemp(prefix="demo-")).resolve()
    yield path
    kill(*processes_of(path).values())
    shutil.rmtree(path)


@pytest.fixture
def demo(folder, tmp_path):
    """Start the demo on a free port, as a terminal does; gives the process and its address back when it is ready."""
    started = []

    def start():
        port = state.free_port(0)
        with (tmp_path / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "config.supervisor"],
                cwd=state.ROOT,
                env=environment(folder, PORT=str(port)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        deadline = time.monotonic() + READY_SECONDS
        while readiness(port).get("ready") is not True:
            assert process.poll() is None and time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.1)
        return process, port, tmp_path / "log"

    yield start
    for process in started:
        process.kill()
        process.wait()
    wait_for_nobody(folder, 15)


def readiness(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except OSError:
        return {}


def test_it_answers_until_ctrl_c_which_ends_everything(folder, demo):
    process, port, log = demo()
    parts = ("ready", "database", "broker", "worker", "schedule", "ledger")
    assert readiness(port) == dict.fromkeys(parts, True)
    assert f"http://127.0.0.1:{port}/" in log.read_text()
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    process.wait(END_SECONDS)
    wait_for_nobody(folder, END_SECONDS - (time.monotonic() - began))
    assert process.returncode == 0, log.read_text()


def test_a_second_demo_of_the_same_folder_is_refused_and_disturbs_nothing(folder, demo):
    process, port, _ = demo()
    second = subprocess.run(
        [sys.executable, "-m", "config.supervisor"],
        cwd=state.ROOT,
        env=environment(folder, PORT=str(state.free_port(0))),
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert f"runs already (process {process.pid})" in second.stderr
    assert readiness(port)["ready"]
    # A part that is killed ends the whole, and the log says which one it was.
    kill(next(part for name, part in processes_of(folder).items() if "celery" in name and part.ppid() != process.pid))
    process.wait(END_SECONDS + 5)
    wait_for_nobody(folder, END_SECONDS)
    assert process.returncode == 1


def test_killing_all_of_it_loses_no_committed_row_and_the_next_start_comes_up(folder, demo):
    process, _port, _log = demo()
    sql(folder, "CREATE TABLE IF NOT EXISTS committed AS SELECT 7 AS answer")
    process.kill()
    kill(*processes_of(folder).values())
    process.wait()
    _, port, _ = demo()
    assert sql(folder, "SELECT answer FROM committed") == "7"
    assert readiness(port)["ready"]


def test_a_taken_port_is_said_in_one_line(folder):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "config.supervisor"],
            cwd=state.ROOT,
            env=environment(folder, PORT=str(port)),
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr and f"PORT={port + 1} make demo" in done.stderr
