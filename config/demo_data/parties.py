"""Contracts with the third parties of the demo and the statements of its weeks (D-58).

China Mobile's first whole week is agreed, posted and paid; its second one waits for two differences to be cleared up,
where there is a second one. Unicom's statement waits for its file, those of the others are still to be drawn up.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from config.demo_data.clock import moment
from config.demo_data.money import BEGUN, STATION
from config.demo_data.organisation import House
from config.demo_data.reconciliation import LAST
from core.workdays import ONE_DAY
from finance.actions.contracts import Step, add_contract
from finance.actions.settlement_files import confirm_settlement, import_party_file
from finance.actions.settlements import pay_settlement, post_settlement, prepare_settlement
from finance.choices import FeeBasis, SettlementPeriod, TransferKind
from finance.models import Biller, Business, Contract, CreditAccount, Reversal, Settlement, Transfer
from stations.models import Unit

WEEK = timedelta(days=7)
# Biller: (kind of business, number, terms of the fee); steps go by the month, the others are settled by the week.
TERMS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "mobile": ("mobile-bill", "YD-JY-01", {"basis": FeeBasis.PER_MILLE, "per_mille": Decimal(5)}),
    "unicom": ("unicom-bill", "LT-JY-01", {"basis": FeeBasis.PER_SALE, "per_sale": Decimal("0.30")}),
    "telecom": ("telecom-bill", "DX-JY-01", {"basis": FeeBasis.PER_MILLE, "per_mille": Decimal(6)}),
    "power": (
        "power-bill",
        "DL-JY-01",
        {"basis": FeeBasis.STEPS, "steps": (Step(Decimal(10000), Decimal(3)), Step(None, Decimal(4)))},
    ),
}


def load(house: House, *, today: date, now: datetime | None) -> None:
    if Contract.objects.exists():
        return
    bureau = CreditAccount.objects.select_related("bureau").get(station__code=STATION).bureau
    begun = today - BEGUN * ONE_DAY
    monday = begun + (-begun.weekday() % 7) * ONE_DAY
    for party, (code, number, terms) in TERMS.items():
        add_contract(
            bureau,
            number=f"{number}-{monday.year}",
            party=Biller.objects.get(code=party),
            businesses=[Business.objects.get(code=code)],
            starts_on=monday,
            period=SettlementPeriod.MONTH if "steps" in terms else SettlementPeriod.WEEK,
            actor=house.user("e_commerce"),
            at=moment(begun, "09:30"),
            **terms,
        )
    weeks = [day for day in (monday, monday + WEEK) if day + WEEK <= today - (LAST - 1) * ONE_DAY]
    for n, first in enumerate(weeks):
        mobile = _prepared(house, bureau, "mobile", first)
        _prepared(house, bureau, "unicom", first)
        _agreed(house, mobile) if n == 0 else _disputed(house, mobile)


def _prepared(house: House, bureau: Unit, party: str, first: date) -> Settlement:
    biller = Biller.objects.get(code=party)
    at = moment(first + WEEK, "09:00")
    return prepare_settlement(bureau, biller, day=first, actor=house.user("e_commerce"), at=at)


def _agreed(house: House, settlement: Settlement) -> None:
    at = moment(settlement.ends_on, "10:00")
    _their_file(house, settlement, _lines(settlement), at)
    confirm_settlement(settlement, actor=house.user("finance"), at=at)
    post_settlement(settlement, actor=house.user("finance"), at=moment(settlement.ends_on, "10:10"))
    pay_settlement(
        settlement,
        reference=f"转{settlement.ends_on:%m%d}0017",
        paid_on=settlement.ends_on,
        actor=house.user("finance"),
        at=moment(settlement.ends_on, "10:30"),
    )


def _disputed(house: House, settlement: Settlement) -> None:
    """One sale is missing on their side, one has another amount."""
    _missing, wrong, *rest = _lines(settlement)
    head, _comma, amount = wrong.rpartition(",")
    lines = [f"{head},{Decimal(amount) + 20:.2f}", *rest]
    _their_file(house, settlement, lines, moment(settlement.ends_on, "10:40"))


def _their_file(house: House, settlement: Settlement, lines: list[str], at: datetime) -> None:
    body = "\r\n".join(["日期,站点编码,业务编码,流水号,金额", *lines, ""]).encode("utf-8-sig")
    name = f"结算明细{settlement.starts_on:%Y%m%d}.csv"
    import_party_file(settlement, body=body, name=name, actor=house.user("e_commerce"), at=at)


def _lines(settlement: Settlement) -> list[str]:
    """What the party has of the week: all that was sold and not taken back."""
    sold = Transfer.objects.filter(
        kind=TransferKind.SALE,
        business__biller=settlement.party,
        date__gte=settlement.starts_on,
        date__lt=settlement.ends_on,
    ).exclude(pk__in=Reversal.objects.values("original_id"))
    rows = sold.order_by("pk").values_list("date", "business__code", "reference", "amount")
    return [f"{day},{STATION},{code},{reference},{amount}" for day, code, reference, amount in rows]
