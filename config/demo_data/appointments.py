"""Appointments and the queue of the campus station: what was booked for today and tomorrow, and who walked in."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from config.demo_data.clock import moment
from config.demo_data.organisation import House
from services import slots
from services.actions import appointments, queue
from services.models import Booking, BookingRule, Campaign, Matter, QueueNumber
from stations.models import Station

NAMESPACE = uuid.UUID("2f6a1f0e-6b1b-5c0f-9a3d-51d5a2c7f3b4")
STATION = "LMU"
MATTERS = ["computer-repair", "appliance-repair", "bicycle-repair", "mending", "consultation"]
CAMPAIGN = "campaign"


@dataclass(frozen=True)
class Wish:
    """An appointment: days from the reference day, beginning, matter; `comes`: when the resident stands there."""

    name: str
    phone: str
    day: int
    clock: str
    matter: str
    comes: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True)
class WalkIn:
    """Somebody without an appointment, today."""

    clock: str
    matter: str = ""
    name: str = ""
    phone: str = ""


W = Wish
BOOKED = [
    W("张晓彤", "13800005001", 0, "12:00", "computer-repair", comes="11:56"),
    W("高雪", "13800005002", 0, "12:15", CAMPAIGN, comes="12:10"),
    W("刘一鸣", "13800005003", 0, "12:30", "consultation", is_cancelled=True),
    W("马俊", "13800005004", 0, "13:00", "bicycle-repair"),
    W("王丽娜", "13800005005", 0, "16:30", "mending", comes="16:25"),
    W("欧阳若曦", "13800005006", 0, "17:00", "computer-repair"),
    W("古丽娜尔·艾合买提", "13800005007", 0, "19:30", "appliance-repair"),
    W("吴𠮷安", "13800005008", 1, "12:00", "computer-repair"),
    W("何家明", "13800005009", 1, "12:30", "consultation"),
    W("田甜", "13800005010", 1, "16:30", CAMPAIGN),
]
WALK_INS = [
    WalkIn("08:05", "consultation", "陈浩"),
    WalkIn("08:20"),
    WalkIn("12:05", "bicycle-repair", "宋佳", "13800005011"),
    WalkIn("12:20", "consultation"),
    WalkIn("12:40", "computer-repair", "白雪", "13800005012"),
]
# When the counter calls the next; whoever was served is done with it.
CALLS = ["08:06", "08:22", "12:00", "12:12", "12:25", "16:31"]


def load(house: House, *, today: date, now: datetime | None) -> None:
    """Once; `now`: nothing is dated later than that."""
    station = house.stations[STATION]
    if BookingRule.objects.filter(station=station).exists():
        return
    campaign = Campaign.objects.filter(station=station).open().select_related("matter__chain").order_by("-pk").first()
    matters = {matter.code: matter for matter in Matter.objects.filter(code__in=MATTERS)}
    if campaign is not None:
        matters[CAMPAIGN] = campaign.matter
    rule = appointments.set_rule(
        station,
        actor=house.user("campus_director"),
        at=moment(today - timedelta(days=7), "20:00"),
        is_open=True,
        slot_minutes=30,
        seats=2,
        days_ahead=7,
        matters=matters.values(),
    )
    evening = moment(today - timedelta(days=1), "20:30")
    booked = [(wish, _book(rule, station, matters, wish, today, evening)) for wish in BOOKED]
    _day(house, station, matters, booked, today, now)


def _book(
    rule: BookingRule, station: Station, matters: dict[str, Matter], wish: Wish, today: date, at: datetime
) -> Booking | None:
    """None where the station is closed at that time, as on a holiday."""
    matter = matters.get(wish.matter)
    starts = moment(today + timedelta(days=wish.day), wish.clock)
    if matter is None or slots.offer(rule, station, matter, at=at).find(starts) is None:
        return None
    key = f"{wish.name}:{wish.day}:{wish.clock}"
    booking = appointments.book(
        station,
        matter,
        starts_at=starts,
        name=wish.name,
        phone=wish.phone,
        submission_key=uuid.uuid5(NAMESPACE, key),
        language="zh-hans",
        at=at,
        draw=random.Random(key),  # noqa: S311 - the demo's codes are alike on every run, and public
    )
    return appointments.cancel(booking, at=at + timedelta(minutes=20)) if wish.is_cancelled else booking


def _day(
    house: House,
    station: Station,
    matters: dict[str, Matter],
    booked: list[tuple[Wish, Booking | None]],
    today: date,
    now: datetime | None,
) -> None:
    """What happened at the counter so far, in its order."""
    who: dict[str, Any] = {"actor": house.user("clerk")}
    happened: list[tuple[datetime, Any]] = [(moment(today, one.clock), one) for one in WALK_INS]
    happened += [(moment(today, wish.comes), booking) for wish, booking in booked if wish.comes and booking is not None]
    happened += [(moment(today, clock), None) for clock in CALLS]
    serving: QueueNumber | None = None
    for at, what in sorted(happened, key=lambda one: one[0]):
        if now is not None and at > now:
            break
        if isinstance(what, WalkIn):
            facts: dict[str, Any] = {"matter": matters.get(what.matter), "name": what.name, "phone": what.phone}
            queue.take_number(station, at=at, **facts, **who)
        elif what is None:
            serving = queue.call_next(station, at=at, serving=serving.pk if serving else None, **who)
        else:
            queue.arrive(what, at=at, **who)
