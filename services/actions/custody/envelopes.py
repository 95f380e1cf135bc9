"""Cash envelopes of a campaign in custody (A-10)."""

from datetime import datetime
from decimal import Decimal

from core.models import User
from services.actions.custody.links import begin, end, move
from services.choices import ThingStep
from services.models import HandOver, Thing
from stations.models.scope import Held


def recount(thing: Thing, *, amount: Decimal, held: Held, actor: User, at: datetime, reason: str) -> Thing:
    """An envelope now holds another amount, for a reason that stands in its chain; more than nothing."""
    thing, held = begin(thing, actor, held)
    thing.amount = amount
    return move(thing, ThingStep.COUNTED, held=held, actor=actor, at=at, place=thing.place, reason=reason)


def empty(
    thing: Thing, *, held: Held, actor: User, at: datetime, reason: str, hand_over: HandOver | None = None
) -> Thing:
    """All that was in an envelope went out of the house: the chain of the envelope ends."""
    thing, held = begin(thing, actor, held)
    return end(thing, ThingStep.HANDED_OVER, held=held, actor=actor, at=at, reason=reason, hand_over=hand_over)
