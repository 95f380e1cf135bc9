"""Ends that are no success: refused, withdrawn, sent back for supplement; and documents that hold a matter up."""

from datetime import date

import pytest

from core.errors import Refused
from core.models import AuditRecord, Obligation
from services.choices import Outcome, State, WaitingFor
from services.models import MatterDocument, TicketDocument
from services.reports import held_originals, missing
from tests.services.conftest import MONDAY, all_documents, do, log, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(office):
    """Accepted, without any document."""
    return log(office.community, "community-certificate", office.director)


@pytest.mark.rule("E-09")
def test_a_refusal_needs_a_reason_and_an_explanation(office, ticket):
    for facts, field in [
        ({"reason": "", "explanation": "不符合条件"}, "reason"),
        ({"reason": "not_eligible", "explanation": "  "}, "explanation"),
    ]:
        with pytest.raises(Refused) as refused:
            do(ticket, "refuse", office.director, **facts)
        assert refused.value.field == field
    refused_ticket = do(ticket, "refuse", office.director, reason="not_eligible", explanation="户籍不在本社区")
    assert (refused_ticket.state, refused_ticket.outcome) == (State.CLOSED, Outcome.REFUSED)
    assert refused_ticket.explanation == "户籍不在本社区"
    assert AuditRecord.objects.get(verb="ticket.refuse").after["reason"] == "not_eligible"


@pytest.mark.rule("E-09")
def test_the_database_itself_refuses_an_unexplained_refusal(office, ticket):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="ticket_refusal_is_explained"), transaction.atomic():
        type(ticket).objects.filter(pk=ticket.pk).update(state="closed", outcome="refused", closed_at=MONDAY)


@pytest.mark.rule("E-09")
def test_sent_back_for_supplement_is_not_refused_and_pauses_the_duty(office, ticket):
    asked = do(ticket, "ask", office.director, what="请补交户口簿")
    assert (asked.state, asked.outcome, asked.waiting_for) == (State.WAITING, "", WaitingFor.SUPPLEMENT)
    with pytest.raises(Refused):
        do(asked, "ask", office.director, what="请补交户口簿")
    back = do(asked, "supplement", office.director, at=moment("2026-11-25 10:00"))
    assert (back.state, back.closed_at) == (State.ACCEPTED, None)
    assert back.duty.state == "open"
    # Monday and Tuesday do not count: the three working days are Wednesday to Friday.
    assert back.duty.due_on == date(2026, 11, 27)


def test_the_resident_takes_it_back_and_the_duty_is_waived(office, ticket):
    done = do(ticket, "withdraw", office.director, note="不办了")
    assert (done.state, done.outcome, done.duty) == (State.CLOSED, Outcome.WITHDRAWN, None)
    assert Obligation.objects.get(subject_id=ticket.pk).state == "waived"


def test_taken_back_while_waiting(office, ticket):
    asked = do(ticket, "ask", office.director, what="请补交户口簿")
    done = do(asked, "withdraw", office.director)
    assert (done.state, done.waiting_for, done.resume_state) == (State.CLOSED, "", "")


def test_an_outsider_ends_nothing(office, ticket):
    for verb, facts in [
        ("refuse", {"reason": "other", "explanation": "无"}),
        ("withdraw", {}),
        ("note", {"text": "看"}),
    ]:
        with pytest.raises(Refused) as refused:
            do(ticket, verb, office.outsider, **facts)
        assert refused.value.code == "not_allowed"


def test_a_missing_document_blocks_its_step_and_no_other(office, ticket):
    assert [d.name for d in missing(ticket)] == ["身份证复印件", "户口簿", "申请书（签名）"]
    verified = do(ticket, "verify", office.cadre)
    with pytest.raises(Refused) as refused:
        do(verified, "submit", office.director)
    assert (refused.value.code, refused.value.field) == ("documents_missing", "documents")
    assert "户口簿" in str(refused.value.message)
    brought = do(verified, "documents", office.director, documents=all_documents("community-certificate"))
    assert missing(brought) == []
    assert do(brought, "submit", office.director).state == State.SUBMITTED


def test_a_leader_goes_past_it_with_a_reason_that_stands_in_the_history(office, ticket):
    reason = {"override_reason": "户口簿在补办，先行报送"}
    with pytest.raises(Refused) as refused:
        do(ticket, "submit", office.community_clerk, **reason)
    assert refused.value.code == "override_not_allowed"
    done = do(ticket, "submit", office.deputy, **reason)
    assert done.state == State.SUBMITTED
    record = AuditRecord.objects.get(verb="ticket.override")
    assert (record.actor, record.note) == (office.deputy, "户口簿在补办，先行报送")
    assert "户口簿" in record.after["missing"]


def test_documents_of_another_matter_are_not_recorded(office, ticket):
    other = MatterDocument.objects.filter(matter__code="certificate").first()
    with pytest.raises(Refused) as refused:
        do(ticket, "documents", office.director, documents={other.pk: 1})
    assert refused.value.code == "unknown_document"


def test_the_same_documents_again_change_nothing(office, ticket):
    do(ticket, "documents", office.director, documents=all_documents("community-certificate"))
    do(ticket, "documents", office.director, documents=all_documents("community-certificate"))
    assert AuditRecord.objects.filter(verb="ticket.documents").count() == 1


def test_a_kept_original_is_listed_until_it_is_returned(office, ticket):
    MatterDocument.objects.filter(matter=ticket.matter, name="户口簿").update(handling="original_kept")
    do(ticket, "documents", office.director, documents=all_documents("community-certificate"))
    (held,) = held_originals(office.director, office.community)
    assert held.document.name == "户口簿"
    assert held_originals(office.outsider, office.community) == []
    do(ticket, "return_original", office.director, document=held)
    assert held_originals(office.director, office.community) == []
    with pytest.raises(Refused) as refused:
        do(ticket, "return_original", office.director, document=held)
    assert refused.value.code == "not_held"
    assert TicketDocument.objects.get(pk=held.pk).returned_at == MONDAY
