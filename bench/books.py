"""The ledger of a busy station and its public board, each beside the one best query for what the page shows.

The query is asked in a view of its own that does nothing else, in the same server and with the session of a user, as
the bare view is: the ratio says what the page costs beyond its rows.
"""

from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from bench.rows import MEASURED, Request, Row
from core.models import User
from core.months import Month, midnight
from services import board
from services.actions.board import publish
from services.models import BoardMonth, Matter, Ticket
from stations.models import Station

COLUMNS = """
    t.id, t.sequence, t.number, t.received_at, t.resident_name, t.address, t.source, t.state, t.outcome, t.submitted_at,
    t.replied_at, t.closed_at, m.name, m.name_en, r.name, r.name_en, h.name, h.name_en, g.name, g.name_en, b.book,
    (SELECT p.channel FROM services_reply AS p WHERE p.ticket_id = t.id ORDER BY p.replied_at DESC, p.id DESC LIMIT 1)
"""
JOINS = """
    JOIN services_matter AS m ON m.id = t.matter_id
    JOIN stations_person AS r ON r.id = t.received_by_id
    LEFT JOIN stations_person AS h ON h.id = t.handled_by_id
    JOIN stations_person AS g ON g.id = t.registered_by_id
    LEFT JOIN services_ledgerimport AS b ON b.id = t.imported_in_id
"""
YEAR = "t.station_id = %(station)s AND t.year = %(year)s"
MONTH = YEAR + " AND t.received_at >= %(first)s AND t.received_at < %(until)s"
NARROWED = YEAR + " AND t.matter_id = %(matter)s AND t.submitted_at IS NULL AND t.outcome = 'on_the_spot'"
WAYS = """
    count(*), count(*) FILTER (WHERE t.submitted_at IS NOT NULL),
    count(*) FILTER (WHERE t.submitted_at IS NULL AND t.outcome = 'on_the_spot'),
    count(*) FILTER (WHERE t.submitted_at IS NULL AND t.outcome = 'explained')
"""
TICKETS = "services_ticket AS t"


def _page(where: str, further: str = "", counted: str = "count(*)") -> str:
    """One statement: the rows of a page of the ledger, and how many there are in all."""
    return f"""
        WITH found AS (SELECT {counted} FROM {TICKETS} WHERE {where})
        SELECT (SELECT found FROM found), page.* FROM (
            SELECT {COLUMNS} FROM {TICKETS} {JOINS} WHERE {where} {further}
            ORDER BY t.imported_in_id, t.sequence LIMIT 51
        ) AS page
    """


BEST: dict[str, str] = {
    "ledger_first": _page(YEAR),
    "ledger_late": _page(YEAR, "AND t.imported_in_id IS NULL AND t.sequence > %(late)s"),
    "ledger_filter": _page(NARROWED),
    "ledger_month": _page(MONTH, counted=WAYS),
    "board_public": f"""
        SELECT t.sequence, t.resident_name, t.received_at, t.closed_at, t.state, t.outcome, m.name, m.name_en
        FROM {TICKETS} JOIN services_matter AS m ON m.id = t.matter_id
        WHERE {MONTH} AND t.registered_at <= %(seen)s AND t.matter_id = ANY (%(matters)s) AND m.on_board
        ORDER BY t.imported_in_id DESC, t.sequence DESC LIMIT 51
    """,
}


@dataclass(frozen=True)
class Busy:
    """The station that is measured, in its busiest month."""

    station: Station
    month: Month
    late: int
    shown: BoardMonth

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "station": self.station.pk,
            "year": self.month.year,
            "first": midnight(self.month.first),
            "until": midnight(self.month.next.first),
            "late": self.late,
            "matter": Matter.objects.get(code="consultation").pk,
            "seen": self.shown.seen_at,
            "matters": [matter.pk for matter in self.shown.matters.all()],
        }


_busy: list[Busy] = []


def busy() -> Busy:
    """Its board hangs afterwards, published by its director if it did not yet."""
    if not _busy:
        station = Station.objects.select_related("unit").get(code=MEASURED)
        newest = Ticket.objects.filter(station=station).order_by("-year", "-sequence").first()
        month = Month.of(timezone.localdate(newest.received_at))
        shown = BoardMonth.objects.shown().filter(station=station, month=month.first).first()
        if shown is None:
            actor, at = User.objects.get(username=f"bench-{MEASURED}"), timezone.now()
            shown = publish(station, month, excluded=[], seen_at=at, actor=actor, at=at)
        _busy.append(Busy(station, month, newest.sequence - 2 * board.ROWS, shown))
    return _busy[0]


def build(director: User) -> list[Row]:
    """The pages, and for each of them the view that asks its best query."""
    here = busy()
    year, ledger = here.month.year, reverse("services:ledger")
    asked = {
        "ledger_first": f"{ledger}?year={year}&month=",
        "ledger_late": f"{ledger}?year={year}&month=&after={here.station.pk}.{here.late}",
        "ledger_filter": f"{ledger}?year={year}&month=&matter=consultation&way=on_the_spot",
        "ledger_month": f"{ledger}?year={year}&month={here.month.month}",
    }
    rows = [Row(name, director, _always(path), expect=MEASURED) for name, path in asked.items()]
    rows += [Row(f"{name}_sql", director, _always(f"/bench/best/{name}/"), expect="rows") for name in asked]
    addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in count(1))
    path = reverse("board", args=[MEASURED])
    rows.append(Row("board_public", None, lambda: Request(path, address=next(addresses)), expect="**"))
    rows.append(Row("board_public_sql", director, _always("/bench/best/board_public/"), expect="rows"))
    return rows


def _always(path: str):
    return lambda: Request(path)


def best(request: HttpRequest, name: str) -> HttpResponse:
    """Session and user as on the page, the one query, nothing else."""
    _is_known = request.user.is_authenticated
    with connection.cursor() as cursor:
        cursor.execute(BEST[name], _facts())
        found = cursor.fetchall()
    return HttpResponse(f"{len(found)} rows")


_known: dict[str, Any] = {}


def _facts() -> dict[str, Any]:
    if not _known:
        _known.update(busy().facts)
    return _known
