"""What the tests about third parties share: a contract for mobile bills, and November with sales at two stations."""

from datetime import date, datetime, time
from decimal import Decimal

from core.workdays import ONE_DAY
from finance import closing, ledger
from finance.actions.closing import close_day
from finance.actions.contracts import add_contract
from finance.models import Contract, CreditAccount, Settlement
from tests.finance.conftest import SHANGHAI, clock, fund

D = Decimal
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
FIRST = clock("2026-12-01 09:00")
# (moment, station, amount): 17 sales, 1,234.50 yuan in all.
SALES = (
    ("2026-11-02 09:10", "postal", "100.00"),
    ("2026-11-02 10:00", "far", "50.50"),
    ("2026-11-10 11:00", "postal", "84.00"),
    ("2026-11-15 23:59", "postal", "300.00"),
    ("2026-11-16 00:01", "far", "200.00"),
    ("2026-11-30 12:00", "postal", "500.00"),
)


def contract(office, **facts) -> Contract:
    """5 ‰ of mobile bills, by the month, from 1 November."""
    terms = {"number": "YD-2026-01", "starts_on": NOVEMBER, "basis": "per_mille", "per_mille": D(5), "period": "month"}
    whole = {"party": office.mobile.biller, "businesses": [office.mobile]} | terms | facts
    return add_contract(office.bureau, **whole, actor=office.e_commerce, at=clock("2026-11-02 08:00"))


def sell_at(office, when: str, station: str, amount: str, *, business=None, now: str | None = None):
    place, business = getattr(office, station), business or office.mobile
    words = f"{when}/{station}/{amount}/{business.code}"
    sale = ledger.Sale(ledger.key_of(words), place.pk, business.pk, D(amount), D(0), clock(when), words[:60])
    return ledger.sell(sale, at=clock(now or when), actor=None)


def november(office, sales=SALES, last=date(2026, 11, 30)) -> None:
    """Credit for both, the sales, and every day up to `last` closed.

    The accounts count from `last` on, and the days before are only added up: a close of thirty days has its own tests.
    """
    for credit in (office.credit, office.far_credit):
        fund(office, "50000.00", at=clock("2026-11-02 08:30"), credit=credit)
    for when, station, amount in sales:
        sell_at(office, when, station, amount)
    CreditAccount.objects.update(opened_at=datetime.combine(last, time(8), SHANGHAI))
    for day in sorted({clock(when).date() for when, _station, _amount in sales}):
        closing.roll_up(day)
    close_day(last, at=datetime.combine(last + ONE_DAY, time(0, 20), SHANGHAI))


def figures(settlement: Settlement) -> list[tuple]:
    """(business, from, count, amount, rate, fee, net) of each line."""
    names = ("business__code", "starts_on__day", "count", "amount", "rate", "fee", "net")
    return list(settlement.lines.values_list(*names))
