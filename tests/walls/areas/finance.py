"""Money: the credit of the village station of the world, sales on it, an outlet there, and the same elsewhere.

Stations of every kind may have a credit account as far as the ledger goes, so the world's two places serve here too.
"""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from finance import ledger
from finance.actions.sales import receipt_number
from finance.choices import AccountKind
from finance.models import Business, Outlet
from stations.choices import Role
from tests.walls.table import EVERYBODY, HOME, at, call

SELLERS = at("village", Role.FRANCHISEE, Role.CLERK, Role.E_COMMERCE)
CASHIERS = at("village", Role.BRANCH, Role.CLERK, Role.E_COMMERCE, Role.GENERAL_OFFICE)
SALE = {
    "station": "CJ01",
    "business": "mobile",
    "amount": "1.00",
    "sold_at": "2026-11-23T09:00:00+08:00",
    "reference": "1",
}


def extend(world) -> None:
    now = timezone.now()
    past = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    mobile = Business.objects.create(code="mobile", name="移动缴费", name_en="Mobile bills", owner=Role.E_COMMERCE)
    world.outlet = Outlet.objects.create(unit=world.village.unit, code="CJ")
    cash = ledger.account(AccountKind.CASH, unit=world.village.unit, at=past)
    for name, station in (("home", world.village), ("away", world.elsewhere)):
        credit = ledger.open_credit(
            station, bureau=world.bureau, number=f"V{station.code}", low_at=Decimal("200.00"), at=past
        )
        for month_ago in (past, now):
            ledger.post(
                "purchase",
                debit=cash,
                credit=credit.account,
                amount=Decimal("5000.00"),
                key=f"walls/{name}/{month_ago}",
                at=month_ago,
            )
        sold = ledger.sell(
            ledger.Sale(ledger.key_of(f"walls/{name}"), station.pk, mobile.pk, Decimal("30.00"), Decimal(0), now),
            at=now,
            actor=None,
        )
        world.names |= {
            f"{name}_sale": sold.id,
            f"{name}_account": credit.account_id,
            f"{name}_receipt": receipt_number(station.code, sold.day, sold.id),
        }


ROWS: list = []

CALLS = [
    # A station that one does not see is no station: the words are those for a wrong code.
    call("api-sales", "sales/", SELLERS, method="POST", status=201, sees=HOME, hidden=400, body=SALE),
    call("api-sales-batch", "sales/batch/", EVERYBODY, method="POST", status=400, body={"sales": []}),
    call("api-sale-reversal", "sales/{home_sale}/reversal/", SELLERS, method="POST", status={201}, sees=HOME),
    call(
        "api-credit-purchases",
        "credit-purchases/",
        CASHIERS,
        method="POST",
        status=201,
        sees=HOME,
        hidden=400,
        body={"station": "CJ01", "outlet": "CJ", "amount": "500.00"},
    ),
    call("api-credit", "stations/CJ01/credit/", HOME),
]
