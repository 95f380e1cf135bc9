"""The cash of a campaign: in the ledger to the cent, counted at the end of each window, handed over against a total."""

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError

from core import papers as archive
from finance import ledger
from finance.choices import AccountKind
from finance.models import Account, Transfer
from services.actions import campaigns, cash
from services.choices import CashKind
from services.models import Batch, CashEntry, HandOver, Sitting, Thing
from tests.services.buscard import (
    AFTER_NOON,
    FRIDAY,
    NOON,
    PNG,
    TUESDAY_DUSK,
    announce_campaign,
    apply,
    at,
    fresh,
    sent_batch,
    yuan,
)
from tests.services.test_campaign_counter import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(office):
    return announce_campaign(office)


def balance(campaign, kind: str):
    account = Account.objects.get(kind=kind, ref=campaign.code)
    return ledger.balance(account)


def noon(campaign) -> Sitting:
    return campaign.sittings.get(window__opens="12:15", day="2011-03-29")


def in_envelopes(campaign) -> list:
    return list(Thing.objects.kept().filter(envelope__campaign=campaign).values_list("amount", flat=True))


@pytest.mark.rule("A-10")
def test_what_is_taken_stands_in_the_ledger_on_its_day(office, campaign):
    for amount in ("10", "20", "12.50"):
        apply(campaign, office.clerk, paid=amount)
    assert balance(campaign, AccountKind.CAMPAIGN_CASH) == balance(campaign, AccountKind.CAMPAIGN_DUE) == yuan("42.50")
    assert set(Transfer.objects.values_list("date", flat=True)) == {NOON.date()}
    assert cash.box(campaign) == yuan("42.50")


@pytest.mark.rule("A-10")
def test_the_count_at_the_end_of_the_window_agrees_and_makes_an_envelope(office, campaign):
    apply(campaign, office.clerk, paid="10")
    apply(campaign, office.clerk, paid="15.50")
    refused(lambda: campaigns.count(noon(campaign), actor=office.clerk, at=NOON, counted="25.50"), "not_over")
    done = campaigns.count(noon(campaign), actor=office.clerk, at=AFTER_NOON, counted="25.50")
    assert (done.booked, done.counted, done.difference_reason) == (yuan("25.50"), yuan("25.50"), "")
    assert in_envelopes(campaign) == [yuan("25.50")]
    campaigns.count(noon(campaign), actor=office.clerk, at=AFTER_NOON, counted="25.50")
    assert in_envelopes(campaign) == [yuan("25.50")]
    refused(lambda: campaigns.count(done, actor=office.clerk, at=AFTER_NOON, counted="24"), "counted_already")


@pytest.mark.rule("A-10")
@pytest.mark.parametrize(("counted", "difference"), [("5.00", "-5.00"), ("10.50", "0.50")])
def test_a_difference_is_booked_with_its_reason_and_made_good_by_a_leader(office, campaign, counted, difference):
    apply(campaign, office.clerk, paid="10")
    refused(lambda: campaigns.count(noon(campaign), actor=office.clerk, at=AFTER_NOON, counted=counted), "required")
    reason = {"counted": counted, "reason": "找零出错"}
    sitting = campaigns.count(noon(campaign), actor=office.clerk, at=AFTER_NOON, **reason)
    assert sitting.difference_reason == "找零出错"
    assert balance(campaign, AccountKind.CAMPAIGN_CASH) == yuan(counted)
    assert balance(campaign, AccountKind.SUSPENSE) == -yuan(difference)
    assert balance(campaign, AccountKind.CAMPAIGN_DUE) == yuan("10")
    refused(lambda: campaigns.settle(sitting, actor=office.clerk, at=AFTER_NOON, reason="补上"), "not_allowed")
    campaigns.settle(sitting, actor=office.campus_director, at=AFTER_NOON, reason="已查明，补上")
    assert balance(campaign, AccountKind.SUSPENSE) == 0
    assert sum(in_envelopes(campaign)) == cash.box(campaign) == yuan("10")
    again = {"actor": office.campus_director, "at": AFTER_NOON, "reason": "再补"}
    refused(lambda: campaigns.settle(sitting, **again), "nothing_to_settle")


def test_a_window_that_was_counted_takes_no_more(office, campaign):
    late = apply(campaign, office.campus_director, when=at("31 18:05"), override_reason="排队", paid="10")
    facts = {"at": at("31 18:06"), "counted": "10"}
    refused(lambda: campaigns.count(late.sitting, actor=office.outsider, **facts), "not_allowed")
    campaigns.count(late.sitting, actor=office.clerk, **facts)
    apply(campaign, office.campus_director, when=at("31 18:07"), override_reason="还有一位", paid="10")
    assert campaign.sittings.filter(window=None).count() == 2


