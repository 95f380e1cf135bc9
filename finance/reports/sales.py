"""What a station sold on a day."""

from datetime import date

from django.db.models import Q

from finance.choices import AccountKind, TransferKind
from finance.models import Account, CreditAccount, Reversal, Transfer

SHOWN = 100


def sales_of_day(credit: CreditAccount, day: date) -> list[Transfer]:
    """The sales and reversals of that business day, the newest first; each sale with `is_reversed`.

    What draws no credit stands on the bureau's memorandum accounts and is looked up there, within the day.
    """
    kinds = [TransferKind.SALE, TransferKind.REVERSAL]
    memo = Account.objects.filter(unit=credit.bureau_id, kind=AccountKind.MEMO_OUT).values_list("pk", flat=True)
    accounts = [credit.account_id, *memo]
    rows = Transfer.objects.filter(
        Q(debit__in=accounts) | Q(credit__in=accounts), date=day, kind__in=kinds, unit=credit.station_id
    )
    lines = list(rows.select_related("business").order_by("-id")[:SHOWN])
    reversed_ids = set(
        Reversal.objects.filter(original_id__in=[line.pk for line in lines]).values_list("original_id", flat=True)
    )
    for line in lines:
        line.is_reversed = line.pk in reversed_ids  # type: ignore[attr-defined]
    return lines
