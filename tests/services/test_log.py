"""Taking a matter in at the counter."""

from datetime import date, time
from uuid import uuid4

import pytest

from core.errors import Refused
from core.models import AuditRecord, Notice
from services.actions.intake import ALPHABET
from services.choices import Outcome, Source, State
from services.models import Matter, MatterWindow, Ticket
from stations.choices import Role
from tests.factories import appoint, person
from tests.services.conftest import MONDAY, all_documents, log, moment

pytestmark = pytest.mark.django_db


@pytest.mark.rule("C-01")
def test_numbers_run_without_holes_within_station_and_year(office):
    first = log(office.campus, "consultation", office.clerk)
    with pytest.raises(Refused):
        log(office.campus, "consultation", office.clerk, resident_name=" ")
    second = log(office.campus, "consultation", office.clerk)
    next_year = log(office.campus, "consultation", office.clerk, at=moment("2027-01-01 00:00"))
    elsewhere = log(office.community, "consultation", office.director)
    assert [t.number for t in (first, second)] == ["XQ01-2026-00001", "XQ01-2026-00002"]
    assert next_year.number == "XQ01-2027-00001"
    assert elsewhere.number == "SQ01-2026-00001"


@pytest.mark.rule("C-01")
def test_a_ticket_names_who_received_handles_and_registered(office):
    ticket = log(office.village, "certificate", office.agent)
    agent = office.people["agent"]
    assert (ticket.received_by_id, ticket.handled_by_id, ticket.registered_by_id) == (agent.pk,) * 3


@pytest.mark.rule("E-04")
def test_another_cadre_received_and_the_agent_registers(office):
    cadre = person("杨树林", login="yang")
    appoint(cadre, Role.CADRE, office.village_committee)
    ticket = log(office.village, "certificate", office.agent, received_by=cadre, source=Source.PASSED_ON)
    assert ticket.received_by == cadre
    assert ticket.registered_by == office.people["agent"]


def test_somebody_from_elsewhere_did_not_receive_it(office):
    with pytest.raises(Refused) as refused:
        log(office.village, "certificate", office.agent, received_by=office.people["outsider"])
    assert (refused.value.code, refused.value.field) == ("unknown_person", "received_by")


def test_the_same_form_twice_makes_one_ticket(office):
    key = uuid4()
    first = log(office.campus, "consultation", office.clerk, submission_key=key)
    second = log(office.campus, "consultation", office.clerk, submission_key=key)
    assert first.pk == second.pk
    assert Ticket.objects.count() == 1
    assert AuditRecord.objects.filter(verb="ticket.log").count() == 1


def test_a_used_form_makes_no_other_matter(office):
    key = uuid4()
    log(office.campus, "consultation", office.clerk, submission_key=key)
    with pytest.raises(Refused) as refused:
        log(office.campus, "computer-repair", office.clerk, submission_key=key)
    assert refused.value.code == "key_used"


def test_the_look_up_code_is_long_and_has_no_letters_that_look_alike(office):
    codes = [log(office.campus, "consultation", office.clerk).lookup_code for _i in range(5)]
    assert len(set(codes)) == 5
    assert all(len(code) == 10 and set(code) <= set(ALPHABET) for code in codes)
    assert len(ALPHABET) == 32 and not set("0O1I") & set(ALPHABET)


def test_the_tail_is_the_end_of_the_telephone_or_four_digits_on_the_slip(office):
    with_phone = log(office.campus, "consultation", office.clerk, phone="138 1234 5678")
    without = log(office.campus, "consultation", office.clerk)
    assert (with_phone.phone, with_phone.lookup_tail) == ("13812345678", "5678")
    assert len(without.lookup_tail) == 4 and without.lookup_tail.isdigit()


@pytest.mark.rule("C-02")
def test_done_on_the_spot_is_closed_at_once(office):
    ticket = log(office.campus, "consultation", office.clerk, outcome=Outcome.ON_THE_SPOT)
    assert (ticket.state, ticket.outcome, ticket.closed_at) == (State.CLOSED, Outcome.ON_THE_SPOT, MONDAY)
    assert ticket.handled_by == office.people["clerk"]
    assert ticket.duty is None


@pytest.mark.rule("C-02")
def test_explained_asks_for_the_explanation(office):
    with pytest.raises(Refused) as refused:
        log(office.community, "consultation", office.director, outcome=Outcome.EXPLAINED)
    assert (refused.value.code, refused.value.field) == ("required", "explanation")
    ticket = log(
        office.community,
        "consultation",
        office.director,
        outcome=Outcome.EXPLAINED,
        explanation="低保按家庭人均收入核定",
    )
    assert ticket.outcome == Outcome.EXPLAINED


def test_other_outcomes_are_not_made_at_intake(office):
    with pytest.raises(Refused) as refused:
        log(office.campus, "consultation", office.clerk, outcome=Outcome.REFUSED)
    assert refused.value.field == "outcome"


