"""Writing the working calendar: from the library, from a notice, day by day. Open due dates follow each change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chinese_calendar import constants as library
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.choices import DaySource
from core.errors import Refused
from core.models import CalendarDay, CalendarYear, Obligation, User
from core.models.calendar import FIRST_YEAR, LAST_YEAR
from core.obligations import recompute_open
from core.workdays import SATURDAY

# Where the library departs from the notice it stands for.
CORRECTIONS = {date(2005, 12, 31): (True, "元旦", "国务院办公厅关于2006年部分节假日安排的通知 (2005-12-16)")}


@dataclass(frozen=True)
class NamedDay:
    """One line of a notice: this day is or is not worked, and why."""

    date: date
    is_workday: bool
    name: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a change did: the years now known by it, the days written or removed, the duties with a new due date."""

    years: list[int]
    days: list[date]
    duties: list[Obligation]


def library_years() -> list[int]:
    """The years whose notice the library holds."""
    return sorted({day.year for day in library.holidays})


@transaction.atomic
def load_library(years: Iterable[int] | None = None, *, actor: User | None, at: datetime) -> Outcome:
    """Load the years named (None: all) from the library; again changes nothing.

    Years and days that were entered from a notice stay as they are: a notice that came after the library is right.
    Raises Refused (`year_not_in_library`) before anything is written.
    """
    there = library_years()
    wanted = there if years is None else sorted(set(years))
    for year in wanted:
        if year not in there:
            message = _("The library does not know the year %(year)d yet; load its notice from a file.")
            raise Refused("year_not_in_library", message % {"year": year}, field="year")
    by_notice = set(CalendarYear.objects.filter(source=DaySource.NOTICE).values_list("year", flat=True))
    wanted = [year for year in wanted if year not in by_notice]
    rows = {
        day: CalendarDay(date=day, is_workday=working, name=name, source=DaySource.LIBRARY, notice=notice)
        for day, (working, name, notice) in _library_days().items()
        if day.year in wanted
    }
    kept = CalendarDay.objects.filter(date__year__in=wanted)
    changed = _replace(kept.filter(source=DaySource.LIBRARY), rows, kept.filter(source=DaySource.NOTICE))
    known = _know(wanted, source=DaySource.LIBRARY, notice="", at=at)
    return _finish("calendar.load", known, changed, actor=actor, at=at, note="chinesecalendar")


def _library_days() -> dict[date, tuple[bool, str, str]]:
    """The days of the library that are unlike their weekday: (worked?, Chinese name of the holiday, notice)."""
    chinese = {holiday.value: holiday.chinese for holiday in library.Holiday}
    holidays = {d: (False, chinese[name], "") for d, name in library.holidays.items() if d.weekday() < SATURDAY}
    workdays = {d: (True, chinese[name], "") for d, name in library.workdays.items() if d.weekday() >= SATURDAY}
    return holidays | workdays | CORRECTIONS


@transaction.atomic
def load_notice(
    days: Iterable[NamedDay], *, notice: str, year: int | None = None, actor: User | None, at: datetime
) -> Outcome:
    """Enter the days that a notice names; `year`, the one it is for, counts as known from now on.

    Without `year` it is the one most of the days lie in. Days of other years are entered too, and make no year known:
    a notice may name the last days of December before its year. Days that the notice does not name stay as they are.
    Raises Refused for an empty list (`no_days`), a blank title (`notice_needed`) and a day named twice (`day_twice`).
    """
    listed = list(days)
    named = {day.date: day for day in listed}
    notice = _title(notice)
    if not named:
        raise Refused("no_days", _("The notice names no day."))
    if len(named) < len(listed):
        raise Refused("day_twice", _("The notice names a day twice."), field="date")
    if year is None:
        year = max((sum(day.year == y for day in named), y) for y in {day.year for day in named})[1]
    rows = {
        day.date: CalendarDay(
            date=day.date, is_workday=day.is_workday, name=day.name, source=DaySource.NOTICE, notice=notice
        )
        for day in named.values()
    }
    changed = _replace(CalendarDay.objects.filter(date__in=named), rows)
    known = _know([year], source=DaySource.NOTICE, notice=notice, at=at)
    return _finish("calendar.load", known, changed, actor=actor, at=at, note=notice)


