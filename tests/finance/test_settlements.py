"""Settlement with third parties: from closed days, once a period, posted and taken back by two people (D-58)."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from core.errors import Refused
from core.models import Obligation
from finance import ledger, proof, settling
from finance.actions import contracts as c
from finance.actions import settlements as s
from finance.actions.closing import close_day
from finance.choices import AccountKind
from finance.models import Account, Contract, ContractBusiness, Settlement, Transfer
from tests.finance.conftest import clock, fund
from tests.finance.parties import FIRST, NOVEMBER, SALES, contract, figures, november, sell_at

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D-58")]
D = Decimal


def drawn_up(office, *, day=NOVEMBER, at=FIRST, actor=None) -> Settlement:
    facts = {"day": day, "actor": actor or office.e_commerce, "at": at}
    return s.prepare_settlement(office.bureau, office.mobile.biller, **facts)


def confirmed(office, **facts) -> Settlement:
    """As if the party's file had come and fitted: confirming has its own tests."""
    made = drawn_up(office, **facts)
    Settlement.objects.filter(pk=made.pk).update(state="confirmed", confirmed_by=office.finance, confirmed_at=FIRST)
    made.refresh_from_db()
    return made


def refused(code: str, call, *args, **facts) -> Refused:
    with pytest.raises(Refused) as caught:
        call(*args, **facts)
    assert caught.value.code == code
    return caught.value


def balance(office, kind: str) -> Decimal:
    found = Account.objects.filter(kind=kind, unit=office.bureau, biller=office.mobile.biller)
    return sum((ledger.balance(one) for one in found), D(0))


def test_a_month_is_drawn_up_from_closed_days_alone(network):
    contract(network)
    november(network)
    made = drawn_up(network)
    assert figures(made) == [("mobile", 1, 6, D("1234.50"), D(5), D("6.17"), D("1228.33"))]  # 6.1725
    assert (made.number, made.stations, made.count, made.net) == ("JS-MOBILE-2026-0001", 2, 6, D("1228.33"))
    assert drawn_up(network) == made and drawn_up(network, day=date(2026, 11, 17)) == made  # the second click
    duty = Obligation.objects.about(network.mobile.biller).get()
    assert (duty.rule, duty.starts_on, duty.due_on) == ("D-58", date(2026, 11, 30), date(2026, 12, 7))
    line = made.lines.get()
    stations = settling.stations_of(line, network.bureau)
    assert [(one["station__code"], one["n"], one["total"]) for one in stations] == [
        ("YZ0001", 4, D("984.00")),
        ("YZ0002", 2, D("250.50")),
    ]
    days = settling.days_of(line, network.bureau, network.postal)
    assert [(day.date.day, day.amount) for day in days] == [(2, 100), (10, 84), (15, 300), (30, 500)]
    assert [one.amount for one in settling.transfers_of(line, network.postal, date(2026, 11, 10))] == [D("84.00")]
    with pytest.raises(InternalError), transaction.atomic():
        Settlement.objects.filter(pk=made.pk).update(fee=D("6.18"), net=D("1228.32"))
    with pytest.raises(InternalError), transaction.atomic():
        made.lines.update(fee=D("6.18"), net=D("1228.32"))


