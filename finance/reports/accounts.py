"""Accounts and their lines: every figure can be opened down to the transfers it is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from finance import ledger
from finance.models import Account, Transfer

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Page:
    """Lines of an account, newest first, and the keys that the neighbouring pages begin at."""

    lines: list[Transfer]
    newer: int | None
    older: int | None


@dataclass(frozen=True)
class Totals:
    """What a selection of lines adds up to on each side of the account."""

    count: int
    debits: Decimal
    credits: Decimal


def newest_lines(account: Account, count: int) -> list[Transfer]:
    return page_of(account, Q(), size=count).lines


def page_of(account: Account, chosen: Q, *, size: int, before: int | None = None, after: int | None = None) -> Page:
    """One page by key: each side of the account is one range of an index, and the two are merged here."""
    keys = Q()
    if before is not None:
        keys = Q(id__lt=before)
    elif after is not None:
        keys = Q(id__gt=after)
    way = "id" if after is not None else "-id"
    found: dict[int, Transfer] = {}
    for side in ("debit", "credit"):
        rows = Transfer.objects.filter(chosen & keys, **{side: account}).order_by(way)
        found |= {line.pk: line for line in rows.select_related("business", "actor", "unit")[: size + 1]}
    lines = sorted(found.values(), key=lambda line: line.pk, reverse=after is None)[: size + 1]
    more, lines = len(lines) > size, lines[:size]
    if after is not None:
        lines.reverse()
    if not lines:
        return Page([], None, None)
    has_newer = more if after is not None else before is not None
    has_older = True if after is not None else more
    return Page(lines, lines[0].pk if has_newer else None, lines[-1].pk if has_older else None)


def totals_of(account: Account, chosen: Q) -> Totals:
    """The sums of the selected lines."""
    sums = {}
    count = 0
    for side in ("debit", "credit"):
        rows = Transfer.objects.filter(chosen, **{side: account})
        found = rows.aggregate(total=Sum("amount"), count=Sum(1))
        sums[side] = found["total"] or NOTHING
        count += found["count"] or 0
    return Totals(count, sums["debit"], sums["credit"])


def balances(accounts: Iterable[Account], *, through: date | None = None) -> dict[int, Decimal]:
    """What stands on each account, on the side it grows on."""
    return {account.pk: ledger.balance(account, through=through) for account in accounts}


def accounts_for(user: Any) -> QuerySet[Account]:
    return Account.objects.visible_to(user).named().order_by("kind", "unit__path", "id")
