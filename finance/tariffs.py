"""The price in force: what a sale of a business may cost at most on a day, past days included (D-40, D-41)."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.errors import Refused
from finance.choices import TariffBasis, TariffState
from finance.models import Business, Tariff, TariffReceipt
from stations.models import Station

FEN = Decimal("0.01")
HUNDRED = Decimal(100)
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Terms:
    """The terms of one version, as plain values. `tiers`: (up to, fee) in rising order, the last one without an end."""

    basis: str
    fee: Decimal | None = None
    percent: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    tiers: tuple[tuple[Decimal | None, Decimal], ...] = ()
    version: int = 0
    effective_on: date | None = None

    @classmethod
    def of(cls, tariff: Tariff) -> "Terms":
        tiers = tuple((tier.up_to, tier.fee) for tier in tariff.tiers.all())
        return cls(
            basis=tariff.basis,
            fee=tariff.fee,
            percent=tariff.percent,
            least=tariff.least,
            most=tariff.most,
            tiers=tuple(sorted(tiers, key=lambda tier: (tier[0] is None, tier[0] or NOTHING))),
            version=tariff.version,
            effective_on=tariff.effective_on,
        )

    def highest_fee(self, amount: Decimal) -> Decimal:
        """The most that a sale of `amount` may cost, in whole fen, rounded half-up."""
        if self.basis == TariffBasis.TIERS:
            return next((fee for up_to, fee in self.tiers if up_to is None or amount <= up_to), NOTHING)
        if self.basis == TariffBasis.FIXED or self.percent is None:
            return self.fee or NOTHING
        fee = (amount * self.percent / HUNDRED).quantize(FEN, ROUND_HALF_UP)
        if self.least is not None and fee < self.least:
            fee = self.least
        return self.most if self.most is not None and fee > self.most else fee

    def in_words(self) -> str:
        """One line for lists and papers, in the reader's language."""
        if self.basis == TariffBasis.TIERS:
            return _("; ").join(self._tier(n) for n in range(len(self.tiers)))
        if self.basis == TariffBasis.FIXED or self.percent is None:
            return _("%(fee)s yuan a transaction") % {"fee": yuan(self.fee or NOTHING)} if self.fee else _("free")
        words = [_("%(percent)s %% of the amount") % {"percent": f"{self.percent.normalize():f}"}]
        if self.least is not None:
            words.append(_("at least %(fee)s yuan") % {"fee": yuan(self.least)})
        if self.most is not None:
            words.append(_("at most %(fee)s yuan") % {"fee": yuan(self.most)})
        return _(", ").join(words)

    def _tier(self, n: int) -> str:
        up_to, fee = self.tiers[n]
        facts = {"amount": yuan(up_to or (self.tiers[n - 1][0] if n else None) or NOTHING), "fee": yuan(fee)}
        if up_to is not None:
            return _("up to %(amount)s yuan: %(fee)s") % facts
        return _("above %(amount)s yuan: %(fee)s") % facts if n else _("every amount: %(fee)s") % facts


def yuan(amount: Decimal) -> str:
    """An amount with two places and marks between the thousands."""
    return number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True)


# The path of a sale asks for every sale. The version in force on a day that has begun never changes: a later one begins
# after its notice, and only a version not yet in force can be withdrawn. So what was found is kept for a while; that
# nothing was found is not.
KEPT_SECONDS = 300
MOST_KEPT = 1024
_kept: OrderedDict[tuple[int, date], tuple[float, Terms]] = OrderedDict()


def forget() -> None:
    """Read again what was kept; for a process in which the tables were taken back (tests, restore)."""
    _kept.clear()


def terms_on(business: Business | int, on: date) -> Terms | None:
    """The terms in force for `business` on the day `on`, whenever that was; None when there was no tariff."""
    key = (business if isinstance(business, int) else business.pk, on)
    now = time.monotonic()
    found = _kept.get(key)
    if found is not None and now - found[0] < KEPT_SECONDS:
        return found[1]
    tariff = Tariff.objects.in_force(on).filter(business_id=key[0]).prefetch_related("tiers").first()
    if tariff is None:
        return None
    terms = Terms.of(tariff)
    _kept[key] = (now, terms)
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return terms


def check(business: Business | int, amount: Decimal, fee: Decimal, on: date) -> None:
    """Refuse a sale that charges more than the tariff in force on the day `on` (D-41): above_tariff, field fee.

    Without a tariff nothing may be charged. Costs no query while the price of the day is kept.
    """
    if not fee:
        return
    terms = terms_on(business, on)
    highest = terms.highest_fee(amount) if terms else NOTHING
    if fee > highest:
        words: dict[str, Any] = {"fee": yuan(fee), "highest": yuan(highest)}
        raise Refused(
            "above_tariff", _("The fee %(fee)s is above the tariff: at most %(highest)s yuan") % words, field="fee"
        )


def unsigned(station: Station) -> list[tuple[TariffReceipt, Terms]]:
    """The circulars that a station has not signed for yet, the next to begin first; two queries."""
    rows = TariffReceipt.objects.filter(station=station, acknowledged_at=None, tariff__state=TariffState.ANNOUNCED)
    rows = rows.select_related("tariff__business", "station").prefetch_related("tariff__tiers")
    return [(receipt, Terms.of(receipt.tariff)) for receipt in rows.order_by("tariff__effective_on", "tariff__pk")]
