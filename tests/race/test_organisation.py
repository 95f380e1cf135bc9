"""Two people change the organisation at once: nobody is doubled, and no circle closes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from core.errors import Refused
from stations.actions import move_unit, open_unit, put_on_duty
from stations.choices import UnitKind
from stations.models import DutyShift, Unit
from tests import factories as f

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def at_once(*calls):
    """Each call in a thread of its own, all started together; answers their results or refusals."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait()
            return call()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_person_is_put_on_duty_in_two_stations_at_once(cast):
    lin = cast.people["clerk"]
    f.appoint(lin, "clerk", cast.elsewhere.unit)
    facts = {"starts_at": AT, "ends_at": AT + timedelta(hours=2), "actor": None, "at": AT}
    for day in range(10):
        moved = facts | {key: facts[key] + timedelta(days=day) for key in ("starts_at", "ends_at")}
        results = at_once(
            lambda moved=moved: put_on_duty(cast.campus, lin, **moved),
            lambda moved=moved: put_on_duty(cast.elsewhere, lin, **moved),
        )
        assert results.count("already_on_duty") == 1
    assert DutyShift.objects.count() == 10


def test_two_moves_do_not_close_a_circle(db):
    for number in range(10):
        left = f.unit(f"左{number}", kind=UnitKind.DEPARTMENT)
        right = f.unit(f"右{number}", kind=UnitKind.DEPARTMENT)
        results = at_once(
            lambda left=left, right=right: move_unit(left, right, actor=None, at=AT),
            lambda left=left, right=right: move_unit(right, left, actor=None, at=AT),
        )
        assert results.count("circle") == 1
    for unit in Unit.objects.select_related("parent"):
        assert unit.path == f"{unit.parent.path if unit.parent else ''}{unit.pk}."


def test_a_unit_opened_while_its_parent_moves_follows(db):
    new_home = f.unit("新家", kind=UnitKind.BUREAU)
    for number in range(10):
        branch = f.unit(f"支局{number}", kind=UnitKind.BRANCH)
        at_once(
            lambda branch=branch: move_unit(branch, new_home, actor=None, at=AT),
            lambda branch=branch: open_unit(branch, kind=UnitKind.BRANCH, name="点", actor=None, at=AT),
        )
    for unit in Unit.objects.select_related("parent"):
        assert unit.path == f"{unit.parent.path if unit.parent else ''}{unit.pk}."