def test_refused_while_a_day_is_open_the_period_runs_or_no_contract_covers_a_sale(network):
    refused("no_contract", drawn_up, network)
    contract(network, period="half_month")
    fund(network, "1000.00", at=clock("2026-11-02 08:30"))
    sell_at(network, "2026-11-02 09:00", "postal", "100.00")
    assert "2026-11-15" in str(refused("period_not_over", drawn_up, network, at=clock("2026-11-15 23:59")))
    close_day(date(2026, 11, 13), at=clock("2026-11-14 00:20"))
    told = refused("days_open", drawn_up, network, at=clock("2026-11-16 08:00"))
    assert "2026-11-14, 2026-11-15" in str(told) and "2026-11-13" not in str(told)
    # The same third party has a business that no contract covers.
    network.broadband = type(network.mobile).objects.create(
        code="broadband", name="宽带缴费", biller=network.mobile.biller, owner="e_commerce"
    )
    sell_at(network, "2026-11-14 09:00", "postal", "60.00", business=network.broadband)
    close_day(date(2026, 11, 15), at=clock("2026-11-16 00:20"))
    assert "2026-11-14" in str(refused("not_covered", drawn_up, network, at=clock("2026-11-16 08:00")))
    contract(network, number="YD-2026-02", businesses=[network.broadband], basis="per_sale", per_sale=D("0.35"),
             per_mille=None, period="half_month")  # fmt: skip
    made = drawn_up(network, at=clock("2026-11-16 08:00"))
    assert [one[:1] + one[2:6] for one in figures(made)] == [
        ("broadband", 1, D("60.00"), D("0.35"), D("0.35")),
        ("mobile", 1, D("100.00"), D(5), D("0.50")),
    ]
    for person in (network.branch_head, network.franchisee, network.supervision, network.general_office, network.clerk):
        refused("not_allowed", drawn_up, network, actor=person)


@pytest.mark.parametrize(
    ("amount", "rate", "fee"),
    [
        ("9999.99", "5", "50.00"),  # 49.99995
        ("10000.00", "5", "50.00"),
        ("10000.01", "4", "40.00"),
        ("19999.99", "4", "80.00"),
        ("20000.00", "4", "80.00"),
        ("20000.01", "3.5", "70.00"),
    ],
)
def test_the_step_that_the_month_reaches_holds_for_all_of_it(network, amount, rate, fee):
    steps = [c.Step(D("10000.00"), D(5)), c.Step(D("20000.00"), D(4)), c.Step(None, D("3.5"))]
    made = contract(network, basis="steps", per_mille=None, steps=steps)
    found = settling.fee_of(made, count=3, amount=D(amount), volume=D(amount))
    assert (found.rate, found.amount) == (D(rate), D(fee))
    back = settling.fee_of(made, count=-3, amount=-D(amount), volume=D(amount))
    assert back.amount == -D(fee)  # half a fen goes up on either side of nothing


def test_a_rate_that_changes_in_the_middle_of_a_period_makes_two_lines(network):
    old = contract(network)
    steps = [c.Step(D("1234.49"), D(9)), c.Step(None, D("4.25"))]
    contract(network, number="YD-2026-02", starts_on=date(2026, 11, 16), basis="steps", per_mille=None, steps=steps,
             replaces=old)  # fmt: skip
    old.refresh_from_db()
    assert old.ends_on == ContractBusiness.objects.get(contract=old).ends_on == date(2026, 11, 16)
    november(network)
    made = drawn_up(network)
    # The whole month, 1,234.50, chooses the step: one fen over it.
    assert figures(made) == [
        ("mobile", 1, 4, D("534.50"), D(5), D("2.67"), D("531.83")),  # 2.6725
        ("mobile", 16, 2, D("700.00"), D("4.25"), D("2.98"), D("697.02")),  # 2.975
    ]
    assert made.lines.last().volume == D("1234.50") and made.net == D("1228.85")


def test_days_in_any_order_give_the_same_statement(network):
    contract(network)
    shuffled = list(SALES)
    random.Random(58).shuffle(shuffled)  # noqa: S311
    # The sale of 500.00 split into three of the same day.
    shuffled.remove(SALES[-1])
    shuffled += [(f"2026-11-30 1{n}:00", "postal", part) for n, part in enumerate(("0.01", "199.99", "300.00"))]
    november(network, shuffled)
    assert figures(drawn_up(network)) == [("mobile", 1, 8, D("1234.50"), D(5), D("6.17"), D("1228.33"))]


