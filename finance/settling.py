"""What is settled with a third party: periods, fees, and the sums of closed days that statements are made of (D-58)."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.workdays import ONE_DAY
from finance import closing
from finance.choices import FeeBasis, SettlementPeriod, TransferKind
from finance.models import Biller, Contract, CreditAccount, DailyTotal, SettlementLine, Transfer
from stations.models import Station, Unit

FEN = Decimal("0.01")
THOUSAND = Decimal(1000)
NOTHING = Decimal("0.00")
HALF = 16


class Period(NamedTuple):
    """The days [first, end)."""

    first: date
    end: date

    @property
    def last(self) -> date:
        return self.end - ONE_DAY


def period_of(kind: str, day: date) -> Period:
    """The period that `day` lies in: its month, its half of the month (1–15, 16–end), its week from Monday on."""
    if kind == SettlementPeriod.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=7))
    first = day.replace(day=1)
    after = first + timedelta(days=monthrange(day.year, day.month)[1])
    if kind == SettlementPeriod.MONTH:
        return Period(first, after)
    middle = first.replace(day=HALF)
    return Period(first, middle) if day < middle else Period(middle, after)


def rounded(amount: Decimal) -> Decimal:
    """Half a fen goes up, of what is taken back as well."""
    return amount.quantize(FEN, ROUND_HALF_UP)


@dataclass(frozen=True)
class Fee:
    """What the party pays for a line, with the rate it used; `volume` is the month's amount that chose a step."""

    basis: str
    rate: Decimal
    amount: Decimal
    volume: Decimal | None = None


def fee_of(contract: Contract, *, count: int, amount: Decimal, volume: Decimal) -> Fee:
    """The fee of `count` sales of `amount` in all. Steps: the one that `volume` reaches holds for all of the amount."""
    if contract.basis == FeeBasis.PER_SALE:
        rate = contract.per_sale or NOTHING
        return Fee(contract.basis, rate, rounded(count * rate))
    if contract.basis == FeeBasis.PER_MILLE:
        rate = contract.per_mille or NOTHING
        return Fee(contract.basis, rate, rounded(amount * rate / THOUSAND))
    rate = step_of(contract, volume)
    return Fee(contract.basis, rate, rounded(amount * rate / THOUSAND), volume)


def step_of(contract: Contract, volume: Decimal) -> Decimal:
    """The rate of the step that a month's amount reaches: up to and with `up_to`."""
    steps = sorted(contract.steps.all(), key=lambda step: (step.up_to is None, step.up_to or NOTHING))
    return next(step.per_mille for step in steps if step.up_to is None or volume <= step.up_to)


def plain(rate: Decimal) -> str:
    """A rate without zeros at its end: 5.0000 is 5, 1.2500 is 1.25."""
    text = f"{rate:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return number_format(Decimal(text), use_l10n=True, force_grouping=False)


def rate_in_words(basis: str, rate: Decimal) -> str:
    if basis == FeeBasis.PER_SALE:
        return _("%(fee)s yuan a transaction") % {"fee": f"{rate:.2f}"}
    return _("%(rate)s ‰ of the amount") % {"rate": plain(rate)}


def terms_in_words(contract: Contract) -> str:
    """What the party pays, in one line; of a contract read with its steps."""
    if contract.basis != FeeBasis.STEPS:
        return rate_in_words(contract.basis, contract.per_sale or contract.per_mille or NOTHING)
    words = []
    for step in sorted(contract.steps.all(), key=lambda step: (step.up_to is None, step.up_to or NOTHING)):
        facts = {"rate": plain(step.per_mille), "amount": f"{step.up_to or NOTHING:,.2f}"}
        if step.up_to is None:
            words.append(_("above that %(rate)s ‰") % facts)
        else:
            words.append(_("a month up to %(amount)s yuan %(rate)s ‰") % facts)
    return "; ".join(words)


# The sums


@dataclass(frozen=True)
class Sums:
    stations: int
    count: int
    amount: Decimal


