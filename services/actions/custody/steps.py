"""A thing's way in, from place to place and hand to hand, and out again.

`held` is the role that a verb of a ticket has checked already; left out, the right is asked here.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import User
from core.numbers import next_number
from services import access, workflow
from services.actions.base import day, lock, required
from services.actions.custody.links import LARGEST_NUMBER, begin, end, keeper, known_place, last_place, move, write
from services.actions.handing import check_witness, write_hand_over
from services.choices import ThingKind, ThingState, ThingStep
from services.models import Place, Thing, Ticket, TicketDocument
from stations.models import Partner, Person, Station, Unit, Volunteer
from stations.models.people import during
from stations.models.scope import Held


@transaction.atomic
def receive(
    station: Station,
    *,
    actor: User,
    at: datetime,
    kind: str,
    name: str,
    description: str = "",
    quantity: int = 1,
    amount: Decimal | None = None,
    is_valuable: bool = False,
    place: Place | None = None,
    ticket: Ticket | None = None,
    document: TicketDocument | None = None,
    held: Held | None = None,
) -> Thing:
    """Take a thing into custody (收存) and put it at `place`, or else on the counter; answers it with its number.

    `amount` is asked exactly for a cash envelope. Refused codes: not_allowed, required, not_valid, unknown_place.
    """
    held = held or keeper(actor, station)
    if kind not in ThingKind.values:
        raise Refused("required", _("Choose the kind"), "kind")
    if not 1 <= quantity <= LARGEST_NUMBER:
        raise Refused("not_valid", _("Enter a number from 1 to %(most)s") % {"most": LARGEST_NUMBER}, "quantity")
    if (kind == ThingKind.CASH) != (amount is not None and amount > 0):
        raise Refused("not_valid", _("A cash envelope has an amount, nothing else has one"), "amount")
    place = known_place(place, station)
    name = required(name, "name")[:100]
    year = day(at).year
    thing = Thing.objects.create(
        number=f"{station.code}-W{year}-{next_number(f'thing:{station.pk}:{year}'):05d}",
        station=station,
        ticket=ticket,
        document=document,
        kind=kind,
        name=name,
        description=description.strip()[:500],
        quantity=quantity,
        amount=amount,
        is_valuable=is_valuable,
        state=ThingState.ON_SHELF,
        place=place,
        received_at=at,
        received_by_id=held.person_id,
        moved_at=at,
    )
    write(thing, ThingStep.RECEIVED, {}, held=held, actor=actor, at=at, place=place)
    return thing


@transaction.atomic
def put_away(thing: Thing, *, actor: User, at: datetime, place: Place, held: Held | None = None) -> Thing:
    """Put it at another place of the station (上架、移位); where it lies already: nothing."""
    thing, held = begin(thing, actor, held)
    place = known_place(place, thing.station)
    if thing.state == ThingState.ON_SHELF and thing.place_id == place.pk:
        return thing
    return move(thing, ThingStep.PUT_AWAY, held=held, actor=actor, at=at, place=place)


@transaction.atomic
def give_out(
    thing: Thing,
    *,
    actor: User,
    at: datetime,
    person: Person | None = None,
    partner: Partner | None = None,
    unit: Unit | None = None,
    reason: str = "",
    held: Held | None = None,
) -> Thing:
    """Give it out (出库) to a person, a partner organisation, both (its volunteer), or an office; again: nothing.

    Refused codes: required, unknown_person, unknown_partner, not_possible_now.
    """
    thing, held = begin(thing, actor, held)
    if person is None and partner is None and unit is None:
        raise Refused("required", _("Name a person, an organisation or an office"), "person")
    above = thing.station.unit.steps
    if partner is not None and partner.unit_id not in above:
        raise Refused("unknown_partner", _("This organisation is no partner of the station"), "partner")
    if person is not None and not people_for(thing.station, at).filter(pk=person.pk).exists():
        raise Refused("unknown_person", _("This person neither works nor helps at the station"), "person")
    same = (thing.with_person, thing.with_partner, thing.with_unit) == (person, partner, unit)
    if thing.state == ThingState.OUT and same:
        return thing
    facts: dict[str, Any] = {"person": person, "partner": partner, "unit": unit, "reason": reason}
    return move(thing, ThingStep.GIVEN_OUT, held=held, actor=actor, at=at, **facts)


def people_for(station: Station, at: datetime):
    """To whom things may be given out: those who work at the station, and the volunteers of its partners, by name."""
    helpers = Volunteer.objects.filter(during(day(at)), partner__unit__in=station.unit.steps)
    workers = access.people_at(station.unit, access.STATION, day(at))
    return Person.objects.filter(pk__in=workers.values("pk").union(helpers.values("person_id"))).order_by("name")


@transaction.atomic
def take_back(
    thing: Thing, *, actor: User, at: datetime, place: Place | None = None, reason: str = "", held: Held | None = None
) -> Thing:
    """It is back on the shelf (归还入库): at `place`, or else where it lay before it was given out."""
    thing, held = begin(thing, actor, held)
    workflow.check_thing(ThingStep.TAKEN_BACK, thing.state)
    place = known_place(place or last_place(thing), thing.station)
    whom: dict[str, Any] = {"person": thing.with_person, "partner": thing.with_partner, "unit": thing.with_unit}
    return move(thing, ThingStep.TAKEN_BACK, held=held, actor=actor, at=at, place=place, reason=reason, **whom)


@transaction.atomic
def hand_over(
    thing: Thing,
    *,
    actor: User,
    at: datetime,
    collector: str,
    proof: str,
    relation: str = "",
    id_tail: str = "",
    signature: bytes | None = None,
    witness: Person | None = None,
) -> Thing:
    """Hand over (交付) a thing that no open ticket stands behind; that one hands its things over itself.

    Refused codes: hand_over_with_ticket, and those of the hand-over.
    """
    open_ticket = _open_ticket(thing)
    if open_ticket is not None:
        raise Refused("hand_over_with_ticket", _("It is handed over with its ticket %s") % open_ticket.number)
    thing, held = begin(thing, actor, None)
    workflow.check_thing(ThingStep.HANDED_OVER, thing.state)
    record = write_hand_over(
        thing.station,
        thing.ticket,
        held=held,
        at=at,
        collector=collector,
        proof=proof,
        relation=relation,
        id_tail=id_tail,
        signature=signature,
        witness=witness,
        needs_witness=thing.is_valuable,
    )
    return end(thing, ThingStep.HANDED_OVER, held=held, actor=actor, at=at, hand_over=record, witness=witness)


@transaction.atomic
def dispose(
    thing: Thing, *, actor: User, at: datetime, reason: str, witness: Person, held: Held | None = None
) -> Thing:
    """Dispose of it (处置) before a witness: nobody has come for it.

    What an open ticket stands behind is disposed of by the ticket, which hands in `held`. Refused codes: required,
    unknown_person, dispose_with_ticket.
    """
    open_ticket = _open_ticket(thing) if held is None else None
    if open_ticket is not None:
        raise Refused("dispose_with_ticket", _("It is disposed of with its ticket %s") % open_ticket.number)
    thing, held = begin(thing, actor, held)
    reason = required(reason, "reason")
    if witness is None:
        raise Refused("required", _("Name the person who looked on"), "witness")
    check_witness(witness, thing.station, held=held, at=at)
    return end(thing, ThingStep.DISPOSED, held=held, actor=actor, at=at, reason=reason, witness=witness)


@transaction.atomic
def cancel(thing: Thing, *, actor: User, at: datetime, reason: str, held: Held | None = None) -> Thing:
    """It was entered by mistake (登记有误): there never was such a thing. Leaders only, or the verb of a ticket."""
    thing, held = begin(thing, actor, held or _leader(actor, thing.station))
    return end(thing, ThingStep.CANCELLED, held=held, actor=actor, at=at, reason=required(reason, "reason"))


def _open_ticket(thing: Thing) -> Ticket | None:
    """The ticket that stands behind the thing while it is open. Locked, and before the thing, as its own verbs do."""
    ticket = lock(thing.ticket_id) if thing.ticket_id is not None else None
    return ticket if ticket is not None and ticket.closed_at is None else None


def _leader(actor: User, station: Station) -> Held:
    held = access.may_override(actor, station)
    if held is None:
        raise Refused("not_allowed", _("Only the director or a deputy does this"))
    return held
