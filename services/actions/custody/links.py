"""What every step of a chain of custody shares: who may, the lock, where it goes, the move and its audit record."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import audit, locks
from core.errors import Refused
from core.models import User
from services import access, workflow
from services.actions.base import behalf, scrub
from services.choices import ThingState, ThingStep
from services.models import Place, Thing, ThingMove, TicketDocument
from stations.models import Partner, Person, Station, Unit
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


RELATIONS = ("station__unit", "ticket", "place", "with_person", "with_partner", "with_unit")


def locked(things: QuerySet[Thing]) -> list[Thing]:
    """Those of `things` that still are among them once they are locked, by key."""
    return locks.lock_all(things.select_related(*RELATIONS), things.values_list("pk", flat=True))


def begin(thing: Thing, actor: User, held: Held | None) -> tuple[Thing, Held]:
    row = locks.lock(Thing.objects.select_related(*RELATIONS), thing.pk)
    return row, held or keeper(actor, row.station)


def known_place(place: Place | None, station: Station) -> Place:
    place = place or counter_of(station)
    if place.station_id != station.pk or not place.is_active:
        raise Refused("unknown_place", _("The station has no such place"), "place")
    return place


def last_place(thing: Thing) -> Place | None:
    """Where it lay before it was given out, if that place is still in use."""
    latest = thing.moves.filter(place__isnull=False).select_related("place").order_by("-id").first()
    return latest.place if latest is not None and latest.place is not None and latest.place.is_active else None


def move(
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
    write(
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


def end(thing: Thing, step: ThingStep, *, at: datetime, **facts: Any) -> Thing:
    """It leaves the custody; an original is from then on no longer listed with its ticket."""
    done = move(thing, step, at=at, **facts)
    if done.document_id is not None and step != ThingStep.CANCELLED:
        TicketDocument.objects.filter(pk=done.document_id, returned_at=None).update(returned_at=at)
    return done


def _where(thing: Thing) -> dict[str, Any]:
    names = ("state", "place_id", "with_person_id", "with_partner_id", "with_unit_id", "quantity")
    return {name.removesuffix("_id"): getattr(thing, name) for name in names}


def write(
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
