"""The working calendar of mainland China (工作日): official holidays and make-up workdays, in whole days.

`Table` is pure arithmetic over what is known; `table()` is the one in the database. A year whose notice is not in the
table is provisional (暂定): Monday to Friday less the statutory days that are fixed in the solar calendar. Results that
rest on such a year say `certain` False. The notice of a year may still move the last days of December before it
(2018-12-31); then the table changes and `core.calendar` computes open due dates anew.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import CalendarDay, CalendarVersion, CalendarYear

ONE_DAY = timedelta(days=1)
SATURDAY = 5
MOST_DAYS = 10_000
HORIZON_WARNING = timedelta(days=60)

# Statutory days with a fixed date, by the first year of each version of the national regulation
# (全国年节及纪念日放假办法; 2025: State Council Order 795 of 2024-11-10). The lunar ones need the year's notice.
NEW_YEAR = {(1, 1)}
NATIONAL_DAY = {(10, 1), (10, 2), (10, 3)}
STATUTORY = [
    (2025, NEW_YEAR | {(5, 1), (5, 2)} | NATIONAL_DAY),
    (2008, NEW_YEAR | {(5, 1)} | NATIONAL_DAY),
    (2000, NEW_YEAR | {(5, 1), (5, 2), (5, 3)} | NATIONAL_DAY),
    (1, NEW_YEAR | {(5, 1)} | {(10, 1), (10, 2)}),
]


class Day(NamedTuple):
    """A day found; `certain` when it and all days counted on the way are known."""

    date: date
    certain: bool


class Count(NamedTuple):
    """Working days counted; `certain` when every day of the span is known."""

    days: int
    certain: bool


class Working(NamedTuple):
    working: bool
    certain: bool


class Horizon(NamedTuple):
    """`last_day` is the last day known without a gap from today, None when this year itself is not known."""

    last_day: date | None
    is_near: bool


@dataclass(frozen=True)
class Table:
    """What is known: `days` unlike their weekday (True: a working day), and the `years` whose notice is complete."""

    years: frozenset[int] = frozenset()
    days: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> Working:
        named = self.days.get(day)
        if named is not None:
            return Working(named, True)
        # The fixed days are off by law, even where somebody forgot to enter them with the notice.
        working = day.weekday() < SATURDAY and (day.month, day.day) not in _statutory(day.year)
        return Working(working, day.year in self.years)

    def add_working_days(self, start: date, n: int, skip: Collection[date] = ()) -> Day:
        """The `n`-th working day after `start`; day 1 is the first one after it, 0 gives `start` itself.

        Days in `skip` do not count. `certain` looks at the days after `start` up to the result, and at the result.
        Raises Refused for a negative or absurd `n` and beyond the year 9999.
        """
        if not 0 <= n <= MOST_DAYS:
            raise Refused("days_out_of_range", _("The number of days must be between 0 and 10,000."), field="days")
        if not n:
            return Day(start, self.is_working_day(start).certain)
        certain = True
        for day in days_after(start):
            working = self.is_working_day(day)
            certain = certain and working.certain
            if working.working and day not in skip:
                n -= 1
                if not n:
                    return Day(day, certain)
        raise AssertionError("days_after never ends silently")

    def working_days_between(self, first: date, last: date) -> Count:
        """How many working days lie in (first, last]: the day after `first` counts, `last` itself counts.

        0 when `last` is not after `first`.
        """
        days = 0
        certain = self.is_working_day(last).certain
        for ordinal in range(first.toordinal() + 1, last.toordinal() + 1):
            working = self.is_working_day(date.fromordinal(ordinal))
            days += working.working
            certain = certain and working.certain
        return Count(days, certain)

    def is_certain(self, start: date, last: date) -> bool:
        """Every day of (start, last] is known."""
        return self.working_days_between(start, last).certain if last > start else True

    def horizon(self, on: date) -> Horizon:
        """How far the table reaches from `on`; near when its last day is at most 60 days away."""
        if on.year not in self.years:
            return Horizon(None, True)
        year = on.year
        while year + 1 in self.years:
            year += 1
        last_day = date(year, 12, 31)
        return Horizon(last_day, last_day - on <= HORIZON_WARNING)


def days_after(start: date) -> Iterator[date]:
    """Each day after `start`, in order; raises Refused at the end of the year 9999."""
    day = start
    while day < date.max:
        day += ONE_DAY
        yield day
    raise Refused("date_out_of_range", _("The date is beyond the calendar."), field="date")


@lru_cache
def _statutory(year: int) -> set[tuple[int, int]]:
    return next(days for first_year, days in STATUTORY if year >= first_year)


def day_of(at: datetime) -> date:
    """The day of a moment where the offices stand (Shanghai), whatever zone the reader uses."""
    return timezone.localdate(at, timezone.get_default_timezone())


# The table as last read by this process, under the version that the database's triggers gave it. A thread always reads
# the version first: when another process changed the calendar the version differs, and the table is read again.
_kept: tuple[UUID | None, Table] = (None, Table())


def table() -> Table:
    """The calendar in the database, as this transaction sees it. One small query while it did not change."""
    global _kept
    version = CalendarVersion.objects.values_list("version", flat=True).first()
    kept_version, kept = _kept
    if version is None:
        return Table()
    if version != kept_version:
        kept = Table(
            years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
            days=dict(CalendarDay.objects.values_list("date", "is_workday")),
        )
        _kept = (version, kept)
    return kept


def is_working_day(day: date) -> Working:
    """(working, certain) of `day` by the calendar in the database. For many days take `table()` once."""
    return table().is_working_day(day)


def add_working_days(start: date, n: int) -> Day:
    """See `Table.add_working_days`, by the calendar in the database."""
    return table().add_working_days(start, n)


def working_days_between(first: date, last: date) -> Count:
    """See `Table.working_days_between`, by the calendar in the database."""
    return table().working_days_between(first, last)


def horizon(on: date) -> Horizon:
    """How far the calendar in the database reaches from `on`: for pages, health checks and the warning job."""
    return table().horizon(on)
