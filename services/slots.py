"""The slots that residents can book: cut from a station's duty hours, or from the windows of a matter (A-08, A-12).

A matter with windows is booked inside them alone, any other inside the duty hours, both with the days that differ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.models import Booking, BookingRule, Matter, MatterWindow
from stations import hours
from stations.hours import Opening, Span, Timetable
from stations.models import Station

# From, until, seat.
Taken = tuple[datetime, datetime, int | None]


@dataclass(frozen=True)
class Slot:
    """[starts, ends), and how many may still come."""

    starts: datetime
    ends: datetime
    free: int

    @property
    def value(self) -> str:
        return self.starts.isoformat(timespec="minutes")

    @property
    def clock(self) -> str:
        return Opening(self.starts, self.ends).clock


@dataclass(frozen=True)
class Offer:
    """What can be booked for one matter at one station, by day; days without a slot are there and empty."""

    days: dict[date, list[Slot]]

    def on(self, day: date | None) -> list[Slot]:
        return self.days.get(day, []) if day else []

    @property
    def first_free(self) -> date | None:
        return next((day for day, slots in self.days.items() if any(slot.free for slot in slots)), None)

    def find(self, starts: datetime) -> Slot | None:
        day = starts.astimezone(hours.SHANGHAI).date()
        return next((slot for slot in self.on(day) if slot.starts == starts), None)


def offer(rule: BookingRule, station: Station, matter: Matter, *, at: datetime) -> Offer:
    """The slots from `at` on, as many days ahead as the rule allows. Three queries, and the windows of the matter."""
    first = at.astimezone(hours.SHANGHAI).date()
    last = first + timedelta(days=rule.days_ahead)
    table = hours.load([station], first, last)[station.pk]
    windows = list(matter.windows.all())
    cut = {day: [one for one in cut_day(rule, table, windows, day) if one.starts > at] for day in _days(first, last)}
    openings = [one for slots in cut.values() for one in slots]
    taken = _taken(station, openings)
    return Offer(
        {day: [Slot(one.starts, one.ends, _free(rule, taken, one)) for one in slots] for day, slots in cut.items()}
    )


def cut_day(rule: BookingRule, table: Timetable, windows: Sequence[MatterWindow], day: date) -> list[Opening]:
    """The slots of one day, full or not. What is left over at the end of a span is too short for an appointment."""
    step = timedelta(minutes=rule.slot_minutes)
    found: list[Opening] = []
    for span in spans_of(rule, table, windows, day):
        opening = hours.on_day(day, span)
        starts = max([opening.starts, *(one.ends for one in found[-1:])])
        while starts + step <= opening.ends:
            found.append(Opening(starts, starts + step))
            starts += step
    return found


def spans_of(rule: BookingRule, table: Timetable, windows: Sequence[MatterWindow], day: date) -> list[Span]:
    """When appointments are possible on `day`: the windows (A-08), or the duty hours within earliest and latest.

    A day on which the station is closed by exception closes the windows too.
    """
    if not windows:
        return [span for span in (_clip(rule, span) for span in table.spans(day)) if span]
    is_there = table.first <= day and (table.last is None or day < table.last)
    if not is_there or table.exceptions.get(day, True) == []:
        return []
    return sorted({(one.opens, one.closes) for one in windows if one.starts_on <= day <= one.ends_on})


def free_seat(rule: BookingRule, station: Station, slot: Slot) -> int | None:
    """The lowest seat that nobody holds in any part of the slot; None when it is full."""
    taken = _taken(station, [Opening(slot.starts, slot.ends)])
    if not _free(rule, taken, Opening(slot.starts, slot.ends)):
        return None
    held = {seat for _starts, _ends, seat in taken}
    return next(seat for seat in range(1, rule.seats + 1) if seat not in held)


def _clip(rule: BookingRule, span: Span) -> Span | None:
    opens, closes = span
    opens = max(opens, rule.earliest or time(0))
    if rule.latest is not None:
        closes = min(closes or rule.latest, rule.latest)
    return (opens, closes) if closes is None or opens < closes else None


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _taken(station: Station, openings: list[Opening]) -> list[Taken]:
    if not openings:
        return []
    seated = Booking.objects.filter(station=station).seated(openings[0].starts, openings[-1].ends)
    return list(seated.order_by("starts_at").values_list("starts_at", "ends_at", "seat"))


def _free(rule: BookingRule, taken: list[Taken], slot: Opening) -> int:
    """Seats, not appointments, are counted: one seat may have held two short ones before the slots were made longer."""
    held = {seat for starts, ends, seat in taken if starts < slot.ends and ends > slot.starts}
    return max(rule.seats - len(held), 0)
