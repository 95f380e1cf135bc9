"""Reconcile a day: three comparisons, and *reconciled* only when nothing is open (D-55)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.errors import Refused
from core.models import User
from core.workdays import day_of
from finance.choices import OF_A_DAY, Comparison, DayState, FileKind
from finance.comparing import Figures, compare
from finance.models import DayComparison, DayFile, DayReconciliation, Difference, OutsideFile
from finance.sides import SIDES, figures_sql, params_of, scope_of

FILES: dict[str, FileKind] = {Comparison.PLATFORM: FileKind.PLATFORM, Comparison.CASH: FileKind.BANK}
LISTED = 1000


@dataclass(frozen=True)
class Reconciled:
    """How a day stands after it was compared."""

    day: DayReconciliation
    comparisons: list[DayComparison]
    open: list[Difference]

    @property
    def is_done(self) -> bool:
        return self.day.state == DayState.RECONCILED

    def facts(self) -> dict[str, Any]:
        """For machines; amounts as text, of a long list of differences the first thousand."""
        causes = Counter((one.comparison, one.cause) for one in self.open)
        return {
            "date": self.day.date,
            "state": self.day.state,
            "open": len(self.open),
            "comparisons": [
                {
                    "comparison": one.comparison,
                    "complete": one.is_complete,
                    "ours": _facts(one.ours_count, one.ours_amount, one.ours_fee),
                    "theirs": _facts(one.theirs_count, one.theirs_amount, one.theirs_fee),
                    "causes": {cause: n for (name, cause), n in sorted(causes.items()) if name == one.comparison},
                }
                for one in self.comparisons
            ],
            "differences": [
                {
                    "id": one.pk,
                    "comparison": one.comparison,
                    "cause": one.cause,
                    "station": one.station and one.station.code,
                    "business": one.business and one.business.code,
                    "reference": one.reference,
                    "ours": _text(one.ours_amount),
                    "theirs": _text(one.theirs_amount),
                    "state": one.state,
                }
                for one in self.open[:LISTED]
            ],
        }


def _facts(count: int | None, amount: Any, fee: Any) -> dict[str, Any] | None:
    return None if count is None else {"count": count, "amount": _text(amount), "fee": _text(fee)}


def _text(amount: Any) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def reconcile_day(day: date, *, at: datetime, actor: User | None = None) -> Reconciled:
    """Compare books, platform file, statement and bank slips of `day`; again with the same input: nothing new.

    Other days whose differences have their counterpart here are looked at again. Refused day_not_over.
    """
    if day >= day_of(at):
        raise Refused("day_not_over", _("%(day)s is not over yet.") % {"day": day.isoformat()}, field="day")
    for other in _compare_day(day, at=at, actor=actor) - {day}:
        if DayReconciliation.objects.filter(date=other).exists():
            _compare_day(other, at=at, actor=actor)
    return standing_of(day)


def standing_of(day: date) -> Reconciled:
    """How a day that was compared stands now."""
    differences = Difference.objects.unsettled().filter(date=day, comparison__in=OF_A_DAY)
    return Reconciled(
        DayReconciliation.objects.get(date=day),
        list(DayComparison.objects.filter(day=day).order_by("id")),
        list(differences.select_related("station", "business").order_by("id")),
    )


def locked_days(days: set[date], *, at: datetime) -> list[DayReconciliation]:
    """The rows of these days, locked in one order for everybody; a day that was never compared gets one."""
    for day in sorted(days):
        DayReconciliation.objects.get_or_create(date=day, defaults={"state": DayState.NOT_CLOSED, "compared_at": at})
    rows = DayReconciliation.objects.filter(date__in=days).order_by("date")
    return list(rows.select_for_update(no_key=True))


def settle(row: DayReconciliation, *, actor: User | None, at: datetime) -> None:
    """What follows for the day from what is open now; of a row that was locked in this transaction."""
    complete = dict(DayComparison.objects.filter(day=row.date).values_list("comparison", "is_complete"))
    is_open = Difference.objects.unsettled().filter(date=row.date, comparison__in=OF_A_DAY).exists()
    if not complete:
        state = DayState.NOT_CLOSED
    elif not all(complete.get(one) for one in OF_A_DAY):
        state = DayState.FILE_MISSING
    else:
        state = DayState.OPEN if is_open else DayState.RECONCILED
    if state != row.state:
        before = {"state": row.state}
        row.state, row.reconciled_at = state, at if state == DayState.RECONCILED else None
        row.save(update_fields=["state", "reconciled_at"])
        # The key of a day as the audit record keeps it.
        subject = DayComparison.objects.filter(day=row.date).order_by("id").first()
        if subject is not None:
            facts = {"day": row.date, "state": state}
            record("day.reconcile", subject, actor=actor, at=at, before=before, after=facts)


@transaction.atomic
def _compare_day(day: date, *, at: datetime, actor: User | None) -> set[date]:
    row = locked_days({day}, at=at)[0]
    touches: set[date] = set()
    file = DayFile.objects.newest(day)
    if file is not None:
        for comparison in OF_A_DAY:
            touches |= _compare_one(comparison, day, at)
    row.compared_at = at
    row.save(update_fields=["compared_at"])
    settle(row, actor=actor, at=at)
    return touches


def _compare_one(comparison: str, day: date, at: datetime) -> set[date]:
    ours, theirs = SIDES[comparison]
    file = OutsideFile.objects.of(FILES[comparison], day) if comparison in FILES else None
    params = params_of(day, file.pk if file else None)
    touches: set[date] = set()
    their_figures: Figures | None = None
    our_figures = _figures(ours, params) if comparison in FILES and file is None else None
    # Without a file nothing is compared unless there is nothing to be in it.
    if our_figures is None or our_figures.count == 0:
        outcome = compare(scope_of(comparison, day), ours=ours, theirs=theirs, params=params, at=at)
        our_figures, their_figures, touches = outcome.ours, outcome.theirs, set(outcome.touches)
    facts: dict[str, Any] = {"file": file, "is_complete": their_figures is not None}
    for side, figures in (("ours", our_figures), ("theirs", their_figures)):
        for name in ("count", "amount", "fee"):
            facts[f"{side}_{name}"] = None if figures is None else getattr(figures, name)
    DayComparison.objects.update_or_create(day_id=day, comparison=comparison, defaults=facts)
    return touches


def _figures(side: str, params: dict[str, Any], stations: list[int] | None = None) -> Figures:
    with connection.cursor() as cursor:
        cursor.execute(figures_sql(side), params | {"stations": stations})
        return Figures(*cursor.fetchone())


def figures_of(comparison: str, day: date, file: int | None, stations: list[int]) -> tuple[Figures, Figures]:
    """Both sides of a comparison for some stations alone, as a branch sees them."""
    return tuple(_figures(side, params_of(day, file), stations) for side in SIDES[comparison])  # type: ignore[return-value]
