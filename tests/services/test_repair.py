"""A computer repair by a volunteer of the partner organisation (A-03)."""

from datetime import date

import pytest

from core.errors import Refused
from core.models import Notice
from services.choices import Outcome, RepairResult, State, WaitingFor
from tests.factories import PartnerFactory, VolunteerFactory, person
from tests.services.buscard import PNG
from tests.services.conftest import MONDAY, do, log, moment

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-03")]
HINDERED = {"barrier": "beyond_skill", "next_step": "professional"}


@pytest.fixture
def ticket(office):
    return log(office.campus, "computer-repair", office.clerk, phone="13812345678")


@pytest.fixture
def assigned(office, ticket):
    return do(ticket, "assign", office.clerk, handler=office.people["volunteer"])


def test_the_repair_is_taken_in_with_what_is_asked(office, ticket):
    assert ticket.state == State.ACCEPTED
    assert ticket.partner == office.association
    assert ticket.details == {
        "device": "笔记本电脑",
        "fault": "不能开机",
        "password_given": False,
        "consent_data": True,
        "consent_parts": False,
    }


def test_it_is_assigned_to_a_volunteer_of_the_partner(office, assigned):
    assert (assigned.state, assigned.handled_by, assigned.partner) == (
        State.HANDLING,
        office.people["volunteer"],
        office.association,
    )
    assert Notice.objects.filter(channel="in_app", user=office.volunteer).count() == 1


def test_it_is_not_assigned_to_strangers(office, ticket):
    for stranger in (office.people["outsider"], office.people["agent"]):
        with pytest.raises(Refused) as refused:
            do(ticket, "assign", office.clerk, handler=stranger)
        assert refused.value.code == "unknown_person"
    elsewhere = PartnerFactory(unit=office.elsewhere.unit)
    with pytest.raises(Refused) as refused:
        do(ticket, "assign", office.clerk, partner=elsewhere)
    assert refused.value.code == "unknown_partner"


def test_two_organisations_help_with_computers(office, ticket):
    department = PartnerFactory(unit=office.centre, name="机电系技术部")
    helper = person("钱进")
    VolunteerFactory(person=helper, partner=department)
    with pytest.raises(Refused):
        do(ticket, "assign", office.clerk, handler=helper, partner=office.association)
    assert do(ticket, "assign", office.clerk, handler=helper).partner == department


def test_a_volunteer_works_on_the_ticket_given_and_on_no_other(office, assigned):
    other = log(office.campus, "computer-repair", office.clerk)
    other = do(other, "assign", office.clerk, handler=office.people["clerk"])
    assert do(assigned, "parts", office.volunteer, what="电源").state == State.WAITING
    for verb, facts in [("parts", {"what": "电源"}), ("ready", {"result": "repaired"})]:
        with pytest.raises(Refused) as refused:
            do(other, verb, office.volunteer, **facts)
        assert refused.value.code == "not_allowed"


def test_a_volunteer_does_not_hand_over_nor_see_the_telephone(office, assigned):
    with pytest.raises(Refused):
        do(assigned, "reveal", office.volunteer)
    ready = do(assigned, "ready", office.volunteer, result="repaired")
    with pytest.raises(Refused):
        do(ready, "hand_over", office.volunteer, collector="李春梅", proof="slip")


def test_waiting_for_parts_goes_to_and_fro_and_pauses_the_promise(office, assigned):
    ticket = do(assigned, "promise", office.volunteer, promised_on=date(2026, 11, 24))
    assert (ticket.duty.rule, ticket.duty.due_on) == ("A-03", date(2026, 11, 24))
    ticket = do(ticket, "parts", office.volunteer, what="内存条")
    assert (ticket.state, ticket.waiting_for, ticket.resume_state) == (
        State.WAITING,
        WaitingFor.PARTS,
        State.HANDLING,
    )
    ticket = do(ticket, "supplement", office.volunteer, at=moment("2026-11-25 10:00"))
    assert (ticket.state, ticket.waiting_for) == (State.HANDLING, "")
    assert ticket.duty.pauses.get().to_on == date(2026, 11, 25)
    assert ticket.duty.due_on == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (RepairResult.REPAIRED, Outcome.DONE),
        (RepairResult.NO_FAULT, Outcome.DONE),
        (RepairResult.CANNOT_REPAIR, Outcome.COULD_NOT),
        (RepairResult.END_OF_LIFE, Outcome.COULD_NOT),
        (RepairResult.WITHDRAWN, Outcome.WITHDRAWN),
    ],
)
def test_the_result_is_recorded_and_the_pick_up_is_signed(office, assigned, result, outcome):
    with pytest.raises(Refused) as refused:
        do(assigned, "ready", office.volunteer)
    assert refused.value.field == "result"
    ready = do(assigned, "ready", office.volunteer, result=result, **HINDERED)
    assert (ready.state, ready.ready_at, ready.duty) == (State.READY, MONDAY, None)
    assert Notice.objects.filter(channel="sms").count() == 2  # accepted, ready
    done = do(ready, "hand_over", office.clerk, collector="李春梅", proof="student_card", signature=PNG)
    assert (done.state, done.outcome) == (State.CLOSED, outcome)
    assert bytes(done.hand_overs.get().signature) == PNG
    with pytest.raises(Refused):
        do(done, "hand_over", office.clerk, collector="李春梅", proof="student_card", signature=PNG)
    assert done.hand_overs.count() == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"collector": " ", "proof": "slip"}, "collector"),
        ({"collector": "李春梅", "proof": "face"}, "proof"),
        ({"collector": "李春梅", "proof": "id_card", "id_tail": "12"}, "id_tail"),
        ({"collector": "李春梅", "proof": "slip", "signature": b"<svg onload=alert(1)>"}, "signature"),
    ],
)
def test_no_hand_over_without_proof(office, assigned, facts, field):
    ready = do(assigned, "ready", office.clerk, result="repaired")
    with pytest.raises(Refused) as refused:
        do(ready, "hand_over", office.clerk, **facts)
    assert refused.value.field == field
    ready.refresh_from_db()
    assert ready.state == State.READY


def test_a_withdrawn_repair_waits_for_its_owner(office, assigned):
    waiting = do(assigned, "parts", office.clerk, what="主板")
    ticket = do(waiting, "withdraw", office.clerk)
    assert (ticket.state, ticket.repair_result, ticket.waiting_for) == (State.READY, RepairResult.WITHDRAWN, "")


def test_a_director_opens_a_repair_again_and_it_is_handed_over_again(office, assigned):
    ready = do(assigned, "ready", office.clerk, result="repaired")
    closed = do(ready, "hand_over", office.clerk, collector="李春梅", proof="slip")
    with pytest.raises(Refused) as refused:
        do(closed, "reopen", office.clerk, reason="又坏了")
    assert refused.value.code == "not_allowed"
    with pytest.raises(Refused) as refused:
        do(closed, "reopen", office.campus_director, reason=" ")
    assert refused.value.field == "reason"
    ticket = do(closed, "reopen", office.campus_director, reason="又坏了")
    assert (ticket.state, ticket.outcome, ticket.closed_at) == (State.ACCEPTED, "", None)
    ticket = do(ticket, "assign", office.clerk, handler=office.people["volunteer"])
    ticket = do(ticket, "ready", office.clerk, result="cannot_repair", **HINDERED)
    ticket = do(ticket, "hand_over", office.clerk, collector="李春梅", proof="slip")
    assert (ticket.outcome, ticket.hand_overs.count()) == (Outcome.COULD_NOT, 2)
