"""A counter of lost and found for tests: things handed in at the campus station, and people who miss something."""

import base64
from datetime import date, datetime
from io import BytesIO
from uuid import uuid4

from PIL import Image

from core.uploads import Upload
from services.actions.lost import Find, Loss, confirm, log_item, log_report, send_report
from services.actions.lost.releases import prepare
from services.choices import FoundSource
from services.models import FoundItem, LossReport, Release, Ticket
from tests.services.buscard import PNG
from tests.services.conftest import MONDAY

# 林晓雨 takes things in on Monday, 2026-11-23; they were found on the Friday before.
FRIDAY = date(2026, 11, 20)
BACKPACK = {
    "category": "bag",
    "area": "canteen",
    "place": "二食堂二楼靠窗",
    "found_on": FRIDAY,
    "description": "黑色耐克双肩包",
    "secret": "内有高数课本和一把蓝色雨伞",
}
LOST_BACKPACK = {
    "category": "bag",
    "area": "canteen",
    "place": "食堂二楼",
    "lost_from": date(2026, 11, 19),
    "lost_until": FRIDAY,
    "description": "我的黑色双肩包，里面有课本",
    "secret": "包里有蓝色雨伞",
}


def find(**facts) -> Find:
    return Find(**BACKPACK | facts)


def loss(**facts) -> Loss:
    return Loss(**LOST_BACKPACK | facts)


def item(office, *, at: datetime = MONDAY, station=None, actor=None, source=FoundSource.PERSON, **facts) -> FoundItem:
    own = {name: facts.pop(name) for name in ("finder", "finder_phone", "submission_key") if name in facts}
    own = {"finder": "吴同学", "submission_key": uuid4()} | own
    return log_item(station or office.campus, find(**facts), actor=actor or office.clerk, at=at, source=source, **own)


def report(office, *, at: datetime = MONDAY, station=None, actor=None, **facts) -> LossReport:
    names = ("owner", "phone", "id_number", "submission_key", "claimed_item")
    own = {name: facts.pop(name) for name in names if name in facts}
    own = {"owner": "李春梅", "phone": "13812345678", "submission_key": uuid4()} | own
    return log_report(station or office.campus, loss(**facts), actor=actor or office.clerk, at=at, **own)


def sent(office, *, at: datetime = MONDAY, **facts) -> LossReport:
    names = ("owner", "phone", "submission_key", "claimed_item")
    own = {name: facts.pop(name) for name in names if name in facts}
    own = {"owner": "钱多多", "phone": "13900001111", "submission_key": uuid4()} | own
    return send_report(office.campus, loss(**facts), at=at, **own)


def matched(office) -> tuple[FoundItem, LossReport]:
    found, lost = item(office), report(office)
    confirm(found, lost, actor=office.clerk, at=MONDAY)
    return FoundItem.objects.get(pk=found.pk), LossReport.objects.get(pk=lost.pk)


PROOF = {
    "collector": "李春梅",
    "relation": "owner",
    "proof": "student_card",
    "id_tail": "0456",
    "owner_proof": "marks",
    "owner_told": "里面有高数课本和蓝色雨伞",
    "signature": PNG,
}


def release(office, found: FoundItem, *, actor=None, at: datetime = MONDAY, **facts) -> Release:
    return prepare(found, actor=actor or office.clerk, at=at, **PROOF | facts)


def picture(kind: str = "JPEG") -> Upload:
    body = BytesIO()
    Image.new("RGB", (20, 10), "navy").save(body, kind)
    return Upload(f"image/{kind.lower()}", body.getvalue())


def drawn() -> str:
    """A signature as the page sends it."""
    body = BytesIO()
    Image.new("RGBA", (60, 20)).save(body, "PNG")
    return "data:image/png;base64," + base64.b64encode(body.getvalue()).decode()


def many(office, count: int, **facts) -> list[FoundItem]:
    """`count` things more, written in one go: copies of one that was handed in, each with a ticket of its own."""
    one = item(office, **facts)
    tickets, first = [], one.ticket.sequence
    for n in range(1, count):
        ticket = Ticket.objects.get(pk=one.pk)
        ticket.pk, ticket.sequence, ticket.number = None, first + n, f"{ticket.number[:-5]}{first + n:05d}"
        ticket.lookup_code, ticket.submission_key, ticket.duty = f"{n:010d}", uuid4(), None
        tickets.append(ticket)
    items = [one]
    for ticket in Ticket.objects.bulk_create(tickets):
        copy = FoundItem.objects.get(pk=one.pk)
        copy.ticket, copy.pk = ticket, ticket.pk
        items.append(copy)
    FoundItem.objects.bulk_create(items[1:])
    return items
