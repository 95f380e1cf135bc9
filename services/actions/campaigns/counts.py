"""The count at the end of a window: what is in the drawer against what is booked (A-10)."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import User
from services.actions import cash
from services.actions.base import required
from services.actions.campaigns.common import leader, lock, record, worker
from services.actions.campaigns.envelopes import draw, seal
from services.choices import CashKind
from services.models import Sitting


@transaction.atomic
def count(sitting: Sitting, *, actor: User, at: datetime, counted: Decimal | str, reason: str = "") -> Sitting:
    """Enter what was counted; a difference asks for a reason, is booked, and the cash goes into an envelope.

    The same count again changes nothing. Refused codes: amount_…, not_over (the window is still open), counted_already,
    required (the reason).
    """
    amount = cash.money(counted, "counted")
    campaign = lock(sitting.campaign)
    held = worker(actor, campaign.station)
    sitting = cash.lock_sitting(sitting)
    if sitting.counted_at is not None:
        if sitting.counted == amount:
            return sitting
        raise Refused("counted_already", _("This window is counted already; a leader settles a difference"), "counted")
    if sitting.window is not None and at < sitting.window.closing(sitting.day):
        raise Refused("not_over", _("The window is still open; count after it has closed"), "counted")
    booked = cash.drawer(sitting)
    difference = amount - booked
    reason = reason.strip()
    if difference:
        reason = required(reason, "reason")
        cash.enter(
            campaign,
            CashKind.DIFFERENCE,
            difference,
            sitting=sitting,
            reason=reason,
            actor=actor,
            held=held,
            at=at,
        )
    sitting.booked, sitting.counted, sitting.counted_at, sitting.counted_by_id = booked, amount, at, held.person_id
    sitting.difference_reason = reason[:200] if difference else ""
    sitting.save(update_fields=["booked", "counted", "counted_at", "counted_by", "difference_reason"])
    hours = (
        f"{sitting.window.opens:%H:%M}-{sitting.window.closes:%H:%M}" if sitting.window else _("outside the windows")
    )
    seal(
        campaign,
        amount,
        _("Cash of %(day)s %(hours)s") % {"day": sitting.day.isoformat(), "hours": hours},
        sitting=sitting,
        actor=actor,
        held=held,
        at=at,
    )
    record(
        "campaign.count",
        sitting,
        campaign=campaign,
        actor=actor,
        held=held,
        at=at,
        note=reason,
        booked=str(booked),
        counted=str(amount),
    )
    return sitting


def outstanding(sitting: Sitting) -> Decimal:
    """The difference of a sitting that nobody has made good yet; negative: money is missing."""
    signed = sitting.cash.filter(kind__in=[CashKind.DIFFERENCE, CashKind.SETTLED]).values_list("amount", flat=True)
    return sum(signed, Decimal(0))


@transaction.atomic
def settle(sitting: Sitting, *, actor: User, at: datetime, reason: str) -> Sitting:
    """A leader makes a difference good: missing money is put in, money too much is given back to whom it belongs.

    Refused codes: not_allowed, required, nothing_to_settle (also the answer to a second click).
    """
    campaign = lock(sitting.campaign)
    held = leader(actor, campaign.station)
    sitting = cash.lock_sitting(sitting)
    difference = outstanding(sitting)
    if not difference:
        raise Refused("nothing_to_settle", _("There is no difference to make good"))
    reason = required(reason, "reason")
    cash.enter(campaign, CashKind.SETTLED, -difference, sitting=sitting, reason=reason, actor=actor, held=held, at=at)
    if difference < 0:
        name = _("Difference of %(day)s made good") % {"day": sitting.day.isoformat()}
        seal(campaign, -difference, name, sitting=sitting, actor=actor, held=held, at=at)
    else:
        draw(campaign, difference, reason=reason, actor=actor, held=held, at=at)
    record(
        "campaign.settle",
        sitting,
        campaign=campaign,
        actor=actor,
        held=held,
        at=at,
        note=reason,
        amount=str(-difference),
    )
    return sitting
