"""Days and their close (日结, D-54): month by month, by station, figure by figure where one does not balance."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import pgettext_lazy

from core.workdays import ONE_DAY
from finance import closing, ledger
from finance.choices import CloseState, TransferKind
from finance.models import Account, CreditAccount, DailyTotal, StationDay, Transfer

NOTHING = Decimal("0.00")

# What each day of a period has to close and has closed; scope narrows both sides to the stations that are seen.
DAYS = """
SELECT d.date::date, (
    SELECT count(*) FROM finance_creditaccount c
    WHERE (c.opened_at AT TIME ZONE 'Asia/Shanghai')::date <= d.date::date
        AND (c.closed_at IS NULL OR (c.closed_at AT TIME ZONE 'Asia/Shanghai')::date >= d.date::date) {due_scope}
), coalesce(s.closed, 0), coalesce(s.unbalanced, 0), coalesce(s.late, 0), s.last, coalesce(s.purchases, 0),
    coalesce(s.sales, 0), f.version, f.rows, f.amount
FROM generate_series(%(since)s::date, %(until)s::date, interval '1 day') AS d(date)
LEFT JOIN (
    SELECT date, count(*) FILTER (WHERE state = 'closed') AS closed,
        count(*) FILTER (WHERE state = 'unbalanced') AS unbalanced, sum(late) AS late, max(closed_at) AS last,
        sum(purchases) AS purchases, sum(sales - reversals) AS sales
    FROM finance_stationday WHERE date BETWEEN %(since)s AND %(until)s {day_scope} GROUP BY date
) s ON s.date = d.date::date
LEFT JOIN LATERAL (
    SELECT version, rows, amount FROM finance_dayfile WHERE date = d.date::date ORDER BY version DESC LIMIT 1
) f ON true
ORDER BY 1 DESC
"""


@dataclass(frozen=True)
class Day:
    """A day as its stations stand: how many have it to close, have closed it, do not balance; its newest file."""

    date: date
    due: int
    closed: int
    unbalanced: int
    late: int
    closed_at: datetime | None
    purchases: Decimal
    sales: Decimal
    version: int | None
    rows: int | None
    amount: Decimal | None

    @property
    def missing(self) -> int:
        return max(self.due - self.closed - self.unbalanced, 0)

    @property
    def is_closed_late(self) -> bool:
        return self.closed_at is not None and self.closed_at >= closing.due_by(self.date)

    @property
    def state(self) -> str:
        """none (nothing to close), open, unbalanced, late (closed after its time) or closed."""
        if not self.due:
            return "none"
        if self.missing:
            return "open"
        if self.unbalanced:
            return "unbalanced"
        return "late" if self.is_closed_late else "closed"


def days_of(since: date, until: date, stations: frozenset[int] | None) -> list[Day]:
    """The days from `since` to `until`, both included, newest first; of `stations`, None: of all. One query."""
    values: dict[str, Any] = {"since": since, "until": until}
    due_scope = day_scope = ""
    if stations is not None:
        due_scope, day_scope = "AND c.station_id = ANY(%(stations)s)", "AND station_id = ANY(%(stations)s)"
        values["stations"] = sorted(stations)
    with connection.cursor() as cursor:
        cursor.execute(DAYS.format(due_scope=due_scope, day_scope=day_scope), values)
        return [Day(*row) for row in cursor.fetchall()]


def accounts_due(day: date, stations: frozenset[int] | None, show: str = "") -> QuerySet[CreditAccount]:
    """The credit accounts that have `day` to close; `show`: open, unbalanced, late (with late sales), or all."""
    rows = CreditAccount.objects.filter(opened_at__date__lte=day)
    rows = rows.filter(Q(closed_at=None) | Q(closed_at__date__gte=day))
    if stations is not None:
        rows = rows.filter(station__in=stations)
    own = StationDay.objects.filter(station=OuterRef("station"), date=day)
    narrowed = {
        "open": ~Exists(own),
        "unbalanced": Exists(own.filter(state=CloseState.UNBALANCED)),
        "late": Exists(own.filter(late__gt=0)),
    }
    return rows.filter(narrowed[show]) if show in narrowed else rows


def with_days(accounts: list[CreditAccount], day: date) -> list[tuple[CreditAccount, StationDay | None]]:
    found = StationDay.objects.filter(date=day, station__in=[one.station_id for one in accounts])
    by_station = {one.station_id: one for one in found}
    return [(one, by_station.get(one.station_id)) for one in accounts]


@dataclass(frozen=True)
class Checked:
    """A figure of a closed day beside what the lines of the day come to now. `kind` narrows the lines to its own."""

    name: str
    label: Any
    written: Decimal
    lines: Decimal
    kind: str = ""

    @property
    def differs(self) -> bool:
        return self.written != self.lines

    @property
    def difference(self) -> Decimal:
        return self.lines - self.written


SIGNS: dict[str, tuple[str, int]] = {
    TransferKind.PURCHASE: ("purchases", 1),
    TransferKind.SALE: ("sales", -1),
    TransferKind.REVERSAL: ("reversals", 1),
    TransferKind.REFUND: ("refunds", -1),
}
WRITTEN = {
    "opening": pgettext_lazy("day", "Credit before"),  # 期初额度
    "purchases": pgettext_lazy("day", "Purchases"),
    "sales": pgettext_lazy("day", "Sales"),
    "reversals": pgettext_lazy("day", "Reversals"),
    "refunds": pgettext_lazy("day", "Refunds"),
    "others": pgettext_lazy("day", "Other postings"),
    "closing": pgettext_lazy("day", "Credit afterwards"),  # 期末额度
}


def checked(closed: StationDay, account: Account) -> list[Checked]:
    """Each figure of a closed station day with what the ledger's lines say now; three queries."""
    found = dict.fromkeys(WRITTEN, NOTHING)
    for side, sign in (("credit", 1), ("debit", -1)):
        rows = Transfer.objects.filter(date=closed.date, **{side: account}).order_by().values("kind")
        for row in rows.annotate(total=Sum("amount")):
            name, own = SIGNS.get(row["kind"], ("others", 1))
            found[name] += sign * own * row["total"]
    found["opening"] = ledger.balance(account, through=closed.date - ONE_DAY)
    found["closing"] = (
        found["opening"] + found["purchases"] - found["sales"] + found["reversals"] - found["refunds"] + found["others"]
    )
    kinds = {name: str(kind) for kind, (name, _sign) in SIGNS.items()}
    return [
        Checked(name, label, getattr(closed, name), found[name], kinds.get(name, "")) for name, label in WRITTEN.items()
    ]


def totals_of(station: int, day: date) -> list[DailyTotal]:
    rows = DailyTotal.objects.filter(station=station, date=day).select_related("business")
    return list(rows.order_by("business__code"))


@dataclass(frozen=True)
class Alarm:
    """What finance has to be told in the morning: `open` days not closed, `unbalanced` station days, months missing."""

    open: list[date]
    unbalanced: list[tuple[date, int]]
    months: list[date]

    def __bool__(self) -> bool:
        return bool(self.open or self.unbalanced or self.months)


# A station day that does not balance is put right by postings of later days and stays as it was written: it is called
# out for so long.
LOOKS_BACK = timedelta(days=7)


def alarm(today: date, months: list[date]) -> Alarm:
    """The state of the week before `today`; two queries. `months`: those without a partition."""
    since = today - LOOKS_BACK
    unbalanced = StationDay.objects.filter(state=CloseState.UNBALANCED, date__gte=since, date__lt=today)
    counted = unbalanced.values_list("date").annotate(count=Count("pk")).order_by("date")
    return Alarm(closing.open_days(since, today - ONE_DAY), list(counted), months)
