"""The inbox: everybody has their own, and another person's notice is not there."""

from datetime import datetime

from core import outbox
from core.choices import Channel
from tests.walls.table import EVERYBODY, Row

OWNER = frozenset({"clerk@village"})


def extend(world) -> None:
    at = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
    user = world.visitors["clerk@village"]
    link = f"/services/tickets/{world.tickets['papers'].number}/"
    facts = {"channel": Channel.IN_APP, "user": user, "at": at}
    notice = outbox.post("walls:1", subject="等待受理：居住证明", link=link, **facts)
    outbox.post("walls:2", subject="工作日历将到期", body="请载入放假通知", **facts)
    world.names["notice"] = str(notice.pk)


ROWS = [
    Row("inbox", "/inbox/"),
    Row("inbox-bell", "/inbox/bell/", anonymous=286),
    Row("inbox-read-all", "/inbox/read/", EVERYBODY, "POST", 302, body={"newest": "1"}),
    Row("inbox-open", "/inbox/{notice}/open/", OWNER, "POST", 302),
    Row("inbox-read", "/inbox/{notice}/read/", OWNER, "POST", 302),
]
STAFF = [("clerk@village", "/inbox/"), ("nobody", "/inbox/")]
