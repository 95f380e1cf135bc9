"""`load_demo`: the stations of the source documents, a login per role, tickets in every state, twice the same."""

import io
import json
from datetime import date

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.test import RequestFactory

from config.demo_data import people
from core.choices import DutyState
from core.models import Pause, User
from reports.yearly import summary
from services import ledger
from services.choices import Outcome, State, WaitingFor
from services.models import (
    Booking,
    HomeVisit,
    QueueNumber,
    Repair,
    RepairPart,
    ShelfCheck,
    ShelfCheckLine,
    Submission,
    Ticket,
)
from stations.choices import LineDepartment, Role, StationKind
from stations.models import DutyShift, Partner, StandIn, Station, Unit, Volunteer

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="module", autouse=True)
def _monday_morning():
    with time_machine.travel("2026-11-23T10:30:00+08:00", tick=False):
        yield


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, _monday_morning):
    """The demo, loaded once for all tests that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


def load(*options: str) -> dict:
    out = io.StringIO()
    call_command("load_demo", "--today", MONDAY.isoformat(), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def rows() -> dict[str, int]:
    """How many rows every table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def told() -> list[tuple]:
    """What a person sees of the tickets."""
    fields = ("number", "lookup_code", "lookup_tail", "state", "outcome", "received_at", "closed_at", "duty__due_on")
    return list(Ticket.objects.order_by("number").values_list(*fields))


def test_loading_it_again_writes_nothing():
    assert load()["new_tickets"] > 30
    once = rows()
    assert load()["new_tickets"] == 0
    assert rows() == once


def test_two_loads_for_the_same_day_are_alike_down_to_the_lookup_codes():
    seen = []
    for _run in range(2):
        with transaction.atomic():
            load()
            seen.append(told())
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert len({row[1] for row in seen[0]}) == len(seen[0])


def test_tickets_stand_in_every_state_and_have_come_to_every_outcome(demo):
    assert set(Ticket.objects.values_list("state", flat=True)) == set(State.values)
    assert set(Ticket.objects.exclude(outcome="").values_list("outcome", flat=True)) == set(Outcome.values)
    waiting = Ticket.objects.filter(state=State.WAITING)
    assert set(waiting.values_list("waiting_for", flat=True)) == set(WaitingFor.values)
    assert HomeVisit.objects.filter(ticket__state=State.VERIFYING).exists()
    assert Submission.objects.filter(received_at=None).exists()


@pytest.mark.rule("E-05")
@pytest.mark.rule("E-06")
def test_the_board_has_something_overdue_due_today_urgent_and_paused(demo):
    assert Ticket.objects.overdue(MONDAY).filter(station__code="GH01").exists()
    without_centre = Ticket.objects.due_between(MONDAY, MONDAY).get(station__code="SH01")
    assert (without_centre.duty.rule, without_centre.duty.due_on) == ("E-06", MONDAY)
    urgent = Ticket.objects.open().get(is_urgent=True)
    assert urgent.duty.due_on == MONDAY
    assert Pause.objects.filter(to_on=None, obligation__state=DutyState.OPEN).exists()


def test_there_is_a_login_for_every_role_and_each_can_log_in(demo):
    logins = load("--logins")["logins"]
    assert len(logins) == 1 + sum(1 for seed in people.PEOPLE if seed.username)
    assert {seed.role for seed in people.PEOPLE if seed.username} == set(Role.values)
    request = RequestFactory().post("/login/")
    for login in logins:
        user = authenticate(request, username=login["username"], password=login["password"])
        assert user is not None, login
    assert User.objects.get(username="admin").is_superuser


@pytest.mark.rule("A-01")
@pytest.mark.rule("A-13")
def test_the_campus_station_is_the_one_of_the_first_document(demo):
    station = Station.objects.select_related("unit__parent__parent").get(code="LMU")
    assert station.kind == StationKind.CAMPUS
    assert station.address == "社区中心和校医务所所在楼栋右侧,进入二层楼梯入口处"
    assert station.website == "sqzx.lmu.cn"
    assert station.unit.parent.parent.name == "学生社区管理服务中心"
    saturday = station.hours.get(weekday=6)
    assert (f"{saturday.opens:%H:%M}", saturday.closes) == ("00:00", None)
    monday = [f"{span.opens:%H:%M}–{span.closes:%H:%M}" for span in station.hours.filter(weekday=1)]
    assert monday == ["12:00–13:30", "16:30–18:00", "19:00–21:30"]
    assert station.shifts.exists()


