"""The cash of campaigns (A-10): what was typed, checked; every movement written and booked in the ledger."""

import unicodedata
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import User
from finance import ledger
from finance.choices import AccountKind, TransferKind
from services.choices import CashKind
from services.models import Application, Batch, Campaign, CashEntry, Sitting
from stations.models.scope import Held

CENT = Decimal("0.01")
MOST = Decimal("999999.99")
NONE = Decimal("0.00")
# What makes the cash more; differences are signed.
INTO = frozenset({CashKind.TAKEN, CashKind.GIVEN_BACK, CashKind.DIFFERENCE, CashKind.SETTLED})


def money(typed: Decimal | str, field: str) -> Decimal:
    """An amount as it is kept, two places, never negative.

    Refused codes: amount_invalid, amount_places (a fraction of a cent is not rounded away), amount_too_large.
    """
    text = unicodedata.normalize("NFKC", str(typed)).strip().removeprefix("¥").removesuffix("元").strip()
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise Refused("amount_invalid", _("Enter an amount in yuan, such as 10 or 10.50"), field) from error
    if not amount.is_finite() or amount < 0:
        raise Refused("amount_invalid", _("Enter an amount in yuan, such as 10 or 10.50"), field)
    if amount > MOST:
        raise Refused("amount_too_large", _("At most %(amount)s yuan") % {"amount": MOST}, field)
    if amount != amount.quantize(CENT):
        raise Refused("amount_places", _("An amount has at most two places after the point"), field)
    return amount.quantize(CENT)


def checked_amount(campaign: Campaign, typed: Decimal | str) -> Decimal:
    """What is to be loaded, between the least and the largest amount of the campaign (A-10).

    Refused codes: those of `money`, amount_too_small.
    """
    amount = money(typed, "paid")
    if amount < campaign.minimum:
        raise Refused(
            "amount_too_small", _("At least %(amount)s yuan are loaded") % {"amount": campaign.minimum}, "paid"
        )
    if amount > campaign.maximum:
        raise Refused("amount_too_large", _("At most %(amount)s yuan") % {"amount": campaign.maximum}, "paid")
    return amount


def lock_sitting(sitting: Sitting) -> Sitting:
    """The sitting, locked against its own count: what is taken now is in the count, or is refused."""
    return Sitting.objects.select_for_update(of=("self",), no_key=True).get(pk=sitting.pk)


def take(
    application: Application, sitting: Sitting, amount: Decimal, *, actor: User, held: Held, at: datetime
) -> CashEntry:
    """Cash over the counter. Refused codes: already_paid, sitting_counted."""
    if application.amount is not None:
        raise Refused("already_paid", _("The money for this matter was taken already"), "paid")
    sitting = lock_sitting(sitting)
    if sitting.counted_at is not None:
        raise Refused("sitting_counted", _("The cash of this window is counted already"), "paid")
    entry = enter(
        application.campaign,
        CashKind.TAKEN,
        amount,
        application=application,
        sitting=sitting,
        actor=actor,
        held=held,
        at=at,
    )
    application.amount = amount
    application.save(update_fields=["amount"])
    return entry


def refund(application: Application, *, actor: User, held: Held, at: datetime, reason: str = "") -> CashEntry | None:
    """Pay back what is held: out of the drawer it went into while that is open, else out of the envelopes.

    None when nothing is held.
    """
    if application.amount is None:
        return None
    taken = application.cash.filter(kind=CashKind.TAKEN).order_by("-id").first()
    sitting = lock_sitting(taken.sitting) if taken is not None and taken.sitting is not None else None
    amount, application.amount = application.amount, None
    application.save(update_fields=["amount"])
    return enter(
        application.campaign,
        CashKind.REFUNDED,
        amount,
        application=application,
        sitting=sitting if sitting and sitting.counted_at is None else None,
        reason=reason,
        actor=actor,
        held=held,
        at=at,
    )


def enter(
    campaign: Campaign,
    kind: CashKind,
    amount: Decimal,
    *,
    actor: User,
    held: Held,
    at: datetime,
    application: Application | None = None,
    sitting: Sitting | None = None,
    batch: Batch | None = None,
    reason: str = "",
) -> CashEntry:
    """Write one movement; the key names what it was, so that it is never booked twice."""
    about = application or batch or sitting or campaign
    earlier = CashEntry.objects.filter(kind=kind, application=application, batch=batch, sitting=sitting).count()
    entry = CashEntry.objects.create(
        campaign=campaign,
        kind=kind,
        amount=amount,
        key=f"campaign:{campaign.pk}:{kind}:{about._meta.model_name}:{about.pk}:{earlier + 1}",
        application=application,
        sitting=sitting,
        batch=batch,
        reason=reason[:200],
        entered_at=at,
        entered_by_id=held.person_id,
    )
    _post(entry, actor=actor, at=at)
    return entry


# What stands against the cash, and as what the ledger records it.
POSTED: dict[str, tuple[AccountKind, TransferKind]] = {
    CashKind.TAKEN: (AccountKind.CAMPAIGN_DUE, TransferKind.CAMPAIGN_CASH),
    CashKind.REFUNDED: (AccountKind.CAMPAIGN_DUE, TransferKind.CAMPAIGN_CASH),
    CashKind.HANDED: (AccountKind.CAMPAIGN_DUE, TransferKind.CAMPAIGN_HANDOVER),
    CashKind.GIVEN_BACK: (AccountKind.CAMPAIGN_DUE, TransferKind.CAMPAIGN_HANDOVER),
    CashKind.DIFFERENCE: (AccountKind.SUSPENSE, TransferKind.DIFFERENCE),
    CashKind.SETTLED: (AccountKind.SUSPENSE, TransferKind.DIFFERENCE),
}


def _post(entry: CashEntry, *, actor: User, at: datetime) -> None:
    """Book it: into the campaign's cash or out of it, against what is owed for it or a difference in suspense."""
    campaign = entry.campaign
    against, kind = POSTED[entry.kind]
    owner: dict[str, Any] = {"unit": campaign.station.unit, "ref": campaign.code, "at": at}
    till, other = ledger.account(AccountKind.CAMPAIGN_CASH, **owner), ledger.account(against, **owner)
    comes_in = entry.kind in INTO and entry.amount > 0
    ledger.post(
        kind,
        debit=till if comes_in else other,
        credit=other if comes_in else till,
        amount=abs(entry.amount),
        key=entry.key,
        at=at,
        unit=campaign.station,
        reference=campaign.code,
        actor=actor,
    )


def drawer(sitting: Sitting) -> Decimal:
    """What the books say is in the drawer of a sitting: taken less paid back."""
    sums = dict(sitting.cash.values_list("kind").annotate(Sum("amount")).order_by())
    return sums.get(CashKind.TAKEN, NONE) - sums.get(CashKind.REFUNDED, NONE)


def box(campaign: Campaign) -> Decimal:
    """What the station still holds of the campaign's cash, differences counted in."""
    sums = dict(campaign.cash.values_list("kind").annotate(Sum("amount")).order_by())
    return sum((amount if kind in INTO else -amount for kind, amount in sums.items()), NONE)
