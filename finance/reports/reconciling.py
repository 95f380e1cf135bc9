"""What the pages of the reconciliation show: months of days, the figures of a day, what waits (D-55)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min
from django.utils.translation import gettext_lazy as _

from core.months import Month
from core.workdays import ONE_DAY
from finance.actions.reconciling import figures_of
from finance.choices import OF_A_DAY, Comparison, DayState
from finance.comparing import Figures
from finance.models import DayComparison, DayFile, DayReconciliation, Difference
from finance.models.outside import stations_shown

# What the rows of the comparison of statement and books are about.
STATEMENT_LINES = {
    "total": _("daily total"),
    "count": _("number of sales of the daily total"),
    "sales": _("sales on credit of the close"),
    "reversals": _("reversals of the close"),
    "purchases": _("purchases of the close"),
    "refunds": _("refunds of the close"),
    "others": _("other postings of the close"),
    "file": _("file for the platform"),
    "credit": _("credit found at the close"),
}


@dataclass(frozen=True)
class Day:
    """A line of the list of days."""

    date: date
    state: DayState
    open: int


@dataclass(frozen=True)
class Compared:
    """A comparison of a day as its page shows it; `theirs` is empty while their file is awaited."""

    comparison: Comparison
    ours: Figures
    theirs: Figures | None
    file: Any
    open: int

    @property
    def gap(self) -> Any:
        return None if self.theirs is None else self.theirs.amount - self.ours.amount


def days_of(user: Any, month: Month, today: date) -> list[Day]:
    """The days of a month that are over, the newest first; three queries."""
    compared = DayReconciliation.objects.visible_to(user).exclude(state=DayState.NOT_CLOSED)
    states = dict(compared.filter(date__gte=month.first, date__lt=month.next.first).values_list("date", "state"))
    closed = set(
        DayFile.objects.filter(date__gte=month.first, date__lt=month.next.first).values_list("date", flat=True)
    )
    rows = Difference.objects.visible_to(user).unsettled().filter(comparison__in=OF_A_DAY)
    rows = rows.filter(date__gte=month.first, date__lt=month.next.first).order_by()
    counts = dict(rows.values_list("date").annotate(count=Count("id")))
    found = []
    day = min(month.next.first, today) - ONE_DAY
    while day >= month.first:
        # A day that is closed and was not compared yet waits for its files.
        fallback = DayState.FILE_MISSING if day in closed else DayState.NOT_CLOSED
        found.append(Day(day, DayState(states.get(day, fallback)), counts.get(day, 0)))
        day -= ONE_DAY
    return found


def comparisons_of(user: Any, day: date) -> list[Compared]:
    """The three comparisons of a day that was compared; for a branch the figures of its own stations, added up now."""
    shown = stations_shown(user)
    rows = Difference.objects.visible_to(user).unsettled().filter(date=day, comparison__in=OF_A_DAY).order_by()
    counts = dict(rows.values_list("comparison").annotate(count=Count("id")))
    found = []
    for row in DayComparison.objects.filter(day=day).select_related("file").order_by("id"):
        if shown is None:
            ours = Figures(row.ours_count, row.ours_amount, row.ours_fee)
            theirs = Figures(row.theirs_count, row.theirs_amount, row.theirs_fee)  # type: ignore[arg-type]
        else:
            ours, theirs = figures_of(row.comparison, day, row.file_id, list(shown))
        is_there = theirs if row.is_complete else None
        comparison = Comparison(row.comparison)
        found.append(Compared(comparison, ours, is_there, row.file, counts.get(comparison, 0)))
    return found


def waiting(user: Any) -> tuple[int, date | None]:
    """How many differences are open, and since which day the oldest: for the desk; one query on a partial index."""
    found = Difference.objects.visible_to(user).unsettled().aggregate(count=Count("id"), oldest=Min("date"))
    return found["count"], found["oldest"]
