"""The campaign of the first document with its very days and windows, and one that a clerk can try today."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from PIL import Image, ImageDraw

from config.demo_data.clock import moment
from config.demo_data.organisation import House
from services.actions import campaigns
from services.actions.campaigns import Plan, Span
from services.models import Application, Batch, Campaign, Matter, Sitting

NAMESPACE = uuid.UUID("0f0c7a5e-2a0c-5d3c-9a63-6b0f7f2a1d11")
STATION = "LMU"
# 中午12:15至13:30,傍晚4:30至6:00
NOON, DUSK = Span(time(12, 15), time(13, 30)), Span(time(16, 30), time(18))
ISSUER: dict[str, Any] = {"issuer": "公交公司", "issuer_en": "Bus Company"}
HINT: dict[str, Any] = {
    "pickup_hint": "领取时间敬请关注社区中心网站sqzx.lmu.cn或者到社区便民服务站咨询。",
    "pickup_hint_en": "See sqzx.lmu.cn for the days of pick-up, or ask at the station.",
}


@dataclass(frozen=True)
class Student:
    """Who came when (day of March 2011, or days from the reference day, and clock), with what, paying how much."""

    name: str
    day: int
    clock: str
    paid: str = "10"
    lacks: str = ""
    phone: str = ""
    second: tuple[int, str] | None = None


S = Student
IN_2011 = [
    S("李文博", 29, "12:16", "20", phone="13800003001"),
    S("王䶮", 29, "12:20", "10", phone="13800003002"),
    S("陈思雨", 29, "12:31", "50", "一寸彩色照片", "13800003003", (29, "16:40")),
    S("马小兰", 29, "13:28", "10", phone="13800003004"),
    S("阿依古丽·买买提", 29, "16:45", "15.50", phone="13800003005"),
    S("赵子龙", 29, "17:58", "10", "学生证原件", "13800003006", (30, "12:17")),
    S("周倩", 30, "12:40", "30", phone="13800003007"),
    S("欧阳静", 30, "17:05", "10", phone="13800003008"),
    S("吴𠮷安", 31, "12:22", "10", phone="13800003009"),
    S("何家明", 31, "16:50", "", "学生证复印件（A4）", "13800003010"),
    S("田甜", 31, "17:20", "100", phone="13800003011"),
]
LATE = S("白雪", 31, "18:04", "10", phone="13800003012")
COLLECTED = {"李文博", "王䶮", "陈思雨", "马小兰", "阿依古丽·买买提", "赵子龙", "周倩"}
RUNNING = [
    S("高雨桐", 0, "12:16", "20", phone="13800004001"),
    S("罗小芳", 0, "12:21", "10", "一寸彩色照片", "13800004002"),
    S("蔡晓东", 0, "12:24", "", phone="13800004003"),
    S("金诗涵", 0, "12:29", "50", phone="13800004004"),
]


def load(house: House, *, today: date, now: datetime | None) -> None:
    """Both campaigns, once; `now`: nothing is dated later than that."""
    station = house.stations[STATION]
    if Campaign.objects.filter(station=station).exists():
        return
    pattern = Matter.objects.select_related("chain").get(code="bus-card")
    _of_the_document(house, pattern)
    _to_try(house, pattern, today, now)


def _of_the_document(house: House, pattern: Matter) -> None:
    leader: dict[str, Any] = {"actor": house.user("campus_director")}
    clerk: dict[str, Any] = {"actor": house.user("clerk")}
    campaign = campaigns.create(
        house.stations[STATION],
        pattern,
        Plan(
            name="代办公交车优惠卡（2011年3月）",
            name_en="Bus discount cards, March 2011",
            starts_on=date(2011, 3, 29),
            ends_on=date(2011, 3, 31),
            spans=[NOON, DUSK],
            minimum="10.00",
            **ISSUER,
            **HINT,
        ),
        at=_march(27, "20:00"),
        **leader,
    )
    comings: list[tuple[datetime, Student, bool]] = [(_march(s.day, s.clock), s, False) for s in IN_2011]
    comings += [(_march(*s.second), s, True) for s in IN_2011 if s.second]
    came: dict[str, Application] = {}
    for at, student, is_second in sorted(comings, key=lambda coming: coming[0]):
        if is_second:
            campaigns.complete(came[student.name], at=at, documents=_papers(campaign), **clerk)
        else:
            came[student.name] = _take_in(campaign, student, at=at, **clerk)
        _count(campaign, until=at, **clerk)
    at = _march(LATE.day, LATE.clock)
    _take_in(campaign, LATE, at=at, override_reason="排队到关窗时未轮到，主任同意补收", **leader)
    _count(campaign, until=_march(31, "18:10"), **clerk)
    batch = campaigns.draw_up(campaign, at=_april(1, "09:30"), **clerk)
    signed: dict[str, Any] = {"signature": signature()}
    campaigns.send(batch, at=_april(1, "10:10"), received_by="王师傅", **signed, **clerk)
    campaigns.hand_cash(batch, at=_april(1, "10:20"), handed_to="王师傅", **signed, **clerk)
    back = batch.rows.get(application__ticket__resident_name="田甜")
    answer: dict[str, Any] = {"returned": {back.pk: "照片背景不符合要求"}, "is_rest_accepted": True}
    campaigns.enter_results(batch, at=_april(11, "09:00"), **answer, **clerk)
    _announce(batch, **clerk)
    _collect(batch, **clerk)


def _announce(batch: Batch, **who: Any) -> None:
    campaigns.announce(
        batch,
        at=_april(11, "09:20"),
        pickup_from=date(2011, 4, 12),
        pickup_until=date(2011, 4, 15),
        pickup_place="社区便民服务站（社区中心和校医务所所在楼栋右侧，二层楼梯入口处）",
        pickup_place_en="the campus station, entrance to the stairs of the second floor",
        **who,
    )


def _collect(batch: Batch, **who: Any) -> None:
    rows = batch.rows.select_related("application__ticket").order_by("position")
    for n, row in enumerate(row for row in rows if row.application.ticket.resident_name in COLLECTED):
        application = row.application
        campaigns.collect(
            application,
            at=_april(12 + n // 4, f"12:{5 + 4 * (n % 4):02d}"),
            collector=application.ticket.resident_name,
            proof="student_card",
            signature=signature(n),
            **who,
        )


def _to_try(house: House, pattern: Matter, today: date, now: datetime | None) -> None:
    """From the reference day on for a week, open most of the day, so that there is something to do."""
    campaign = campaigns.create(
        house.stations[STATION],
        pattern,
        Plan(
            name=f"代办公交车优惠卡（{today.year}年秋）",
            name_en=f"Bus discount cards, autumn {today.year}",
            starts_on=today,
            ends_on=today + timedelta(days=6),
            spans=[Span(time(8), time(12)), Span(time(12, 15), time(13, 30), 60), Span(time(14), time(21, 30))],
            capacity=300,
            minimum="10.00",
            **ISSUER,
            **HINT,
        ),
        actor=house.user("campus_director"),
        at=moment(today - timedelta(days=2), "20:00"),
    )
    for student in RUNNING:
        at = moment(today, student.clock)
        if now is None or at <= now:
            _take_in(campaign, student, at=at, actor=house.user("clerk"))


def _take_in(campaign: Campaign, student: Student, *, at: datetime, **facts: Any) -> Application:
    key = f"{campaign.code}:{student.name}"
    return campaigns.take_in(
        campaign,
        at=at,
        submission_key=uuid.uuid5(NAMESPACE, key),
        resident_name=student.name,
        phone=student.phone,
        documents=_papers(campaign, student.lacks),
        paid=student.paid or None,
        draw=random.Random(key),  # noqa: S311 - the demo's codes are alike on every run, and public
        **facts,
    )


def _papers(campaign: Campaign, lacks: str = "") -> dict[int, int]:
    """All that is asked for; of what lacks one less."""
    return {d.pk: d.quantity - (d.name == lacks) for d in campaign.matter.documents.all()}


def _count(campaign: Campaign, *, until: datetime, **who: Any) -> None:
    """Count every window that is over by then and was not counted."""
    for sitting in Sitting.objects.filter(campaign=campaign, counted_at=None).select_related("campaign", "window"):
        at = sitting.window.closing(sitting.day) if sitting.window else until
        if at <= until and (sitting.window is not None or until.hour >= 18):
            booked = sum((e.amount for e in sitting.cash.filter(kind="taken")), start=0)
            campaigns.count(sitting, at=at + timedelta(minutes=5), counted=str(booked), **who)


def _march(day: int, clock: str) -> datetime:
    return moment(date(2011, 3, day), clock)


def _april(day: int, clock: str) -> datetime:
    return moment(date(2011, 4, day), clock)


def signature(n: int = 0) -> bytes:
    """A stroke of the pen, a little different for each."""
    from io import BytesIO

    image = Image.new("RGBA", (300, 90))
    points = [(20 + 26 * k, 45 + 25 * ((k * (n + 3)) % 5 - 2) // 2) for k in range(11)]
    ImageDraw.Draw(image).line(points, fill="#1d2b2e", width=3, joint="curve")
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