def test_what_comes_late_is_a_line_of_the_next_statement(network):
    contract(network, period="week", starts_on=date(2026, 11, 2))
    november(network, SALES[:2], last=date(2026, 11, 8))
    made = drawn_up(network, day=date(2026, 11, 8), at=clock("2026-11-09 09:00"))
    late = sell_at(network, "2026-11-08 23:50", "postal", "77.70", now="2026-11-09 10:00")
    assert late.day == date(2026, 11, 9)
    close_day(date(2026, 11, 15), at=clock("2026-11-16 00:20"))
    later = drawn_up(network, day=date(2026, 11, 9), at=clock("2026-11-16 09:00"))
    assert figures(later) == [("mobile", 9, 1, D("77.70"), D(5), D("0.39"), D("77.31"))]
    assert later.lines.get().late == 1
    made.refresh_from_db()
    assert made.amount == D("150.50") and proof.verify().ok


def test_posted_by_another_paid_against_a_slip_and_the_books_agree(network):
    contract(network)
    november(network)
    made = confirmed(network, actor=network.finance)
    refused("own_work", s.post_settlement, made, actor=network.finance, at=FIRST)
    refused("not_allowed", s.post_settlement, made, actor=network.e_commerce, at=FIRST)
    for _click in (1, 2):
        made = s.post_settlement(made, actor=network.accountant, at=FIRST)
    assert made.state == "posted" and Transfer.objects.filter(kind="settlement").count() == 2
    assert [balance(network, kind) for kind in ("biller", "biller_fee", "biller_payable")] == [
        D(0),
        D("6.17"),
        D("1228.33"),
    ]
    pay = {"actor": network.finance, "at": FIRST, "paid_on": date(2026, 12, 1)}
    refused("required", s.pay_settlement, made, reference=" ", **pay)
    refused("future", s.pay_settlement, made, reference="1", **pay | {"paid_on": date(2026, 12, 2)})
    refused("too_early", s.pay_settlement, made, reference="1", **pay | {"paid_on": date(2026, 11, 30)})
    for _click in (1, 2):
        made = s.pay_settlement(made, reference="6222-0058", **pay)
    refused("not_possible_now", s.pay_settlement, made, reference="6222-0059", **pay)
    bank = Account.objects.get(kind=AccountKind.BANK, unit=network.bureau)
    assert (ledger.balance(bank), balance(network, "biller_payable")) == (D("-1228.33"), D(0))
    refused("not_possible_now", s.ask_reversal, made, reason="误", actor=network.finance, at=FIRST)
    assert proof.verify().ok


def test_a_posted_statement_is_taken_back_by_two_and_the_period_is_free_again(network):
    contract(network)
    november(network)
    made = s.post_settlement(confirmed(network), actor=network.finance, at=FIRST)
    refused("not_possible_now", s.cancel_settlement, made, reason="误", actor=network.finance, at=FIRST)
    refused("required", s.ask_reversal, made, reason=" ", actor=network.finance, at=FIRST)
    refused("not_possible_now", s.decide_reversal, made, approve=True, actor=network.accountant, at=FIRST)
    made = s.ask_reversal(made, reason="费率录入有误", actor=network.finance, at=FIRST)
    refused("own_work", s.decide_reversal, made, approve=True, actor=network.finance, at=FIRST)
    made = s.decide_reversal(made, approve=False, actor=network.accountant, at=FIRST)
    assert (made.state, made.reversal_by) == ("posted", None)
    made = s.ask_reversal(made, reason="费率录入有误", actor=network.finance, at=FIRST)
    for _click in (1, 2):
        made = s.decide_reversal(made, approve=True, actor=network.accountant, at=FIRST)
    assert made.state == "reversed" and Transfer.objects.filter(kind="reversal").count() == 2
    assert [balance(network, kind) for kind in ("biller", "biller_fee", "biller_payable")] == [D("1234.50"), 0, 0]
    again = drawn_up(network)
    assert again != made and again.number == "JS-MOBILE-2026-0002"
    with pytest.raises(IntegrityError), transaction.atomic():
        facts = {"unit": made.unit, "party": made.party, "stations": 0, "count": 0, "amount": 0, "fee": 0, "net": 0}
        Settlement.objects.create(**facts, number="X", starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 2),
                                  payment_days=1, prepared_by=network.finance, prepared_at=FIRST)  # fmt: skip
    assert proof.verify().ok
    cancelled = s.cancel_settlement(again, reason="换约", actor=network.finance, at=FIRST)
    assert cancelled.state == "cancelled" and drawn_up(network).number == "JS-MOBILE-2026-0003"


