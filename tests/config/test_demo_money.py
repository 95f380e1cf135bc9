"""The demo of the money: tariffs in force, credit bought, sales of two weeks, the days closed, the books proven."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from finance.actions.businesses import load_shipped
from finance.models import (
    Business,
    CreditAccount,
    CreditPurchase,
    Difference,
    Settlement,
    StationDay,
    Tariff,
    TariffReceipt,
    Transfer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D-54")]
TODAY = "2026-11-24"


def load() -> None:
    call_command("load_demo", "--today", TODAY, stdout=StringIO())


def test_two_weeks_of_the_franchise_station_are_in_the_books_and_loading_again_adds_nothing():
    load()
    credit = CreditAccount.objects.get(station__code="JY0001")
    assert (credit.balance, credit.is_low) == (Decimal("122.00"), True)
    assert credit.closed_through == date(2026, 11, 22)
    assert CreditPurchase.objects.count() == 3
    on = date(2026, 11, 24)
    assert Tariff.objects.in_force(on).count() == 6
    signed = TariffReceipt.objects.exclude(acknowledged_at=None)
    assert set(signed.values_list("station__code", flat=True)) == {"JY0001"} and signed.count() == 6
    days = StationDay.objects.filter(station__code="JY0001")
    assert {day.date for day in days} >= {date(2026, 11, 8), date(2026, 11, 22)}
    states = Settlement.objects.order_by("party__code", "starts_on").values_list("party__code", "state")
    assert list(states) == [("mobile", "paid"), ("mobile", "prepared"), ("unicom", "prepared"), ("unicom", "prepared")]
    assert Difference.objects.filter(comparison="biller").unsettled().count() == 2
    call_command("verify_ledger", stdout=StringIO())
    before = [model.objects.count() for model in (Transfer, CreditPurchase, Tariff, Business, Settlement)]
    load()
    assert [model.objects.count() for model in (Transfer, CreditPurchase, Tariff, Business, Settlement)] == before


def test_the_shipped_kinds_of_business_leave_alone_what_the_office_has_edited():
    at = datetime(2026, 11, 2, 2, tzinfo=UTC)
    assert load_shipped(actor=None, at=at) == 11
    Business.objects.filter(code="power-bill").update(name="代收电费（居民）")
    Business.objects.filter(code="farm-goods").update(is_active=False)
    assert load_shipped(actor=None, at=at) == 0
    assert Business.objects.get(code="power-bill").name == "代收电费（居民）"
