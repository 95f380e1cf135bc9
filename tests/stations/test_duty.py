"""Hours, exceptions and the roster are kept by those who lead the station (A-12)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from core.errors import Refused
from core.models import AuditRecord
from stations.actions import add_exception, put_on_duty, remove_exception, set_hours, take_off_duty
from stations.choices import Role
from stations.hours import ALL_DAY, status_at
from stations.models import DutyShift, HoursException
from tests import factories as f

pytestmark = pytest.mark.rule("A-12")
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, ten o'clock in Shanghai
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WORKDAY = [(time(12), time(13, 30)), (time(16, 30), time(18)), (time(19), time(21, 30))]
WEEK = {**dict.fromkeys(range(1, 6), WORKDAY), 6: [ALL_DAY], 7: [ALL_DAY]}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def shift(cast, *, hours=1.5, start=NOON, person="clerk", station="campus", actor="clerk"):
    return put_on_duty(
        getattr(cast, station),
        cast.people[person] if isinstance(person, str) else person,
        starts_at=start,
        ends_at=start + timedelta(hours=hours),
        actor=getattr(cast, actor),
        at=AT,
    )


def refusal(call, *args, **facts) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return refused.value.code


def test_the_week_of_the_campus_station(cast):
    set_hours(cast.campus, WEEK, actor=cast.clerk, at=AT)
    set_hours(cast.campus, WEEK, actor=cast.clerk, at=AT)
    assert cast.campus.hours.count() == 17
    written = AuditRecord.objects.about(cast.campus).get()
    assert written.after["1"] == "12:00–13:30, 16:30–18:00, 19:00–21:30"
    assert (written.after["6"], written.unit_id) == ("00:00–24:00", cast.campus.pk)
    assert status_at(cast.campus, NOON).is_open


def test_only_the_days_that_differ_are_written(cast):
    set_hours(cast.campus, WEEK, actor=cast.clerk, at=AT)
    monday = cast.campus.hours.get(weekday=1, opens=time(12))
    set_hours(cast.campus, {**WEEK, 7: []}, actor=cast.clerk, at=AT)
    assert cast.campus.hours.filter(pk=monday.pk).exists()
    written = AuditRecord.objects.about(cast.campus).last()
    assert (written.before, written.after) == ({"7": "00:00–24:00"}, {"7": ""})


@pytest.mark.parametrize(
    "spans",
    [
        [(time(9), time(9))],
        [(time(9), time(8))],
        [(time(9), time(12)), (time(11), time(13))],
        [ALL_DAY, (time(9), None)],
    ],
)
def test_hours_that_overlap_or_run_backwards_name_the_weekday(cast, spans):
    with pytest.raises(Refused) as refused:
        set_hours(cast.campus, {3: spans}, actor=cast.clerk, at=AT)
    assert (refused.value.code, refused.value.field) == ("bad_hours", "weekday_3")


def test_a_holiday_closes_the_station_and_can_be_taken_back(cast):
    set_hours(cast.campus, WEEK, actor=cast.clerk, at=AT)
    today = date(2026, 11, 23)
    add_exception(cast.campus, today, reason="校庆", actor=cast.clerk, at=AT)
    assert not status_at(cast.campus, NOON).is_open
    second = {"reason": "校庆", "actor": cast.clerk, "at": AT}
    assert refusal(add_exception, cast.campus, today, **second) == "already_an_exception"
    assert HoursException.objects.count() == 1
    assert remove_exception(cast.campus, today, actor=cast.clerk, at=AT) == 1
    assert remove_exception(cast.campus, today, actor=cast.clerk, at=AT) == 0
    assert status_at(cast.campus, NOON).is_open
    verbs = [one.verb for one in AuditRecord.objects.about(cast.campus)]
    assert verbs == ["station.set_hours", "station.add_exception", "station.remove_exception"]


def test_other_hours_on_one_day(cast):
    spans = [(time(14), time(15)), (time(9), time(10))]
    rows = add_exception(cast.campus, date(2026, 11, 24), reason="盘点", spans=spans, actor=cast.clerk, at=AT)
    assert [row.opens for row in rows] == [time(9), time(14)]


def test_exceptions_without_reason_in_the_past_or_overlapping_are_refused(cast):
    by = {"actor": cast.clerk, "at": AT}
    tomorrow = date(2026, 11, 24)
    assert refusal(add_exception, cast.campus, tomorrow, reason=" ", **by) == "reason_missing"
    assert refusal(add_exception, cast.campus, date(2026, 11, 22), reason="校庆", **by) == "past_day"
    assert refusal(remove_exception, cast.campus, date(2026, 11, 22), **by) == "past_day"
    spans = [(time(9), None), (time(10), time(11))]
    assert refusal(add_exception, cast.campus, tomorrow, reason="校庆", spans=spans, **by) == "bad_hours"


def test_lin_is_on_duty_at_noon_and_a_second_click_changes_nothing(cast):
    first = shift(cast)
    assert shift(cast).pk == first.pk
    written = AuditRecord.objects.about(first).get()
    assert (written.verb, written.unit_id, written.on_behalf_of) == ("duty.put_on", cast.campus.pk, None)


def test_shifts_touch_but_do_not_overlap(cast):
    shift(cast)
    shift(cast, start=NOON + timedelta(hours=1.5))
    with pytest.raises(Refused) as refused:
        shift(cast, start=NOON + timedelta(hours=1))
    assert (refused.value.code, refused.value.field) == ("already_on_duty", "person")
    assert "12:00" in str(refused.value)
    assert DutyShift.objects.count() == 2


def test_nobody_is_on_duty_in_two_stations_at_once(cast):
    f.appoint(cast.people["clerk"], Role.CLERK, cast.elsewhere.unit)
    shift(cast)
    assert refusal(shift, cast, station="elsewhere", start=NOON + timedelta(hours=1)) == "already_on_duty"


@pytest.mark.parametrize("hours", [0, -1, 24.5])
def test_shifts_run_forward_and_a_day_at_most(cast, hours):
    assert refusal(shift, cast, hours=hours) in {"backwards", "too_long"}


def test_the_roster_takes_the_people_of_the_station_and_its_volunteers(cast):
    assert refusal(shift, cast, person="outsider") == "not_of_station"
    assert refusal(shift, cast, person="inspector", station="village") == "not_of_station"
    member = f.person("钱进")
    assert refusal(shift, cast, person=member) == "not_of_station"
    f.VolunteerFactory(person=member, partner__unit=cast.school, partner__name="电脑协会")
    assert shift(cast, person=member).pk
    cadre = f.person("冯主任")
    f.appoint(cadre, Role.CADRE, cast.village_committee)
    assert shift(cast, person=cadre, station="village", actor="agent").pk


def test_no_shift_in_a_station_that_has_closed(cast):
    cast.campus.closed_on = date(2026, 11, 23)
    cast.campus.save()
    assert refusal(shift, cast) == "not_open"


def test_a_stand_in_is_recorded_with_the_one_who_is_away(cast):
    directorship = cast.people["director"].appointments.get()
    today = date(2026, 11, 23)
    f.stand_in(directorship, cast.people["cadre"], since=today, until=today + timedelta(days=1))
    made = shift(cast, person="cadre", station="community", actor="cadre")
    assert AuditRecord.objects.about(made).get().on_behalf_of == cast.director


def test_a_shift_is_taken_off_once_and_never_after_it_is_over(cast):
    made = shift(cast)
    assert refusal(take_off_duty, made, actor=cast.clerk, at=made.ends_at) == "already_over"
    assert take_off_duty(made, actor=cast.clerk, at=AT) is True
    assert take_off_duty(made, actor=cast.clerk, at=AT) is False
    assert AuditRecord.objects.filter(verb="duty.take_off").count() == 1
