"""Manual postings: one proposes, another approves (issue of four eyes)."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from core.errors import Refused
from finance import ledger, proof
from finance.actions import adjustments as actions
from finance.choices import AccountKind
from finance.models import Adjustment, Transfer
from stations.models import Appointment
from tests import factories as f
from tests.finance.conftest import MONDAY, credit_of, fund


@pytest.fixture
def books(office):
    fund(office, "500.00")
    office.bank = ledger.account(AccountKind.BANK, unit=office.bureau, at=MONDAY)
    office.suspense = ledger.account(AccountKind.SUSPENSE, unit=office.bureau, at=MONDAY)
    return office


def propose(books, **facts):
    asked = {
        "debit": books.suspense,
        "credit": books.bank,
        "amount": Decimal("12.50"),
        "reason": "银行手续费待查",
        "submission_key": uuid4(),
        "actor": books.finance,
        "at": MONDAY,
    }
    return actions.propose(books.bureau, **asked | facts)


def refused(code):
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_a_second_person_approves_and_with_that_posts(books):
    proposal = propose(books)
    assert Transfer.objects.filter(kind="adjustment").count() == 0
    done = actions.approve(proposal, actor=books.accountant, at=MONDAY)
    assert (done.state, done.decided_by) == ("approved", books.accountant)
    assert ledger.balance(books.suspense) == Decimal("12.50")
    with refused("not_possible_now"):
        actions.approve(proposal, actor=books.accountant, at=MONDAY)
    assert Transfer.objects.filter(kind="adjustment").count() == 1
    assert proof.verify().ok


def test_nobody_approves_their_own(books):
    proposal = propose(books)
    with refused("not_allowed"):
        actions.approve(proposal, actor=books.finance, at=MONDAY)
    # Not by standing in for a colleague either, and no colleague by standing in for the proposer.
    own = Appointment.objects.get(person=books.people["finance"])
    helper = f.person("替班", login="helper")
    f.stand_in(own, helper, since=MONDAY.date(), until=MONDAY.date().replace(month=12))
    with refused("not_allowed"):
        actions.approve(proposal, actor=helper.user, at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=proposal.pk).update(
            state="approved", decided_by=books.finance, decided_at=MONDAY, transfer_id=1
        )
    with refused("not_allowed"):
        actions.approve(proposal, actor=books.e_commerce, at=MONDAY)


def test_a_manual_posting_without_its_second_person_is_found(books):
    ledger.post(
        "adjustment", debit=books.suspense, credit=books.bank, amount=Decimal("1.00"), key="by the back door", at=MONDAY
    )
    assert {problem.check for problem in proof.verify().problems} == {"manual posting"}


def test_it_is_refused_with_a_word(books):
    proposal = propose(books)
    with refused("required"):
        actions.refuse(proposal, note=" ", actor=books.accountant, at=MONDAY)
    assert actions.refuse(proposal, note="附件不全", actor=books.accountant, at=MONDAY).state == "refused"
    with refused("not_possible_now"):
        actions.approve(proposal, actor=books.accountant, at=MONDAY)
    assert Transfer.objects.filter(kind="adjustment").count() == 0


def test_the_same_proposal_sent_twice_is_one(books):
    key = uuid4()
    assert propose(books, submission_key=key) == propose(books, submission_key=key)
    assert Adjustment.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"reason": "  "}, "required"),
        ({"amount": Decimal("0.00")}, "not_positive"),
        ({"credit": "suspense"}, "same_account"),
        ({"actor": "supervision"}, "not_allowed"),
        ({"actor": "outsider"}, "not_allowed"),
    ],
)
def test_what_is_not_proposed(books, facts, code):
    facts = {
        name: getattr(books, value) if isinstance(value, str) and value.strip() else value
        for name, value in facts.items()
    }
    with refused(code):
        propose(books, **facts)


def test_a_manual_posting_never_overdraws_a_station(books):
    proposal = propose(books, debit=books.credit.account, credit=books.bank, amount=Decimal("500.01"))
    with refused("insufficient_credit"):
        actions.approve(proposal, actor=books.accountant, at=MONDAY)
    assert credit_of(books) == Decimal("500.00")
    assert Adjustment.objects.get().state == "proposed"
