"""The ledger of the stations."""

from stations.choices import Role
from tests.walls.table import DONE, HOME, TAKEN, WORKERS, Row, at, call

LEADS = at("village", Role.DIRECTOR, Role.DEPUTY, Role.AGENT)

ROWS = [
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
    ("agent@village", "/services/ledger/"),
    ("inspector@township", "/services/ledger/?station=CJ01&year=2026&month=11"),
    ("nobody", "/services/ledger/"),
    ("agent@village", "/services/tickets/{papers}/correct/"),
]