@transaction.atomic
def set_day(day: NamedDay, *, notice: str, actor: User | None, at: datetime) -> Outcome:
    """Enter or correct one day, with the notice it rests on. The year does not become known by it."""
    notice = _title(notice)
    row = CalendarDay(date=day.date, is_workday=day.is_workday, name=day.name, source=DaySource.NOTICE, notice=notice)
    changed = _replace(CalendarDay.objects.filter(date=day.date), {day.date: row})
    return _finish("calendar.set_day", [], changed, actor=actor, at=at, note=notice)


@transaction.atomic
def forget_day(day: date, *, actor: User | None, at: datetime) -> Outcome:
    """Remove a day from the table, so that it is like its weekday; a day that is not there changes nothing."""
    changed = _replace(CalendarDay.objects.filter(date=day), {})
    return _finish("calendar.forget_day", [], changed, actor=actor, at=at)


@transaction.atomic
def confirm_year(year: int, *, notice: str, actor: User | None, at: datetime) -> Outcome:
    """The days of `year` are all in the table, by this notice: from now on the year is known, no more provisional."""
    known = _know([year], source=DaySource.NOTICE, notice=_title(notice), at=at)
    return _finish("calendar.confirm_year", known, {}, actor=actor, at=at, note=notice)


@transaction.atomic
def forget_year(year: int, *, actor: User | None, at: datetime) -> Outcome:
    """`year` is provisional again; its days stay in the table."""
    gone, _rows = CalendarYear.objects.filter(year=year).delete()
    return _finish("calendar.forget_year", [year] if gone else [], {}, actor=actor, at=at)


def _title(notice: str) -> str:
    notice = notice.strip()
    if not notice:
        raise Refused("notice_needed", _("Name the notice this rests on."), field="notice")
    return notice[: CalendarDay._meta.get_field("notice").max_length]


def _replace(present, wanted: Mapping[date, CalendarDay], untouched=()) -> dict[date, tuple[str, str]]:
    """Make the rows of `present` the `wanted` ones, but leave the days of `untouched`. Gives day → (was, is)."""
    fixed = {row.date for row in untouched}
    wanted = {day: row for day, row in wanted.items() if day not in fixed}
    was = {row.date: row for row in present.select_for_update()}
    gone = was.keys() - wanted.keys()
    different = {day: row for day, row in wanted.items() if _words(row) != _words(was.get(day))}
    CalendarDay.objects.filter(date__in=gone).delete()
    CalendarDay.objects.bulk_create(
        different.values(),
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_workday", "name", "source", "notice"],
    )
    return {day: (_words(was.get(day)), _words(wanted.get(day))) for day in sorted(gone | different.keys())}


def _words(row: CalendarDay | None) -> str:
    if row is None:
        return ""
    return " ".join(filter(None, ["working" if row.is_workday else "off", row.name, row.source, row.notice]))


def _know(years: Iterable[int], *, source: DaySource, notice: str, at: datetime) -> list[int]:
    """Mark years as known; returns those that were not, or by another notice."""
    years = list(years)
    if not all(FIRST_YEAR <= year <= LAST_YEAR for year in years):
        raise Refused("year_out_of_range", _("There is no calendar for such a year."), field="year")
    was = {row.year: (row.source, row.notice) for row in CalendarYear.objects.select_for_update()}
    new = [year for year in years if was.get(year) != (source, notice)]
    CalendarYear.objects.bulk_create(
        [CalendarYear(year=year, source=source, notice=notice, loaded_at=at) for year in new],
        update_conflicts=True,
        unique_fields=["year"],
        update_fields=["source", "notice", "loaded_at"],
    )
    return new


def _finish(
    verb: str,
    years: list[int],
    days: dict[date, tuple[str, str]],
    *,
    actor: User | None,
    at: datetime,
    note: str = "",
) -> Outcome:
    """One audit record for each year that was touched, and new due dates from the first changed day on."""
    for year in sorted({*years, *(day.year for day in days)}):
        sides = [
            {day.isoformat(): pair[i] for day, pair in days.items() if day.year == year and pair[i]} for i in (0, 1)
        ]
        audit.record(verb, CalendarYear(year=year), actor=actor, at=at, before=sides[0], after=sides[1], note=note)
    duties: list[Obligation] = []
    if years or days:
        first = min([*days, *(date(year, 1, 1) for year in years)])
        duties = recompute_open(actor=actor, at=at, since=first)
    return Outcome(years, list(days), duties)
