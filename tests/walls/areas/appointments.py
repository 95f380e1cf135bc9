"""Appointments and the queue of the village station, and the public pages that book there."""

from datetime import datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from services.actions import appointments, queue
from services.models import Matter
from stations.actions import add_exception
from stations.choices import Role
from tests.walls.table import ALL_WORKERS, EVERYBODY, WORKERS, Row, at, public

AT = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
LEADERS = at("village", Role.DIRECTOR, Role.DEPUTY, Role.AGENT) | at("away", Role.DIRECTOR, Role.DEPUTY, Role.AGENT)


def extend(world) -> None:
    station, agent = world.village, world.agent
    rule = {"is_open": True, "slot_minutes": 30, "seats": 3, "days_ahead": 7}
    appointments.set_rule(station, actor=agent, at=AT, **rule)
    # One day for the booking made here, one to come for whoever opens the page today.
    for day in {AT.date(), timezone.localdate() + timedelta(days=3)}:
        if not station.exceptions.filter(date=day).exists():
            add_exception(station, day, spans=[(time(9), time(18))], reason="集市", actor=None, at=AT)
    booking = appointments.book(
        station,
        Matter.objects.get(code="consultation"),
        starts_at=AT.replace(hour=14),
        name="王秀英",
        phone="13987650001",
        submission_key=uuid4(),
        language="zh-hans",
        at=AT,
    )
    number = queue.take_number(station, actor=agent, at=AT, name="王秀英", phone="13987650001")
    world.names |= {"booking": str(booking.pk), "queue": str(number.pk)}


ROWS = [
    public("appointment-book", "/stations/CJ01/appointment/"),
    public("appointment-book", "/stations/CJ01/appointment/", method="POST", body={"matter": "none"}),
    public("appointments", "/appointments/"),
    public("appointments", "/appointments/", method="POST", body={"code": "K7MP", "tail": "0000"}, status={404, 429}),
    Row("services:queue", "/services/queue/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:queue-live", "/services/queue/live/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:queue-take", "/services/queue/take/", ALL_WORKERS, "POST", 302, sees=EVERYBODY),
    Row("services:queue-next", "/services/queue/next/", ALL_WORKERS, "POST", 302, sees=EVERYBODY),
    Row("services:queue-settings", "/services/queue/settings/", LEADERS, sees=EVERYBODY),
    Row("services:queue-settings", "/services/queue/settings/", LEADERS, "POST", 422, sees=EVERYBODY),
    Row("services:queue-slip", "/services/queue/{queue}/slip.pdf", WORKERS, sees=EVERYBODY - ALL_WORKERS),
    Row("services:queue-step", "/services/queue/{queue}/skip/", WORKERS, "POST", 302, sees=EVERYBODY - ALL_WORKERS),
    Row(
        "services:booking-step",
        "/services/queue/appointments/{booking}/cancel/",
        WORKERS,
        "POST",
        302,
        sees=EVERYBODY - ALL_WORKERS,
        body={"reason": "停电"},
    ),
]
# The other pages are looked at in tests/browser/test_appointments.py.
PUBLIC = [(None, "/stations/XQ01/appointment/")]
STAFF = [
    ("agent@village", "/services/queue/?day=2026-11-23"),
    ("clerk@away", "/services/queue/"),
    ("agent@village", "/services/tickets/new/?queue={queue}"),
]
WRONG = [
    (None, "/stations/CJ01/appointment/?matter=consultation", {"matter": "consultation", "phone": "1"}),
    (None, "/appointments/", {"code": "", "tail": ""}),
    ("agent@village", "/services/queue/take/", {"phone": "1"}),
    ("agent@village", "/services/queue/settings/", {"slot_minutes": "1"}),
]
