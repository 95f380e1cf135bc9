"""The working calendar: hand-written cases around the great holidays, and its laws against the library."""

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from core import workdays
from core.calendar import NamedDay, _library_days, forget_day, library_years, set_day
from core.errors import Refused
from core.models import CalendarDay
from core.workdays import Horizon, Table, day_of

OFFICIAL = Table(
    frozenset(library_years()), {day: working for day, (working, _name, _notice) in _library_days().items()}
)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NOTICE = "国务院办公厅关于调整放假安排的通知"

# The library takes this Saturday for a day off; the notice for 2006 (国办发明电〔2005〕35号) has it worked.
LIBRARY_IS_WRONG = {date(2005, 12, 31)}

known_days = st.dates(date(2004, 1, 1), date(2026, 12, 31))
any_days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


# From the State Council's notices, by hand.
@pytest.mark.parametrize(
    ("text", "working"),
    [
        # 2019: Labour Day moved on 22 March: 1 to 4 May off, Sundays 28 April and 5 May worked.
        ("2019-04-28", True), ("2019-04-30", True), ("2019-05-01", False), ("2019-05-02", False),
        ("2019-05-03", False), ("2019-05-04", False), ("2019-05-05", True),
        ("2018-12-29", True), ("2018-12-31", False), ("2019-01-01", False), ("2019-01-02", True),
        ("2019-02-02", True), ("2019-02-03", True), ("2019-02-04", False), ("2019-02-10", False), ("2019-02-11", True),
        # 2020: Spring Festival extended to Sunday 2 February; Saturday 1 February no longer worked.
        ("2020-01-19", True), ("2020-01-23", True), ("2020-01-24", False), ("2020-01-30", False),
        ("2020-01-31", False), ("2020-02-01", False), ("2020-02-02", False), ("2020-02-03", True),
        ("2020-10-01", False), ("2020-10-08", False), ("2020-10-09", True), ("2020-10-10", True), ("2020-09-27", True),
        # 2024: New Year's Eve of the lunar year was a working day; Sundays 4 and 18 February worked.
        ("2024-02-04", True), ("2024-02-09", True), ("2024-02-10", False), ("2024-02-16", False),
        ("2024-02-17", False), ("2024-02-18", True), ("2024-09-29", True), ("2024-10-07", False), ("2024-10-12", True),
        ("2023-12-30", False), ("2024-01-01", False), ("2024-12-31", True), ("2025-01-01", False),
        # 2025: the first year of the new regulation, 28 January to 4 February.
        ("2025-01-26", True), ("2025-01-27", True), ("2025-01-28", False), ("2025-02-04", False),
        ("2025-02-05", True), ("2025-02-08", True), ("2025-05-01", False), ("2025-05-05", False), ("2025-09-28", True),
        ("2025-10-08", False), ("2025-10-09", True), ("2025-10-11", True), ("2025-10-12", False),
        # 2026: 1 to 3 January, Sunday the 4th worked; 15 to 23 February.
        ("2026-01-02", False), ("2026-01-04", True), ("2026-02-14", True), ("2026-02-15", False),
        ("2026-02-23", False), ("2026-02-24", True), ("2026-02-28", True), ("2026-05-05", False), ("2026-05-09", True),
        ("2026-06-19", False), ("2026-09-20", True), ("2026-09-25", False), ("2026-10-07", False),
        ("2026-10-08", True), ("2026-10-10", True), ("2026-10-11", False), ("2026-12-31", True),
        # Where the library departs from the notice.
        ("2005-12-31", True),
    ],
)  # fmt: skip
def test_days_of_the_notices(text, working):
    assert OFFICIAL.is_working_day(day(text)) == (working, True)


