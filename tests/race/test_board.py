"""Two publish one month at once, on real PostgreSQL with real commits.

The guard: the lock on the station in `_locked`. Seen to fail with it taken out: the unique constraint on what hangs
refused the second one with an IntegrityError.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.models import AuditRecord
from core.months import Month
from services.actions import load_catalogue
from services.actions.board import publish
from services.models import BoardMonth
from tests.services.conftest import MONDAY, log, moment

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
THREADS = 8


def together(work) -> list:
    """`work(i)` in threads that start at one moment."""
    start = Barrier(THREADS)

    def run(i: int):
        try:
            with connection.cursor() as cursor:  # connected before the start
                cursor.execute("SELECT 1")
            start.wait(timeout=30)
            return work(i)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.mark.rule("E-10")
def test_of_several_who_publish_at_once_one_sheet_hangs(cast):
    load_catalogue(actor=None, at=MONDAY)
    log(cast.village, "consultation", cast.agent, at=moment("2026-11-02 09:00"))

    def hang(seen: str):
        at = moment("2026-11-23 17:05")
        facts = {"excluded": [], "seen_at": moment(seen), "actor": cast.agent, "at": at}
        return publish(cast.village, Month(2026, 11), **facts)

    same = together(lambda i: hang("2026-11-23 17:00"))
    assert len({shown.pk for shown in same}) == 1
    assert BoardMonth.objects.count() == AuditRecord.objects.filter(verb="board.publish").count() == 1
    # Previews of their own: each takes the former one down, the last one hangs.
    together(lambda i: hang(f"2026-11-23 16:0{i}"))
    assert BoardMonth.objects.count() == THREADS + 1
    assert BoardMonth.objects.shown().count() == 1
