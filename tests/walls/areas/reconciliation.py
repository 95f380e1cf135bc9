"""Reconciliation: finance and e-commerce centre work, other keepers of the books read, a branch its own stations."""

from datetime import date
from decimal import Decimal

from finance.models import Business, Difference
from stations.choices import Role
from tests.walls.areas.bureau import NETWORK
from tests.walls.table import EVERYBODY, Row

WORKERS = frozenset({"finance@bureau", "e_commerce@bureau"})
BOOKS = WORKERS | {"general_office@bureau", "supervision@bureau", "superuser"}
READERS = BOOKS | {"branch@postal"}
ALL = EVERYBODY | NETWORK


def extend(world) -> None:
    from tests.walls.world import AT

    business = Business.objects.create(code="walls-water", name="水费", owner=Role.E_COMMERCE)
    amount = Decimal("30.00")
    facts = {"comparison": "platform", "cause": "missing_there", "side": "ours", "found_at": AT}
    world.names["gap"] = Difference.objects.create(
        **facts,
        date=date(2026, 11, 2),
        station=world.postal,
        business=business,
        reference="W1",
        amount=amount,
        ours_amount=amount,
        ours_fee=Decimal("0.00"),
    ).pk


def page(name: str, address: str, let_in=READERS, **facts) -> Row:
    return Row(f"finance:{name}", f"/finance/{address}", let_in, sees=ALL, is_thrifty=True, **facts)


def step(name: str, status=302, **body: str) -> Row:
    return page(f"difference-{name}", f"differences/{{gap}}/{name}/", WORKERS, method="POST", status=status, body=body)


ROWS = [
    page("reconciliation", "reconciliation/?month=2026-11"),
    page("reconciliation-day", "reconciliation/2026-11-02/"),
    page("reconciliation-compare", "reconciliation/2026-11-02/compare/", WORKERS, method="POST", status=302),
    page("reconciliation-lines", "reconciliation/2026-11-02/platform/ours/"),
    page("outside-files", "outside-files/", BOOKS),
    page("outside-file-new", "outside-files/new/", WORKERS),
    page("outside-file-new", "outside-files/new/", WORKERS, method="POST", status=422),
    page("differences", "differences/"),
    page("difference", "differences/{gap}/"),
    step("take"),
    step("comment", 422),
    step("resolve", 422),
    page("difference-post", "differences/{gap}/post/", WORKERS),
    step("post", 422),
]
