"""The watch over due dates."""

import pytest
import time_machine

from core.models import Notice
from services.jobs import watch_due_dates
from tests.services.conftest import do, log, moment

pytestmark = pytest.mark.django_db


def told(user) -> list[str]:
    return list(Notice.objects.filter(user=user, channel="in_app").order_by("id").values_list("subject", flat=True))


def test_the_handler_is_reminded_before_and_the_leaders_hear_after(office):
    ticket = log(office.community, "community-certificate", office.director)
    with time_machine.travel(moment("2026-11-24 07:40"), tick=False):
        assert watch_due_dates() == {"reminded": 0, "escalated": 0, "to_follow_up": 0}
    with time_machine.travel(moment("2026-11-25 07:40"), tick=False):
        assert watch_due_dates() == {"reminded": 1, "escalated": 0, "to_follow_up": 0}
    with time_machine.travel(moment("2026-11-25 12:00"), tick=False):
        assert watch_due_dates() == {"reminded": 0, "escalated": 0, "to_follow_up": 0}
    assert len(told(office.director)) == 1 and ticket.number in told(office.director)[0]
    assert told(office.deputy) == []
    with time_machine.travel(moment("2026-11-27 07:40"), tick=False):
        assert watch_due_dates() == {"reminded": 0, "escalated": 2, "to_follow_up": 0}
        assert watch_due_dates() == {"reminded": 0, "escalated": 0, "to_follow_up": 0}
    assert len(told(office.deputy)) == 1


def test_closed_matters_are_left_in_peace(office):
    ticket = log(office.community, "community-certificate", office.director)
    do(ticket, "withdraw", office.director)
    with time_machine.travel(moment("2026-12-27 07:40"), tick=False):
        assert watch_due_dates() == {"reminded": 0, "escalated": 0, "to_follow_up": 0}
