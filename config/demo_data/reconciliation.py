"""The reconciliation of the demo's days: those of the first week agree, one has a difference of each cause (D-55).

The file of the platform is the one of the close, made wrong; the last closed day waits for its file.
"""

import uuid
from datetime import date, datetime, time
from decimal import Decimal

from config.demo_data.clock import moment
from config.demo_data.money import BEGUN, STATION
from config.demo_data.organisation import House
from core.workdays import ONE_DAY
from finance import closing
from finance.actions import differences
from finance.actions.outside import import_file
from finance.actions.reconciling import reconcile_day
from finance.choices import AccountKind, FileKind
from finance.ledger import account
from finance.models import Business, CreditAccount, CreditPurchase, DayFile, Difference, OutsideFile

NAMESPACE = uuid.UUID("7f0b6a0e-9d55-4c5e-8f43-2a4f1d3b5c77")
# So many days before today: the one with faults, the last one that is closed.
FAULTY, LAST = 3, 2


def load(house: House, *, today: date, now: datetime | None) -> None:
    if OutsideFile.objects.exists():
        return
    for n in range(BEGUN, LAST, -1):
        day = today - n * ONE_DAY
        at = moment(day + ONE_DAY, "09:10")
        if now is None or at <= now:
            _files(house, day, at, is_faulty=n == FAULTY)
    reconcile_day(today - LAST * ONE_DAY, at=moment(today - ONE_DAY, "07:05"))
    _work(house, today - FAULTY * ONE_DAY, moment(today - (FAULTY - 1) * ONE_DAY, "09:40"))


def _files(house: House, day: date, at: datetime, *, is_faulty: bool) -> None:
    file = DayFile.objects.newest(day)
    if file is None:
        return
    finance = house.user("finance")
    slips = _slips(day)
    if slips:
        import_file(FileKind.BANK, name=f"缴款单{day:%Y%m%d}.csv", body=slips, day=day, actor=finance, at=at)
    text = closing.read_file(file).decode()
    if is_faulty:
        text = _with_faults(text, day)
    name = f"平台对账{day:%Y%m%d}.csv"
    import_file(FileKind.PLATFORM, name=name, body=text.encode(), day=day, actor=house.user("e_commerce"), at=at)


def _slips(day: date) -> bytes:
    """What the bank lists for the purchases of a day."""
    bought = CreditPurchase.objects.filter(date=day).select_related("credit__station", "outlet").order_by("pk")
    lines = [
        f"{day},{one.credit.station.code},{one.amount},J{day:%m%d}{n:03d},{one.outlet.code}"
        for n, one in enumerate(bought, start=1)
    ]
    return "\n".join(["date,station,amount,slip,outlet", *lines]).encode() if lines else b""


def _with_faults(text: str, day: date) -> str:
    """One difference of each cause; every day has four sales at least."""
    head, *lines = text.splitlines()
    first, second, third, _missing, *rest = lines
    cells = first.split(",")
    cells[4] = f"{Decimal(cells[4]) + 10:.2f}"
    station = cells[1]
    new = f"{day},{station},mobile-bill,13981650000,50.00,0.00"
    another_day = third.replace(day.isoformat(), (day + ONE_DAY).isoformat(), 1)
    return "\n".join([head, ",".join(cells), second, second, another_day, *rest, new])


def _work(house: House, day: date, at: datetime) -> None:
    """One is being asked about, for another a posting waits for its second person."""
    rows = Difference.objects.unsettled().filter(date=day).order_by("pk")
    e_commerce = house.user("e_commerce")
    asked = rows.filter(cause="amount").first()
    if asked is not None:
        differences.take(asked, actor=e_commerce, at=at)
        differences.comment(asked, text="已去电平台客服，对方核查中。", actor=e_commerce, at=at)
    extra = rows.filter(cause="missing_here").first()
    if extra is not None:
        bureau = CreditAccount.objects.select_related("bureau").get(station__code=STATION).bureau
        business = Business.objects.select_related("biller").get(code="mobile-bill")
        debit = account(AccountKind.SUSPENSE, unit=bureau, at=at)
        credit = account(AccountKind.BILLER, unit=bureau, biller=business.biller, business=business, at=at)
        differences.propose_posting(
            extra,
            bureau,
            debit=debit,
            credit=credit,
            amount=Decimal("50.00"),
            reason="平台有此笔，站点未入账，先挂待处理差额",
            submission_key=uuid.uuid5(NAMESPACE, day.isoformat()),
            actor=e_commerce,
            at=moment(day + ONE_DAY, time(9, 50)),
        )
