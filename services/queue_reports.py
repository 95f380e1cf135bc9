"""Read-only: the appointments and the queue of one station on one day, and what is being served now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from core.models import User
from services import slots
from services.models import Booking, BookingRule, QueueNumber
from services.queue_choices import BookingState, QueueState
from stations import hours
from stations.models import Station


@dataclass(frozen=True)
class Day:
    """What the counter looks at: who is served, who waits and in which order, who is still to come, who was here."""

    day: date
    rule: BookingRule | None
    serving: list[QueueNumber]
    mine: QueueNumber | None
    waiting: list[QueueNumber]
    skipped: list[QueueNumber]
    to_come: list[Booking]
    over: list[Booking]
    done: list[QueueNumber]
    outside: frozenset[int]
    at: datetime

    @property
    def digest(self) -> str:
        """Changes when anything on the page changes."""
        numbers = [(row.pk, row.state) for row in (*self.serving, *self.waiting, *self.skipped, *self.done)]
        bookings = [(row.pk, row.state) for row in (*self.to_come, *self.over)]
        late = [booking.pk for booking in self.to_come if booking.starts_at <= self.at]
        return sha256(repr((self.day, numbers, bookings, late)).encode()).hexdigest()[:16]


def day_at(user: User, station: Station, person: int | None, day: date, at: datetime) -> Day:
    """The day at the counter of `station`; `person` is who looks. Six queries at most, however many came."""
    rule = BookingRule.objects.filter(station=station).first()
    starts = datetime.combine(day, datetime.min.time(), hours.SHANGHAI)
    bookings = list(
        Booking.objects.visible_to(user)
        .filter(station=station, starts_at__gte=starts, starts_at__lt=starts + timedelta(days=1))
        .select_related("matter")
        .prefetch_related("matter__windows")
        .order_by("starts_at", "id")
    )
    queue = QueueNumber.objects.visible_to(user).filter(station=station, day=day)
    numbers = list(queue.select_related("matter", "called_by", "ticket", "booking").by_turn(at))
    by_state = {state: [one for one in numbers if one.state == state] for state in QueueState}
    serving = sorted(by_state[QueueState.CALLED], key=lambda one: one.called_at or at)
    return Day(
        day=day,
        rule=rule,
        serving=serving,
        mine=next((one for one in reversed(serving) if one.called_by_id == person), None),
        waiting=by_state[QueueState.WAITING],
        skipped=sorted(by_state[QueueState.SKIPPED], key=lambda one: one.number),
        to_come=[one for one in bookings if one.state == BookingState.BOOKED],
        over=[one for one in bookings if one.state in {BookingState.NO_SHOW, BookingState.CANCELLED}],
        done=sorted([*by_state[QueueState.DONE], *by_state[QueueState.LEFT]], key=lambda one: one.number),
        outside=_outside(station, day, bookings),
        at=at,
    )


def now_serving(station: Station, day: date) -> tuple[list[int], int]:
    """For everybody: the numbers at the counters, and how many wait. One query; no names."""
    rows = QueueNumber.objects.filter(station=station, day=day, ended_at=None).order_by("number")
    found = list(rows.values_list("number", "state"))
    waiting = sum(state == QueueState.WAITING for _number, state in found)
    return [number for number, state in found if state == QueueState.CALLED], waiting


def _outside(station: Station, day: date, bookings: list[Booking]) -> frozenset[int]:
    """Appointments that the hours of the day no longer hold, because the day was closed or changed afterwards."""
    if not bookings:
        return frozenset()
    table = hours.load([station], day, day)[station.pk]
    found: set[int] = set()
    for one in bookings:
        windows = list(one.matter.windows.all())
        spans = [hours.on_day(day, span) for span in slots.spans_of(BookingRule(), table, windows, day)]
        if not any(span.starts <= one.starts_at and one.ends_at <= span.ends for span in spans):
            found.add(one.pk)
    return frozenset(found)
