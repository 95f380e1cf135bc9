"""Sales and the close of their day at once, on real PostgreSQL with real commits.

Seen to fail with the guard removed: `summed_before_sealed` adds a day up first and seals it afterwards, as one would
without thinking of who sells meanwhile. The test below runs it and must find sales that no control total contains.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier, Event
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Sum

from finance import closing, ledger
from finance.actions.closing import close_day
from finance.models import CreditAccount, StationDay, Transfer
from tests.finance.conftest import build_money, clock, fund

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.rule("D-54")]
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)
NIGHT = clock("2026-11-24 00:20")
SELLERS, EACH = 6, 25


@pytest.fixture
def office(cast):
    office = build_money(cast)
    close_day(SUNDAY, at=clock("2026-11-23 00:20"))
    fund(office, "5000.00", at=clock("2026-11-23 09:00"))
    return office


def sell_late(office, begun: Barrier, stop: Event | None = None) -> int:
    """Sales that were made on Monday and come in around its close; how many."""
    begun.wait(timeout=30)
    sold_at, now = clock("2026-11-23 23:50"), clock("2026-11-24 00:20")
    try:
        for _n in range(EACH):
            sale = ledger.Sale(uuid4(), office.postal.pk, office.mobile.pk, Decimal("1.00"), Decimal(0), sold_at)
            ledger.sell(sale, at=now, actor=None)
        return EACH
    finally:
        connection.close()


def lines_of(office, day: date) -> Decimal:
    rows = Transfer.objects.filter(unit=office.postal.unit, kind="sale", date=day)
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def test_what_is_sold_while_the_day_is_closed_lies_in_one_day_or_the_next(office):
    begun = Barrier(SELLERS + 1)

    def close(_n: int) -> int:
        begun.wait(timeout=30)
        try:
            return close_day(MONDAY, at=NIGHT).unbalanced
        finally:
            connection.close()

    with ThreadPoolExecutor(SELLERS + 1) as pool:
        sold = [pool.submit(sell_late, office, begun) for _n in range(SELLERS)]
        unbalanced = pool.submit(close, 0)
        assert sum(one.result() for one in sold) == SELLERS * EACH
        assert unbalanced.result() == 0
    row = StationDay.objects.get(date=MONDAY, station=office.postal)
    assert row.sales == lines_of(office, MONDAY) and row.state == "closed"
    assert lines_of(office, MONDAY) + lines_of(office, date(2026, 11, 24)) == SELLERS * EACH
    late = Transfer.objects.filter(unit=office.postal.unit, date=date(2026, 11, 24))
    assert late.filter(is_late=True).count() == late.count()


def test_eight_closes_at_once_close_once(office):
    begun = Barrier(8)

    def close(_n: int) -> int:
        begun.wait(timeout=30)
        try:
            return close_day(MONDAY, at=NIGHT).new
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(close, range(8))) == CreditAccount.objects.count()
    assert StationDay.objects.filter(date=MONDAY).count() == CreditAccount.objects.count()


def test_without_the_seal_sales_are_lost_between_the_days(office):
    """The control: summed first and sealed afterwards, a sale in between is in no total of the day it lies on."""

    def summed_before_sealed() -> Decimal:
        summed = lines_of(office, MONDAY)
        sell_late(office, Barrier(1))
        closing.seal(MONDAY)
        return summed

    assert summed_before_sealed() != lines_of(office, MONDAY)
