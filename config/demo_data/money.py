"""The money of the franchise station: tariffs, credit bought at the branch, the sales of two weeks, each day closed.

The sales and the credit begin BEGUN days before `today`; the day before yesterday is the last that is closed, so that
the nightly job finds yesterday to do.
"""

import random
import uuid
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from config.demo_data.clock import moment
from config.demo_data.organisation import House
from core.workdays import ONE_DAY
from finance import partitions
from finance.actions import sales
from finance.actions.businesses import add_outlet, load_shipped
from finance.actions.closing import close_day
from finance.actions.credit import buy_credit, open_credit
from finance.actions.invoices import issue_invoice, print_invoice, void_invoice
from finance.actions.tariffs import Tier, acknowledge, announce_tariff, draft_tariff, issue_tariff_sheet
from finance.choices import Means
from finance.models import Business, CreditAccount, Invoice, Outlet, Transfer
from stations.models import Station

NAMESPACE = uuid.UUID("2f3c5a8e-6f0b-5a56-9b62-7f1f0a6be9d1")
STATION, OUTLET = "JY0001", "branch_zhongba"
BEGUN, ANNOUNCED = 16, 40
YUAN = Decimal("1.00")

# Business: (terms of its tariff, amounts that people pay, beginning of the reference).
KINDS: dict[str, tuple[dict[str, Any], tuple[int, ...], str]] = {
    "mobile-bill": ({"basis": "fixed", "fee": Decimal("0.00")}, (30, 50, 100), "1398165"),
    "unicom-bill": ({"basis": "fixed", "fee": Decimal("0.00")}, (30, 50, 100), "1868165"),
    "telecom-bill": ({"basis": "fixed", "fee": Decimal("0.00")}, (50, 100), "0816555"),
    "power-bill": ({"basis": "fixed", "fee": Decimal("1.00")}, (46, 83, 127, 158), "5107214"),
    "farm-goods": ({"basis": "fixed", "fee": Decimal("0.00")}, (65, 118, 145), "NZ"),
    "cash-withdrawal": (
        {"basis": "tiers", "tiers": (Tier(Decimal(200), Decimal("1.00")), Tier(None, Decimal("2.00")))},
        (100, 200, 500),
        "621799",
    ),
}
DOCUMENT = "江邮电商资费〔%s〕%s号"
# Buyers of invoices with their tax numbers; the last invoice waits to be printed.
BUYERS = (
    ("江油市红旗农资经营部", "92510781MA6500186A"),
    ("绵阳青林农业有限公司", "91510700MA6200571H"),
    ("个人", ""),
    ("李秀英", ""),
)
MISSPELT = "绵阳清林农业有限公司"
# (days before today, yuan)
PURCHASES = ((BEGUN, 4000), (9, 3000), (4, 1250))


def load(house: House, *, today: date, now: datetime | None) -> None:
    station = house.stations[STATION]
    if not CreditAccount.objects.filter(station=station).exists():
        _trade(house, station, today, now)
    if not Invoice.objects.exists():
        _invoices(house, station, today)


def _trade(house: House, station: Station, today: date, now: datetime | None) -> None:
    begun = today - BEGUN * ONE_DAY
    partitions.ensure(begun, today)
    _tariffs(house, today)
    outlet = add_outlet(house.units[OUTLET], code="ZB", actor=house.user("general_office"), at=moment(begun, "08:30"))
    credit = open_credit(station, actor=house.user("e_commerce"), at=moment(begun, "08:40"))
    for n in range(BEGUN, -1, -1):
        _day(house, credit, outlet, today - n * ONE_DAY, n, now)


