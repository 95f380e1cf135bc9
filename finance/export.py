"""The whole ledger as a file: Beancount, which another program can check, or CSV."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, TextIO

from django.db import connection, transaction
from django.utils.timezone import localtime

from core.sheets import neutral
from finance.models import Account, Transfer

CURRENCY = "CNY"
# Both sides of every account until a day: first day, and debits less credits.
SUMS = """
SELECT account, min(date), sum(amount) FROM (
    SELECT debit_id AS account, date, amount FROM finance_transfer WHERE date <= %(to)s
    UNION ALL SELECT credit_id, date, -amount FROM finance_transfer WHERE date <= %(to)s
) AS lines GROUP BY account
"""
COLUMNS = (
    "id",
    "date",
    "kind",
    "debit",
    "credit",
    "amount",
    "fee",
    "business",
    "unit",
    "reverses",
    "late",
    "moment",
    "booked_at",
    "reference",
)


@transaction.atomic
def write(stream: TextIO, form: str, *, to: date | None = None) -> int:
    """Write all transfers up to the day `to` (itself included) and answer their number."""
    last = to or date(9999, 12, 30)
    names = {account.pk: name_of(account) for account in Account.objects.named()}
    return (_write_beancount if form == "beancount" else _write_csv)(stream, names, last)


def name_of(account: Account) -> str:
    """The account's name in Beancount: class, kind, owner, and what tells it apart."""
    station = getattr(account.unit, "station", None)
    parts = [account.type.capitalize(), "".join(word.capitalize() for word in account.kind.split("_"))]
    parts.append(station.code if station else f"U{account.unit_id}")
    parts += [one.code.capitalize() for one in (account.biller, account.business) if one]
    if account.person_id or account.ref:
        parts.append(f"N{account.pk}")
    return ":".join(parts)


def _transfers(last: date) -> Iterator[Transfer]:
    rows = Transfer.objects.filter(date__lte=last).order_by("date", "id").select_related("business")
    return rows.iterator(chunk_size=5000)


def _write_beancount(stream: TextIO, names: dict[int, str], last: date) -> int:
    """Every transfer as a transaction, and at the end what each account must come to."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS, {"to": last})
        sums = cursor.fetchall()
    stream.write(f'option "title" "Bianmin"\noption "operating_currency" "{CURRENCY}"\n\n')
    for account, first, _total in sorted(sums):
        stream.write(f"{first} open {names[account]} {CURRENCY}\n")
    count, day = 0, None
    for line in _transfers(last):
        count, day = count + 1, line.date
        stream.write(
            f'\n{line.date} * "{line.kind}" "{_quoted(line.reference)}"\n'
            f'  transfer: "{line.pk}"\n'
            f"  {names[line.debit_id]}  {line.amount} {CURRENCY}\n"
            f"  {names[line.credit_id]}  -{line.amount} {CURRENCY}\n"
        )
    if day is not None:
        stream.write("\n")
        for account, _first, total in sorted(sums):
            stream.write(f"{day + timedelta(days=1)} balance {names[account]}  {total} {CURRENCY}\n")
    return count


def _write_csv(stream: TextIO, names: dict[int, str], last: date) -> int:
    stream.write("\ufeff")
    out = csv.writer(stream, lineterminator="\r\n")
    out.writerow(COLUMNS)
    count = 0
    for line in _transfers(last):
        count += 1
        out.writerow(_row(line, names))
    return count


def _row(line: Transfer, names: dict[int, str]) -> list[Any]:
    return [
        line.pk,
        line.date,
        line.kind,
        names[line.debit_id],
        names[line.credit_id],
        line.amount,
        line.fee,
        line.business.code if line.business else "",
        line.unit_id or "",
        line.reverses_id or "",
        int(line.is_late),
        localtime(line.moment).isoformat(),
        localtime(line.at).isoformat(),
        neutral(line.reference),
    ]


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
