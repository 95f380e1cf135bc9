"""The village's way: submit in three working days, the centre promises, the agent replies (E-02 … E-07)."""

from datetime import date

import pytest

from core.errors import Refused
from core.models import Notice, Obligation
from services.choices import Outcome, State
from services.models import Ticket
from stations.choices import Role, UnitKind
from stations.models import Unit
from tests.factories import appoint, fresh, person, unit
from tests.services.conftest import MONDAY, all_documents, do, log, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(office):
    return log(office.village, "certificate", office.agent, phone="13812345678", documents=all_documents("certificate"))


@pytest.mark.rule("E-03")
def test_the_agent_accepts_by_registering(office, ticket):
    assert (ticket.state, ticket.handled_by, ticket.accepted_at) == (State.ACCEPTED, office.people["agent"], MONDAY)


@pytest.mark.rule("E-04")
def test_another_cadre_passes_the_intake_to_the_agent_and_both_names_stay(office):
    cadre = person("杨树林", login="yang")
    appoint(cadre, Role.CADRE, office.village_committee)
    ticket = log(office.village, "certificate", cadre.user)
    assert (ticket.state, ticket.registered_by) == (State.RECEIVED, cadre)
    with pytest.raises(Refused) as refused:
        do(ticket, "transfer", cadre.user, to_person=office.people["outsider"])
    assert refused.value.code == "unknown_person"
    ticket = do(ticket, "transfer", cadre.user, to_person=office.people["agent"])
    assert (ticket.received_by, ticket.registered_by) == (cadre, office.people["agent"])
    assert Notice.objects.filter(channel="in_app", user=office.agent).count() == 1
    assert do(ticket, "accept", office.agent).state == State.ACCEPTED


@pytest.mark.rule("E-05")
def test_three_working_days_to_submit_and_the_earlier_of_two_dates_binds(calendar, office, ticket):
    assert (ticket.duty.rule, ticket.duty.due_on, ticket.duty.binding) == ("E-05", date(2026, 11, 26), "working_days")
    before_holiday = log(office.village, "certificate", office.agent, at=moment("2026-02-13 10:00"))
    # 2026-02-15 to 23 is the Spring Festival, the 14th a make-up Saturday: three working days would end on the 25th.
    assert (before_holiday.duty.due_on, before_holiday.duty.binding) == (date(2026, 2, 20), "calendar_days")


@pytest.mark.rule("E-05")
def test_urgent_matters_are_due_the_same_day(office):
    urgent = log(office.village, "certificate", office.agent, is_urgent=True)
    assert (urgent.duty.due_on, urgent.duty.binding) == (date(2026, 11, 23), "fixed")


@pytest.mark.rule("E-08")
def test_the_agent_takes_a_matter_in_at_any_hour_and_its_days_run_from_then(calendar, office):
    sunday = log(office.village, "certificate", office.agent, at=moment("2026-11-22 21:30"))
    assert (sunday.state, sunday.received_at) == (State.ACCEPTED, moment("2026-11-22 21:30"))
    assert sunday.duty.due_on == date(2026, 11, 25)


@pytest.mark.rule("E-06")
def test_without_an_open_centre_the_agent_has_a_week_to_go_to_the_department(office):
    Unit.objects.filter(pk=office.township_centre.pk).update(opened_on=date(2027, 1, 1))
    civil_affairs = unit("石马镇民政办", kind=UnitKind.LINE_DEPARTMENT, parent=office.township, line="civil_affairs")
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    assert (ticket.duty.rule, ticket.duty.due_on) == ("E-06", date(2026, 11, 30))
    ticket = do(ticket, "submit", office.agent)
    assert ticket.holder == civil_affairs
    ticket = do(ticket, "note", office.agent, text="已去民政办催办")
    ticket = do(ticket, "ready", office.agent, note="证明已取回")
    assert (ticket.state, ticket.holder) == (State.READY, None)


@pytest.mark.rule("E-06")
def test_a_closed_centre_is_no_centre(office):
    Unit.objects.filter(pk=office.township_centre.pk).update(closed_on=date(2026, 11, 23))
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    assert ticket.duty.rule == "E-06"
    assert do(ticket, "submit", office.agent).holder == office.township


