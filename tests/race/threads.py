"""The same work in many threads that start at one moment, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from core.errors import Refused

THREADS = 8


def together(work: Callable[[int], Any], count: int = THREADS) -> list[Any]:
    """`work(i)` in `count` threads; what each answered, refusals as such."""

    def answer(i: int) -> Any:
        try:
            return work(i)
        except Refused as refused:
            return refused

    return unrefused(answer, count)


def unrefused(work: Callable[[int], Any], count: int = THREADS) -> list[Any]:
    """The same where nobody is to be refused: an error of one is an error here."""
    start = Barrier(count)

    def run(i: int) -> Any:
        try:
            with connection.cursor() as cursor:  # connected before the start
                cursor.execute("SELECT 1")
            start.wait(timeout=30)
            return work(i)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
