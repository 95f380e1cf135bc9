"""Board, history, search, returning visitors."""

from datetime import date

import pytest
from django.db.models import F

from core.models import User
from services.choices import State
from services.models import Ticket
from services.reports import (
    board,
    find,
    given_to,
    held,
    newest,
    prefill,
    public_history,
    timeline,
    unsigned_submissions,
)
from stations.models.scope import unit_ids
from tests.services.conftest import all_documents, do, log, moment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def numbers(listed) -> list[str]:
    return [ticket.number for ticket in listed.tickets]


def test_the_board_sorts_what_is_due_mine_and_waiting(office):
    clerk, director = office.community_clerk, office.director
    received = log(office.community, "community-certificate", clerk)
    accepted = log(office.community, "community-certificate", director)
    spot = log(office.community, "consultation", clerk)
    lists = board(director, office.community, date(2026, 11, 24))
    assert numbers(lists["acceptance"]) == [received.number]
    assert numbers(lists["due_soon"]) == [accepted.number]
    assert numbers(lists["mine"]) == [accepted.number]
    assert numbers(lists["overdue"]) == numbers(lists["pickup"]) == []
    assert numbers(board(director, office.community, date(2026, 11, 27))["overdue"]) == [accepted.number]
    assert spot.state == State.RECEIVED


def test_due_soon_is_within_two_working_days(office):
    accepted = log(office.community, "community-certificate", office.director)
    assert accepted.duty.due_on == date(2026, 11, 26)
    assert numbers(board(office.director, office.community, TODAY)["due_soon"]) == []
    assert numbers(board(office.director, office.community, date(2026, 11, 24))["due_soon"]) == [accepted.number]


def test_the_board_shows_what_waits_for_pick_up(office):
    ticket = log(office.campus, "computer-repair", office.clerk)
    ticket = do(ticket, "assign", office.clerk, handler=office.people["volunteer"])
    assert [t.number for t in given_to(office.volunteer)] == [ticket.number]
    do(ticket, "ready", office.clerk, result="repaired")
    assert numbers(board(office.clerk, office.campus, TODAY)["pickup"]) == [ticket.number]


def test_the_board_of_one_station_shows_no_other(office):
    log(office.community, "community-certificate", office.director)
    lists = board(office.clerk, office.campus, TODAY)
    assert all(not listed.tickets for listed in lists.values())


def test_a_long_list_says_that_there_is_more(office, monkeypatch):
    monkeypatch.setattr("services.reports.lists.ROWS", 2)
    for _i in range(3):
        log(office.community, "community-certificate", office.director)
    assert board(office.director, office.community, TODAY)["mine"].count == "2+"


def test_the_board_costs_the_same_for_ten_tickets_as_for_two(office, django_assert_num_queries):
    def queries() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            for listed in board(office.director, office.community, TODAY).values():
                for ticket in listed.tickets:
                    str((ticket.matter, ticket.handler, ticket.due_on, ticket.station))
        return len(captured)

    for _i in range(2):
        log(office.community, "community-certificate", office.director)
    board(office.director, office.community, TODAY)
    few = queries()
    for _i in range(8):
        log(office.community, "community-certificate", office.community_clerk)
    assert queries() == few == 3


def test_the_window_has_its_own_desk(office):
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    do(ticket, "submit", office.agent)
    assert numbers(held(office.window, TODAY)["to_take_up"]) == [ticket.number]
    (submission,) = unsigned_submissions(office.window)
    do(ticket, "take_up", office.window, promised_on=date(2026, 12, 1))
    assert unsigned_submissions(office.window) == []
    submission.refresh_from_db()
    assert submission.received_by == office.window
    assert numbers(held(office.window, TODAY)["in_hand"]) == [ticket.number]
    assert numbers(held(office.window, date(2026, 12, 2))["overdue"]) == [ticket.number]
    assert all(not listed.tickets for listed in held(office.agent, TODAY).values())


def test_staff_read_who_did_what(office, django_assert_max_num_queries):
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    ticket = do(ticket, "submit", office.agent, note="随镇上班车送达")
    do(ticket, "take_up", office.window, promised_on=date(2026, 12, 1))
    with django_assert_max_num_queries(4):
        events = timeline(ticket)
    assert [e.verb for e in events] == ["ticket.log", "ticket.submit", "ticket.take_up"]
    assert [e.actor for e in events] == ["王桂花", "王桂花", "何丽"]
    assert events[1].note == "随镇上班车送达"
    assert "石马镇便民服务中心" in [is_ for _what, _was, is_ in events[1].changes]


