"""A pytest plugin: the embedded servers for the length of the run, before pytest-django reads the settings.

xdist's workers inherit the environment, so they find the servers of the process that started them.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from config import messages, stack

_held = ExitStack()
_embedded = not os.environ.get("DATABASE_URL")
os.environ.setdefault("THROWAWAY_SECRETS", "1")
_held.enter_context(stack.servers())
if _embedded:
    # What a test wrote may be lost in a crash; waiting for the disk at each commit is not worth it.
    os.environ["DATABASE_URL"] += "?options=-c%20synchronous_commit%3Doff"
if "PYTEST_XDIST_WORKER" not in os.environ:
    messages.compile_all()


@pytest.hookimpl(wrapper=True)
def pytest_unconfigure() -> Iterator[None]:
    yield
    _held.close()
