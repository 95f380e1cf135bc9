"""The credit of a station from its opening to its exit (D-50 … D-53)."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from core.errors import Refused
from core.models import AuditRecord, Notice, Paper
from core.papers import read
from finance import jobs, ledger, partitions, proof
from finance.actions import credit as actions
from finance.actions import sales
from finance.models import CreditAccount, CreditPurchase, Outlet, Transfer
from stations.choices import StationKind
from tests import factories as f
from tests.finance.conftest import MONDAY, credit_of, fund, moment, sell


@pytest.fixture
def second(office):
    return f.station("武都便民服务站", code="YZ0002", kind=StationKind.POSTAL, parent=office.branch)


def buy(office, amount: str, **facts):
    asked = {
        "outlet": office.outlet,
        "amount": Decimal(amount),
        "key": uuid4(),
        "actor": office.branch_head,
        "at": MONDAY,
    }
    return actions.buy_credit(office.credit, **asked | facts)


def order(office, amount: str, *, at=MONDAY, key=None, fee="0.00", business=None):
    station = type(office.postal).objects.select_related("unit").get(pk=office.postal.pk)
    business = business or office.mobile
    return sales.Order(key or uuid4(), station, business, Decimal(amount), Decimal(fee), at)


def refused(code: str):
    return pytest.raises(Refused, check=lambda error: error.code == code)


@pytest.mark.rule("D-51")
def test_e_commerce_opens_the_account_under_the_institution_code(office, second):
    credit = actions.open_credit(second, actor=office.e_commerce, at=MONDAY)
    assert (credit.number, credit.bureau, credit.balance) == ("YZ000279", office.bureau, 0)
    assert actions.open_credit(second, actor=office.e_commerce, at=MONDAY) == credit
    assert AuditRecord.objects.filter(verb="credit.open").count() == 1


@pytest.mark.rule("D-51")
@pytest.mark.parametrize(
    ("who", "where", "code"),
    [
        ("branch_head", "second", "not_allowed"),
        ("finance", "second", "not_allowed"),
        ("outsider", "second", "not_allowed"),
        ("e_commerce", "closed", "not_possible_now"),
    ],
)
def test_nobody_else_opens_one_and_not_everywhere(office, second, who, where, code):
    if where == "closed":
        type(second).objects.update(closed_on=date(2026, 11, 1))
    with refused(code):
        actions.open_credit(second, actor=getattr(office, who), at=MONDAY)
    assert CreditAccount.objects.count() == 1


def test_only_franchise_stations_have_credit(office):
    other = f.station("社区站", code="SQ09", kind=StationKind.COMMUNITY, parent=office.branch)
    with refused("not_postal"):
        actions.open_credit(other, actor=office.e_commerce, at=MONDAY)


@pytest.mark.rule("D-52")
def test_credit_is_bought_for_cash_or_by_transfer_and_the_receipts_have_no_holes(office):
    first, is_new = buy(office, "500.00")
    key = uuid4()
    second, _ = buy(office, "1200.50", means="bank", key=key)
    assert is_new and (first.number, second.number) == ("GE-CG-2026-00001", "GE-CG-2026-00002")
    with refused("below_minimum"):
        buy(office, "499.99")
    again, is_new = buy(office, "1200.50", means="bank", key=key, at=moment(24, 0, 5))
    assert (again, is_new) == (second, False)
    kinds = [Transfer.objects.get(pk=one.transfer_id).debit for one in (first, second)]
    assert [(account.kind, account.unit_id) for account in kinds] == [
        ("cash", office.branch.pk),
        ("bank", office.bureau.pk),
    ]
    assert credit_of(office) == second.balance == Decimal("1700.50")
    third, _ = buy(office, "500.00")
    assert third.number == "GE-CG-2026-00003"
    assert proof.verify().ok


@pytest.mark.rule("D-52")
def test_the_database_refuses_a_purchase_below_the_minimum(office):
    purchase, _ = buy(office, "500.00")
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditPurchase.objects.filter(pk=purchase.pk).update(amount=Decimal("499.99"))


@pytest.mark.rule("D-52")
def test_credit_is_bought_at_a_designated_outlet_by_those_who_work_there(office):
    office.outlet.is_active = False
    office.outlet.save()
    with refused("outlet_closed"):
        buy(office, "500.00")
    elsewhere = Outlet.objects.create(unit=f.unit("太平支局", kind="branch", parent=office.bureau), code="TP")
    with refused("not_allowed"):
        buy(office, "500.00", outlet=elsewhere)
    with refused("not_allowed"):
        buy(office, "500.00", outlet=elsewhere, actor=office.franchisee)
    assert Transfer.objects.count() == 0


@pytest.mark.rule("D-52")
def test_the_receipt_is_laid_out_once(office):
    purchase, _ = buy(office, "500.00")
    paper = actions.receipt(purchase, actor=office.branch_head, at=MONDAY)
    assert read(paper).startswith(b"%PDF")
    assert actions.receipt(purchase, actor=office.branch_head, at=MONDAY) == paper
    assert Paper.objects.count() == 1
    assert paper.data["receipt"] == "GE-CG-2026-00001" and paper.data["capitals"] == "伍佰元整"


@pytest.mark.rule("D-50")
def test_low_credit_is_told_once_each_time_it_falls(office):
    person = office.people["franchisee"]
    person.phone = "13812345678"
    person.save()
    buy(office, "500.00")
    actor = office.franchisee
    sales.sell(order(office, "299.99"), actor=actor, at=MONDAY)
    assert Notice.objects.count() == 0
    sales.sell(order(office, "0.02"), actor=actor, at=MONDAY)
    sales.sell(order(office, "10.00"), actor=actor, at=MONDAY)
    notices = Notice.objects.filter(dedupe_key__startswith="credit.low/")
    assert sorted(notices.values_list("channel", flat=True)) == ["in_app", "sms"]
    assert "200" in notices.get(channel="in_app").subject or "199.99" in notices.get(channel="in_app").subject
    assert jobs.warn_low_credit() == {"notices": 0}
    buy(office, "500.00")
    sales.sell(order(office, "600.00"), actor=actor, at=MONDAY)
    assert notices.count() == 4


def test_the_sweep_tells_what_a_dead_process_left_untold(office):
    buy(office, "500.00")
    sell(office, "400.00")
    assert Notice.objects.count() == 0
    assert jobs.warn_low_credit() == {"notices": 1}
    assert jobs.warn_low_credit() == {"notices": 0}


def test_the_threshold_is_set_by_e_commerce(office):
    with refused("not_allowed"):
        actions.set_warning(office.credit, low_at=Decimal("1000.00"), actor=office.franchisee, at=MONDAY)
    actions.set_warning(office.credit, low_at=Decimal("1000.00"), actor=office.e_commerce, at=MONDAY)
    actions.set_warning(office.credit, low_at=Decimal("1000.00"), actor=office.e_commerce, at=MONDAY)
    assert AuditRecord.objects.filter(verb="credit.set_warning").count() == 1
    buy(office, "1500.00")
    sales.sell(order(office, "600.00"), actor=office.franchisee, at=MONDAY)
    assert Notice.objects.filter(channel="in_app").count() == 1


@pytest.mark.rule("D-34")
def test_at_exit_the_credit_is_paid_back_to_zero_and_the_account_closes(office):
    buy(office, "500.00")
    sell(office, "120.00")
    with refused("not_allowed"):
        actions.refund_credit(office.credit, actor=office.branch_head, at=MONDAY)
    with refused("outlet_needed"):
        actions.refund_credit(office.credit, actor=office.finance, at=MONDAY, means="cash")
    paid = actions.refund_credit(office.credit, actor=office.finance, at=MONDAY)
    assert (paid.amount, paid.kind, paid.credit.kind) == (Decimal("380.00"), "refund", "bank")
    assert actions.refund_credit(office.credit, actor=office.finance, at=MONDAY) == paid
    closed = CreditAccount.objects.get()
    assert (closed.balance, closed.closed_at) == (0, MONDAY)
    for refused_call in (lambda: sell(office, "1.00"), lambda: buy(office, "500.00")):
        with refused("credit_closed"):
            refused_call()
    assert Transfer.objects.filter(kind="refund").count() == 1
    assert proof.verify().ok


def test_an_account_without_money_closes_without_a_transfer(office):
    assert actions.refund_credit(office.credit, actor=office.e_commerce, at=MONDAY) is None
    assert CreditAccount.objects.get().closed_at == MONDAY


@pytest.mark.parametrize("who", ["outsider", "supervision", "branch_head", "market"])
def test_who_only_looks_on_sells_nothing(office, who):
    fund(office, "500.00")
    with refused("not_allowed"):
        sales.sell(order(office, "1.00"), actor=getattr(office, who), at=MONDAY)
    answers = sales.sell_many([order(office, "1.00")], actor=getattr(office, who), at=MONDAY)
    assert [answer.code for answer in answers] == ["not_allowed"]
    assert credit_of(office) == Decimal("500.00")


def test_a_sale_dated_ahead_is_refused(office):
    fund(office, "500.00")
    with refused("in_the_future"):
        sales.sell(order(office, "1.00", at=MONDAY + timedelta(minutes=6)), actor=office.franchisee, at=MONDAY)


def test_the_alarm_rings_once_a_month_when_the_ledger_has_no_room(office, monkeypatch):
    def hindered(today):
        raise RuntimeError("no right to make tables")

    monkeypatch.setattr(partitions, "make_ahead", hindered)
    assert jobs.make_partitions()["missing"] == 0
    assert Notice.objects.count() == 0
    monkeypatch.setattr(partitions, "exists", lambda month: False)
    assert jobs.make_partitions()["missing"] == 2
    assert jobs.make_partitions()["missing"] == 2
    assert Notice.objects.filter(user=office.superuser).count() == 1


def test_a_check_names_the_months_without_room(office, monkeypatch):
    from finance.checks import months_have_room

    assert months_have_room(databases=["default"]) == []
    monkeypatch.setattr(partitions, "exists", lambda month: False)
    assert [error.id for error in months_have_room(databases=["default"])] == ["finance.W001"] * 2
    assert months_have_room(databases=None) == []


def test_sales_for_years_past_find_their_month(office):
    old = moment(15, month=3).replace(year=2021)
    cash_day = old - timedelta(days=1)
    fund(office, "500.00", at=cash_day)
    posting = ledger.sell(
        ledger.Sale(uuid4(), office.postal.pk, office.mobile.pk, Decimal("5.00"), Decimal("0.00"), old),
        at=MONDAY,
        actor=None,
    )
    assert posting.day == date(2021, 3, 15)
    assert partitions.exists(date(2021, 3, 1))
