"""What the desk names beside the board: tasks (B-06), offices to be asked (E-06), complaints (E-09)."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from services.actions import complaints, tasks
from services.models import Complaint, Task
from stations.choices import Role
from tests.factories import appoint, person, unit
from tests.services.conftest import MONDAY, all_documents, do, log, moment
from tests.services.pages import page, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]
FRIDAY = date(2026, 11, 27)


def given(office, **facts) -> Task:
    facts = {"from_unit": office.township_centre, "title": "独居老人摸底", "due_on": FRIDAY} | facts
    facts = {"submission_key": uuid4(), "actor": office.window, "at": MONDAY} | facts
    return tasks.hand_down([office.village], **facts)[0]


def desk(user, at: str = "2026-11-24 09:00"):
    with time_machine.travel(moment(at), tick=False):
        return sign_in(user).get("/")


def listed(answer) -> dict[str, list[str]]:
    return {name: [row.number for row in found.rows] for name, found in answer.context["todo"].items()}


@pytest.mark.rule("B-06")
def test_a_task_stands_on_the_desk_of_those_who_report_and_then_of_those_who_handed_it_down(office):
    task = given(office)
    assert listed(desk(office.agent)) == {"tasks": [task.number]}
    assert listed(desk(office.window)) == {}
    late = desk(office.agent, "2026-11-30 09:00")
    assert 'class="late">3 days late' in page(late)
    assert listed(desk(office.window, "2026-11-30 09:00")) == {"reports": [task.number]}, "the office sees it overdue"
    tasks.report_back(task, actor=office.agent, at=moment("2026-11-30 10:00"), text="共12户")
    assert listed(desk(office.agent, "2026-11-30 11:00")) == {}
    assert listed(desk(office.window, "2026-11-30 11:00")) == {"reports": [task.number]}
    tasks.finish_task(task, actor=office.window, at=moment("2026-11-30 14:00"))
    assert listed(desk(office.window, "2026-11-30 15:00")) == {}


@pytest.mark.rule("B-06")
def test_outsiders_and_onlookers_find_no_task_of_others(office):
    given(office)
    for user in (office.outsider, office.director, office.inspector, office.volunteer, office.market):
        assert listed(desk(user, "2026-11-30 09:00")) == {}, user


@pytest.mark.rule("E-06")
def test_an_office_that_is_to_be_asked_stands_on_the_desk_of_the_station(office):
    office.township_centre.closed_on = date(2026, 11, 1)
    office.township_centre.save()
    unit("石马镇民政办", kind="line_department", parent=office.township, line="civil_affairs")
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    ticket = do(ticket, "submit", office.agent)
    assert ticket.follow_up_on == date(2026, 11, 30)
    assert listed(desk(office.agent, "2026-11-27 09:00")) == {}
    assert listed(desk(office.agent, "2026-11-30 09:00")) == {"follow_ups": [ticket.number]}
    assert listed(desk(office.outsider, "2026-11-30 09:00")) == {}


@pytest.mark.rule("E-09")
def test_a_complaint_stands_on_the_desk_of_those_above_until_it_is_answered(office):
    chief = person("罗建平", login="luo")
    appoint(chief, Role.ADMINISTRATOR, office.township)
    complaint = complaints.file_complaint(
        office.village, at=MONDAY, submission_key=uuid4(), kind="favours", text="要我买两条烟才给办"
    )
    for user in (chief.user, office.inspector):
        found = desk(user, "2026-12-15 09:00")
        assert found.context["todo"]["complaints"].rows == [complaint]
        assert "1 day late" in page(found)
    for user in (office.agent, office.outsider, office.window):
        assert "complaints" not in desk(user).context["todo"]
    complaints.answer_complaint(complaint, actor=chief.user, at=MONDAY, finding="founded", answer="已责令退还")
    assert desk(chief.user).context["todo"] == {}


@pytest.mark.parametrize("login", ["agent", "window", "inspector"])
def test_the_desk_asks_as_many_queries_for_many(office, login):
    def filed() -> None:
        given(office)
        complaints.file_complaint(office.village, at=MONDAY, submission_key=uuid4(), kind="other", text="等了两个月")

    def asked() -> int:
        client = sign_in(getattr(office, login))
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    with time_machine.travel(moment("2026-11-30 09:00"), tick=False):
        filed()
        few = asked()
        for _n in range(7):
            filed()
        assert asked() == few
    assert Task.objects.count() == Complaint.objects.count() == 8
