"""Outlets that print from one receipt at once, and a merchant who takes the sale back meanwhile (D-57).

Seen to fail with the guards taken out (the look under the lock, the unique index, both triggers): all eight printed
from one receipt, and a sale was taken back with three invoices standing.
"""

from decimal import Decimal
from time import sleep
from uuid import uuid4

import pytest

from core.errors import Refused
from core.models import Paper
from finance import ledger, proof
from finance.actions.invoices import issue_invoice
from finance.actions.sales import reverse_sale
from finance.choices import AccountKind
from finance.models import Invoice, Outlet, Reversal, Transfer
from stations.choices import Role, UnitKind
from tests import factories as f
from tests.finance.conftest import MONDAY, build_money
from tests.race.threads import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(cast):
    office = build_money(cast)
    cash = ledger.account(AccountKind.CASH, unit=office.branch, at=MONDAY)
    paid = {"amount": Decimal("5000.00"), "key": uuid4(), "at": MONDAY}
    ledger.post("purchase", debit=cash, credit=office.credit.account, **paid)
    other = f.unit("城南支局", kind=UnitKind.BRANCH, parent=office.bureau)
    person = f.person("黎明", login="teller")
    f.appoint(person, Role.BRANCH, other)
    office.counters = [(office.outlet, office.branch_head), (Outlet.objects.create(unit=other, code="CN"), person.user)]
    return office


def sold(office) -> Transfer:
    facts = (office.postal.pk, office.power.pk, Decimal("158.00"), Decimal("0.00"), MONDAY)
    posting = ledger.sell(ledger.Sale(uuid4(), *facts), at=MONDAY, actor=None)
    return Transfer.objects.get(pk=posting.id, date=posting.day)


def invoice(office, sale: Transfer, i: int) -> Invoice:
    outlet, actor = office.counters[i % 2]
    facts = {"buyer": f"购方{i}", "submission_key": uuid4(), "actor": actor, "at": MONDAY}
    return issue_invoice(sale, office.credit, outlet=outlet, **facts)


@pytest.mark.rule("D-57")
def test_of_outlets_that_print_at_the_same_moment_one_does(office):
    for made in range(1, 4):
        sale = sold(office)
        answers = together(lambda i, sale=sale: invoice(office, sale, i))
        assert len([one for one in answers if isinstance(one, Invoice)]) == 1
        assert {one.code for one in answers if isinstance(one, Refused)} == {"already_invoiced"}
        assert Invoice.objects.count() == Paper.objects.filter(kind="invoice").count() == made
    # Whoever came too late took no number.
    for outlet, _actor in office.counters:
        numbers = outlet.invoices.order_by("pk").values_list("number", flat=True)
        assert [int(number[-6:]) for number in numbers] == list(range(1, len(numbers) + 1))


@pytest.mark.rule("D-57")
def test_a_sale_is_taken_back_or_invoiced_and_never_both(office):
    for delay in (0, 0.06, 0.12, 0.18, 0.24, 0.36):
        sale = sold(office)

        def work(i: int, sale: Transfer = sale, delay: float = delay):
            if i:
                return invoice(office, sale, i)
            sleep(delay)  # while the others lay their papers out
            return reverse_sale(sale, actor=office.franchisee, at=MONDAY)

        answers = together(work, 4)
        refused = [one.code for one in answers if isinstance(one, Refused)]
        assert len(refused) == 3 and set(refused) <= {"already_invoiced", "already_reversed", "has_invoice"}
        is_invoiced = Invoice.objects.filter(transfer_id=sale.pk).exists()
        assert is_invoiced != Reversal.objects.filter(original_id=sale.pk).exists()
    assert proof.verify().ok
