"""Which buttons whom: steps by role, stand-ins, contact data."""

from datetime import date

import pytest

from core.models import AuditRecord, User
from services.access import may_do, may_log, may_see_contact, possible_steps, stations_of
from services.choices import State
from services.models import Ticket
from stations.choices import Role
from stations.models import Appointment
from tests.factories import appoint, person, stand_in
from tests.services.conftest import all_documents, do, log

pytestmark = pytest.mark.django_db


def verbs(ticket: Ticket, user: User) -> set[str]:
    return {step.verb for step in possible_steps(Ticket.objects.for_page().get(pk=ticket.pk), user)}


def primary(ticket: Ticket, user: User) -> list[str]:
    return [s.verb for s in possible_steps(Ticket.objects.for_page().get(pk=ticket.pk), user) if s.is_primary]


def test_each_role_sees_its_own_steps(office):
    ticket = log(office.community, "community-certificate", office.community_clerk)
    assert "accept" in verbs(ticket, office.director)
    assert "accept" not in verbs(ticket, office.community_clerk)
    assert {"ask", "documents", "note"} <= verbs(ticket, office.community_clerk)
    for nobody in (office.inspector, office.outsider, office.volunteer, office.window, office.superuser):
        assert verbs(ticket, nobody) == set()


def test_one_button_stands_out(office):
    ticket = log(office.community, "community-certificate", office.community_clerk)
    assert primary(ticket, office.director) == ["accept"]
    assert primary(ticket, office.community_clerk) == []
    spot = log(office.campus, "consultation", office.clerk)
    assert primary(spot, office.clerk) == ["close"]


def test_the_window_sees_the_ticket_and_its_steps_while_it_lies_there(office):
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    assert not Ticket.objects.visible_to(office.window).exists()
    ticket = do(ticket, "submit", office.agent)
    assert Ticket.objects.visible_to(office.window).get() == ticket
    assert verbs(ticket, office.window) >= {"take_up", "pass_on", "return_papers", "ask", "refuse"}
    assert not verbs(ticket, office.window) & {"reply", "hand_over", "withdraw", "documents"}
    assert "take_up" not in verbs(ticket, office.agent)
    do(ticket, "return_papers", office.window)
    assert verbs(ticket, office.window) == set()


def test_steps_cost_no_query_beyond_the_ticket_and_the_roles(office, django_assert_num_queries):
    ticket = log(office.community, "community-certificate", office.community_clerk)
    ticket = Ticket.objects.for_page().get(pk=ticket.pk)
    assert may_log(office.director, office.community)
    with django_assert_num_queries(0):
        assert possible_steps(ticket, office.director)


def test_a_stand_in_takes_the_step_and_it_is_written_for_whom(office):
    appointment = Appointment.objects.get(person=office.people["director"], role=Role.DIRECTOR)
    stand_in(appointment, office.people["community_clerk"], since=date(2020, 1, 1), until=date(2099, 1, 1))
    clerk = User.objects.get(pk=office.community_clerk.pk)
    ticket = log(office.community, "community-certificate", office.cadre)
    ticket = do(ticket, "accept", clerk)
    assert (ticket.state, ticket.handled_by) == (State.ACCEPTED, office.people["community_clerk"])
    record = AuditRecord.objects.get(verb="ticket.accept")
    assert (record.actor, record.on_behalf_of) == (clerk, office.director)


def test_a_volunteer_has_the_assigned_ticket_alone(office):
    ticket = log(office.campus, "computer-repair", office.clerk)
    log(office.campus, "computer-repair", office.clerk)
    assert not Ticket.objects.visible_to(office.volunteer).exists()
    ticket = do(ticket, "assign", office.clerk, handler=office.people["volunteer"])
    assert Ticket.objects.visible_to(office.volunteer).get() == ticket
    assert verbs(ticket, office.volunteer) == {"ready", "parts", "promise", "note"}


def test_contact_data_is_a_right_of_its_own_and_each_look_is_recorded(office):
    ticket = log(office.campus, "computer-repair", office.clerk, phone="13812345678")
    ticket = do(ticket, "assign", office.clerk, handler=office.people["volunteer"])
    for nobody in (office.volunteer, office.inspector, office.outsider, office.superuser):
        assert not may_see_contact(nobody, ticket)
    assert may_see_contact(office.clerk, ticket)
    assert do(ticket, "reveal", office.clerk, reason="电话核实").phone == "13812345678"
    record = AuditRecord.objects.get(verb="ticket.reveal")
    assert (record.actor, record.note) == (office.clerk, "电话核实")
    assert "13812345678" not in f"{record.before}{record.after}{record.note}"


def test_what_is_typed_into_a_note_hides_numbers_that_identify(office):
    ticket = log(office.campus, "consultation", office.clerk)
    do(ticket, "note", office.clerk, text="来电13812345678，证号11010519491231002X")
    note = AuditRecord.objects.get(verb="ticket.note").note
    assert "13812345678" not in note and "11010519491231002X" not in note
    assert "138****5678" in note


def test_intake_is_open_at_the_stations_of_ones_roles(office):
    both = person("金娜", login="jin")
    appoint(both, Role.CLERK, office.school)
    assert [s.code for s in stations_of(both.user, date(2026, 11, 23))] == ["XQ01"]
    for nobody in (office.inspector, office.window, office.volunteer, office.superuser):
        assert stations_of(nobody, date(2026, 11, 23)) == []


def test_the_stations_of_many_roles_are_found_by_one_query(office, django_assert_num_queries):
    many = person("金娜", login="jin")
    for station in (office.village, office.campus, office.community):
        appoint(many, Role.CLERK, station.unit)
    with django_assert_num_queries(2):
        found = stations_of(many.user, date(2026, 11, 23))
    assert [s.code for s in found] == sorted(s.code for s in (office.village, office.campus, office.community))


def test_the_right_is_one_thing_and_the_moment_another(office):
    ticket = log(office.community, "community-certificate", office.director)
    assert may_do(office.director, ticket, "accept")
    assert not may_do(office.community_clerk, ticket, "accept")
    assert not may_do(office.community_clerk, ticket, "reopen")


def test_one_ticket_in_the_hand_is_seen_by_those_who_find_it_in_lists(office):
    ticket = log(office.campus, "computer-repair", office.clerk)
    do(ticket, "assign", office.clerk, handler=office.people["volunteer"])
    certificate = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    do(certificate, "submit", office.agent)
    log(office.community, "community-certificate", office.community_clerk)
    nobody = User.objects.create_user("nobody")
    everybody = [nobody, office.clerk, office.volunteer, office.agent, office.window, office.inspector, office.outsider]
    seen = set()
    for user in [*everybody, office.director, office.administrator, office.superuser]:
        for one in Ticket.objects.for_page():
            in_list = Ticket.objects.visible_to(user).filter(pk=one.pk).exists()
            assert one.is_visible_to(user) == in_list
            seen.add(in_list)
    assert seen == {True, False}
