"""The postal bureau of the cast with its money: kinds of business, an outlet, a station with credit."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from finance import ledger, tariffs
from finance.choices import AccountKind, Settles
from finance.models import Biller, Business, CreditAccount, Outlet, Tariff, Transfer
from stations.choices import Role, StationKind, UnitKind
from tests import factories as f

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(day: int, hour: int = 10, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


MONDAY = moment(23)


def build_money(cast) -> SimpleNamespace:
    """Adds to the cast: `mobile` (China Mobile), `power`, `express` (the bureau's own) and `withdrawal` (draws no
    credit); `outlet` at the branch; `credit` of the postal station; people of the bureau by role."""
    mobile, power = (
        Biller.objects.create(code="mobile", name="中国移动"),
        Biller.objects.create(code="power", name="电力"),
    )
    cast.mobile = Business.objects.create(code="mobile", name="移动缴费", biller=mobile, owner=Role.E_COMMERCE)
    cast.power = Business.objects.create(code="power", name="电费", biller=power, owner=Role.E_COMMERCE)
    cast.express = Business.objects.create(code="express", name="代收快递", owner=Role.DISTRIBUTION)
    cast.withdrawal = Business.objects.create(
        code="withdrawal", name="助农取款", owner=Role.AGENCY_FINANCE, settles=Settles.DIRECT
    )
    cast.outlet = Outlet.objects.create(unit=cast.branch, code="CG")
    roles = {
        "e_commerce": ("韩雪", Role.E_COMMERCE, cast.bureau),
        "finance": ("邓萍", Role.FINANCE, cast.bureau),
        "accountant": ("汪洋", Role.FINANCE, cast.bureau),
        "supervision": ("冯洁", Role.SUPERVISION, cast.bureau),
        "franchisee": ("蒋红旗", Role.FRANCHISEE, cast.postal.unit),
    }
    for login, (name, role, at) in roles.items():
        cast.people[login] = f.person(name, login=login)
        f.appoint(cast.people[login], role, at)
        setattr(cast, login, cast.people[login].user)
    cast.credit = ledger.open_credit(
        cast.postal, bureau=cast.bureau, number="YZ000186", low_at=Decimal("200.00"), at=moment(1)
    )
    return cast


@pytest.fixture
def office(cast) -> SimpleNamespace:
    return build_money(cast)


@pytest.fixture(autouse=True)
def _prices_are_read_anew():
    tariffs.forget()


@pytest.fixture
def network(office, calendar) -> SimpleNamespace:
    """The office with a second branch and station, the general office, and a mobile number of the first merchant:
    `general_office`, `far` (station YZ0002, with credit `far_credit`), `far_head`, `far_shop`."""
    person = office.people["franchisee"]
    person.phone = "13812340001"
    person.save()
    far_branch = f.unit("河西支局", kind=UnitKind.BRANCH, parent=office.bureau)
    office.far = f.station("河西便民服务站", code="YZ0002", kind=StationKind.POSTAL, parent=far_branch)
    office.far_credit = ledger.open_credit(
        office.far, bureau=office.bureau, number="YZ000286", low_at=Decimal("200.00"), at=moment(1)
    )
    for login, name, role, unit in (
        ("general_office", "梁红", Role.GENERAL_OFFICE, office.bureau),
        ("far_shop", "向阳", Role.FRANCHISEE, office.far.unit),
        ("far_head", "石磊", Role.BRANCH, far_branch),
    ):
        office.people[login] = f.person(name, login=login)
        f.appoint(office.people[login], role, unit)
        setattr(office, login, office.people[login].user)
    return office


def price(office, fee: str = "1.00", business=None) -> Tariff:
    """A tariff long in force: a sale of `business` (mobile bills) may cost `fee`."""
    facts = {"basis": "fixed", "fee": Decimal(fee), "state": "announced", "effective_on": date(2026, 1, 1)}
    moments = {"drafted_at": moment(1, month=1), "announced_at": moment(1, month=1)}
    return Tariff.objects.create(business=business or office.mobile, version=1, **facts, **moments)


def clock(text: str) -> datetime:
    """ "2026-11-23 10:00" in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def fund(office, amount: str, *, at: datetime = MONDAY, credit: CreditAccount | None = None) -> ledger.Posting:
    """Credit bought for cash, without the receipt."""
    credit = credit or office.credit
    cash = ledger.account(AccountKind.CASH, unit=office.branch, at=at)
    return ledger.post(
        "purchase",
        debit=cash,
        credit=credit.account,
        amount=Decimal(amount),
        key=uuid4(),
        at=at,
        actor=office.branch_head,
    )


def sale(
    office, amount: str, business=None, *, at: datetime = MONDAY, key=None, fee: str = "0.00", reference: str = ""
):
    station = office.postal.pk
    business = business or office.mobile
    return ledger.Sale(key or uuid4(), station, business.pk, Decimal(amount), Decimal(fee), at, reference)


def sell(office, amount: str, business=None, *, at: datetime = MONDAY, now: datetime | None = None, **facts):
    return ledger.sell(sale(office, amount, business, at=at, **facts), at=now or at, actor=office.franchisee.pk)


def credit_of(office) -> Decimal:
    return CreditAccount.objects.get(pk=office.credit.pk).balance


def line(posting: ledger.Posting) -> Transfer:
    return Transfer.objects.get(pk=posting.id, date=posting.day)