def test_the_proof_of_the_books_finds_a_statement_that_is_not_its_days(network):
    contract(network)
    november(network)
    s.post_settlement(confirmed(network), actor=network.finance, at=FIRST)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE finance_dailytotal SET amount = amount + 0.01 WHERE date = '2026-11-10'")
    assert {problem.check for problem in proof.verify().problems} == {"settlement"}


def test_contracts_do_not_overlap_are_superseded_and_not_edited(network):
    first = contract(network)
    assert contract(network) == first  # the second click
    refused("number_taken", contract, network, per_mille=D(6))
    refused("overlap", contract, network, number="B", starts_on=date(2026, 12, 1))
    refused("period_differs", contract, network, number="B", starts_on=date(2026, 11, 9), period="week", replaces=first)
    refused("period_differs", contract, network, number="B", starts_on=date(2026, 12, 1), period="week")
    refused("invalid", contract, network, number="B", businesses=[network.power])
    refused("required", contract, network, number="B", businesses=[])
    refused("required", contract, network, number="B", per_mille=None)
    refused("required", contract, network, number="B", basis="steps")
    refused("invalid", contract, network, number="B", basis="steps", steps=[c.Step(None, D(1))], period="week")
    refused("invalid", contract, network, number="B", basis="steps", steps=[c.Step(D(9), D(1))])
    refused("backwards", contract, network, number="B", ends_on=NOVEMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin = Contract.objects.create(unit=first.unit, party=first.party, number="Z", starts_on=date(2026, 11, 20),
                                       basis="per_sale", per_sale=1, period="month", entered_by=network.finance,
                                       entered_at=FIRST)  # fmt: skip
        ContractBusiness.objects.create(contract=twin, business=network.mobile)
    with pytest.raises(InternalError), transaction.atomic():
        Contract.objects.filter(pk=first.pk).update(per_mille=D(6))
    mistake = contract(network, number="B", starts_on=date(2026, 11, 16), per_mille=D(50), replaces=first)
    for _click in (1, 2):
        c.drop_contract(mistake, actor=network.e_commerce, at=FIRST)
    first.refresh_from_db()
    assert first.ends_on is None
    november(network)
    drawn_up(network)
    refused("not_possible_now", c.drop_contract, first, actor=network.e_commerce, at=FIRST)
    end = {"actor": network.e_commerce, "at": FIRST}
    assert "2026-11-30" in str(refused("settled_already", c.end_contract, first, ends_on=date(2026, 11, 16), **end))
    refused("settled_already", contract, network, number="B", starts_on=date(2026, 11, 16), replaces=first)
    assert c.end_contract(first, ends_on=date(2026, 12, 1), **end).ends_on == date(2026, 12, 1)
    refused("not_allowed", c.end_contract, first, ends_on=date(2026, 12, 1), actor=network.branch_head, at=FIRST)


def test_periods_meet_without_gap():
    for kind in ("month", "half_month", "week"):
        day = date(2027, 12, 20)
        while day < date(2028, 3, 5):
            period = settling.period_of(kind, day)
            assert period.first <= day < period.end
            assert settling.period_of(kind, period.last) == period
            assert settling.period_of(kind, period.end).first == period.end
            day = period.end