@pytest.mark.rule("A-10")
def test_the_cash_goes_to_the_issuer_against_a_signed_total(office, campaign):
    for amount in ("10", "20"):
        apply(campaign, office.clerk, paid=amount)
    batch = sent_batch(campaign, office.clerk)
    who = {"actor": office.clerk, "at": FRIDAY, "handed_to": "王师傅", "signature": PNG}
    refused(lambda: campaigns.hand_cash(batch, **who), "count_first", "30")
    campaigns.count(noon(campaign), actor=office.clerk, at=AFTER_NOON, counted="30")
    refused(lambda: campaigns.hand_cash(batch, **{**who, "signature": None}), "required")
    done = campaigns.hand_cash(batch, **who)
    assert (done.handed_total, done.handed_to) == (yuan("30"), "王师傅")
    assert archive.read(done.handed_paper).startswith(b"%PDF")
    assert done.handed_paper.data["facts"][5][1] == "30.00"
    assert bytes(HandOver.objects.get().signature) == PNG
    assert balance(campaign, AccountKind.CAMPAIGN_CASH) == balance(campaign, AccountKind.CAMPAIGN_DUE) == 0
    assert in_envelopes(campaign) == []
    campaigns.hand_cash(batch, **who)
    assert CashEntry.objects.filter(kind=CashKind.HANDED).count() == 1


def test_cash_of_an_unsent_batch_stays(office, campaign):
    apply(campaign, office.clerk)
    batch = campaigns.draw_up(campaign, actor=office.clerk, at=FRIDAY)
    refused(
        lambda: campaigns.hand_cash(batch, actor=office.clerk, at=FRIDAY, handed_to="王师傅", signature=PNG), "not_sent"
    )


@pytest.mark.rule("A-10")
def test_money_that_came_back_from_the_issuer_is_paid_back(office, campaign):
    first, second = apply(campaign, office.clerk, paid="10"), apply(campaign, office.clerk, paid="20")
    campaigns.count(noon(campaign), actor=office.clerk, at=AFTER_NOON, counted="30")
    batch = sent_batch(campaign, office.clerk)
    campaigns.hand_cash(batch, actor=office.clerk, at=FRIDAY, handed_to="王师傅", signature=PNG)
    row = batch.rows.get(application=second)
    campaigns.enter_results(batch, actor=office.clerk, at=FRIDAY, returned={row.pk: "照片不清"}, is_rest_accepted=True)
    assert (cash.box(campaign), in_envelopes(campaign)) == (yuan("20"), [yuan("20")])
    campaigns.withdraw(second, actor=office.clerk, at=FRIDAY, signature=PNG)
    assert (cash.box(campaign), in_envelopes(campaign)) == (0, [])
    assert balance(campaign, AccountKind.CAMPAIGN_DUE) == 0
    assert first.pk != second.pk


def test_after_the_count_money_is_paid_back_out_of_the_envelope(office, campaign):
    application = apply(campaign, office.clerk, paid="10")
    apply(campaign, office.clerk, paid="20")
    campaigns.count(noon(campaign), actor=office.clerk, at=AFTER_NOON, counted="30")
    campaigns.withdraw(application, actor=office.clerk, at=TUESDAY_DUSK, signature=PNG)
    assert (in_envelopes(campaign), cash.box(campaign)) == ([yuan("20")], yuan("20"))
    assert cash.drawer(noon(campaign)) == yuan("30")


def test_the_database_lets_no_entry_be_changed(office, campaign):
    apply(campaign, office.clerk)
    with pytest.raises(InternalError), transaction.atomic():
        CashEntry.objects.update(amount=1)
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM services_cashentry")


def test_books_and_campaign_agree_through_everything(office, campaign):
    kept = [apply(campaign, office.clerk, paid=str(10 + n)) for n in range(5)]
    campaigns.withdraw(kept[0], actor=office.clerk, at=NOON, signature=PNG)
    campaigns.count(noon(campaign), actor=office.clerk, at=AFTER_NOON, counted="45", reason="少一元")
    apply(campaign, office.clerk, when=TUESDAY_DUSK, paid="50")
    campaigns.withdraw(kept[1], actor=office.clerk, at=TUESDAY_DUSK, signature=PNG)
    assert cash.box(fresh(campaign)) == balance(campaign, AccountKind.CAMPAIGN_CASH)
    assert not Batch.objects.exists()
