"""Third parties: who keeps the books of the bureau works with them or looks on; branch and merchant find nothing."""

from datetime import date
from decimal import Decimal

from finance.actions.contracts import add_contract
from finance.models import Biller, Business, Settlement, SettlementLine
from stations.choices import Role
from tests.walls.areas.bureau import NETWORK
from tests.walls.table import EVERYBODY, Row

FINANCE = frozenset({"finance@bureau"})
PREPARERS = FINANCE | {"e_commerce@bureau"}
BOOKS = PREPARERS | {"general_office@bureau", "supervision@bureau", "superuser"}
ANYBODY = EVERYBODY | NETWORK
STEPS = "/finance/third-parties/{settlement}"
CONTRACT = "/finance/third-parties/contracts/{contract}"


def extend(world) -> None:
    from tests.walls.world import AT

    party = Biller.objects.create(code="walls-tel", name="中国电信")
    business = Business.objects.create(code="walls-tel", name="电信话费", biller=party, owner=Role.E_COMMERCE)
    maker, day, end = world.visitors["e_commerce@bureau"], date(2026, 9, 1), date(2026, 10, 1)
    terms = {"basis": "per_sale", "per_sale": Decimal("0.30"), "period": "month", "starts_on": day}
    whole = {"number": "DX-1", "party": party, "businesses": [business]} | terms
    contract = add_contract(world.bureau, **whole, actor=maker, at=AT)
    sums = {"stations": 1, "count": 1, "amount": Decimal(50), "fee": Decimal("0.30"), "net": Decimal("49.70")}
    about = {"unit": world.bureau, "party": party, "number": "JS-WALLS-1", "payment_days": 5}
    made = Settlement.objects.create(
        **about, **sums, starts_on=day, ends_on=end, prepared_by=maker, prepared_at=AT, state="prepared"
    )
    line = {"settlement": made, "business": business, "contract": contract, "starts_on": day, "ends_on": end}
    world.names |= {
        "contract": contract.pk,
        "settlement": made.pk,
        "settlement_line": SettlementLine.objects.create(**line, **sums, basis="per_sale", rate=Decimal("0.3")).pk,
    }


ROWS = [
    Row("finance:settlements", "/finance/third-parties/", BOOKS, sees=ANYBODY),
    Row("finance:settlement-prepare", "/finance/third-parties/prepare/", PREPARERS, "POST", 422, ANYBODY),
    Row("finance:settlement", f"{STEPS}/", BOOKS),
    Row("finance:settlement-line", f"{STEPS}/lines/{{settlement_line}}/", BOOKS),
    Row("finance:settlement-sheet", f"{STEPS}/statement.xlsx", BOOKS),
    Row("finance:settlement-print", f"{STEPS}/print/", PREPARERS, "POST", sees=BOOKS),
    Row("finance:settlement-step", f"{STEPS}/cancel/", FINANCE, "POST", 422, BOOKS),
    Row("finance:contracts", "/finance/third-parties/contracts/", BOOKS, sees=ANYBODY),
    Row("finance:contract-new", "/finance/third-parties/contracts/new/", PREPARERS, sees=ANYBODY),
    Row("finance:contract-new", "/finance/third-parties/contracts/new/", PREPARERS, "POST", 422, ANYBODY),
    Row("finance:contract", f"{CONTRACT}/", BOOKS),
    Row("finance:contract-step", f"{CONTRACT}/end/", PREPARERS, "POST", 422, BOOKS),
    Row("finance:contract-scan", f"{CONTRACT}/scan/none/", frozenset(), "POST"),
]
ADMIN = [("superuser", "/admin/finance/settlement/{settlement}/change/")]
WRONG = [("e_commerce@bureau", "/finance/third-parties/contracts/new/", {"number": "", "basis": "steps"})]
