"""The envelopes in which counted cash of a campaign is kept until it leaves the house (A-10)."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import User
from services.actions import custody
from services.choices import ThingKind
from services.models import Campaign, Envelope, HandOver, Sitting, Thing
from stations.models.scope import Held


def seal(
    campaign: Campaign,
    amount: Decimal,
    name: str,
    *,
    actor: User,
    held: Held,
    at: datetime,
    sitting: Sitting | None = None,
) -> Thing | None:
    """Put counted cash into an envelope and the envelope into custody; nothing to put away: None."""
    if amount <= 0:
        return None
    thing = custody.receive(
        campaign.station,
        actor=actor,
        at=at,
        kind=ThingKind.CASH,
        name=name,
        description=campaign.code,
        amount=amount,
        held=held,
    )
    Envelope.objects.create(thing=thing, campaign=campaign, sitting=sitting)
    return thing


def held_in(campaign: Campaign) -> list[Thing]:
    """The envelopes that are still in the house, oldest first."""
    return list(Thing.objects.kept().filter(envelope__campaign=campaign).order_by("pk"))


def draw(
    campaign: Campaign,
    amount: Decimal,
    *,
    reason: str,
    actor: User,
    held: Held,
    at: datetime,
    hand_over: HandOver | None = None,
) -> None:
    """Take cash out of the envelopes, oldest first. Refused("count_first") when they do not hold so much."""
    left = amount
    for thing in held_in(campaign):
        if not left:
            break
        inside = thing.amount or Decimal(0)
        if inside <= left:
            left -= inside
            custody.empty(thing, held=held, actor=actor, at=at, reason=reason, hand_over=hand_over)
        else:
            custody.recount(thing, amount=inside - left, held=held, actor=actor, at=at, reason=reason)
            left = Decimal(0)
    if left:
        raise Refused(
            "count_first",
            _("The envelopes hold %(amount)s yuan less: count the cash of the windows first") % {"amount": left},
        )