def _invoices(house: House, station: Station, today: date) -> None:
    """What customers had made out at the branch in the evening of their day; one with a misspelt buyer was voided."""
    credit = CreditAccount.objects.select_related("station__unit", "bureau").get(station=station)
    outlet = Outlet.objects.select_related("unit").get(unit=house.units[OUTLET])
    clerk, finance = house.user("branch"), house.user("finance")
    through_credit = Transfer.objects.filter(kind="sale", debit=credit.account, date__gte=today - 6 * ONE_DAY)
    largest = through_credit.filter(date__lt=today).select_related("business").order_by("-amount", "id")
    sold = sorted(largest[: len(BUYERS)], key=lambda sale: sale.pk)
    for n, (sale, (buyer, tax_number)) in enumerate(zip(sold, BUYERS, strict=False)):
        facts: dict[str, Any] = {"outlet": outlet, "tax_number": tax_number, "actor": clerk}
        at = moment(sale.date, time(17, 40 + n))
        key = uuid.uuid5(NAMESPACE, f"invoice {n}")
        if n == 1:
            wrong = issue_invoice(sale, credit, buyer=MISSPELT, submission_key=key, at=at, **facts)
            print_invoice(wrong, actor=clerk, at=at)
            void_invoice(wrong, reason="购方名称有误，原件已收回", actor=finance, at=moment(sale.date, "17:50"))
            key, at = uuid.uuid5(NAMESPACE, "invoice again"), moment(sale.date, "17:55")
        made = issue_invoice(sale, credit, buyer=buyer, submission_key=key, at=at, **facts)
        if n < len(BUYERS) - 1:
            print_invoice(made, actor=clerk, at=at)


def _tariffs(house: House, today: date) -> None:
    """One tariff a business, drafted by the e-commerce centre and announced by the market department; signed for."""
    day = today - ANNOUNCED * ONE_DAY
    load_shipped(actor=house.user("e_commerce"), at=moment(day, "09:00"))
    for n, (code, (terms, _amounts, _start)) in enumerate(KINDS.items(), start=1):
        draft = draft_tariff(
            Business.objects.get(code=code),
            **terms,
            effective_on=day,
            document=DOCUMENT % (day.year, n),
            actor=house.user("e_commerce"),
            at=moment(day, time(9, n)),
        )
        tariff = announce_tariff(draft, actor=house.user("market"), at=moment(day, time(10, n)))
        for receipt in tariff.receipts.filter(station__code=STATION):
            acknowledge(receipt, actor=house.user("franchisee"), at=moment(day, time(15, n)))
    issue_tariff_sheet(house.stations[STATION], actor=house.user("market"), at=moment(day, "16:00"))


def _day(house: House, credit: CreditAccount, outlet: Outlet, day: date, n: int, now: datetime | None) -> None:
    for before, amount in PURCHASES:
        if before == n and (now is None or moment(day, "08:50") <= now):
            buy_credit(
                credit,
                outlet=outlet,
                amount=amount * YUAN,
                key=uuid.uuid5(NAMESPACE, f"purchase {n}"),
                means=Means.BANK if n == PURCHASES[-1][0] else Means.CASH,
                actor=house.user("branch"),
                at=moment(day, "08:50"),
            )
    seller = house.user("franchisee")
    for order in _orders(credit.station, day, n):
        if now is None or order.sold_at <= now:
            sales.sell(order, actor=seller, at=order.sold_at)
    if n > 1:
        close_day(day, at=moment(day + ONE_DAY, "00:30"))


def _orders(station: Station, day: date, n: int) -> list[sales.Order]:
    chance = random.Random(f"{STATION} {n}")  # noqa: S311
    businesses = {business.code: business for business in Business.objects.all()}
    count = chance.randint(4, 8)
    moments = sorted(chance.sample(range(9 * 60, 17 * 60 + 30), count))
    orders = []
    for k, minute in enumerate(moments):
        code = chance.choices(list(KINDS), weights=(5, 2, 2, 4, 1, 2))[0]
        terms, amounts, start = KINDS[code]
        amount = Decimal(chance.choice(amounts)) * YUAN
        fee = terms.get("fee", YUAN if amount <= 200 else 2 * YUAN)
        orders.append(
            sales.Order(
                key=uuid.uuid5(NAMESPACE, f"sale {n} {k}"),
                station=station,
                business=businesses[code],
                amount=amount,
                fee=fee,
                sold_at=moment(day, time(minute // 60, minute % 60)),
                reference=f"{start}{chance.randint(1000, 9999)}",
            )
        )
    return orders