@pytest.mark.rule("C-03")
def test_the_director_accepts_by_registering_and_the_clerk_waits_for_it(office):
    by_director = log(office.community, "community-certificate", office.director)
    by_clerk = log(office.community, "community-certificate", office.community_clerk)
    assert by_director.state == State.ACCEPTED
    assert by_clerk.state == State.RECEIVED
    told = Notice.objects.filter(channel="in_app", about_id=by_clerk.pk).values_list("user__username", flat=True)
    assert sorted(told) == ["deputy", "director"]


@pytest.mark.parametrize("who", ["outsider", "inspector", "volunteer", "administrator", "window"])
def test_only_the_people_of_the_counter_take_matters_in(office, who):
    with pytest.raises(Refused) as refused:
        log(office.campus, "consultation", getattr(office, who))
    assert refused.value.code == "not_allowed"
    assert not Ticket.objects.exists()


def test_a_matter_is_taken_in_where_it_is_offered(office):
    with pytest.raises(Refused) as refused:
        log(office.community, "computer-repair", office.director)
    assert refused.value.code == "not_offered"


@pytest.mark.parametrize(
    ("details", "code", "field"),
    [
        ({"fault": "死机"}, "required", "details.device"),
        ({"device": "冰箱", "fault": "不冷"}, "not_valid", "details.device"),
        ({"device": "笔记本电脑", "fault": "死机", "colour": "黑"}, "unknown_field", "details.colour"),
        ({"device": "笔记本电脑", "fault": "长" * 2001}, "too_long", "details.fault"),
    ],
)
def test_the_matter_decides_which_facts_are_asked(office, details, code, field):
    with pytest.raises(Refused) as refused:
        log(office.campus, "computer-repair", office.clerk, details=details)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_consent_is_kept_as_given_or_not(office):
    given = {"device": "台式电脑", "fault": "蓝屏", "consent_data": "on", "consent_parts": ""}
    ticket = log(office.campus, "computer-repair", office.clerk, details=given)
    assert ticket.details["consent_data"] is True
    assert ticket.details["consent_parts"] is False


def test_personal_numbers_are_checked_and_stored_encrypted(office):
    from django.db import connection

    with pytest.raises(Refused) as refused:
        log(office.campus, "consultation", office.clerk, id_number="110101199003070012")
    assert refused.value.field == "id_number"
    ticket = log(office.campus, "consultation", office.clerk, phone="13812345678")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, search_text FROM services_ticket WHERE id = %s", [ticket.pk])
        phone, search_text = cursor.fetchone()
    assert "13812345678" not in phone + search_text


def test_outside_its_window_a_matter_names_the_next_one(office):
    matter = Matter.objects.get(code="consultation")
    window = {"matter": matter, "starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 26)}
    MatterWindow.objects.create(**window, opens=time(12, 15), closes=time(13, 30))
    MatterWindow.objects.create(**window, opens=time(16, 30), closes=time(18))
    clerk = office.clerk
    for at, named in [("2026-11-23 10:00", "2026-11-24 from 12:15"), ("2026-11-24 13:30", "2026-11-24 from 16:30")]:
        with pytest.raises(Refused) as refused:
            log(office.campus, "consultation", clerk, at=moment(at))
        assert refused.value.code == "outside_window"
        for word in named.split(" from "):
            assert word in str(refused.value.message)
    assert log(office.campus, "consultation", clerk, at=moment("2026-11-24 12:15")).pk
    with pytest.raises(Refused) as refused:
        log(office.campus, "consultation", clerk, at=moment("2026-11-26 18:00"))
    assert refused.value.code == "outside_window"


def test_a_director_takes_in_outside_the_window_with_a_reason_that_is_kept(office):
    matter = Matter.objects.get(code="consultation")
    MatterWindow.objects.create(
        matter=matter, starts_on=date(2026, 11, 24), ends_on=date(2026, 11, 24), opens=time(12), closes=time(13)
    )
    reason = {"override_reason": "学生明天离校"}
    with pytest.raises(Refused) as refused:
        log(office.campus, "consultation", office.clerk, **reason)
    assert refused.value.code == "override_not_allowed"
    log(office.campus, "consultation", office.campus_director, **reason)
    assert AuditRecord.objects.get(verb="ticket.log").note == "学生明天离校"


def test_documents_brought_are_recorded(office):
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    assert ticket.documents.count() == 3
    with pytest.raises(Refused) as refused:
        log(office.village, "certificate", office.agent, documents={999999: 1})
    assert refused.value.code == "unknown_document"


def test_logging_costs_few_statements(office, django_assert_max_num_queries):
    clerk = office.clerk
    matter = Matter.objects.for_intake().get(code="consultation")
    log(office.campus, "consultation", clerk)
    from services.actions import log_ticket

    with django_assert_max_num_queries(6):
        log_ticket(
            office.campus, matter, actor=clerk, at=MONDAY, submission_key=uuid4(), resident_name="李春梅",
            outcome=Outcome.ON_THE_SPOT,
        )  # fmt: skip
