"""Tariffs: everybody of the network reads what is announced; drafts, circulars and signatures have their people."""

from datetime import date
from decimal import Decimal

from finance.actions.tariffs import announce_tariff, draft_tariff
from finance.models import Business
from stations.choices import Role
from tests.walls.areas.bureau import NETWORK
from tests.walls.table import EVERYBODY, Row

MAKERS = frozenset({"market@bureau", "e_commerce@bureau"})
SIGNERS = frozenset({"branch@postal", "franchisee@postal"})
DRAFT = {"basis": "fixed", "fee": "1.00", "effective_on": "2026-12-31", "business": "{phone_business}"}


def extend(world) -> None:
    from tests.walls.world import AT

    maker, checker = world.visitors["e_commerce@bureau"], world.visitors["market@bureau"]
    business = Business.objects.create(code="walls-phone", name="话费充值", owner=Role.E_COMMERCE)
    facts = {"basis": "fixed", "fee": Decimal("1.00"), "actor": maker, "at": AT}
    draft = draft_tariff(business, effective_on=date(2026, 11, 23), **facts)
    world.names["tariff"] = announce_tariff(draft, actor=checker, at=AT).pk
    world.names["tariff_draft"] = draft_tariff(business, effective_on=date(2026, 12, 31), **facts).pk
    world.names["phone_business"] = business.pk


ROWS = [
    Row("finance:tariffs", "/finance/tariffs/", NETWORK, sees=EVERYBODY),
    Row("finance:tariff-new", "/finance/tariffs/new/", MAKERS, sees=EVERYBODY | NETWORK),
    Row("finance:tariff-new", "/finance/tariffs/new/", MAKERS, "POST", 302, sees=EVERYBODY | NETWORK, body=DRAFT),
    Row("finance:tariff", "/finance/tariffs/{tariff}/", NETWORK),
    Row("finance:tariff", "/finance/tariffs/{tariff_draft}/", MAKERS | {"superuser"}),
    Row("finance:tariff-announce", "/finance/tariffs/{tariff_draft}/announce/", MAKERS, "POST", 302, {"superuser"}),
    Row("finance:tariff-drop", "/finance/tariffs/{tariff_draft}/drop/", MAKERS, "POST", 302, {"superuser"}),
    Row("finance:tariff-withdraw", "/finance/tariffs/{tariff}/withdraw/", MAKERS, sees=NETWORK),
    Row("finance:tariff-withdraw", "/finance/tariffs/{tariff}/withdraw/", MAKERS, "POST", {302, 422}, NETWORK),
    Row("finance:tariff-remind", "/finance/tariffs/{tariff}/remind/", MAKERS, "POST", 302, NETWORK),
    Row("finance:tariff-circular", "/finance/tariffs/{tariff}/circular/", NETWORK, "POST"),
    Row("finance:tariff-acknowledge", "/finance/tariffs/{tariff}/acknowledge/YZ0001/", SIGNERS, "POST", 302, NETWORK),
    # The departments see the station if it lies below their appointment; a merchant finds no sheet before there is one.
    Row(
        "finance:tariff-sheet",
        "/finance/tariffs/sheet/YZ0001/",
        MAKERS | {"branch@postal"},
        "POST",
        sees=NETWORK - {"franchisee@postal"},
    ),
]
STAFF = [
    ("market@bureau", "/finance/tariffs/?amount=100"),
    ("franchisee@postal", "/finance/tariffs/{tariff}/"),
    ("e_commerce@bureau", "/finance/tariffs/{tariff}/?show=all"),
    ("market@bureau", "/finance/tariffs/{tariff_draft}/"),
    ("market@bureau", "/finance/tariffs/new/?business=walls-phone"),
    ("market@bureau", "/finance/tariffs/{tariff}/withdraw/"),
]
ADMIN = [("superuser", "/admin/finance/tariff/{tariff}/change/")]
WRONG = [
    ("market@bureau", "/finance/tariffs/new/", {"basis": "fixed", "effective_on": "soon"}),
    ("market@bureau", "/finance/tariffs/{tariff}/withdraw/", {}),
]
