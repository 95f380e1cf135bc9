"""What a resident sees of an appointment: found by its code and the last four digits of the telephone, else nothing."""

from dataclasses import dataclass
from datetime import datetime

from core import throttle
from core.text import localized
from core.throttle import Limit, Rule
from services.lookup import clean_code, clean_tail
from services.models import Booking
from services.queue_choices import BookingState
from services.slips import spaced

# As for the status of a matter (services.lookup).
LOOK_RULE = Rule(
    "appointment",
    (
        Limit("code", 60, 600),
        Limit("code", 40, 86_400, only_misses=True),
        Limit("address", 100, 600, only_misses=True),
    ),
)
# A telephone books a family's appointments and no more; a campus shares one address.
BOOK_RULE = Rule("book", (Limit("phone", 8, 86_400), Limit("address", 120, 3_600)))
TAIL = 4


@dataclass(frozen=True)
class Appointment:
    """What the page shows; texts are in the language that is active when it is made. Names nobody."""

    booking: Booking
    code: str
    station: str
    station_code: str
    address: str
    phone: str
    matter: str
    bring: str
    can_cancel: bool

    @property
    def is_booked(self) -> bool:
        return self.booking.state == BookingState.BOOKED


def find(code: str, tail: str, *, address: str) -> Booking | None:
    """The appointment behind `code` and `tail` as typed, or None for every kind of miss: one query each.

    `address` is the caller's, for counting. Raises TooOften.
    """
    code, tail = clean_code(code), clean_tail(tail)
    counted = {"code": code or f"none from {address}", "address": address}
    throttle.take(LOOK_RULE, **counted)
    # An appointment whose contact is erased has no digits, and no three digits are asked for as four.
    asked = {"code": code, "tail": tail if len(tail) == TAIL else "none"}
    booking = Booking.objects.filter(**asked).select_related("station__unit", "matter").first()
    if booking is not None:
        throttle.give_back(LOOK_RULE, **counted)
    return booking


def told(booking: Booking, *, at: datetime) -> Appointment:
    station, matter = booking.station, booking.matter
    return Appointment(
        booking=booking,
        code=spaced(booking.code),
        station=localized(station.unit.name, station.unit.name_en),
        station_code=station.code,
        address=localized(station.address, station.address_en),
        phone=station.phone,
        matter=localized(matter.name, matter.name_en),
        bring=localized(matter.bring, matter.bring_en),
        can_cancel=booking.state == BookingState.BOOKED and booking.starts_at > at,
    )
