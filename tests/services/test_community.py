"""The community's way: accept, verify, submit, reply (C-03 … C-06)."""

from datetime import date

import pytest

from core.errors import Refused
from core.models import AuditRecord, Notice, Obligation
from services.choices import Outcome, State
from services.models import Submission
from tests.factories import appoint, person, unit
from tests.services.conftest import MONDAY, all_documents, do, log, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(office):
    """李春梅's certificate, registered by the clerk with all documents, waiting for the director."""
    return log(
        office.community,
        "community-certificate",
        office.community_clerk,
        phone="13812345678",
        documents=all_documents("community-certificate"),
    )


@pytest.mark.rule("C-03")
def test_director_or_deputy_accepts_and_nobody_else(office, ticket):
    for who in (office.community_clerk, office.cadre, office.outsider, office.inspector, office.superuser):
        with pytest.raises(Refused) as refused:
            do(ticket, "accept", who)
        assert refused.value.code == "not_allowed"
    done = do(ticket, "accept", office.deputy, handler=office.people["cadre"])
    assert (done.state, done.handled_by, done.accepted_at) == (State.ACCEPTED, office.people["cadre"], MONDAY)


@pytest.mark.rule("C-03")
def test_the_second_click_accepts_nothing_twice(office, ticket):
    do(ticket, "accept", office.director)
    with pytest.raises(Refused) as refused:
        do(ticket, "accept", office.deputy)
    assert refused.value.code == "not_possible_now"
    assert AuditRecord.objects.filter(verb="ticket.accept").count() == 1
    assert Notice.objects.filter(channel="sms").count() == 1


def test_the_resident_hears_of_the_acceptance_by_text_message_without_names(office, ticket):
    do(ticket, "accept", office.director)
    notice = Notice.objects.get(channel="sms")
    assert notice.address == "13812345678"
    assert ticket.number in notice.body
    assert ticket.resident_name not in notice.subject + notice.body
    assert ticket.lookup_code not in notice.subject + notice.body


@pytest.mark.rule("C-04")
def test_a_cadre_verifies_and_records_the_visit_at_the_household(office, ticket):
    ticket = do(ticket, "accept", office.director)
    with pytest.raises(Refused):
        do(ticket, "verify", office.director)
    ticket = do(ticket, "verify", office.cadre)
    visited = {"visited_on": date(2026, 11, 24), "result": "家庭住址属实", "is_confirmed": True}
    at = moment("2026-11-24 16:00")
    ticket = do(ticket, "visit", office.cadre, at=at, place="建设路12号", **visited)
    visit = ticket.visits.get()
    assert (visit.visited_on, visit.visitor, visit.is_confirmed) == (date(2026, 11, 24), office.people["cadre"], True)
    with pytest.raises(Refused) as refused:
        do(ticket, "visit", office.cadre, at=at, **visited | {"visited_on": date(2026, 11, 25)})
    assert refused.value.field == "visited_on"
    with pytest.raises(Refused) as refused:
        do(ticket, "visit", office.cadre, at=at, **visited | {"result": " "})
    assert refused.value.field == "result"


@pytest.mark.rule("C-04")
def test_the_verification_neither_keeps_nor_restarts_the_term_to_submit(office, ticket):
    ticket = do(ticket, "accept", office.director)
    duty = ticket.duty
    ticket = do(ticket, "verify", office.cadre, at=moment("2026-11-25 10:00"))
    assert ticket.duty == duty
    assert (duty.state, duty.due_on) == ("open", date(2026, 11, 26))


@pytest.mark.rule("C-05")
def test_submission_in_time_keeps_the_duty_and_starts_the_reply(office, ticket):
    ticket = do(ticket, "accept", office.director)
    assert (ticket.duty.rule, ticket.duty.due_on) == ("C-05", date(2026, 11, 26))
    ticket = do(ticket, "submit", office.community_clerk, at=moment("2026-11-26 17:59"))
    assert Obligation.objects.get(rule="C-05").state == "kept"
    assert (ticket.state, ticket.holder, ticket.duty.rule) == (State.SUBMITTED, office.district, "C-06")


@pytest.mark.rule("C-05")
def test_a_late_submission_is_recorded_as_late(office, ticket):
    ticket = do(ticket, "accept", office.director)
    do(ticket, "submit", office.community_clerk, at=moment("2026-11-27 00:00"))
    assert Obligation.objects.get(rule="C-05").state == "late"


@pytest.mark.rule("C-05")
def test_several_matters_go_with_one_list(office, ticket):
    from services.actions import print_list, submit_batch

    other = log(
        office.community,
        "community-certificate",
        office.director,
        documents=all_documents("community-certificate"),
        resident_name="马小兰",
    )
    do(ticket, "accept", office.director)
    submission = submit_batch([other, ticket], actor=office.director, at=MONDAY)
    assert submission.number == "SQ01-S2026-0001"
    assert set(submission.tickets.values_list("number", flat=True)) == {ticket.number, other.number}
    paper = print_list(submission, actor=office.director, at=MONDAY)
    assert [row[2] for row in paper.data["rows"]] == ["李*梅", "马*兰"]
    assert print_list(submission, actor=office.director, at=MONDAY) == paper