@pytest.mark.parametrize(
    ("start", "n", "found"),
    [
        ("2019-04-26", 3, "2019-04-30"),  # Friday; Sunday 28, Monday, Tuesday
        ("2019-04-30", 1, "2019-05-05"),  # the make-up Sunday is day 1
        ("2020-01-23", 1, "2020-02-03"),  # the extended Spring Festival
        ("2020-01-17", 5, "2020-01-23"),  # over the make-up Sunday 19 January
        ("2020-09-30", 3, "2020-10-12"),  # 9, Saturday 10, Monday 12 October
        ("2024-02-09", 1, "2024-02-18"),
        ("2024-12-31", 1, "2025-01-02"),
        ("2025-01-27", 1, "2025-02-05"),
        ("2025-01-27", 4, "2025-02-08"),  # 5, 6, 7 and Saturday 8 February
        ("2025-09-30", 3, "2025-10-11"),
        ("2025-12-31", 1, "2026-01-04"),  # the make-up Sunday of New Year
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-10-01", 1, "2026-10-08"),
        ("2026-10-10", 0, "2026-10-10"),
        ("2026-10-03", 0, "2026-10-03"),  # no working day, and yet itself
    ],
)
def test_adding_working_days(start, n, found):
    assert OFFICIAL.add_working_days(day(start), n) == (day(found), True)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-09-30", "2026-10-10", 3),
        ("2026-10-01", "2026-10-07", 0),
        ("2026-02-13", "2026-02-28", 6),  # 14, 24, 25, 26, 27, 28 February
        ("2019-04-27", "2019-05-05", 4),  # 28, 29, 30 April and 5 May
        ("2020-01-23", "2020-02-03", 1),
        ("2025-12-31", "2026-01-05", 2),
        ("2026-11-20", "2026-11-20", 0),
        ("2026-11-23", "2026-11-20", 0),
    ],
)
def test_between_leaves_the_first_day_out_and_counts_the_last(first, last, days):
    assert OFFICIAL.working_days_between(day(first), day(last)) == (days, True)


def test_every_day_of_2004_to_2026_as_in_the_library():
    differing = {
        d
        for n in range(date(2004, 1, 1).toordinal(), date(2026, 12, 31).toordinal() + 1)
        if OFFICIAL.is_working_day(d := date.fromordinal(n)) != (chinese_calendar.is_workday(d), True)
    }
    assert differing == LIBRARY_IS_WRONG


@settings(deadline=None)
@given(start=known_days, n=st.integers(1, 60))
def test_adding_is_the_inverse_of_counting(start, n):
    found, certain = OFFICIAL.add_working_days(start, n)
    assert OFFICIAL.working_days_between(start, found) == (n, certain)
    assert OFFICIAL.is_working_day(found).working
    assert certain is (found <= date(2026, 12, 31))


@settings(deadline=None)
@given(start=st.dates(date(2004, 1, 1), date(2026, 6, 30)), n=st.integers(1, 30))
def test_adding_walks_through_the_working_days_of_the_library(start, n):
    end = start + timedelta(days=120)
    listed = chinese_calendar.get_workdays(start + timedelta(days=1), end)
    if not any(start < d <= end for d in LIBRARY_IS_WRONG):
        assert OFFICIAL.add_working_days(start, n).date == listed[n - 1]


@settings(deadline=None)
@given(a=any_days, b=any_days, c=any_days)
def test_spans_add_up(a, b, c):
    a, b, c = sorted([a, b, c])
    count = OFFICIAL.working_days_between
    assert count(a, c).days == count(a, b).days + count(b, c).days


@settings(deadline=None)
@given(start=any_days, n=st.integers(0, 40), m=st.integers(0, 40))
def test_adding_twice_is_adding_once(start, n, m):
    add = OFFICIAL.add_working_days
    assert add(add(start, n).date, m).date == add(start, n + m).date


@pytest.mark.parametrize(
    ("text", "working"),
    [
        # 2027 is not known: Monday to Friday less 1 January, 1 and 2 May, 1 to 3 October.
        ("2027-01-01", False), ("2027-01-04", True), ("2027-02-08", True), ("2027-05-03", True),
        ("2027-10-01", False), ("2027-10-04", True), ("2027-10-09", False),
        ("2028-05-01", False), ("2028-05-02", False),
        # Before 2025 Labour Day was one day, before 2008 three.
        ("2003-05-01", False), ("2003-05-02", False), ("2003-10-03", False), ("2003-05-05", True),
    ],
)  # fmt: skip
def test_an_unknown_year_is_weekdays_less_the_fixed_days_and_says_so(text, working):
    assert OFFICIAL.is_working_day(day(text)) == (working, False)


