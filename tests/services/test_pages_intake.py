"""The intake: one page, the matter decides what is asked, a double submit makes one ticket."""

import json

import pytest
from django.urls import reverse

from services.forms.intake import OUTCOMES, IntakeForm, type_ahead
from services.models import Matter, Ticket
from stations.models import Person
from tests.services.conftest import log
from tests.services.pages import page, sign_in, typed

NEW = "/services/tickets/new/"
COMPUTER = {"details.device": "笔记本电脑", "details.fault": "不能开机", "details.consent_data": "on"}


@pytest.mark.rule("C-02")
def test_a_consultation_is_done_on_the_spot_in_one_screen(office):
    lin = sign_in(office.clerk)
    response = lin.post(NEW, typed("consultation", outcome="on_the_spot", description="问助学金怎么办理"))
    ticket = Ticket.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("services:ticket", args=[ticket.number])
    assert (ticket.state, ticket.outcome, ticket.received_by.name) == ("closed", "on_the_spot", "林晓雨")


@pytest.mark.rule("C-02")
def test_explained_asks_for_the_explanation_and_keeps_what_was_typed(office):
    lin = sign_in(office.clerk)
    response = lin.post(NEW, typed("consultation", outcome="explained", description="为什么不能补办"))
    assert response.status_code == 422
    assert "为什么不能补办" in page(response)
    assert response.context["form"].errors.keys() == {"explanation"}
    assert not Ticket.objects.exists()


def test_the_second_click_answers_the_same_ticket(office):
    lin = sign_in(office.clerk)
    form = typed("consultation", outcome="on_the_spot")
    first, second = (lin.post(NEW, form, headers={"accept": "application/json"}) for _i in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert json.loads(first.content) == json.loads(second.content)
    assert Ticket.objects.count() == 1


@pytest.mark.rule("E-04")
def test_another_cadre_received_and_the_agent_registers(office):
    cadre = office.people["cadre"]
    sun = sign_in(office.community_clerk)
    sun.post(NEW, typed("consultation", outcome="on_the_spot", received_by=cadre.pk, source="passed_on"))
    ticket = Ticket.objects.get()
    assert (ticket.received_by, ticket.registered_by) == (cadre, office.people["community_clerk"])


def test_the_fields_of_the_matter_come_alone_and_stand_back_in_the_form_with_a_mistake(office):
    lin = sign_in(office.clerk)
    repair = Matter.objects.get(code="computer-repair")
    fragment = lin.get(reverse("services:new-fields"), {"matter": repair.pk})
    assert 'name="details.fault"' in page(fragment)
    assert "<html" not in page(fragment)
    response = lin.post(NEW, typed("computer-repair", **COMPUTER, resident_name=""))
    assert response.status_code == 422
    assert "不能开机" in page(response)
    assert response.context["form"].errors.keys() == {"resident_name"}


def test_a_matter_of_other_stations_is_not_offered(office):
    village_only = Matter.objects.exclude(station_kinds__contains=["campus"]).first()
    lin = sign_in(office.clerk)
    assert lin.get(reverse("services:new-fields"), {"matter": village_only.pk}).status_code == 404
    assert lin.post(NEW, typed(village_only.code)).status_code == 422
    assert not Ticket.objects.exists()


def test_who_stands_at_no_counter_takes_nothing_in(office):
    assert sign_in(office.inspector).get(NEW).status_code == 403
    assert sign_in(office.window).post(NEW, typed("consultation")).status_code == 403
    assert not Ticket.objects.exists()


def test_a_returning_visitor_is_known_by_telephone_that_stands_in_no_address(office):
    log(office.campus, "consultation", office.clerk, phone="13812345678", address="3号楼201", outcome="on_the_spot")
    lin = sign_in(office.clerk)
    known = lin.post(reverse("services:visitor"), {"phone": "138 1234 5678"})
    assert known.json()["resident_name"] == "李春梅"
    assert known.json()["address"] == "3号楼201"
    assert known["Cache-Control"] == "no-store"
    assert lin.get(reverse("services:visitor"), {"phone": "13812345678"}).status_code == 405


def test_a_visitor_of_another_school_is_not_known_here(office):
    log(office.campus, "consultation", office.clerk, phone="13812345678", outcome="on_the_spot")
    assert sign_in(office.outsider).post(reverse("services:visitor"), {"phone": "13812345678"}).json() == {
        "tickets": []
    }


@pytest.mark.parametrize("typed_in", ["dnwx", "diannao", "电脑", "電腦", "computer"])
def test_a_matter_is_found_by_initials_pinyin_both_scripts_and_english(office, typed_in):
    keys = type_ahead("电脑维修", "", "Computer repair").split("\n")
    assert any(typed_in in key for key in keys)


def test_no_matter_asks_for_more_than_four_things(office):
    for matter in Matter.objects.filter(is_active=True).for_intake():
        form = IntakeForm(matters=[matter], people=Person.objects.none(), chosen=matter)
        needed = [name for name, field in form.fields.items() if field.required and name != "submission_key"]
        assert len(needed) <= 4, f"{matter.code}: {needed}"


def test_what_happens_has_one_choice_for_each_way_to_end_at_the_counter():
    assert [value for value, _label in OUTCOMES] == ["", "on_the_spot", "explained"]
