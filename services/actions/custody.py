"""Custody of every physical thing: the one way in, from place to place and hand to hand, and out again.

Found items, devices and what came with them, clothes, original documents, cash envelopes: each is a `Thing` with one
chain of moves. Each action locks the thing, asks the table (`services.workflow.THING_STEPS`), writes the move, which
the database never lets go again, and the audit record.

`held` is the role that a verb of a ticket has checked already; left out, the right is asked here.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Refused
from core.models import User
from core.numbers import next_number
from services import access, workflow
from services.actions.base import behalf, day, lock, required, scrub
from services.actions.handing import check_witness, write_hand_over
from services.choices import Handling, ThingKind, ThingState, ThingStep
from services.models import HandOver, Place, Thing, ThingMove, Ticket, TicketDocument
from stations.models import Partner, Person, Station, Unit, Volunteer
from stations.models.people import during
from stations.models.scope import Held

COUNTER = "00"
LARGEST_NUMBER = 999


def keeper(actor: User, station: Station) -> Held:
    """The role with which `actor` moves things at this station. Refused("not_allowed")."""
    held = access.log_role(actor, station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not keep things at this station"))
    return held


def counter_of(station: Station) -> Place:
    """The counter of the station, where things lie that were given no other place; made with the first of them."""
    facts = {"code": COUNTER, "name": "服务台", "name_en": "Counter"}
    place, _is_new = Place.objects.get_or_create(station=station, is_counter=True, defaults=facts)
    return place


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
    place = _known_place(place, station)
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
    _write(thing, ThingStep.RECEIVED, {}, held=held, actor=actor, at=at, place=place)
    return thing


@transaction.atomic
def put_away(thing: Thing, *, actor: User, at: datetime, place: Place, held: Held | None = None) -> Thing:
    """Put it at another place of the station (上架、移位); where it lies already: nothing."""
    thing, held = _begin(thing, actor, held)
    place = _known_place(place, thing.station)
    if thing.state == ThingState.ON_SHELF and thing.place_id == place.pk:
        return thing
    return _move(thing, ThingStep.PUT_AWAY, held=held, actor=actor, at=at, place=place)


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
    thing, held = _begin(thing, actor, held)
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
    return _move(thing, ThingStep.GIVEN_OUT, held=held, actor=actor, at=at, **facts)


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
    thing, held = _begin(thing, actor, held)
    workflow.check_thing(ThingStep.TAKEN_BACK, thing.state)
    place = _known_place(place or _last_place(thing), thing.station)
    whom: dict[str, Any] = {"person": thing.with_person, "partner": thing.with_partner, "unit": thing.with_unit}
    return _move(thing, ThingStep.TAKEN_BACK, held=held, actor=actor, at=at, place=place, reason=reason, **whom)


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
    if thing.ticket_id is not None:
        ticket = lock(thing.ticket_id)  # the ticket first, as its own verbs do
        if ticket.closed_at is None:
            raise Refused("hand_over_with_ticket", _("It is handed over with its ticket %s") % ticket.number)
    thing, held = _begin(thing, actor, None)
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
    return _end(thing, ThingStep.HANDED_OVER, held=held, actor=actor, at=at, hand_over=record, witness=witness)


@transaction.atomic
def dispose(thing: Thing, *, actor: User, at: datetime, reason: str, witness: Person) -> Thing:
    """Dispose of it (处置) before a witness: nobody has come for it. Refused codes: required, unknown_person."""
    thing, held = _begin(thing, actor, None)
    reason = required(reason, "reason")
    if witness is None:
        raise Refused("required", _("Name the person who looked on"), "witness")
    check_witness(witness, thing.station, held=held, at=at)
    return _end(thing, ThingStep.DISPOSED, held=held, actor=actor, at=at, reason=reason, witness=witness)


@transaction.atomic
def cancel(thing: Thing, *, actor: User, at: datetime, reason: str, held: Held | None = None) -> Thing:
    """It was entered by mistake (登记有误): there never was such a thing. Leaders only, or the verb of a ticket."""
    thing, held = _begin(thing, actor, held or _leader(actor, thing.station))
    return _end(thing, ThingStep.CANCELLED, held=held, actor=actor, at=at, reason=required(reason, "reason"))


def _leader(actor: User, station: Station) -> Held:
    held = access.may_override(actor, station)
    if held is None:
        raise Refused("not_allowed", _("Only the director or a deputy does this"))
    return held


# What the verbs of a ticket ask for; they have locked the ticket and checked the right.


def of_ticket(ticket: Ticket) -> list[Thing]:
    """The things of the ticket that are still in custody, locked, in one order for everybody."""
    return list(_locked(Thing.objects.kept().filter(ticket=ticket).order_by("pk")))


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
        _end(thing, ThingStep.HANDED_OVER, held=held, actor=actor, at=at, hand_over=record, witness=record.witness)
        for thing in going
    ]


def keep_original(row: TicketDocument, *, held: Held, actor: User, at: datetime, place: Place | None = None) -> None:
    """What was brought of a document whose original is kept (A-09) becomes a thing in custody, and follows its number.

    `row.ticket` and `row.document` are loaded; documents that are not kept are passed over.
    """
    if row.document.handling != Handling.ORIGINAL_KEPT:
        return
    who: dict[str, Any] = {"held": held, "actor": actor, "at": at}
    thing = _locked(Thing.objects.kept().filter(document=row)).first()
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
        _end(thing, ThingStep.CANCELLED, reason=str(_("number corrected")), **who)
    elif thing.quantity != row.received:
        thing.quantity = row.received
        _move(thing, ThingStep.COUNTED, place=thing.place, **who)


def return_original(row: TicketDocument, *, held: Held, actor: User, at: datetime) -> Thing:
    """Give a kept original back over the counter (A-09). Refused codes: not_held, not_possible_now."""
    thing = _locked(Thing.objects.kept().filter(document=row)).first()
    if thing is None:
        raise Refused("not_held", _("This original is not held"), "document")
    return _end(thing, ThingStep.HANDED_OVER, held=held, actor=actor, at=at)


# Cash envelopes of a campaign


def recount(thing: Thing, *, amount: Decimal, held: Held, actor: User, at: datetime, reason: str) -> Thing:
    """An envelope now holds another amount, for a reason that stands in its chain; more than nothing."""
    thing, held = _begin(thing, actor, held)
    thing.amount = amount
    return _move(thing, ThingStep.COUNTED, held=held, actor=actor, at=at, place=thing.place, reason=reason)


def empty(
    thing: Thing, *, held: Held, actor: User, at: datetime, reason: str, hand_over: HandOver | None = None
) -> Thing:
    """All that was in an envelope went out of the house: the chain of the envelope ends."""
    thing, held = _begin(thing, actor, held)
    return _end(thing, ThingStep.HANDED_OVER, held=held, actor=actor, at=at, reason=reason, hand_over=hand_over)


# Inside


def _locked(things):
    relations = ("station__unit", "ticket", "place", "with_person", "with_partner", "with_unit")
    return things.select_for_update(of=("self",), no_key=True).select_related(*relations)


def _begin(thing: Thing, actor: User, held: Held | None) -> tuple[Thing, Held]:
    locked = _locked(Thing.objects).get(pk=thing.pk)
    return locked, held or keeper(actor, locked.station)


def _known_place(place: Place | None, station: Station) -> Place:
    place = place or counter_of(station)
    if place.station_id != station.pk or not place.is_active:
        raise Refused("unknown_place", _("The station has no such place"), "place")
    return place


def _last_place(thing: Thing) -> Place | None:
    """Where it lay before it was given out, if that place is still in use."""
    move = thing.moves.filter(place__isnull=False).select_related("place").order_by("-id").first()
    return move.place if move is not None and move.place is not None and move.place.is_active else None


def _move(
    thing: Thing,
    step: ThingStep,
    *,
    held: Held,
    actor: User,
    at: datetime,
    place: Place | None = None,
    person: Person | None = None,
    partner: Partner | None = None,
    unit: Unit | None = None,
    reason: str = "",
    **facts: Any,
) -> Thing:
    """The locked thing after `step`: saved with its new whereabouts, its move and its audit record."""
    before = _where(thing)
    came_from = thing.place
    thing.state = workflow.check_thing(step, thing.state)
    is_out = thing.state == ThingState.OUT
    thing.place = place if thing.state == ThingState.ON_SHELF else None
    thing.with_person, thing.with_partner, thing.with_unit = (person, partner, unit) if is_out else (None, None, None)
    thing.moved_at = at
    if thing.state not in {ThingState.ON_SHELF, ThingState.OUT}:
        thing.ended_at = at
    thing.save(
        update_fields=[
            *(
                "state",
                "place",
                "with_person",
                "with_partner",
                "with_unit",
                "moved_at",
                "ended_at",
                "quantity",
                "amount",
            )
        ]
    )
    whom = {"person": person, "partner": partner, "unit": unit}
    _write(
        thing,
        step,
        before,
        held=held,
        actor=actor,
        at=at,
        from_place=came_from,
        place=place,
        reason=scrub(reason)[:300],
        **whom,
        **facts,
    )
    return thing


def _end(thing: Thing, step: ThingStep, *, at: datetime, **facts: Any) -> Thing:
    """It leaves the custody; an original is from then on no longer listed with its ticket."""
    done = _move(thing, step, at=at, **facts)
    if done.document_id is not None and step != ThingStep.CANCELLED:
        TicketDocument.objects.filter(pk=done.document_id, returned_at=None).update(returned_at=at)
    return done


def _where(thing: Thing) -> dict[str, Any]:
    names = ("state", "place_id", "with_person_id", "with_partner_id", "with_unit_id", "quantity")
    return {name.removesuffix("_id"): getattr(thing, name) for name in names}


def _write(
    thing: Thing, step: ThingStep, before: dict[str, Any], *, held: Held, actor: User, at: datetime, **facts: Any
) -> None:
    ThingMove.objects.create(thing=thing, step=step, at=at, by_id=held.person_id, quantity=thing.quantity, **facts)
    was, is_now = audit.changes(before, _where(thing))
    audit.record(
        f"thing.{step.value}",
        thing,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        before=was,
        after=is_now,
        note=facts.get("reason", ""),
        unit_id=thing.station_id,
    )
