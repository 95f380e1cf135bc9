"""Somebody misses something: a report at the counter, one from the public page, and how each of them ends (A-02)."""

from datetime import date
from uuid import uuid4

import pytest

from core.errors import Refused
from core.models import AuditRecord, Notice
from services.actions.lost import close_report, take_in, turn_down
from services.choices import LossState, Outcome, Source, State
from services.models import LossReport, Ticket
from tests.factories import fresh
from tests.services import lost
from tests.services.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-02")]


def test_a_report_at_the_counter_is_a_ticket_with_clues_of_its_own(office):
    report = lost.report(office, id_number="11010519491231002X", clues=[("student", "2023110456")])
    assert (report.state, report.ticket.state) == (LossState.SEARCHING, State.ACCEPTED)
    assert report.ticket.matter.code == "loss-report"
    assert sorted(report.clues.values_list("kind", flat=True)) == ["id", "name", "phone", "student"]


def test_one_day_alone_is_a_range(office):
    report = lost.report(office, lost_from=lost.FRIDAY, lost_until=None)
    assert (report.lost_from, report.lost_until) == (lost.FRIDAY, lost.FRIDAY)


def test_the_same_click_again_makes_no_second_report(office):
    key = uuid4()
    assert lost.report(office, submission_key=key) == lost.report(office, submission_key=key)
    assert lost.sent(office, submission_key=(other := uuid4())) == lost.sent(office, submission_key=other)
    assert (LossReport.objects.count(), Ticket.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"description": ""}, "required", "description"),
        ({"description": "长" * 301}, "too_long", "description"),
        ({"place": "长" * 101}, "too_long", "place"),
        ({"category": ""}, "required", "category"),
        ({"area": "moon"}, "required", "area"),
        ({"lost_from": None}, "required", "lost_from"),
        ({"lost_from": date(2026, 12, 1)}, "in_the_future", "lost_from"),
        ({"lost_from": date(2001, 1, 1)}, "long_ago", "lost_from"),
        ({"lost_from": date(2026, 11, 22)}, "days_backwards", "lost_until"),
        ({"phone": "12"}, "phone_invalid", "phone"),
        ({"owner": "  "}, "required", "resident_name"),
        ({"id_number": "110105194912310021"}, "id_check_digit", "id_number"),
    ],
)
def test_what_is_missing_or_wrong_is_said(office, facts, code, field):
    with pytest.raises(Refused) as refused:
        lost.report(office, **facts)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not LossReport.objects.exists()


def test_what_the_public_sends_waits_and_tells_nobody_anything(office):
    report = lost.sent(office, secret="屏保是一只猫，电话 13900001111")
    assert (report.state, report.ticket, report.sender_phone) == (LossState.SENT, None, "13900001111")
    assert "13900001111" not in report.secret
    assert (Ticket.objects.count(), Notice.objects.count()) == (0, 0)
    assert AuditRecord.objects.about(report).get().verb == "loss.send"


def test_a_sender_without_a_telephone_cannot_be_told(office):
    with pytest.raises(Refused) as refused:
        lost.sent(office, phone=" ")
    assert (refused.value.code, refused.value.field) == ("required", "phone")


def test_the_station_takes_it_in_and_the_sender_hears_the_number(office):
    found = lost.item(office)
    report = lost.sent(office, claimed_item=found)
    for _click in range(2):
        report = take_in(report, actor=office.clerk, at=MONDAY)
    assert (report.state, report.sender_phone, report.claimed_item) == (LossState.SEARCHING, "", found)
    ticket = report.ticket
    assert (ticket.source, ticket.phone, ticket.resident_name) == (Source.ONLINE, "13900001111", "钱多多")
    assert ticket.registered_by.name == report.decided_by.name == "林晓雨"
    assert Notice.objects.filter(channel="sms").count() == 1
    assert Ticket.objects.filter(matter__code="loss-report").count() == 1


def test_it_is_turned_down_with_a_reason_and_stays_on_record(office):
    report = lost.sent(office)
    with pytest.raises(Refused) as refused:
        turn_down(report, actor=office.clerk, at=MONDAY, reason=" ")
    assert refused.value.field == "reason"
    turn_down(report, actor=office.clerk, at=MONDAY, reason="描述与物品不符")
    report.refresh_from_db()
    assert (report.state, report.closed_at, report.reason) == (LossState.TURNED_DOWN, MONDAY, "描述与物品不符")
    for act in (lambda: take_in(report, actor=office.clerk, at=MONDAY), lambda: turn_down(report, **WHY(office))):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "not_possible_now"


def WHY(office) -> dict:
    return {"actor": office.clerk, "at": MONDAY, "reason": "再点一次"}


def test_the_clerk_of_another_station_takes_nothing_in_and_turns_nothing_down(office):
    report = lost.sent(office)
    for act in (take_in, lambda *a, **k: turn_down(*a, reason="x", **k)):
        with pytest.raises(Refused) as refused:
            act(report, actor=office.outsider, at=MONDAY)
        assert refused.value.code == "not_allowed"
    assert not LossReport.objects.visible_to(fresh(office.outsider)).exists()


@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.COULD_NOT])
def test_a_report_ends_when_the_owner_found_it_or_it_did_not_turn_up(office, outcome):
    report = lost.report(office)
    with pytest.raises(Refused):
        close_report(report, actor=office.clerk, at=MONDAY, outcome="done")
    close_report(report, actor=office.clerk, at=MONDAY, outcome=outcome, note="已自行找到")
    report.refresh_from_db()
    assert (report.state, report.ticket.state, report.ticket.outcome) == (LossState.CLOSED, State.CLOSED, outcome)
    with pytest.raises(Refused) as refused:
        close_report(report, actor=office.clerk, at=MONDAY, outcome=outcome)
    assert refused.value.code == "not_possible_now"


def test_a_matched_report_does_not_end_before_the_thing_is_collected(office):
    _found, report = lost.matched(office)
    with pytest.raises(Refused) as refused:
        close_report(report, actor=office.clerk, at=MONDAY, outcome=Outcome.WITHDRAWN)
    assert refused.value.code == "not_possible_now"