@pytest.mark.rule("C-05")
def test_of_a_list_all_go_or_none(office, ticket):
    from services.actions import submit_batch

    accepted = log(
        office.community,
        "community-certificate",
        office.director,
        documents=all_documents("community-certificate"),
    )
    with pytest.raises(Refused):
        submit_batch([accepted, ticket], actor=office.director, at=MONDAY)
    accepted.refresh_from_db()
    assert accepted.state == State.ACCEPTED
    assert not Submission.objects.exists()


@pytest.mark.rule("C-05")
def test_the_window_of_the_centre_signs_for_the_list_once(office, ticket):
    from services.actions import receive, submit_batch

    centre = unit("广惠街道便民服务中心", kind="centre", parent=office.district, opened_on=date(2020, 1, 1))
    window = person("冯梅", login="feng")
    appoint(window, "window", centre)
    do(ticket, "accept", office.director)
    submission = submit_batch([ticket], actor=office.director, at=MONDAY)
    assert submission.to_unit == centre
    with pytest.raises(Refused):
        receive(submission, actor=office.window, at=MONDAY)
    receive(submission, actor=window.user, at=MONDAY)
    again = receive(submission, actor=window.user, at=moment("2026-11-24 09:00"))
    assert (again.received_at, again.received_by) == (MONDAY, window.user)


@pytest.mark.rule("C-06")
def test_the_reply_says_how_and_what_and_when(office, ticket):
    do(ticket, "accept", office.director)
    ticket = do(ticket, "submit", office.director)
    told = moment("2026-12-01 09:30")
    for facts, field in [({"channel": "phone", "text": " "}, "text"), ({"channel": "pigeon", "text": "好"}, "channel")]:
        with pytest.raises(Refused) as refused:
            do(ticket, "reply", office.community_clerk, at=told, **facts)
        assert refused.value.field == field
    ticket = do(ticket, "reply", office.community_clerk, at=told, channel="phone", text="证明已办好，请来取")
    reply = ticket.replies.get()
    assert (reply.channel, reply.replied_at, reply.replied_by) == ("phone", told, office.people["community_clerk"])
    assert (ticket.state, ticket.replied_at, ticket.duty) == (State.REPLIED, told, None)
    assert Obligation.objects.get(rule="C-06").state == "kept"
    with pytest.raises(Refused):
        do(ticket, "reply", office.community_clerk, at=told, channel="phone", text="证明已办好，请来取")
    ticket = do(ticket, "close", office.community_clerk, at=told)
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.DONE)


@pytest.mark.rule("C-06")
def test_a_reply_by_text_message_is_sent(office, ticket):
    do(ticket, "accept", office.director)
    do(ticket, "submit", office.director)
    do(ticket, "reply", office.director, channel="sms", text="证明已办好，请带身份证来取")
    assert "请带身份证来取" in Notice.objects.filter(channel="sms").order_by("-id")[0].body


@pytest.mark.rule("C-06")
def test_overdue_replies_stand_out_on_the_board(office, ticket):
    from services.reports import board

    do(ticket, "accept", office.director)
    ticket = do(ticket, "submit", office.director)
    due = ticket.duty.due_on
    assert [t.pk for t in board(office.director, office.community, due)["overdue"].tickets] == []
    after = date.fromordinal(due.toordinal() + 1)
    assert [t.pk for t in board(office.director, office.community, after)["overdue"].tickets] == [ticket.pk]


@pytest.mark.rule("C-02")
def test_what_cannot_be_done_here_is_explained_or_reported_upward(office):
    asked = log(office.community, "consultation", office.community_clerk)
    asked = do(asked, "explain", office.community_clerk, explanation="需到户籍所在地办理", outcome="referred")
    assert (asked.state, asked.outcome, asked.explanation) == (State.CLOSED, Outcome.REFERRED, "需到户籍所在地办理")
    hard = log(office.community, "consultation", office.community_clerk)
    hard = do(hard, "submit", office.community_clerk)
    assert (hard.state, hard.holder, hard.duty.rule) == (State.SUBMITTED, office.district, "C-06")


@pytest.mark.rule("C-01")
def test_whoever_answers_is_the_handling_person_when_nobody_was_named(office):
    asked = log(office.community, "consultation", office.community_clerk)
    assert asked.handled_by is None
    assert do(asked, "close", office.cadre).handled_by == office.people["cadre"]


@pytest.mark.rule("E-03")
def test_other_matters_are_done_by_the_day_agreed_and_recorded(office):
    asked = log(office.village, "consultation", office.agent)
    assert asked.duty is None
    asked = do(asked, "promise", office.agent, promised_on=date(2026, 11, 25))
    assert (asked.duty.rule, asked.duty.due_on) == ("E-03", date(2026, 11, 25))
    do(asked, "reply", office.agent, at=moment("2026-11-25 17:00"), channel="phone", text="药材市场价每斤十二元")
    assert Obligation.objects.get(rule="E-03").state == "kept"
