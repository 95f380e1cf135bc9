"""What a station sold on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from core.workdays import ONE_DAY, day_of
from finance.choices import AccountKind, TransferKind
from finance.models import Account, Business, CreditAccount, Reversal, Transfer

SHOWN = 100


@dataclass
class Sold:
    """Sales of one business on a day; what was taken back does not count."""

    business: Business
    count: int = 0
    amount: Decimal = Decimal("0.00")
    fee: Decimal = Decimal("0.00")

    def add(self, line: Transfer) -> None:
        sign = -1 if line.kind == TransferKind.REVERSAL else 1
        self.count += sign
        self.amount += sign * line.amount
        self.fee += sign * line.fee


def open_day(credit: CreditAccount, at: datetime) -> date:
    """The business day that a sale made now belongs to."""
    closed = credit.closed_through
    return max(day_of(at), closed + ONE_DAY) if closed else day_of(at)


def sales_of_day(credit: CreditAccount, day: date) -> list[Transfer]:
    """The last sales and reversals of that business day, the newest first; each sale with `is_reversed`."""
    return marked(list(_of_day(credit, day).order_by("-id")[:SHOWN]))


def by_business(credit: CreditAccount, day: date) -> tuple[list[Transfer], list[Sold]]:
    """As `sales_of_day`, and beside it what the whole day comes to by business."""
    found: dict[int | None, Sold] = {}
    lines = list(_of_day(credit, day).order_by("-id"))
    for line in lines:
        if line.business is not None:
            found.setdefault(line.business_id, Sold(line.business)).add(line)
    return marked(lines[:SHOWN]), sorted(found.values(), key=lambda sold: sold.business.code)


def marked(lines: list[Transfer]) -> list[Transfer]:
    """Each with `is_reversed`."""
    keys = [line.pk for line in lines]
    reversed_ids = set(Reversal.objects.filter(original_id__in=keys).values_list("original_id", flat=True))
    for line in lines:
        line.is_reversed = line.pk in reversed_ids  # type: ignore[attr-defined]
    return lines


def _of_day(credit: CreditAccount, day: date) -> QuerySet[Transfer]:
    """What draws no credit stands on the bureau's memorandum accounts and is looked up there, within the day."""
    kinds = [TransferKind.SALE, TransferKind.REVERSAL]
    memo = Account.objects.filter(unit=credit.bureau_id, kind=AccountKind.MEMO_OUT).values_list("pk", flat=True)
    accounts = [credit.account_id, *memo]
    rows = Transfer.objects.filter(
        Q(debit__in=accounts) | Q(credit__in=accounts), date=day, kind__in=kinds, unit=credit.station_id
    )
    return rows.select_related("business")
