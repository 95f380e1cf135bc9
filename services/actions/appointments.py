"""Appointments (预约): booked and cancelled by residents, received and closed at the counter."""

import random
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit, outbox
from core.choices import Channel
from core.errors import Refused
from core.identity import normal_phone
from core.models import User
from core.text import localized
from services import access, slots
from services.actions.base import behalf, required, scrub
from services.actions.intake import ALPHABET, CODE_LENGTH, SECRET
from services.models import Booking, BookingRule, Matter, QueueNumber
from services.models.appointments import LONGEST, MOST_DAYS, MOST_SEATS, SHORTEST
from services.queue_choices import BookingState
from stations.models import Station
from stations.models.scope import Held

# How long name and telephone are kept after the day of an appointment or a queue number.
KEPT = timedelta(days=30)
RULE_FIELDS = ("is_open", "slot_minutes", "seats", "days_ahead", "earliest", "latest")


@transaction.atomic
def set_rule(
    station: Station,
    *,
    actor: User,
    at: datetime,
    is_open: bool,
    slot_minutes: int,
    seats: int,
    days_ahead: int,
    earliest: time | None = None,
    latest: time | None = None,
    matters: Iterable[Matter] = (),
) -> BookingRule:
    """What residents can book from now on; appointments that were made before stand.

    Refused codes: not_allowed, not_valid (with the field), not_offered.
    """
    if not access.may_set_appointments(actor, station):
        raise Refused("not_allowed", _("Only those who lead the station set this"))
    for name, value, least, most in (
        ("slot_minutes", slot_minutes, SHORTEST, LONGEST),
        ("seats", seats, 1, MOST_SEATS),
        ("days_ahead", days_ahead, 0, MOST_DAYS),
    ):
        if not least <= value <= most:
            raise Refused("not_valid", _("From %(least)d to %(most)d") % {"least": least, "most": most}, name)
    if earliest and latest and latest <= earliest:
        raise Refused("not_valid", _("The end must lie after the beginning."), "latest")
    chosen = {matter.pk: matter for matter in matters}
    if not all(matter.is_offered_at(station) for matter in chosen.values()):
        raise Refused("not_offered", _("This matter is not offered at this station"), "matters")
    BookingRule.objects.get_or_create(station=station)
    rule = _locked_rule(station)
    before = _rule_facts(rule)
    rule.is_open, rule.slot_minutes, rule.seats, rule.days_ahead = is_open, slot_minutes, seats, days_ahead
    rule.earliest, rule.latest = earliest, latest
    rule.save(update_fields=RULE_FIELDS)
    rule.matters.set(chosen.values())
    was, is_now = audit.changes(before, _rule_facts(rule))
    if is_now:
        audit.record("booking.set_rule", rule, actor=actor, at=at, before=was, after=is_now, unit_id=station.pk)
    return rule


@transaction.atomic
def book(
    station: Station,
    matter: Matter,
    *,
    starts_at: datetime,
    name: str,
    phone: str,
    submission_key: UUID,
    language: str,
    at: datetime,
    draw: random.Random = SECRET,
) -> Booking:
    """A resident takes a seat in a slot; the same `submission_key` again answers the same appointment.

    Refused codes: not_taken (no appointments here, or not for this matter), no_such_slot (over, or not offered),
    slot_full, required, phone_invalid; `field` names the input.
    """
    name = " ".join(required(name, "name").split())[:60]
    phone = normal_phone(required(phone, "phone"))
    # The rule is what all who book at the station compete for: whoever comes second sees the seat taken.
    rule = _locked_rule(station)
    before = Booking.objects.filter(submission_key=submission_key, station=station).first()
    if before is not None:
        return before
    if rule is None or not takes(rule, station, matter):
        raise Refused("not_taken", _("No appointments are made for this matter here"), "matter")
    slot = slots.offer(rule, station, matter, at=at).find(starts_at)
    if slot is None:
        raise Refused("no_such_slot", _("This time is not offered any more; choose another one"), "slot")
    seat = slots.free_seat(rule, station, slot)
    if seat is None:
        raise Refused("slot_full", _("This time has just been taken; choose another one"), "slot")
    booking = Booking.objects.create(
        station=station,
        matter=matter,
        starts_at=slot.starts,
        ends_at=slot.ends,
        seat=seat,
        name=name,
        phone=phone,
        code="".join(draw.choices(ALPHABET, k=CODE_LENGTH)),
        tail=phone[-4:],
        language=language,
        submission_key=submission_key,
        booked_at=at,
    )
    facts = {"matter": matter.pk, "starts_at": slot.starts, "seat": seat}
    audit.record("booking.book", booking, actor=None, at=at, after=facts, unit_id=station.pk)
    return booking


@transaction.atomic
def cancel(booking: Booking, *, at: datetime, actor: User | None = None, reason: str = "") -> Booking:
    """The resident (no actor) or the station, with a reason that is sent to the resident, takes the appointment back.

    A second click changes nothing. Refused codes: not_possible_now (it has begun, or is over), required, not_allowed.
    """
    booking, held = _begin(booking, actor)
    if booking.state == BookingState.CANCELLED:
        return booking
    if booking.state != BookingState.BOOKED or (actor is None and booking.starts_at <= at):
        raise Refused("not_possible_now", _("This appointment can no longer be cancelled"))
    if actor is not None:
        reason = required(reason, "reason")
    _move(booking, BookingState.CANCELLED, actor=actor, held=held, at=at, note=reason)
    if actor is not None:
        _tell(booking, "cancelled", at=at, reason=reason)
    return booking


