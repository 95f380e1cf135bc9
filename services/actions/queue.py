"""The queue at the counter (排队叫号): numbers taken, called, skipped, done; walk-ins between the appointments."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, locks
from core.errors import Refused
from core.identity import normal_phone
from core.models import User
from core.numbers import next_number
from services import access
from services.actions.base import behalf, day
from services.actions.intake import log_ticket
from services.models import Booking, Matter, QueueNumber, Ticket
from services.models.appointments import QueueQuerySet
from services.queue_choices import BookingState, QueueState
from stations.models import Person, Station
from stations.models.scope import Held

OPEN = (QueueState.WAITING, QueueState.CALLED, QueueState.SKIPPED)


@transaction.atomic
def take_number(
    station: Station, *, actor: User, at: datetime, matter: Matter | None = None, name: str = "", phone: str = ""
) -> QueueNumber:
    """The next number of the day for somebody who came without an appointment. Refused: not_allowed, phone_invalid."""
    held = _counter(actor, station)
    facts = {"matter": matter, "name": " ".join(name.split())[:60], "phone": normal_phone(phone)}
    return _take(station, held, actor, at, **facts)


@transaction.atomic
def arrive(booking: Booking, *, actor: User, at: datetime) -> QueueNumber:
    """Whoever booked has come and gets a number; also after "did not come" was said too early.

    A second click answers the number there is. Refused codes: not_possible_now, another_day, not_allowed.
    """
    booking = (
        Booking.objects.select_for_update(of=("self",), no_key=True)
        .select_related("station__unit", "matter")
        .get(pk=booking.pk)
    )
    held = _counter(actor, booking.station)
    there = QueueNumber.objects.filter(booking=booking).first()
    if there is not None:
        return there
    if booking.state not in {BookingState.BOOKED, BookingState.NO_SHOW}:
        raise Refused("not_possible_now", _("This step is not possible now"))
    if day(booking.starts_at) != day(at):
        raise Refused("another_day", _("This appointment is on another day"))
    before = {"state": booking.state}
    booking.state, booking.ended_at = BookingState.ARRIVED, None
    booking.save(update_fields=["state", "ended_at"])
    audit.record(
        "booking.arrive",
        booking,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        before=before,
        after={"state": booking.state},
        unit_id=booking.station_id,
    )
    return _take(
        booking.station,
        held,
        actor,
        at,
        booking=booking,
        due_at=booking.starts_at,
        matter=booking.matter,
        name=booking.name,
        phone=booking.phone,
    )


@transaction.atomic
def call_next(station: Station, *, actor: User, at: datetime, serving: int | None = None) -> QueueNumber | None:
    """The next in turn comes to `actor`, and whom the actor was serving is done; None when nobody waits.

    `serving` is the key of the number that the page showed at this counter: when it is another one by now, the button
    was pressed twice, and nothing happens but the same answer. Refused: not_allowed.
    """
    held = _counter(actor, station)
    # Two calls of one person wait here for each other; two people take different numbers below.
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=held.person_id)
    now = list(_serving(station, held.person_id, day(at)).select_for_update(of=("self",)))
    if serving not in {None, *(one.pk for one in now)} or (serving is None and now):
        return now[-1] if now else None
    for one in now:
        _end(one, QueueState.DONE, actor=actor, held=held, at=at)
    waiting = QueueNumber.objects.filter(station=station, day=day(at)).in_turn(at)
    number = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if number is not None:
        _call(number, actor, held, at)
    return number


@transaction.atomic
def call(number: QueueNumber, *, actor: User, at: datetime) -> QueueNumber:
    """This one now, out of turn or once more after it was skipped. Refused codes: not_possible_now, not_allowed."""
    number, held = _begin(number, actor)
    if number.state == QueueState.CALLED and number.called_by_id == held.person_id:
        return number
    if number.state not in {QueueState.WAITING, QueueState.SKIPPED}:
        raise Refused("not_possible_now", _("This step is not possible now"))
    _call(number, actor, held, at)
    return number


@transaction.atomic
def skip(number: QueueNumber, *, actor: User, at: datetime) -> QueueNumber:
    """Called and not there (过号): the number waits aside until it is called again. Refused: not_possible_now, …"""
    number, held = _begin(number, actor)
    if number.state == QueueState.SKIPPED:
        return number
    if number.state not in {QueueState.WAITING, QueueState.CALLED}:
        raise Refused("not_possible_now", _("This step is not possible now"))
    _write(number, "queue.skip", QueueState.SKIPPED, actor, held, at)
    return number


@transaction.atomic
def finish_number(number: QueueNumber, *, actor: User, at: datetime) -> QueueNumber:
    """Served without a ticket, or in another way. A second click changes nothing. Refused: not_possible_now, …"""
    number, held = _begin(number, actor)
    if number.state == QueueState.DONE:
        return number
    if number.state not in OPEN:
        raise Refused("not_possible_now", _("This step is not possible now"))
    _end(number, QueueState.DONE, actor=actor, held=held, at=at)
    return number


@transaction.atomic
def log_from_queue(number: QueueNumber, matter: Matter, *, actor: User, at: datetime, **facts: Any) -> Ticket:
    """The matter of who stands at the counter becomes a ticket, and the number is done. `facts` as for `log_ticket`.

    The same form sent again answers the same ticket. Refused codes: already_logged, and those of `log_ticket`.
    """
    return take_in_for(
        number,
        lambda: log_ticket(number.station, matter, actor=actor, at=at, **facts),
        actor=actor,
        at=at,
        submission_key=facts["submission_key"],
    )


@transaction.atomic
def take_in_for(
    number: QueueNumber, log: Callable[[], Ticket], *, actor: User, at: datetime, submission_key: UUID
) -> Ticket:
    """What `log` takes in is what the number was for, and the number is done; `log` may be any action that logs.

    Refused codes: already_logged when the number has a ticket of another form, and those of `log`.
    """
    number, held = _begin(number, actor)
    known = number.ticket
    if known is not None and known.submission_key != submission_key:
        message = _("A ticket was logged for this number already: %(number)s") % {"number": known.number}
        raise Refused("already_logged", message)
    ticket = log()
    if known is None:
        number.ticket = ticket
        number.save(update_fields=["ticket"])
        if number.state in OPEN:
            _end(number, QueueState.DONE, actor=actor, held=held, at=at)
    return ticket


@transaction.atomic
def show_contact(number: QueueNumber, *, actor: User, at: datetime) -> dict[str, str]:
    """Name and telephone for the form of the intake; that they were shown in full is recorded. Refused: not_allowed."""
    held = _counter(actor, number.station)
    if number.phone:
        audit.record(
            "queue.show_contact",
            number,
            actor=actor,
            on_behalf_of=behalf(held),
            at=at,
            unit_id=number.station_id,
        )
    return {"resident_name": number.name, "phone": number.phone}


@transaction.atomic
def close_number(number: QueueNumber, *, at: datetime) -> bool:
    """At night: who was still waiting has left, who was at the counter is done. False when it had ended."""
    number = locks.lock(QueueNumber.objects.select_related("booking"), number.pk)
    if number.state not in OPEN:
        return False
    state = QueueState.DONE if number.state == QueueState.CALLED else QueueState.LEFT
    _end(number, state, actor=None, held=None, at=at)
    return True


def _counter(actor: User, station: Station) -> Held:
    held = access.log_role(actor, station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    return held


def _serving(station: Station, person: int, on: date) -> QueueQuerySet:
    return QueueNumber.objects.filter(station=station, day=on, state=QueueState.CALLED, called_by=person).order_by(
        "called_at"
    )


def _begin(number: QueueNumber, actor: User) -> tuple[QueueNumber, Held]:
    locked = locks.lock(QueueNumber.objects.select_related("station__unit", "booking", "ticket"), number.pk)
    return locked, _counter(actor, locked.station)


def _take(station: Station, held: Held, actor: User, at: datetime, **facts: Any) -> QueueNumber:
    on = day(at)
    number = QueueNumber.objects.create(
        station=station,
        day=on,
        number=next_number(f"queue:{station.pk}:{on}"),
        taken_at=at,
        tail=facts["phone"][-4:],
        **facts,
    )
    audit.record(
        "queue.take",
        number,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        after={"day": on, "number": number.number},
        unit_id=station.pk,
    )
    return number


def _call(number: QueueNumber, actor: User, held: Held, at: datetime) -> None:
    number.called_at, number.called_by_id = at, held.person_id
    _write(number, "queue.call", QueueState.CALLED, actor, held, at)


def _end(number: QueueNumber, state: QueueState, *, actor: User | None, held: Held | None, at: datetime) -> None:
    number.ended_at = at
    _write(number, "queue.end", state, actor, held, at)
    if number.booking is not None:
        number.booking.ended_at = at
        if state == QueueState.DONE:
            number.booking.state = BookingState.DONE
        number.booking.save(update_fields=["state", "ended_at"])


def _write(
    number: QueueNumber, verb: str, state: QueueState, actor: User | None, held: Held | None, at: datetime
) -> None:
    before = {"state": number.state}
    number.state = state
    number.save(update_fields=["state", "called_at", "called_by", "ended_at"])
    audit.record(
        verb,
        number,
        actor=actor,
        on_behalf_of=behalf(held) if held else None,
        at=at,
        before=before,
        after={"state": state},
        unit_id=number.station_id,
    )
