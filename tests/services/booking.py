"""The campus station with the hours of the first document and open for appointments, and a resident who books."""

from datetime import datetime, time
from uuid import uuid4

from services.actions import appointments
from services.models import Booking, Matter
from stations.actions import set_hours
from tests.services.conftest import MONDAY, moment

NOON, EVENING = (time(12), time(13, 30)), (time(16, 30), time(18))
WEEK = {day: [NOON, EVENING] for day in range(1, 6)} | {6: [(time(0), None)], 7: [(time(0), None)]}
PHONE = "13812345678"
TUESDAY_NOON = moment("2026-11-24 12:00")


def open_bookings(office, station=None, **facts):
    """The rule of the station; 30 minutes, one seat, a week ahead, computer repairs and advice."""
    station = station or office.campus
    set_hours(station, WEEK, actor=None, at=MONDAY)
    known = {"is_open": True, "slot_minutes": 30, "seats": 1, "days_ahead": 7}
    if "matters" not in facts:
        facts["matters"] = Matter.objects.filter(code__in=["computer-repair", "consultation"])
    return appointments.set_rule(station, actor=office.superuser, at=MONDAY, **known | facts)


def book(office, starts_at: datetime = TUESDAY_NOON, *, code="computer-repair", at=MONDAY, **facts) -> Booking:
    known = {"name": "张小明", "phone": PHONE, "submission_key": uuid4(), "language": "zh-hans"}
    station = facts.pop("station", office.campus)
    matter = Matter.objects.get(code=code)
    return appointments.book(station, matter, starts_at=starts_at, at=at, **known | facts)
