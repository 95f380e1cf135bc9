"""Open or not, until when, when next: hand-written tables for the campus station of the source text and its edges."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from stations.hours import (
    ALL_DAY,
    Opening,
    Status,
    Timetable,
    format_spans,
    load,
    on_day,
    parse_spans,
    status_at,
    timetables_at,
    uncovered,
)
from tests import factories as f

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKDAY = [(time(12), time(13, 30)), (time(16, 30), time(18)), (time(19), time(21, 30))]
CAMPUS = Timetable(week={**dict.fromkeys(range(1, 6), WORKDAY), 6: [ALL_DAY], 7: [ALL_DAY]})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# 2026-11-23 is a Monday.
@pytest.mark.rule("A-12")
@pytest.mark.parametrize(
    ("moment", "until", "opens"),
    [
        ("2026-11-23T11:59:59", None, "2026-11-23T12:00"),
        ("2026-11-23T12:00", "2026-11-23T13:30", None),
        ("2026-11-23T13:29:59", "2026-11-23T13:30", None),
        ("2026-11-23T13:30", None, "2026-11-23T16:30"),
        ("2026-11-23T16:30", "2026-11-23T18:00", None),
        ("2026-11-23T18:00", None, "2026-11-23T19:00"),
        ("2026-11-23T21:29", "2026-11-23T21:30", None),
        ("2026-11-23T21:30", None, "2026-11-24T12:00"),
        ("2026-11-27T21:30", None, "2026-11-28T00:00"),  # Friday night: the weekend is all day
        ("2026-11-28T00:00", "2026-11-30T00:00", None),  # Saturday and Sunday are one opening
        ("2026-11-28T23:59:59", "2026-11-30T00:00", None),
        ("2026-11-29T00:00", "2026-11-30T00:00", None),
        ("2026-11-29T23:59:59.999999", "2026-11-30T00:00", None),
        ("2026-11-30T00:00", None, "2026-11-30T12:00"),
    ],
)
def test_the_campus_station_through_its_week(moment, until, opens):
    expected = Status(until is not None, until and at(until), opens and at(opens))
    assert CAMPUS.status(at(moment)) == expected
    assert CAMPUS.is_open(at(moment)) is expected.is_open


def test_the_moment_may_come_in_any_time_zone():
    utc = datetime(2026, 11, 23, 4, 0, tzinfo=ZoneInfo("UTC"))
    assert CAMPUS.status(utc) == Status(True, until=at("2026-11-23T13:30"))


def test_a_holiday_closes_and_the_day_after_opens():
    table = Timetable(week=CAMPUS.week, exceptions={date(2026, 11, 28): []})
    assert table.spans(date(2026, 11, 28)) == []
    assert table.status(at("2026-11-28T10:00")) == Status(False, opens=at("2026-11-29T00:00"))
    assert table.status(at("2026-11-29T10:00")) == Status(True, until=at("2026-11-30T00:00"))


def test_other_hours_on_one_day_replace_those_of_the_week():
    table = Timetable(week=CAMPUS.week, exceptions={date(2026, 11, 24): [(time(8), time(9))]})
    assert not table.is_open(at("2026-11-24T12:30"))
    assert table.status(at("2026-11-24T08:59")) == Status(True, until=at("2026-11-24T09:00"))
    assert table.opens_next(at("2026-11-24T09:00")) == at("2026-11-25T12:00")


def test_opens_next_is_the_next_start_also_while_open():
    assert CAMPUS.opens_next(at("2026-11-23T12:00")) == at("2026-11-23T16:30")


@pytest.mark.parametrize(
    ("moment", "opens"),
    [("2026-11-22T23:59", None), ("2026-11-23T09:00", "2026-12-07T09:00"), ("2026-11-24T12:00", "2026-12-07T09:00")],
    ids=["a minute too far", "just two weeks", "nearer"],
)
def test_an_opening_further_than_two_weeks_away_is_not_announced(moment, opens):
    table = Timetable(week={}, exceptions={date(2026, 12, 7): [(time(9), time(10))]})
    assert table.status(at(moment)) == Status(False, opens=opens and at(opens))


def test_no_hours_at_all():
    assert Timetable(week={}).status(at("2026-11-23T12:00")) == Status(False)


def test_a_station_that_never_closes_has_no_end_in_sight():
    assert Timetable(week={day: [ALL_DAY] for day in range(1, 8)}).status(at("2026-11-23T12:00")) == Status(True)


def test_a_station_is_open_only_between_its_first_and_last_day():
    table = Timetable(week=CAMPUS.week, first=date(2026, 11, 24), last=date(2026, 11, 25))
    assert table.status(at("2026-11-23T12:30")) == Status(False, opens=at("2026-11-24T12:00"))
    assert table.status(at("2026-11-24T21:30")) == Status(False)
    assert not table.is_open(at("2026-11-25T12:30"))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("全天", [ALL_DAY]),
        ("All day", [ALL_DAY]),
        ("12:00-13:30，16:30–18:00、19:00 至 21:30", WORKDAY),
        ("19：00-21：30, 12:00-13:30", [WORKDAY[0], WORKDAY[2]]),
        ("0:00-24:00", [ALL_DAY]),
        ("8:00-12:00, 12:00-0:00", [(time(8), time(12)), (time(12), None)]),
    ],
)
def test_hours_as_people_type_them(text, spans):
    assert parse_spans(text) == spans
    assert parse_spans(format_spans(spans)) == spans


@pytest.mark.parametrize(
    "text", ["noon", "12:00", "13:00-12:00", "12:00-12:00", "25:00-26:00", "9:00-12:00, 11:00-13:00"]
)
def test_hours_that_cannot_be_meant(text):
    with pytest.raises(ValueError, match=r".+"):
        parse_spans(text)


def test_what_nobody_covers():
    openings = [
        Opening(at("2026-11-23T12:00"), at("2026-11-23T13:30")),
        Opening(at("2026-11-23T19:00"), at("2026-11-23T21:30")),
    ]
    shifts = [(at("2026-11-23T12:30"), at("2026-11-23T13:00")), (at("2026-11-23T18:00"), at("2026-11-23T22:00"))]
    assert uncovered(openings, shifts) == [
        Opening(at("2026-11-23T12:00"), at("2026-11-23T12:30")),
        Opening(at("2026-11-23T13:00"), at("2026-11-23T13:30")),
    ]
    assert uncovered(openings, []) == openings
    assert [one.clock for one in openings] == ["12:00–13:30", "19:00–21:30"]
    assert on_day(date(2026, 11, 28), ALL_DAY).clock == "00:00–24:00"


@pytest.mark.django_db
def test_the_database_refuses_spans_that_overlap():
    hours = f.DutyHoursFactory(opens=time(19), closes=None)
    with pytest.raises(IntegrityError, match="hours_do_not_overlap"), transaction.atomic():
        f.DutyHoursFactory(station=hours.station, opens=time(23), closes=time(23, 30))
    f.DutyHoursFactory(station=hours.station, opens=time(12), closes=time(19))
    closed = f.HoursExceptionFactory(date=date(2026, 10, 1))
    with pytest.raises(IntegrityError, match="exceptions_do_not_overlap"), transaction.atomic():
        f.HoursExceptionFactory(station=closed.station, date=closed.date, opens=time(9), closes=time(10))


@pytest.mark.django_db
def test_two_queries_for_one_station_and_for_twenty(django_assert_num_queries):
    stations = [f.StationFactory() for _ in range(20)]
    for one in stations:
        for weekday in range(1, 8):
            f.DutyHoursFactory(station=one, weekday=weekday)
    f.HoursExceptionFactory(station=stations[0], date=date(2026, 11, 23))
    noon = at("2026-11-23T12:00")
    with django_assert_num_queries(2):
        assert status_at(stations[0], noon) == Status(False, opens=at("2026-11-24T09:00"))
    with django_assert_num_queries(2):
        tables = timetables_at(stations, noon)
    assert [tables[one.pk].is_open(noon) for one in stations] == [False] + [True] * 19
    assert load([], date(2026, 11, 23), date(2026, 11, 24)) == {}
