"""A pytest plugin: the embedded servers for the length of the run, before pytest-django reads the settings.

xdist's workers inherit the environment, so they find the servers of the process that started them. Each has its own
test database (pytest-django sees to that) and its own numbered database of the broker, so that neither cache nor queue
of one is the other's.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from config import messages, stack

_held = ExitStack()
_embedded = not os.environ.get("DATABASE_URL")
os.environ.setdefault("THROWAWAY_SECRETS", "1")
_held.enter_context(stack.servers())
if _embedded:
    # What a test wrote may be lost in a crash; waiting for the disk at each commit is not worth it.
    os.environ["DATABASE_URL"] += "?options=-c%20synchronous_commit%3Doff"
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    number = int(worker.removeprefix("gw")) % 15 + 1
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
else:
    messages.compile_all()


@pytest.hookimpl(wrapper=True)
def pytest_unconfigure() -> Iterator[None]:
    yield
    _held.close()
