"""The ledger of the stations, and their public boards."""

from datetime import datetime

from core.months import Month
from services.actions.board import publish
from stations.choices import Role
from tests.walls.table import DONE, HOME, TAKEN, WORKERS, Row, at, call, public

AT = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
LEADS = at("village", Role.DIRECTOR, Role.DEPUTY, Role.AGENT)


def extend(world) -> None:
    """November hangs on the board of the village."""
    publish(world.village, Month(2026, 11), excluded=[], seen_at=AT, actor=world.agent, at=AT)


ROWS = [
    public("board", "/board/CJ01/"),
    public("board", "/board/NONE/", status=404),
    public("board-screen", "/board/CJ01/screen/"),
    public("board-screen-rows", "/board/CJ01/screen/rows/?page=1"),
    Row("services:board-months", "/services/board/", status={200, 302}),
    Row("services:board-station", "/services/board/CJ01/", HOME),
    Row("services:board-month", "/services/board/CJ01/2026-11/", LEADS, sees=HOME),
    Row("services:board-month", "/services/board/CJ01/2026-11/", LEADS, "POST", 422, sees=HOME),
    Row("services:board-withdraw", "/services/board/CJ01/2026-11/withdraw/", LEADS, "POST", 302, sees=HOME),
    Row("services:board-sheet", "/services/board/CJ01/2026-11/wall-a4.pdf", HOME),
    # Without a station each gets the ledger of their own, or is told that there is none.
    Row("services:ledger", "/services/ledger/"),
    Row("services:ledger", "/services/ledger/?station=CJ01&year=2026&month=11", HOME),
    Row("services:ledger-export", "/services/ledger/export.csv?station=CJ01", HOME),
    Row("services:ledger-print", "/services/ledger/CJ01/2026-11.pdf", HOME),
    Row("services:step", "/services/tickets/{papers}/correct/", WORKERS, "POST", TAKEN, sees=HOME),
    Row("services:ledger-close", "/services/ledger/CJ01/2026-10/close/", LEADS, "POST", 302, sees=HOME),
]
CALLS = [
    call("api-ticket-correct", "tickets/{papers}/correct/", WORKERS, method="POST", status=DONE, sees=HOME),
]
STAFF = [
    ("inspector@township", "/services/ledger/?station=CJ01&year=2026&month=11"),
    ("nobody", "/services/ledger/"),
    ("nobody", "/services/board/"),
]
PUBLIC = [
    (None, "/board/CJ01/"),
]