def test_one_labour_day_between_2008_and_2024():
    empty = Table()
    assert [empty.is_working_day(day(t)).working for t in ("2024-05-01", "2024-05-02", "2024-10-03")] == [
        False,
        True,
        False,
    ]


def test_a_result_that_passes_the_horizon_is_uncertain():
    assert OFFICIAL.add_working_days(day("2026-12-30"), 1) == (day("2026-12-31"), True)
    assert OFFICIAL.add_working_days(day("2026-12-30"), 2) == (day("2027-01-04"), False)
    assert OFFICIAL.add_working_days(day("2027-03-01"), 0) == (day("2027-03-01"), False)
    assert OFFICIAL.working_days_between(day("2026-12-30"), day("2027-01-04")) == (2, False)


def test_a_day_named_in_an_unknown_year_is_certain():
    table = Table(frozenset(), {day("2027-02-08"): False})
    assert table.is_working_day(day("2027-02-08")) == (False, True)
    assert table.is_working_day(day("2027-02-09")) == (True, False)


@pytest.mark.parametrize("n", [-1, 10_001])
def test_absurd_numbers_of_days_are_refused(n):
    with pytest.raises(Refused) as refusal:
        OFFICIAL.add_working_days(day("2026-01-05"), n)
    assert refusal.value.code == "days_out_of_range"


def test_the_end_of_time_is_refused():
    with pytest.raises(Refused) as refusal:
        OFFICIAL.add_working_days(date(9999, 12, 30), 5)
    assert refusal.value.code == "date_out_of_range"
    assert OFFICIAL.working_days_between(date(9999, 12, 30), date.max).days == 1


@pytest.mark.parametrize(
    ("on", "horizon"),
    [
        ("2026-11-01", Horizon(day("2026-12-31"), True)),
        ("2026-10-31", Horizon(day("2026-12-31"), False)),
        ("2020-12-31", Horizon(day("2026-12-31"), False)),
        ("2027-01-01", Horizon(None, True)),
    ],
)
def test_the_horizon_is_near_from_60_days_before(on, horizon):
    assert OFFICIAL.horizon(day(on)) == horizon


def test_the_horizon_stops_at_a_gap():
    assert Table(frozenset({2025, 2026, 2028})).horizon(day("2025-05-01")).last_day == day("2026-12-31")


def test_the_day_of_a_moment_is_that_of_shanghai():
    assert day_of(datetime(2026, 10, 9, 16, 30, tzinfo=ZoneInfo("UTC"))) == day("2026-10-10")


def test_the_table_in_the_database_is_the_official_one(calendar, django_assert_num_queries):
    assert workdays.table() == OFFICIAL
    with django_assert_num_queries(1):
        assert workdays.add_working_days(day("2026-09-30"), 3) == (day("2026-10-10"), True)


def test_an_edit_counts_at_once_and_a_rollback_too(calendar):
    friday = day("2026-11-06")
    assert workdays.is_working_day(friday).working
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        set_day(NamedDay(friday, False), notice=NOTICE, actor=None, at=AT)
        assert not workdays.is_working_day(friday).working
        raise ZeroDivisionError
    assert workdays.is_working_day(friday).working
    # Not even an edit past the actions is missed.
    CalendarDay.objects.create(date=friday, is_workday=False)
    assert not workdays.is_working_day(friday).working
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_calendarday WHERE date = %s", [friday])
    assert workdays.is_working_day(friday).working


@pytest.mark.django_db(transaction=True)
def test_another_connection_sees_an_edit_after_its_commit_and_not_before():
    friday = day("2026-11-06")
    seen = []

    def elsewhere():
        seen.append(workdays.is_working_day(friday).working)
        connection.close()

    def look():
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        return seen.pop()

    with transaction.atomic():
        set_day(NamedDay(friday, False), notice=NOTICE, actor=None, at=AT)
        assert not workdays.is_working_day(friday).working
        assert look()
        assert not workdays.is_working_day(friday).working
    assert not look()
    forget_day(friday, actor=None, at=AT)
    assert look()