@pytest.mark.rule("A-03")
def test_partners_of_the_first_document_have_volunteers_and_repairs_go_to_them(demo):
    names = set(Partner.objects.filter(unit__name="校自律委员会").values_list("name", flat=True))
    assert {"广播台", "机电系技术部", "电脑协会", "电子科技协会", "自行车协会", "轻纺系服装工艺室"} <= names
    repair = Ticket.objects.get(station__code="LMU", resident_name="李𠮷祥")
    assert (repair.partner.name, repair.handled_by.name) == ("机电系技术部", "赵磊")


@pytest.mark.rule("E-02")
def test_villages_community_and_bureau_have_the_offices_of_their_documents(demo):
    lines = set(Unit.objects.filter(parent__name="柳河镇人民政府").values_list("line", flat=True))
    assert lines >= set(LineDepartment.values) - {LineDepartment.NONE}
    assert Unit.objects.get(name="柳河镇便民服务中心").opened_on is not None
    assert Unit.objects.get(name="高坪乡便民服务中心").opened_on is None
    bureau = Unit.objects.get(name="江油直属局")
    assert bureau.parent.name == "绵阳市邮政局"
    departments = set(bureau.children.values_list("name", flat=True))
    assert {"市场部", "综合办公室", "监督检查部", "财务部", "电子商务业务经营中心"} <= departments
    assert Station.objects.filter(unit__path__startswith=bureau.path, kind=StationKind.POSTAL).count() == 3
    assert StandIn.objects.get().appointment.person.name == "陈建国"


@pytest.mark.rule("C-07")
def test_the_year_just_over_of_the_community_station_has_the_figures_of_the_third_document(demo):
    book = ledger.book_of_station(User.objects.get(username="director"), "GH01")
    made = summary(book, 2025, today=MONDAY)
    now = {key: row.whole.value for key, row in made.figures.items()}
    before = {key: row.before.value for key, row in made.figures.items()}
    assert 260 <= now["visits"] <= 269
    assert 230 <= now["on_the_spot"] <= 239
    assert 20 <= now["reported"] <= 29
    assert 20 <= now["home_visits"] <= 29
    assert (before["visits"], before["on_the_spot"], before["reported"], before["home_visits"]) == (221, 194, 18, 17)


def test_the_campus_station_has_appointments_and_a_queue(demo):
    states = sorted(Booking.objects.filter(station__code="LMU").values_list("state", flat=True))
    assert states == ["arrived", *["booked"] * 6, "cancelled", "done", "done"]
    tomorrow = Booking.objects.filter(starts_at__date=date(2026, 11, 24))
    assert set(tomorrow.values_list("state", flat=True)) == {"booked"}
    queue = QueueNumber.objects.order_by("number").values_list("number", "state", "booking__name")
    assert list(queue)[2:] == [
        (3, "done", "张晓彤"),
        (4, "done", None),
        (5, "done", "高雪"),
        (6, "waiting", None),
        (7, "waiting", None),
        (8, "called", "王丽娜"),
    ]


@pytest.mark.rule("A-03")
def test_repairs_of_each_kind_stand_in_every_state(demo):
    repairs = Ticket.objects.filter(station__code="LMU", matter__kind="repair")
    states = {code: set() for code in ("computer-repair", "appliance-repair", "bicycle-repair", "mending")}
    for code, state in repairs.values_list("matter__code", "state"):
        states[code].add(state)
    assert states["computer-repair"] == {State.ACCEPTED, State.HANDLING, State.WAITING, State.READY, State.CLOSED}
    assert all(State.CLOSED in found for found in states.values())
    results = set(repairs.values_list("repair_result", flat=True))
    assert results == {"", "repaired", "no_fault", "cannot_repair", "end_of_life", "withdrawn"}
    assert set(RepairPart.objects.values_list("answer", flat=True)) == {"not_needed", "pending", "agreed", "declined"}
    assert Repair.objects.get(first__isnull=False).first.closed_at is not None
    late = repairs.filter(state=State.READY, reminders__collect_by__lt=MONDAY)
    assert late.count() == Repair.objects.filter(disposal__kind="recycled").count() == 1
    helpers = Volunteer.objects.filter(partner__unit__name="校自律委员会").exclude(can=[])
    assert all(helper.hours.exists() for helper in Volunteer.objects.exclude(can=[]))
    assert helpers.count() == Volunteer.objects.exclude(can=[]).count() == 5
    assert DutyShift.objects.filter(person__volunteering__in=helpers).distinct().count() == 7
    assert ShelfCheck.objects.exclude(closed_at=None).count() == 2
    assert ShelfCheckLine.objects.differences().count() == 1
    assert repairs.exclude(matter__partner=None).count() == repairs.count()
