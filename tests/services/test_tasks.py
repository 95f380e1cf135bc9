"""Tasks that the centre or the committee hands down, and the report back (B-06)."""

import io
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from core.errors import Refused
from core.models import AuditRecord, Notice, Obligation
from services.actions import tasks as actions
from services.jobs import watch_tasks
from services.models import Task
from stations.choices import Role, UnitKind
from tests.factories import appoint, person, unit
from tests.services.conftest import MONDAY, moment

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 11, 27)


@pytest.fixture
def township(calendar, cast):
    """何丽 at the window of 石马镇 hands down; 王桂花 is the agent of 青林村."""
    return cast


def given(cast, **facts) -> Task:
    facts = {"from_unit": cast.township_centre, "title": "独居老人摸底", "due_on": FRIDAY} | facts
    facts = {"submission_key": uuid4(), "actor": cast.window, "at": MONDAY} | facts
    return actions.hand_down([cast.village], **facts)[0]


def sign_in(user) -> Client:
    page = Client()
    page.force_login(user)
    return page


@pytest.mark.rule("B-06")
def test_a_task_is_handed_down_acknowledged_reported_and_accepted(township):
    task = given(township)
    assert (task.number, task.state, task.is_own_entry) == ("CJ01-T2026-0001", "open", False)
    assert (task.duty.rule, task.duty.due_on, task.duty.unit_id) == ("B-06", FRIDAY, township.village.pk)
    assert "独居老人摸底" in Notice.objects.get(user=township.agent).subject
    task = actions.acknowledge(task, actor=township.agent, at=MONDAY)
    assert task.acknowledged_by == township.people["agent"]
    task = actions.report_back(task, actor=township.agent, at=moment("2026-11-26 16:00"), text="共12户，名单已交")
    assert (task.state, task.duty, task.handler) == ("reported", None, township.people["agent"])
    assert Obligation.objects.get(rule="B-06").state == "kept"
    assert Notice.objects.filter(user=township.window, subject__contains="青林村便民服务站").count() == 1
    task = actions.finish_task(task, actor=township.window, at=moment("2026-11-27 09:00"))
    assert (task.state, task.closed_at) == ("done", moment("2026-11-27 09:00"))


@pytest.mark.rule("B-06")
def test_a_report_that_is_not_enough_comes_back_with_another_day(township):
    task = actions.report_back(given(township), actor=township.agent, at=MONDAY, text="在办")
    with pytest.raises(Refused) as refused:
        actions.send_back(task, actor=township.window, at=MONDAY, reason="缺名单", due_on=date(2026, 11, 20))
    assert refused.value.field == "due_on"
    task = actions.send_back(task, actor=township.window, at=MONDAY, reason="缺名单", due_on=date(2026, 11, 30))
    assert (task.state, task.duty.due_on, task.reports.get().sent_back_because) == (
        "open",
        date(2026, 11, 30),
        "缺名单",
    )
    task = actions.report_back(task, actor=township.agent, at=moment("2026-12-01 09:00"), text="名单附后")
    assert [duty.state for duty in Obligation.objects.filter(rule="B-06").order_by("id")] == ["kept", "late"]


@pytest.mark.rule("B-06")
def test_what_came_on_paper_is_written_down_and_ended_by_the_station(township):
    cast = township
    task = actions.hand_down(
        [cast.community],
        from_unit=cast.community_committee,
        title="张贴防火公告",
        due_on=FRIDAY,
        submission_key=uuid4(),
        actor=cast.director,
        at=MONDAY,
    )[0]
    assert task.is_own_entry
    task = actions.report_back(task, actor=cast.cadre, at=MONDAY, text="已张贴12处")
    with pytest.raises(Refused) as refused:
        actions.finish_task(task, actor=cast.cadre, at=MONDAY)
    assert refused.value.code == "not_allowed"
    assert actions.finish_task(task, actor=cast.director, at=MONDAY).state == "done"


@pytest.mark.rule("B-06")
def test_a_reminder_before_the_day_and_everybody_hears_after_it(township):
    given(township)
    with time_machine.travel(moment("2026-11-25 07:45"), tick=False):
        assert watch_tasks() == {"told": 0}
    with time_machine.travel(moment("2026-11-26 07:45"), tick=False):
        assert watch_tasks() == {"told": 1}
        assert watch_tasks() == {"told": 0}
    with time_machine.travel(moment("2026-11-28 07:45"), tick=False):
        assert watch_tasks() == {"told": 2}
        assert watch_tasks() == {"told": 0}
    assert Notice.objects.filter(user=township.window).count() == 1


