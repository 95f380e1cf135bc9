"""Statements and the close of the day: departments see all stations, a branch and a merchant their own.

For everybody outside of the postal network there are no such pages.
"""

from stations.choices import Role
from tests.walls.areas.bureau import NETWORK
from tests.walls.table import Row

AT_HOME = frozenset({"branch@postal", "franchisee@postal"})
CLOSERS = frozenset({f"{role}@bureau" for role in (Role.FINANCE, Role.E_COMMERCE)})
DEPARTMENTS = NETWORK - AT_HOME
LINES = "2026-11-23"


def page(name: str, address: str, let_in=NETWORK, **facts) -> Row:
    return Row(f"finance:{name}", f"/finance/{address}", let_in, is_thrifty=True, **facts)


ROWS = [
    page("statement", "statements/?month=2026-11"),
    page("statement", "statements/?station=CJ01", DEPARTMENTS),
    page("statement-print", "statements/paper.pdf?since=2026-11-23"),
    page("statement-export", "statements/export.xlsx?since=2026-11-23"),
    page("statement-lines", f"statements/YZ0001/{LINES}/"),
    page("days", "days/?month=2026-11"),
    page("day", f"days/{LINES}/"),
    page("day-close", "days/2026-11-02/close/", CLOSERS, method="POST", status=302, sees=NETWORK),
    page("day-file", f"days/{LINES}/file/1/", frozenset()),
    page("station-day", f"days/{LINES}/CJ01/", DEPARTMENTS),
]
