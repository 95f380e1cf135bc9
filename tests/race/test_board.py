"""Two publish one month at once, on real PostgreSQL with real commits.

The guard: the lock on the station in `_locked`. Seen to fail with it taken out: the unique constraint on what hangs
refused the second one with an IntegrityError.
"""

import pytest

from core.models import AuditRecord
from core.months import Month
from services.actions import load_catalogue
from services.actions.board import publish
from services.models import BoardMonth
from tests.race.threads import THREADS, unrefused
from tests.services.conftest import MONDAY, log, moment

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.rule("E-10")
def test_of_several_who_publish_at_once_one_sheet_hangs(cast):
    load_catalogue(actor=None, at=MONDAY)
    log(cast.village, "consultation", cast.agent, at=moment("2026-11-02 09:00"))

    def hang(seen: str):
        at = moment("2026-11-23 17:05")
        facts = {"excluded": [], "seen_at": moment(seen), "actor": cast.agent, "at": at}
        return publish(cast.village, Month(2026, 11), **facts)

    same = unrefused(lambda i: hang("2026-11-23 17:00"))
    assert len({shown.pk for shown in same}) == 1
    assert BoardMonth.objects.count() == AuditRecord.objects.filter(verb="board.publish").count() == 1
    # Previews of their own: each takes the former one down, the last one hangs.
    unrefused(lambda i: hang(f"2026-11-23 16:0{i}"))
    assert BoardMonth.objects.count() == THREADS + 1
    assert BoardMonth.objects.shown().count() == 1
