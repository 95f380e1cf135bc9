"""What the verbs of a ticket ask for; they have locked the ticket and checked the right."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import User
from services.actions.custody.links import end, locked, move
from services.actions.custody.steps import receive
from services.choices import Handling, ThingKind, ThingState, ThingStep
from services.models import HandOver, Place, Thing, Ticket, TicketDocument
from stations.models.scope import Held


def of_ticket(ticket: Ticket) -> list[Thing]:
    """The things of the ticket that are still in custody, locked, in one order for everybody."""
    return locked(Thing.objects.kept().filter(ticket=ticket))


def mark_valuable(ticket: Ticket, is_valuable: bool) -> None:
    """Its things are valuable, or not, from now on; the caller writes down that it was corrected."""
    Thing.objects.kept().filter(ticket=ticket).update(is_valuable=is_valuable)


def hand_over_with(
    ticket: Ticket, record: HandOver, *, held: Held, actor: User, at: datetime, things: Iterable[Thing] | None = None
) -> list[Thing]:
    """With the hand-over of the ticket its things go to the owner, or those chosen of them (`things`).

    An original that lies with another office stays listed; anything else that is out is first taken back.
    Refused codes: thing_is_out, unknown_thing.
    """
    there = of_ticket(ticket)
    if things is not None:
        chosen = {thing.pk for thing in things}
        if chosen - {thing.pk for thing in there}:
            raise Refused("unknown_thing", _("This is no thing of the ticket, or it is handed over already"), "things")
        there = [thing for thing in there if thing.pk in chosen]
    out = [thing.name for thing in there if thing.state == ThingState.OUT and thing.kind != ThingKind.ORIGINAL]
    if out:
        raise Refused("thing_is_out", _("Take back first: %(names)s") % {"names": "、".join(out)})
    going = [thing for thing in there if thing.state == ThingState.ON_SHELF]
    return [
        end(thing, ThingStep.HANDED_OVER, held=held, actor=actor, at=at, hand_over=record, witness=record.witness)
        for thing in going
    ]


def keep_original(row: TicketDocument, *, held: Held, actor: User, at: datetime, place: Place | None = None) -> None:
    """What was brought of a document whose original is kept (A-09) becomes a thing in custody, and follows its number.

    `row.ticket` and `row.document` are loaded; documents that are not kept are passed over.
    """
    if row.document.handling != Handling.ORIGINAL_KEPT:
        return
    who: dict[str, Any] = {"held": held, "actor": actor, "at": at}
    thing = next(iter(locked(Thing.objects.kept().filter(document=row))), None)
    if thing is None:
        if row.received:
            facts: dict[str, Any] = {
                "name": row.document.name,
                "quantity": row.received,
                "ticket": row.ticket,
                "document": row,
            }
            receive(row.ticket.station, kind=ThingKind.ORIGINAL, place=place, **facts, **who)
    elif not row.received:
        end(thing, ThingStep.CANCELLED, reason=str(_("number corrected")), **who)
    elif thing.quantity != row.received:
        thing.quantity = row.received
        move(thing, ThingStep.COUNTED, place=thing.place, **who)


def return_original(row: TicketDocument, *, held: Held, actor: User, at: datetime) -> Thing:
    """Give a kept original back over the counter (A-09). Refused codes: not_held, not_possible_now."""
    thing = next(iter(locked(Thing.objects.kept().filter(document=row))), None)
    if thing is None:
        raise Refused("not_held", _("This original is not held"), "document")
    return end(thing, ThingStep.HANDED_OVER, held=held, actor=actor, at=at)
