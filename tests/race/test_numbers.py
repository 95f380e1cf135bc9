"""Two clerks, eight threads each, one series."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from core.models import NumberSeries
from core.numbers import next_number

THREADS = 16
EACH = 25
SERIES = "ticket/campus/2026"


class Undone(Exception):
    """The ticket could not be saved after its number was taken."""


@pytest.mark.race
@pytest.mark.rule("C-01")
@pytest.mark.django_db(transaction=True)
def test_no_hole_and_no_double():
    """Each thread takes 25 numbers and loses five of them to a rollback, which must not leave a hole."""
    start = Barrier(THREADS)

    def clerk() -> list[int]:
        taken = []
        start.wait()
        try:
            while len(taken) < EACH:
                with transaction.atomic():
                    taken.append(next_number(SERIES))
                if len(taken) % 5 == 0:
                    with pytest.raises(Undone), transaction.atomic():
                        next_number(SERIES)
                        raise Undone
        finally:
            connection.close()
        return taken

    with ThreadPoolExecutor(THREADS) as pool:
        taken = [number for clerks in [pool.submit(clerk) for _ in range(THREADS)] for number in clerks.result()]

    assert sorted(taken) == list(range(1, THREADS * EACH + 1))
    assert NumberSeries.objects.get(series=SERIES).last == THREADS * EACH
