"""The duty page: who sees it, who writes on it, and what comes back when something is wrong."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.actions import add_exception, set_hours
from stations.hours import ALL_DAY
from stations.models import DutyShift, HoursException
from tests import factories as f

pytestmark = pytest.mark.rule("A-12")
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, ten o'clock in Shanghai
NOON = AT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def visit(client, cast):
    def as_(login: str, name: str = "", *args, data=None, code: str = "XQ01", query: str = ""):
        client.force_login(getattr(cast, login))
        address = reverse(f"station-duty{name}", args=[code, *args]) + query
        client.cookies["django_language"] = "en"
        return client.get(address) if data is None else client.post(address, data)

    return as_


def shift_data(person, **facts):
    facts = {"person": person.pk, "date": "2026-11-23", "starts": "12:00", "ends": "13:30"} | facts
    return {f"shift-{name}": value for name, value in facts.items()}


def hours_data(**facts):
    return {f"weekday_{day}": "" for day in range(1, 8)} | facts


def test_strangers_are_sent_to_the_login(client, cast):
    answer = client.get(reverse("station-duty", args=["XQ01"]))
    assert answer.status_code == 302 and "login" in answer["Location"]


WRITES = [
    ("-put", [], {}),
    ("-hours", [], {}),
    ("-exceptions", [], {}),
    ("-off", [1], {}),
    ("-exception-off", [AT.date()], {}),
]


@pytest.mark.parametrize("login", ["outsider", "volunteer", "director", "agent", "branch_head"])
def test_outsiders_do_not_even_learn_that_it_exists(visit, login):
    assert visit(login).status_code == 404
    for name, args, data in WRITES:
        assert visit(login, name, *args, data=data).status_code == 404


@pytest.mark.rule("E-12")
def test_the_inspector_reads_and_writes_nothing(visit, cast):
    answer = visit("inspector", code="CJ01")
    assert answer.status_code == 200
    assert b"<form" not in answer.content.split(b"<main", 1)[1]
    for name, args, data in WRITES:
        assert visit("inspector", name, *args, data=data, code="CJ01").status_code == 403


@pytest.mark.parametrize(
    ("login", "code"),
    [
        ("clerk", "XQ01"),
        ("campus_director", "XQ01"),
        ("administrator", "XQ01"),
        ("deputy", "SQ01"),
        ("agent", "CJ01"),
        ("superuser", "YZ0001"),
    ],
)
def test_those_of_the_station_write(visit, login, code):
    assert b"put-on-duty" in visit(login, code=code).content
    assert visit(login, "-hours", data=hours_data(weekday_1="9:00-12:00"), code=code).status_code == 302


def test_a_cadre_looks_on_unless_standing_in(visit, cast):
    assert visit("cadre", code="SQ01").status_code == 200
    assert visit("cadre", "-hours", data=hours_data(), code="SQ01").status_code == 403
    today = AT.date()
    directorship = cast.people["director"].appointments.get()
    f.stand_in(directorship, cast.people["cadre"], since=today, until=today + timedelta(days=1))
    assert visit("cadre", "-hours", data=hours_data(), code="SQ01").status_code == 302


def test_lin_is_put_on_duty_and_a_second_click_does_not_double(visit, cast):
    data = shift_data(cast.people["clerk"])
    assert visit("clerk", "-put", data=data).status_code == 302
    assert visit("clerk", "-put", data=data).status_code == 302
    shift = DutyShift.objects.get()
    assert (shift.starts_at, shift.ends_at) == (NOON, NOON + timedelta(hours=1.5))
    text = visit("clerk").content.decode()
    assert "12:00–13:30</span> 林晓雨" in text
    assert visit("clerk", "-off", shift.pk, data={}).status_code == 302
    assert visit("clerk", "-off", shift.pk, data={}).status_code == 302
    assert not DutyShift.objects.exists()


def test_a_shift_until_midnight(visit, cast):
    visit("clerk", "-put", data=shift_data(cast.people["clerk"], starts="19:00", ends="00:00"))
    assert DutyShift.objects.get().ends_at == datetime(2026, 11, 23, 16, tzinfo=UTC)


def test_an_overlap_is_shown_beside_the_person_and_what_was_typed_stays(visit, cast):
    visit("clerk", "-put", data=shift_data(cast.people["clerk"]))
    answer = visit("clerk", "-put", data=shift_data(cast.people["clerk"], starts="13:00", ends="14:15"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "is on duty at 社区便民服务站 from 12:00 to 13:30 already" in text
    assert 'value="13:00"' in text and 'value="14:15"' in text
    assert DutyShift.objects.count() == 1


def test_a_person_of_another_station_cannot_be_chosen(visit, cast):
    answer = visit("clerk", "-put", data=shift_data(cast.people["outsider"]))
    assert answer.status_code == 422
    assert "高远" not in answer.content.decode()
    assert not DutyShift.objects.exists()


def test_nobody_takes_a_shift_off_through_another_station(visit, cast):
    visit("clerk", "-put", data=shift_data(cast.people["clerk"]))
    visit("outsider", "-off", DutyShift.objects.get().pk, data={}, code="XQ02")
    assert DutyShift.objects.count() == 1


def test_a_shift_that_is_over_stays(visit, cast):
    f.DutyShiftFactory(station=cast.campus, person=cast.people["clerk"], starts_at=AT - timedelta(hours=2), ends_at=AT)
    assert b"Take off" not in visit("clerk").content
    visit("clerk", "-off", DutyShift.objects.get().pk, data={})
    assert DutyShift.objects.count() == 1
    assert "is over" in visit("clerk").content.decode()


def test_the_hours_of_the_week_are_typed_and_come_back(visit, cast):
    data = hours_data(weekday_1="12:00-13:30，16:30-18:00", weekday_6="全天")
    visit("clerk", "-hours", data=data)
    assert [(row.weekday, row.opens) for row in cast.campus.hours.all()] == [
        (1, time(12)),
        (1, time(16, 30)),
        (6, time(0)),
    ]
    text = visit("clerk").content.decode()
    assert 'value="12:00–13:30, 16:30–18:00"' in text and 'value="00:00–24:00"' in text


def test_hours_that_cannot_be_read_are_named_by_weekday(visit, cast):
    set_hours(cast.campus, {2: [ALL_DAY]}, actor=None, at=AT)
    answer = visit("clerk", "-hours", data=hours_data(weekday_3="noon"))
    assert answer.status_code == 422
    assert 'value="noon"' in answer.content.decode()
    assert list(answer.context["hours_form"].errors) == ["weekday_3"]
    assert cast.campus.hours.get().weekday == 2


def test_an_exception_is_added_once_shown_and_removed(visit, cast):
    data = {"exception-date": "2026-11-28", "exception-spans": "9:00-12:00", "exception-reason": "盘点"}
    assert visit("clerk", "-exceptions", data=data).status_code == 302
    second = visit("clerk", "-exceptions", data=data)
    assert second.status_code == 422 and list(second.context["exception_form"].errors) == ["date"]
    assert "盘点" in visit("clerk").content.decode()
    day = HoursException.objects.get().date
    assert visit("clerk", "-exception-off", day, data={}).status_code == 302
    assert visit("clerk", "-exception-off", day, data={}).status_code == 302
    assert not HoursException.objects.exists()


def test_openings_that_nobody_covers_are_shown_and_fill_the_form(visit, cast):
    set_hours(cast.campus, {1: [(time(12), time(13, 30)), (time(19), time(21, 30))]}, actor=None, at=AT)
    visit("clerk", "-put", data=shift_data(cast.people["clerk"]))
    text = visit("clerk").content.decode()
    link = "?week=2026-11-23&amp;date=2026-11-23&amp;starts=19:00&amp;ends=21:30#put-on-duty"
    assert link in text and "starts=12:00" not in text
    filled = visit("clerk", query="?week=2026-11-23&date=2026-11-23&starts=19:00&ends=21:30").content.decode()
    assert 'value="19:00"' in filled and 'value="21:30"' in filled


def test_who_is_on_duty_now_is_named_whatever_week_is_shown(visit, cast):
    f.DutyShiftFactory(
        station=cast.campus, person=cast.people["clerk"], starts_at=AT, ends_at=AT + timedelta(minutes=1)
    )
    f.DutyShiftFactory(
        station=cast.campus, person=cast.people["campus_director"], starts_at=AT - timedelta(hours=1), ends_at=AT
    )
    for query in ("", "?week=2026-12-07"):
        assert visit("clerk", query=query).context["on_duty"] == [cast.people["clerk"]]


@pytest.mark.parametrize("query", ["?week=2026-12-31", "?week=nonsense", "?week=0001-01-01", "?starts=99&date=x"])
def test_any_week_can_be_asked_for(visit, query):
    assert visit("clerk", query=query).status_code == 200


def test_a_holiday_has_no_gaps(visit, cast):
    set_hours(cast.campus, {1: [(time(12), time(13, 30))]}, actor=None, at=AT)
    add_exception(cast.campus, AT.date(), reason="校庆", actor=None, at=AT)
    text = visit("clerk").content.decode()
    assert "校庆" in text and "starts=12:00" not in text


def test_as_many_queries_for_a_full_roster_as_for_an_empty_one(visit, client, cast, django_assert_num_queries):
    visit("clerk")
    with CaptureQueriesContext(connection) as empty:
        client.get(reverse("station-duty", args=["XQ01"]))
    assert len(empty) <= 12
    for number in range(20):
        person = f.person(f"值班{number}")
        f.appoint(person, "clerk", cast.campus.unit)
        start = NOON + timedelta(days=number % 7)
        f.DutyShiftFactory(station=cast.campus, person=person, starts_at=start, ends_at=start + timedelta(hours=1))
    with django_assert_num_queries(len(empty)):
        answer = client.get(reverse("station-duty", args=["XQ01"]))
    assert answer.content.count(b"Take off</button>") == 20
