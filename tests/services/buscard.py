"""The campaign of the first document: bus discount cards at the campus station, 29 to 31 March 2011."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

from PIL import Image, ImageDraw

from services.actions import campaigns
from services.actions.campaigns import Plan, Span
from services.models import Application, Batch, Campaign, Matter
from tests.services.conftest import moment

ANNOUNCED = moment("2011-03-27 20:00")


def signature() -> bytes:
    """A stroke on a transparent ground, as static/js/signature.js hands it over."""
    stream = BytesIO()
    image = Image.new("RGBA", (300, 90))
    ImageDraw.Draw(image).line([(20, 70), (90, 20), (160, 70), (280, 30)], fill="black", width=4)
    image.save(stream, "PNG")
    return stream.getvalue()


PNG = signature()
NOON = moment("2011-03-29 12:20")
TUESDAY_DUSK = moment("2011-03-29 16:40")
AFTER_NOON = moment("2011-03-29 13:30")
FRIDAY = moment("2011-04-01 10:00")
CARDS_CAME = moment("2011-04-11 09:00")
PHONE = "13812345678"


def at(text: str) -> datetime:
    """ "29 12:14" in March 2011."""
    return moment(f"2011-03-{text}")


def plan(**changed: Any) -> Plan:
    facts: dict[str, Any] = {
        "name": "代办公交车优惠卡（2011年3月）",
        "name_en": "Bus discount cards, March 2011",
        "starts_on": date(2011, 3, 29),
        "ends_on": date(2011, 3, 31),
        "spans": [Span(time(12, 15), time(13, 30)), Span(time(16, 30), time(18))],
        "issuer": "市公交公司",
        "issuer_en": "City Bus Company",
        "minimum": "10.00",
        "pickup_hint": "领取时间请关注社区中心网站sqzx.lmu.cn或到社区便民服务站咨询",
    }
    return Plan(**facts | changed)


# The same three days and windows in a week in which the people of the cast have their roles, for pages.
THIS_WEEK: dict[str, Any] = {"starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 26)}
NOW = moment("2026-11-24 12:20")
PICKUP: dict[str, Any] = {"pickup_from": date(2026, 12, 1), "pickup_until": date(2026, 12, 4)}


def announce_campaign(office, **changed: Any) -> Campaign:
    pattern = Matter.objects.get(code="bus-card")
    campaign = campaigns.create(office.campus, pattern, plan(**changed), actor=office.campus_director, at=ANNOUNCED)
    return fresh(campaign)


def fresh(campaign: Campaign) -> Campaign:
    return Campaign.objects.for_page().get(pk=campaign.pk)


def papers(campaign: Campaign, **missing: int) -> dict[int, int]:
    """Everything that the text asks for, but for what is named by its first characters: `papers(c, 学生证原件=0)`."""
    return {
        document.pk: next((n for name, n in missing.items() if document.name.startswith(name)), document.quantity)
        for document in campaign.matter.documents.all()
    }


def apply(campaign: Campaign, actor, *, when: datetime = NOON, paid: Any = "10.00", **facts: Any) -> Application:
    """李文博 comes with everything, unless said otherwise."""
    facts = {
        "submission_key": uuid4(),
        "resident_name": "李文博",
        "phone": PHONE,
        "documents": papers(campaign),
    } | facts
    return campaigns.take_in(campaign, actor=actor, at=when, paid=paid, **facts)


def sent_batch(campaign: Campaign, actor, *, when: datetime = FRIDAY) -> Batch:
    batch = campaigns.draw_up(campaign, actor=actor, at=when)
    return campaigns.send(batch, actor=actor, at=when, received_by="公交公司 王师傅", signature=PNG)


def announced(batch: Batch, actor, *, when: datetime = CARDS_CAME, **changed: Any) -> Batch:
    campaigns.enter_results(batch, actor=actor, at=when, returned={}, is_rest_accepted=True)
    facts: dict[str, Any] = {
        "pickup_from": date(2011, 4, 12),
        "pickup_until": date(2011, 4, 15),
        "pickup_place": "社区便民服务站",
        "pickup_place_en": "the campus station",
    }
    return campaigns.announce(batch, actor=actor, at=when, **facts | changed)


def yuan(text: str) -> Decimal:
    return Decimal(text)