LATE = """
SELECT count(*) FROM finance_transfer t
JOIN finance_creditaccount c ON c.station_id = t.unit_id AND c.bureau_id = %(unit)s
WHERE t.date >= %(first)s AND t.date < %(end)s AND t.kind = 'sale' AND t.is_late AND t.business_id = %(business)s
"""


def totals(unit: Unit, business: Any, period: Period, *, party: Biller | None = None) -> Any:
    """The roll-up of a business, or of all of a party, at the stations of the bureau within the days of `period`."""
    stations = CreditAccount.objects.filter(bureau=unit).values("station_id")
    rows = DailyTotal.objects.filter(date__gte=period.first, date__lt=period.end, station_id__in=stations)
    return rows.filter(business__biller=party) if party is not None else rows.filter(business=business)


def sums_of(unit: Unit, business: Any, period: Period) -> Sums:
    rows = totals(unit, business, period)
    found = rows.aggregate(count=Sum("count"), amount=Sum("amount"))
    return Sums(rows.values("station_id").distinct().count(), found["count"] or 0, found["amount"] or NOTHING)


def stations_in(unit: Unit, party: Biller, period: Period) -> int:
    """How many stations sold something of the party's business."""
    return totals(unit, None, period, party=party).values("station_id").distinct().count()


def late_in(unit: Unit, business: Any, period: Period) -> int:
    """How many sales of earlier days landed in the period, because their own day was closed (D-54)."""
    with connection.cursor() as cursor:
        cursor.execute(LATE, {"unit": unit.pk, "business": business.pk, "first": period.first, "end": period.end})
        return cursor.fetchone()[0]


def open_days(period: Period) -> list[date]:
    """The days of the period that some station has not closed, or that do not balance."""
    days = [period.first + n * ONE_DAY for n in range((period.end - period.first).days)]
    standings = [(day, closing.standing(day)) for day in days]
    return [day for day, standing in standings if standing.missing or standing.unbalanced]


def without_contract(
    unit: Unit, party: Biller, period: Period, contracts: Iterable[Contract]
) -> list[tuple[Any, date]]:
    """(business, day) of sales of the party that no contract covers; one day, the first, for each business."""
    covered = Q(pk__in=[])
    for contract in contracts:
        days = Q(date__gte=contract.starts_on)
        if contract.ends_on is not None:
            days &= Q(date__lt=contract.ends_on)
        covered |= days & Q(business__in=[one.business_id for one in contract.covered.all()])
    rows = totals(unit, None, period, party=party).exclude(covered)
    found: dict[int, tuple[Any, date]] = {}
    for row in rows.select_related("business").order_by("date")[:1000]:
        found.setdefault(row.business_id, (row.business, row.date))
    return list(found.values())


# Opening a figure: line → stations → days → transfers


def stations_of(line: SettlementLine, unit: Unit) -> list[dict[str, Any]]:
    """The stations that the line adds up, by code."""
    rows = totals(unit, line.business_id, Period(line.starts_on, line.ends_on))
    names = ("station__code", "station__unit__name", "station__unit__name_en")
    return list(rows.values(*names).annotate(n=Sum("count"), total=Sum("amount")).order_by("station__code"))


def days_of(line: SettlementLine, unit: Unit, station: Station) -> Sequence[DailyTotal]:
    rows = totals(unit, line.business_id, Period(line.starts_on, line.ends_on))
    return list(rows.filter(station=station).order_by("date"))


def transfers_of(line: SettlementLine, station: Station, day: date) -> list[Transfer]:
    """The sales of a day and what was taken back, found by the credit account of the station."""
    account = CreditAccount.objects.values_list("account_id", flat=True).get(station=station)
    rows = Transfer.objects.filter(
        Q(debit=account) | Q(credit=account),
        date=day,
        kind__in=[TransferKind.SALE, TransferKind.REVERSAL],
        business=line.business_id,
        unit=station.pk,
    )
    return list(rows.order_by("id"))