def test_the_second_click_and_the_outsider(township):
    key = uuid4()
    task = given(township, submission_key=key)
    assert given(township, submission_key=key) == task and Task.objects.count() == 1
    for who in (township.outsider, township.inspector, township.director):
        with pytest.raises(Refused) as refused:
            actions.report_back(task, actor=who, at=MONDAY, text="好")
        assert refused.value.code == "not_allowed"
        with pytest.raises(Refused):
            given(township, actor=who)
    with pytest.raises(Refused) as refused:
        given(township, from_unit=township.district)
    assert refused.value.code == "unknown_unit"
    actions.report_back(task, actor=township.agent, at=MONDAY, text="好")
    with pytest.raises(Refused) as refused:
        actions.report_back(task, actor=township.agent, at=MONDAY, text="好")
    assert refused.value.code == "not_possible_now"
    assert task.reports.count() == 1


def test_withdrawing_leaves_nothing_to_do(township):
    task = actions.withdraw_task(given(township), actor=township.window, at=MONDAY, reason="重复下发")
    assert (task.state, Obligation.objects.get(rule="B-06").state) == ("withdrawn", "waived")


def test_both_sides_work_on_their_pages(township):
    window, agent = sign_in(township.window), sign_in(township.agent)
    new = window.get(reverse("services:task-new"))
    assert list(new.context["form"].stations) == ["CJ01"], "only stations of its own township"
    facts = {
        "submission_key": str(uuid4()),
        "from_unit": township.township_centre.pk,
        "stations": ["CJ01"],
        "title": "独居老人摸底",
        "due_on": "2026-11-27",
    }
    with time_machine.travel(MONDAY, tick=False):
        assert window.post(reverse("services:task-new"), facts).status_code == 302
        assert window.post(reverse("services:task-new"), facts | {"title": ""}).status_code == 422
        task = Task.objects.get()
        page = reverse("services:task", args=[task.number])
        assert [verb for verb, _l, _f in agent.get(page).context["steps"]] == ["acknowledge", "assign", "report"]
        assert [verb for verb, _l, _f in window.get(page).context["steps"]] == ["withdraw"]
        assert agent.post(f"{page}acknowledge/").status_code == 302
        picture = io.BytesIO()
        Image.new("RGB", (30, 30)).save(picture, "PNG")
        file = SimpleUploadedFile("名单.png", picture.getvalue())
        assert agent.post(f"{page}report/", {"text": "12户", "attachment": file}).status_code == 302
        report = task.reports.get()
        paper = window.post(reverse("services:task-attachment", args=[task.number, report.pk]))
        assert paper.status_code == 200 and paper["Content-Type"] == "image/jpeg"
        assert agent.post(f"{page}finish/", {}).status_code == 403
        assert window.post(f"{page}finish/", {}).status_code == 302
        assert window.post(f"{page}finish/", {}).status_code == 302, "a second click leads back"
    assert AuditRecord.objects.about(task).filter(verb="task.finish").count() == 1
    assert [row.number for row in agent.get(reverse("services:tasks"), {"show": "all"}).context["rows"]] == [
        task.number
    ]
    assert sign_in(township.outsider).get(page).status_code == 404
    assert sign_in(township.inspector).get(page).context["steps"] == []
    assert sign_in(township.outsider).get(reverse("services:tasks"), {"show": "all"}).context["rows"] == []


def test_the_list_asks_as_many_queries_for_many_tasks_as_for_two(township, django_assert_max_num_queries):
    for n in range(12):
        given(township, title=f"任务{n}")
    page = sign_in(township.window)
    with django_assert_max_num_queries(12):
        page.get(reverse("services:tasks"))


def test_a_department_hands_down_to_all_stations_of_its_township(township):
    forestry = unit("石马镇林业站", kind=UnitKind.LINE_DEPARTMENT, parent=township.township, line="forestry")
    officer = person("田野", login="tian")
    appoint(officer, Role.LINE_OFFICER, forestry)
    form = sign_in(officer.user).get(reverse("services:task-new")).context["form"]
    assert list(form.stations) == ["CJ01"]