@transaction.atomic
def miss(booking: Booking, *, at: datetime, actor: User | None = None) -> Booking:
    """Nobody came: the seat is free again. Without an actor it is the night that says so.

    Refused codes: too_early, not_possible_now, not_allowed.
    """
    booking, held = _begin(booking, actor)
    if booking.state == BookingState.NO_SHOW:
        return booking
    if booking.state != BookingState.BOOKED:
        raise Refused("not_possible_now", _("This step is not possible now"))
    if booking.starts_at > at:
        raise Refused("too_early", _("The time of this appointment has not come yet"))
    _move(booking, BookingState.NO_SHOW, actor=actor, held=held, at=at)
    return booking


def remind(booking: Booking, *, at: datetime) -> bool:
    """The day before, by text message, once; False when the appointment no longer stands. Within a transaction."""
    booking = Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
    if booking.state != BookingState.BOOKED or not booking.phone:
        return False
    return _tell(booking, "remind", at=at)


@transaction.atomic
def erase_contact(thing: Booking | QueueNumber, *, at: datetime) -> None:
    """Name, telephone and last digits go for good, also from what was sent; what happened and when stays."""
    thing.name = thing.phone = thing.tail = ""
    thing.save(update_fields=["name", "phone", "tail"])
    outbox.forget_addresses(thing)
    verb = "booking.erase_contact" if isinstance(thing, Booking) else "queue.erase_contact"
    audit.record(verb, thing, actor=None, at=at, after={"kept_days": KEPT.days}, unit_id=thing.station_id)


def takes(rule: BookingRule, station: Station, matter: Matter) -> bool:
    """Whether residents can book `matter` at the station at all."""
    return rule.is_open and matter in bookable(rule, station)


def bookable(rule: BookingRule, station: Station) -> list[Matter]:
    """The matters that residents can book, in the order of the catalogue, with their windows. Three queries."""
    offered = Matter.objects.bookable_at(station).prefetch_related("windows")
    chosen = set(rule.matters.values_list("pk", flat=True))
    return [matter for matter in offered if not chosen or matter.pk in chosen]


def _locked_rule(station: Station) -> Any:
    return BookingRule.objects.select_for_update(of=("self",), no_key=True).filter(station=station).first()


def _rule_facts(rule: BookingRule) -> dict[str, Any]:
    return audit.snapshot(rule, *RULE_FIELDS) | {"matters": sorted(rule.matters.values_list("pk", flat=True))}


def _begin(booking: Booking, actor: User | None) -> tuple[Booking, Held | None]:
    """The appointment with its row lock, and the role of who acts; a resident and the night have none."""
    locked = (
        Booking.objects.select_for_update(of=("self",), no_key=True)
        .select_related("station__unit", "matter")
        .get(pk=booking.pk)
    )
    if actor is None:
        return locked, None
    held = access.log_role(actor, locked.station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    return locked, held


def _move(
    booking: Booking, state: BookingState, *, actor: User | None, held: Held | None, at: datetime, note: str = ""
) -> None:
    before = {"state": booking.state}
    booking.state, booking.ended_at = state, at
    booking.seat = None
    booking.save(update_fields=["state", "ended_at", "seat"])
    audit.record(
        {BookingState.CANCELLED: "booking.cancel", BookingState.NO_SHOW: "booking.miss"}[state],
        booking,
        actor=actor,
        on_behalf_of=behalf(held) if held else None,
        at=at,
        before=before,
        after={"state": state},
        note=scrub(note),
        unit_id=booking.station_id,
    )


def _tell(booking: Booking, event: str, *, at: datetime, reason: str = "") -> bool:
    """A text message in the resident's language, once per event; names neither person nor code."""
    if not booking.phone:
        return False
    with translation.override(booking.language):
        here = timezone.localtime(booking.starts_at)
        facts = {
            "station": localized(booking.station.unit.name, booking.station.unit.name_en),
            "address": localized(booking.station.address, booking.station.address_en),
            "matter": localized(booking.matter.name, booking.matter.name_en),
            "day": date_format(here, "MONTH_DAY_FORMAT"),
            "time": f"{here:%H:%M}",
            "reason": reason,
            "url": f"{settings.PUBLIC_URL}/appointments/",
        }
        words = {
            "remind": _(
                "%(station)s: your appointment for “%(matter)s” is tomorrow, %(day)s, at %(time)s. Address: "
                "%(address)s. To cancel: %(url)s"
            ),
            "cancelled": _(
                "%(station)s: we are sorry, your appointment for “%(matter)s” on %(day)s at %(time)s is cancelled: "
                "%(reason)s. A new one: %(url)s"
            ),
        }
        subject = _("%(station)s: appointment on %(day)s at %(time)s") % facts
        body = words[event] % facts
    outbox.post(
        f"booking:{booking.pk}:{event}:sms",
        channel=Channel.SMS,
        address=booking.phone,
        subject=subject,
        body=body,
        about=booking,
        at=at,
    )
    return True