def test_residents_read_plain_words_without_names_and_free_text(office):
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    ticket = do(ticket, "ask", office.agent, what="李春梅请补交照片")
    ticket = do(ticket, "supplement", office.agent, at=moment("2026-11-24 09:00"))
    ticket = do(
        ticket, "refuse", office.agent, reason="other", explanation="户口不在本村", at=moment("2026-11-25 09:00")
    )
    history = public_history(ticket)
    assert [event.on for event in history] == [TODAY, TODAY, date(2026, 11, 24), date(2026, 11, 25)]
    words = " ".join(str(event.words) for event in history)
    for secret in ("李春梅", "王桂花", "照片", "户口不在本村"):
        assert secret not in words


def test_a_number_a_code_or_a_scanned_address_opens_the_ticket(office):
    ticket = log(office.campus, "consultation", office.clerk)
    code = ticket.lookup_code
    for text in (
        ticket.number,
        f" {ticket.number.lower()} ",
        code,
        f"{code[:5]}-{code[5:]}",
        code.lower(),
        f"https://bianmin.example/status/#{code}",
        f"https://bianmin.example/status/?code={code}",
    ):
        assert find(office.clerk, text) == ticket
        found = find(office.outsider, text)
        assert not isinstance(found, Ticket) and not found.exists()


@pytest.mark.parametrize("text", ["春梅", "李春梅", "李春梅 电脑", "5678", "13812345678", "電腦", "联想"])
def test_words_find_by_name_matter_text_and_telephone(office, text):
    ticket = log(
        office.campus, "computer-repair", office.clerk, phone="13812345678", description="联想笔记本，开机黑屏"
    )
    log(office.campus, "consultation", office.clerk, resident_name="马小兰", phone="13900001111")
    assert list(find(office.clerk, text)) == [ticket]
    assert not find(office.outsider, text).exists()


def test_nothing_typed_finds_nothing(office):
    log(office.campus, "consultation", office.clerk)
    assert not find(office.clerk, "  ").exists()


def test_a_returning_visitor_is_known_within_the_scope(office):
    log(office.campus, "consultation", office.clerk, phone="13812345678", address="东区3栋")
    log(office.campus, "consultation", office.clerk, phone="13812345678", resident_name="李春梅")
    known = prefill(office.clerk, office.campus, "138-1234-5678")
    assert (known["resident_name"], known["address"], len(known["tickets"])) == ("李春梅", "东区3栋", 2)
    assert prefill(office.outsider, office.elsewhere, "13812345678") == {}
    assert prefill(office.clerk, office.campus, "13812349999") == {}
    assert prefill(office.clerk, office.campus, "12") == {}
    assert unit_ids(office.outsider)


def test_who_waits_for_the_resident_is_not_overdue_unless_it_was_before(office):
    asked = do(log(office.community, "community-certificate", office.director), "ask", office.director, what="户口簿")
    late = log(office.community, "community-certificate", office.director)
    do(late, "ask", office.director, what="户口簿", at=moment("2026-11-27 09:00"))
    assert numbers(board(office.director, office.community, date(2026, 11, 30))["overdue"]) == [late.number]
    assert asked.state == State.WAITING


def test_the_newest_matches_come_first_also_when_they_lie_far_apart(office, monkeypatch):
    """Spans of two keys stand for those of the shipped size: matches in the newest spans, before them, and none."""
    tickets = [
        log(office.community, "consultation", office.director, resident_name=name)
        for name in ["李芳", "王芳", "李芳", "赵明"]
    ]
    monkeypatch.setattr("services.reports.search.SEARCH_SPAN", 2)
    monkeypatch.setattr("services.models.tickets.SPAN", F("id") / 2)
    everybody = User.objects.create_superuser("root")
    for user in (office.director, everybody):
        assert newest(user, find(user, "李芳"), 5) == [tickets[2].pk, tickets[0].pk]
        assert newest(user, find(user, "李芳"), 1) == [tickets[2].pk]
        assert newest(user, find(user, "王芳"), 5) == [tickets[1].pk]
        assert newest(user, find(user, "孙丽"), 5) == []
    assert newest(office.outsider, find(office.outsider, "李芳"), 5) == []
