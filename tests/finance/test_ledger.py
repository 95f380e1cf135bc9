"""The ledger: both sides of a transfer, once for each key, never changed, never below zero."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import Error, IntegrityError, connection, transaction

from core.errors import Refused
from finance import ledger, partitions, proof
from finance.choices import AccountKind
from finance.models import Business, CreditAccount, PostingKey, Transfer
from tests.finance.conftest import MONDAY, credit_of, fund, line, moment, sale, sell


@pytest.mark.rule("D-50")
def test_a_sale_draws_the_credit_and_is_owed_to_the_third_party(office):
    fund(office, "500.00")
    posting = sell(office, "99.80", fee="1.00", reference="13812345678")
    assert (posting.balance, posting.day, posting.is_new) == (Decimal("400.20"), date(2026, 11, 23), True)
    booked = line(posting)
    assert booked.debit_id == office.credit.account_id
    assert (booked.credit.kind, booked.credit.biller_id) == ("biller", office.mobile.biller_id)
    assert (booked.amount, booked.fee, booked.unit_id) == (Decimal("99.80"), Decimal("1.00"), office.postal.pk)
    assert credit_of(office) == Decimal("400.20")
    assert proof.verify().ok


@pytest.mark.rule("D-53")
def test_a_sale_beyond_the_credit_is_refused_whole(office):
    fund(office, "500.00")
    with pytest.raises(Refused) as refused:
        sell(office, "500.01")
    assert (refused.value.code, refused.value.field) == ("insufficient_credit", "amount")
    assert credit_of(office) == Decimal("500.00")
    assert Transfer.objects.filter(kind="sale").count() == 0
    assert PostingKey.objects.count() == 1
    assert sell(office, "500.00").balance == 0


@pytest.mark.rule("D-53")
def test_the_same_key_again_posts_nothing_and_answers_as_it_did_then(office):
    fund(office, "500.00")
    key = uuid4()
    first = sell(office, "400.00", key=key)
    sell(office, "100.00")
    again = sell(office, "400.00", key=key)
    assert (again.id, again.day, again.balance, again.is_new) == (first.id, first.day, Decimal("100.00"), False)
    assert credit_of(office) == 0
    with pytest.raises(Refused) as refused:
        sell(office, "400.01", key=key)
    assert refused.value.code == "idempotency_conflict"
    assert proof.verify().ok


def test_the_same_key_with_credit_left_draws_nothing_either(office):
    fund(office, "1000.00")
    key = uuid4()
    sell(office, "850.00", key=key)
    CreditAccount.objects.update(warned=1)
    assert not sell(office, "850.00", key=key).is_new
    fund(office, "1000.00")
    assert not sell(office, "850.00", key=key).is_new
    with pytest.raises(Refused):
        sell(office, "851.00", key=key)
    assert credit_of(office) == Decimal("1150.00")
    assert CreditAccount.objects.get().crossings == 1


def test_a_retry_after_midnight_month_end_and_partition_end_posts_nothing(office):
    last_second = moment(30, 23, 59).replace(second=59)
    fund(office, "500.00", at=last_second)
    key = uuid4()
    first = sell(office, "10.00", at=last_second, key=key)
    assert first.day == date(2026, 11, 30)
    again = sell(office, "10.00", at=last_second, now=last_second + timedelta(seconds=2), key=key)
    assert (again.id, again.day, again.is_new) == (first.id, date(2026, 11, 30), False)
    after = sell(office, "10.00", at=last_second + timedelta(seconds=1))
    assert after.day == date(2026, 12, 1)
    assert Transfer.objects.filter(kind="sale").count() == 2
    assert partitions.exists(date(2026, 12, 1))


def test_numbers_pass_two_thousand_million(office):
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('finance_transfer_id_seq', %s)", [2**31])
    fund(office, "500.00")
    posting = sell(office, "1.00")
    assert posting.id == 2**31 + 2
    reversal = ledger.reverse(line(posting), at=MONDAY, key=uuid4())
    assert line(reversal).reverses_id == 2**31 + 2
    assert proof.verify().ok


@pytest.mark.rule("D-54")
def test_what_comes_after_the_close_counts_for_the_next_open_day_and_is_marked(office):
    fund(office, "500.00")
    assert ledger.close_through([office.postal.pk], date(2026, 11, 23)) == 1
    late = sell(office, "10.00", at=moment(23, 21), now=moment(24, 8))
    assert (late.day, line(late).is_late) == (date(2026, 11, 24), True)
    in_time = sell(office, "10.00", at=moment(24, 9))
    assert (in_time.day, line(in_time).is_late) == (date(2026, 11, 24), False)
    assert ledger.close_through([office.postal.pk], date(2026, 11, 22)) == 0


def test_a_reversal_happens_once_and_whole(office):
    fund(office, "500.00")
    sold = line(sell(office, "120.00"))
    key = uuid4()
    back = ledger.reverse(sold, at=MONDAY, key=key, only_on=date(2026, 11, 23))
    assert back.balance == Decimal("500.00")
    assert not ledger.reverse(sold, at=MONDAY, key=key).is_new
    with pytest.raises(Refused) as refused:
        ledger.reverse(sold, at=MONDAY, key=uuid4())
    assert refused.value.code == "already_reversed"
    with pytest.raises(Refused):
        ledger.reverse(line(back), at=MONDAY, key=uuid4())
    assert credit_of(office) == Decimal("500.00")
    assert proof.verify().ok


def test_a_day_that_is_over_is_not_reversed(office):
    fund(office, "500.00")
    sold = line(sell(office, "120.00"))
    with pytest.raises(Refused) as refused:
        ledger.reverse(sold, at=moment(24, 0, 1), key=uuid4(), only_on=sold.date)
    assert refused.value.code == "day_over"
    ledger.close_through([office.postal.pk], sold.date)
    with pytest.raises(Refused):
        ledger.reverse(sold, at=moment(23, 23), key=uuid4(), only_on=sold.date)
    assert credit_of(office) == Decimal("380.00")
    assert proof.verify().ok


@pytest.mark.rule("D-63")
def test_a_withdrawal_draws_no_credit_and_is_counted(office):
    posting = sell(office, "1000.00", office.withdrawal, fee="1.00")
    assert posting.balance == 0
    booked = line(posting)
    assert (booked.debit.kind, booked.credit.kind) == ("memo_out", "memo_in")
    back = ledger.reverse(booked, at=MONDAY, key=uuid4(), only_on=booked.date)
    assert back.is_new
    assert proof.verify().ok


def test_a_business_that_is_new_to_the_bureau_finds_its_account(office):
    fund(office, "500.00")
    gas = Business.objects.create(code="gas", name="燃气费", owner="e_commerce")
    assert line(sell(office, "1.00", gas)).credit.business_id == gas.pk


@pytest.mark.parametrize("station", ["closed", "unopened", "elsewhere"])
def test_where_nothing_can_be_sold(office, station):
    fund(office, "500.00")
    if station == "closed":
        type(office.postal).objects.filter(pk=office.postal.pk).update(closed_on=date(2026, 11, 23))
        code = "station_not_open"
    elif station == "unopened":
        type(office.postal).objects.filter(pk=office.postal.pk).update(opened_on=date(2026, 11, 24))
        code = "station_not_open"
    else:
        office.postal, code = office.elsewhere, "no_credit_account"
    with pytest.raises(Refused) as refused:
        sell(office, "1.00")
    assert refused.value.code == code
    assert Transfer.objects.filter(kind="sale").count() == 0


def test_a_business_that_is_not_offered_is_not_sold(office):
    fund(office, "500.00")
    office.mobile.is_active = False
    office.mobile.save()
    with pytest.raises(Refused) as refused:
        sell(office, "1.00")
    assert refused.value.code == "not_offered"


def test_many_at_once_are_answered_each_by_itself(office):
    fund(office, "500.00")
    known = sale(office, "50.00")
    ledger.sell(known, at=MONDAY, actor=None)
    twice = sale(office, "10.00")
    other = ledger.Sale(twice.key, twice.station, twice.business, Decimal("11.00"), twice.fee, twice.sold_at)
    asked = [sale(office, "100.00"), known, twice, twice, other, sale(office, "100.00", office.withdrawal)]
    found = ledger.sell_many(asked, at=MONDAY, actor=None)
    assert found[0].balance == Decimal("350.00")
    assert not found[1].is_new and found[1].balance == Decimal("450.00")
    assert found[2].is_new and found[2].balance == Decimal("340.00")
    assert not found[3].is_new and found[3].id == found[2].id
    assert isinstance(found[4], Refused) and found[4].code == "idempotency_conflict"
    assert found[5].is_new and found[5].balance == Decimal("340.00")
    assert credit_of(office) == Decimal("340.00")
    assert proof.verify().ok


@pytest.mark.rule("D-53")
def test_of_many_at_once_those_beyond_the_credit_are_refused(office):
    fund(office, "500.00")
    found = ledger.sell_many([sale(office, "200.00") for _ in range(4)], at=MONDAY, actor=None)
    assert [getattr(one, "code", "booked") for one in found] == ["booked", "booked", "insufficient_credit"] + [
        "insufficient_credit"
    ]
    assert credit_of(office) == Decimal("100.00")
    assert proof.verify().ok


@pytest.mark.rule("A-10")
def test_campaign_cash_is_booked_and_handed_over(office):
    facts = {"unit": office.campus.unit, "ref": "bus-card-2011", "at": MONDAY}
    cash, due = ledger.account(AccountKind.CAMPAIGN_CASH, **facts), ledger.account(AccountKind.CAMPAIGN_DUE, **facts)
    for n in range(3):
        taken = ledger.post(
            "campaign_cash",
            debit=cash,
            credit=due,
            amount=Decimal("10.00"),
            key=f"campaign/1/{n}",
            at=MONDAY,
            unit=office.campus,
        )
    assert taken.balance is None
    assert ledger.account(AccountKind.CAMPAIGN_CASH, **facts) == cash
    again = ledger.post(
        "campaign_cash",
        debit=cash,
        credit=due,
        amount=Decimal("10.00"),
        key="campaign/1/2",
        at=MONDAY,
        unit=office.campus,
    )
    assert (again.id, again.is_new) == (taken.id, False)
    ledger.post("campaign_handover", debit=due, credit=cash, amount=Decimal("30.00"), key="campaign/1/end", at=MONDAY)
    assert ledger.balance(cash) == ledger.balance(due) == 0
    assert proof.verify().ok


@pytest.mark.rule("D-21")
def test_a_platform_fee_is_income_of_the_bureau(office):
    bank = ledger.account(AccountKind.BANK, unit=office.bureau, at=MONDAY)
    fees = ledger.account(AccountKind.PLATFORM_FEE, unit=office.bureau, at=MONDAY)
    ledger.post(
        "platform_fee", debit=bank, credit=fees, amount=Decimal("300.00"), key="fee/1", at=MONDAY, unit=office.postal
    )
    assert ledger.balance(bank) == ledger.balance(fees) == Decimal("300.00")


def test_a_post_belongs_to_the_transaction_of_its_caller(office):
    with pytest.raises(RuntimeError), transaction.atomic():
        fund(office, "500.00")
        raise RuntimeError
    assert credit_of(office) == 0
    assert Transfer.objects.count() == PostingKey.objects.count() == 0


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1.005", "1000000000000.00"])
def test_what_is_no_amount_is_a_mistake_of_the_program(office, amount):
    with pytest.raises(ValueError, match="no amount of money"):
        fund(office, amount)


GUARDED = [
    "UPDATE finance_transfer SET amount = amount + 0.01",
    "DELETE FROM finance_transfer",
    "TRUNCATE finance_transfer",
    "UPDATE finance_transfer_2026_11 SET reference = 'x'",
    "DELETE FROM finance_transfer_2026_11",
    "TRUNCATE finance_transfer_2026_11",
    "DELETE FROM finance_postingkey",
    "TRUNCATE finance_postingkey",
    "UPDATE finance_postingkey SET balance = 0",
    "DELETE FROM finance_account",
    "UPDATE finance_account SET kind = 'bank'",
    "DELETE FROM finance_business",
    "UPDATE finance_creditaccount SET balance = -0.01",
    "INSERT INTO finance_transfer SELECT id + 1, date, kind, debit_id, debit_id, amount, fee, business_id, unit_id, "
    "reverses_id, is_late, moment, at, actor_id, reference, digest FROM finance_transfer",
    "INSERT INTO finance_transfer SELECT id + 1, date, kind, debit_id, credit_id, -amount, fee, business_id, unit_id, "
    "reverses_id, is_late, moment, at, actor_id, reference, digest FROM finance_transfer",
]


@pytest.mark.parametrize("statement", GUARDED)
def test_the_database_itself_refuses(office, statement):
    fund(office, "500.00")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_station_has_one_credit_account(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.open_credit(office.postal, bureau=office.bureau, number="X", low_at=Decimal(0), at=MONDAY)


PLANTED = {
    "line changed": "UPDATE finance_transfer SET amount = amount + 0.01 WHERE kind = 'sale'",
    "cached balance": "UPDATE finance_creditaccount SET balance = balance + 0.01",
    "key without transfer": "DELETE FROM finance_transfer WHERE kind = 'sale'",
    "transfer without key": "DELETE FROM finance_postingkey",
    "reversal": "DELETE FROM finance_reversal",
    "number twice": "INSERT INTO finance_transfer SELECT id, date + 1, kind, debit_id, credit_id, amount, fee, "
    "business_id, unit_id, reverses_id, is_late, moment, at, actor_id, reference, digest FROM finance_transfer",
    "unknown account": "DELETE FROM finance_account WHERE kind = 'biller'",
    "guard": "ALTER TABLE finance_transfer_2026_11 DISABLE TRIGGER no_truncate",
}


@pytest.mark.parametrize("check", PLANTED)
def test_one_planted_fault_is_found(office, check):
    fund(office, "500.00")
    sold = line(sell(office, "20.00"))
    ledger.reverse(sold, at=MONDAY, key=uuid4())
    assert proof.verify().ok
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(PLANTED[check])
        cursor.execute("SET session_replication_role = DEFAULT")
    found = proof.verify()
    assert not found.ok
    assert check in {problem.check for problem in found.problems}


def test_partitions_are_made_ahead_and_missed_aloud(office):
    far = date(2031, 12, 15)
    assert partitions.missing(far) == [date(2031, 12, 1), date(2032, 1, 1)]
    assert partitions.make_ahead(far)[:2] == [date(2031, 12, 1), date(2032, 1, 1)]
    assert partitions.missing(far) == []
    assert partitions.make_ahead(far) == []
