"""Without a centre the agent follows a matter at the department and fetches the papers back (E-06)."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.errors import Refused
from core.models import Notice
from services.choices import State
from services.jobs import watch_due_dates
from services.models import Ticket
from stations.choices import UnitKind
from stations.models import Unit
from tests.factories import unit
from tests.services.conftest import all_documents, do, log, moment

pytestmark = pytest.mark.django_db
CONTACT = {"way": "in_person", "spoken_to": "许红", "found": "材料已收，待所长签字"}


@pytest.fixture
def forestry(office) -> Unit:
    Unit.objects.filter(pk=office.township_centre.pk).update(opened_on=date(2027, 1, 1))
    return unit("石马镇林业站", kind=UnitKind.LINE_DEPARTMENT, parent=office.township, line="forestry")


@pytest.fixture
def at_forestry(calendar, office, forestry) -> Ticket:
    papers = all_documents("cj-felling")
    details = {"place": "青林村后山", "species": "杉木"}
    ticket = log(office.village, "cj-felling", office.agent, documents=papers, details=details, phone="13812345678")
    return do(ticket, "submit", office.agent)


@pytest.mark.rule("E-06")
def test_the_agent_asks_until_the_papers_are_back(office, forestry, at_forestry):
    ticket = at_forestry
    assert (ticket.holder, ticket.follow_up_on) == (forestry, date(2026, 11, 30)), "the fifth working day"
    ticket = do(ticket, "follow_up", office.agent, at=moment("2026-11-30 10:00"), next_on=date(2026, 12, 3), **CONTACT)
    assert (ticket.holder, ticket.follow_up_on) == (forestry, date(2026, 12, 3))
    ticket = do(
        ticket,
        "follow_up",
        office.agent,
        at=moment("2026-12-03 15:00"),
        way="in_person",
        found="采伐证已领回，共一份",
        has_papers=True,
    )
    assert (ticket.state, ticket.holder, ticket.follow_up_on) == (State.SUBMITTED, None, None)
    assert [row.has_papers for row in ticket.follow_ups.all()] == [False, True]
    with pytest.raises(Refused) as refused:
        do(ticket, "follow_up", office.agent, **CONTACT)
    assert refused.value.code == "not_possible_now"
    ticket = do(ticket, "ready", office.agent, at=moment("2026-12-03 15:05"))
    assert ticket.state == State.READY


@pytest.mark.rule("E-06")
def test_on_the_day_the_agent_is_told_once_and_the_list_shows_it(office, at_forestry):
    page = Client()
    page.force_login(office.agent)
    with time_machine.travel(moment("2026-11-27 07:40"), tick=False):
        assert watch_due_dates()["to_follow_up"] == 0
        assert page.get(reverse("services:tickets"), {"show": "follow_up"}).context["rows"] == []
    with time_machine.travel(moment("2026-11-30 07:40"), tick=False):
        assert watch_due_dates()["to_follow_up"] == 1
        assert watch_due_dates()["to_follow_up"] == 0
        rows = page.get(reverse("services:tickets"), {"show": "follow_up"}).context["rows"]
        assert [row.number for row in rows] == [at_forestry.number]
    assert "石马镇林业站" in Notice.objects.get(user=office.agent, channel="in_app").subject


def test_a_day_that_is_over_is_refused_and_outsiders_do_not_follow_up(office, at_forestry):
    with pytest.raises(Refused) as refused:
        do(at_forestry, "follow_up", office.agent, next_on=date(2026, 11, 20), **CONTACT)
    assert refused.value.field == "next_on"
    for who in (office.outsider, office.inspector, office.window):
        with pytest.raises(Refused) as refused:
            do(at_forestry, "follow_up", who, **CONTACT)
        assert refused.value.code == "not_allowed"
    assert not at_forestry.follow_ups.exists()


@pytest.mark.rule("E-07")
def test_those_at_the_window_hear_that_their_promise_runs_out(calendar, office):
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    ticket = do(ticket, "submit", office.agent)
    do(ticket, "take_up", office.window, promised_on=date(2026, 11, 25))
    with time_machine.travel(moment("2026-11-24 07:40"), tick=False):
        assert watch_due_dates()["reminded"] == 2
    with time_machine.travel(moment("2026-11-26 07:40"), tick=False):
        watch_due_dates()
    subjects = list(Notice.objects.filter(user=office.window).order_by("id").values_list("subject", flat=True))
    assert len(subjects) == 2 and all(ticket.number in subject for subject in subjects)


@pytest.mark.rule("C-06")
def test_overdue_replies_are_a_list_of_their_own(calendar, office):
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    ticket = do(ticket, "submit", office.agent)
    do(ticket, "take_up", office.window, promised_on=date(2026, 11, 25))
    log(office.village, "certificate", office.agent)
    page = Client()
    page.force_login(office.agent)
    with time_machine.travel(moment("2026-12-02 09:00"), tick=False):
        overdue = page.get(reverse("services:tickets"), {"show": "overdue"}).context["rows"]
        replies = page.get(reverse("services:tickets"), {"show": "reply_overdue"}).context["rows"]
    assert len(overdue) == 2 and [row.number for row in replies] == [ticket.number]