@pytest.mark.rule("E-02")
def test_three_levels_are_linked_station_centre_department(office, ticket):
    department = unit("石马镇民政办", kind=UnitKind.LINE_DEPARTMENT, parent=office.township, line="civil_affairs")
    officer = person("许红", login="xu")
    appoint(officer, Role.LINE_OFFICER, department)
    ticket = do(ticket, "submit", office.agent)
    assert ticket.holder == office.township_centre
    ticket = do(ticket, "take_up", office.window, promised_on=date(2026, 12, 1))
    with pytest.raises(Refused) as refused:
        do(ticket, "pass_on", office.window, to_unit=office.bureau)
    assert refused.value.code == "unknown_recipient"
    ticket = do(ticket, "pass_on", office.window, to_unit=department)
    assert (ticket.state, ticket.holder) == (State.SUBMITTED, department)
    with pytest.raises(Refused):
        do(ticket, "take_up", office.window, promised_on=date(2026, 12, 2))
    ticket = do(ticket, "take_up", officer.user)
    assert list(ticket.submissions.order_by("id").values_list("from_unit", "to_unit", "received_by")) == [
        (None, office.township_centre.pk, office.window.pk),
        (office.township_centre.pk, department.pk, officer.user.pk),
    ]
    assert Ticket.objects.visible_to(office.window).get() == ticket, "the centre goes on following what it passed on"
    ticket = do(ticket, "return_papers", officer.user)
    assert (ticket.state, ticket.holder, ticket.via) == (State.HANDLING, office.township_centre, None)
    assert "退" in Notice.objects.get(channel="in_app", user=office.window).subject
    ticket = do(ticket, "return_papers", office.window)
    assert (ticket.state, ticket.holder) == (State.HANDLING, None)
    assert Notice.objects.filter(channel="in_app", user=office.agent).exists()
    assert not Ticket.objects.visible_to(fresh(office.window)).exists()


@pytest.mark.rule("E-02")
def test_the_station_does_not_take_up_its_own_submission(office, ticket):
    ticket = do(ticket, "submit", office.agent)
    for who in (office.agent, office.inspector, office.outsider):
        with pytest.raises(Refused) as refused:
            do(ticket, "take_up", who, promised_on=date(2026, 12, 1))
        assert refused.value.code == "not_allowed"


@pytest.mark.rule("E-07")
def test_the_reply_is_due_on_the_day_the_centre_promised(office, ticket):
    ticket = do(ticket, "submit", office.agent)
    assert ticket.duty is None
    with pytest.raises(Refused) as refused:
        do(ticket, "take_up", office.window)
    assert refused.value.field == "promised_on"
    ticket = do(ticket, "take_up", office.window, promised_on=date(2026, 12, 1))
    assert (ticket.duty.rule, ticket.duty.due_on, ticket.duty.binding) == ("E-07", date(2026, 12, 1), "fixed")
    ticket = do(ticket, "promise", office.window, promised_on=date(2026, 11, 30))
    assert ticket.duty.due_on == date(2026, 11, 30)
    assert Obligation.objects.filter(kind="reply", state="waived").count() == 1


@pytest.mark.rule("E-07")
def test_a_missed_promise_is_not_moved_by_the_one_who_missed_it(office, ticket):
    ticket = do(ticket, "submit", office.agent)
    ticket = do(ticket, "take_up", office.window, promised_on=date(2026, 12, 1))
    with pytest.raises(Refused) as refused:
        do(ticket, "promise", office.window, at=moment("2026-12-02 09:00"), promised_on=date(2026, 12, 9))
    assert refused.value.code == "promise_missed"


@pytest.mark.rule("E-07")
def test_a_centre_without_a_login_promises_by_telephone(office, ticket):
    ticket = do(ticket, "submit", office.agent)
    ticket = do(ticket, "promise", office.agent, promised_on=date(2026, 12, 1), note="窗口电话告知")
    assert (ticket.state, ticket.duty.due_on) == (State.SUBMITTED, date(2026, 12, 1))
    ticket = do(ticket, "reply", office.agent, at=moment("2026-12-02 10:00"), channel="phone", text="证明已办好")
    assert Obligation.objects.get(rule="E-07").state == "late"
    assert ticket.holder is None


@pytest.mark.rule("E-03")
def test_to_the_end_ready_reply_hand_over(office, ticket):
    ticket = do(ticket, "submit", office.agent)
    ticket = do(ticket, "take_up", office.window, promised_on=date(2026, 12, 1))
    ticket = do(ticket, "return_papers", office.window)
    ticket = do(ticket, "ready", office.agent)
    assert ticket.duty.state == "open"
    ticket = do(ticket, "reply", office.agent, channel="phone", text="请来取")
    with pytest.raises(Refused) as refused:
        do(ticket, "close", office.agent)
    assert refused.value.code == "hand_over_first"
    ticket = do(ticket, "hand_over", office.agent, collector="李春梅", proof="id_card", id_tail="002x")
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.DONE)
    assert ticket.replies.count() == 1


@pytest.mark.rule("C-06")
def test_collecting_is_being_told(office, ticket):
    ticket = do(ticket, "submit", office.agent)
    ticket = do(ticket, "promise", office.agent, promised_on=date(2026, 12, 1))
    ticket = do(ticket, "ready", office.agent)
    ticket = do(ticket, "hand_over", office.agent, collector="李大山", relation="父亲", proof="known")
    assert ticket.replies.get().channel == "in_person"
    assert Obligation.objects.get(rule="E-07").state == "kept"
