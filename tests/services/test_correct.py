"""Registered facts put right: the number stays, what was and what is are both kept (C-01)."""

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from core.errors import Refused
from core.models import AuditRecord
from services.models import Correction, Matter, Ticket
from services.reports import find, timeline
from tests.services.conftest import MONDAY, do, log, moment
from tests.services.pages import page, sign_in

pytestmark = pytest.mark.django_db
TUESDAY = moment("2026-11-24 09:15")
WRONG = {"resident_name": "王小二", "phone": "13812345678", "address": "太平街8号", "description": "问养老保险"}


@pytest.fixture
def ticket(office):
    return log(office.community, "consultation", office.community_clerk, outcome="on_the_spot", **WRONG)


@pytest.mark.rule("C-01")
def test_a_wrong_name_is_put_right_and_both_names_stand_in_the_history(office, ticket):
    right = do(ticket, "correct", office.community_clerk, at=TUESDAY, resident_name="王小儿", reason="听错姓名")
    assert (right.resident_name, right.number, right.sequence) == ("王小儿", ticket.number, ticket.sequence)
    row = Correction.objects.get()
    assert (row.field, row.old, row.new, row.reason) == ("resident_name", "王小二", "王小儿", "听错姓名")
    assert row.corrected_by == office.people["community_clerk"]
    event = timeline(Ticket.objects.for_page().get(pk=ticket.pk))[-1]
    assert [tuple(map(str, change)) for change in event.changes] == [("申请人", "王小二", "王小儿")]
    assert event.note == "听错姓名"


def test_names_and_numbers_are_kept_encrypted_and_never_in_the_audit(office, ticket):
    do(ticket, "correct", office.community_clerk, at=TUESDAY, phone="13900001111", resident_name="李四", reason="更正")
    after = AuditRecord.objects.get(verb="ticket.correct").after
    assert after == {"corrected": ["resident_name", "phone"]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(old || new, '') FROM services_correction")
        (stored,) = cursor.fetchone()
    assert "13812345678" not in stored and "13900001111" not in stored and "李四" not in stored
    shown = timeline(Ticket.objects.for_page().get(pk=ticket.pk))[-1].changes
    assert ("138****5678", "139****1111") in {change[1:] for change in shown}


def test_the_right_number_finds_the_ticket_and_opens_the_status(office, ticket):
    right = do(ticket, "correct", office.community_clerk, at=TUESDAY, phone="139 0000 1111", reason="号码写错")
    assert (right.phone, right.lookup_tail) == ("13900001111", "1111")
    assert list(find(office.director, "13900001111")) == [right]
    assert list(find(office.director, "13812345678")) == []
    none = do(ticket, "correct", office.community_clerk, at=TUESDAY, phone="-", reason="是别人的号码")
    assert (none.phone, none.phone_index, none.lookup_tail) == ("", "", "1111")


def test_the_matter_is_put_right_within_its_steps_or_when_it_is_closed(office, ticket):
    affairs = Matter.objects.get(code="public-affairs")
    right = do(ticket, "correct", office.director, at=TUESDAY, matter=affairs, reason="事项选错")
    assert right.matter == affairs
    assert (Correction.objects.get().old, Correction.objects.get().new) == ("consultation", "public-affairs")
    pending = log(office.community, "community-certificate", office.director)
    with pytest.raises(Refused) as refused:
        do(pending, "correct", office.director, at=TUESDAY, matter=affairs, reason="事项选错")
    assert (refused.value.code, refused.value.field) == ("other_chain", "matter")
    with pytest.raises(Refused) as refused:
        do(ticket, "correct", office.director, at=TUESDAY, matter=Matter.objects.get(code="mediation"), reason="错")
    assert refused.value.code == "not_offered"


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({}, "nothing_changed", None),
        ({"resident_name": "王小二"}, "nothing_changed", None),
        ({"resident_name": " "}, "required", "resident_name"),
        ({"resident_name": "-"}, "required", "resident_name"),
        ({"resident_name": "王" * 61}, "too_long", "resident_name"),
        ({"address": "街" * 201}, "too_long", "address"),
        ({"phone": "12345"}, "phone_invalid", "phone"),
        ({"id_number": "110105194912310021"}, "id_check_digit", "id_number"),
        ({"resident_name": "李四", "reason": "  "}, "required", "reason"),
        ({"resident_name": "李四", "reason": "因" * 201}, "too_long", "reason"),
    ],
)
def test_what_cannot_be_put_right_is_refused_beside_its_field(office, ticket, facts, code, field):
    with pytest.raises(Refused) as refused:
        do(ticket, "correct", office.director, at=TUESDAY, **{"reason": "更正", **facts})
    assert (refused.value.code, refused.value.field or None) == (code, field)
    assert not Correction.objects.exists()


def test_a_second_click_changes_nothing_more(office, ticket):
    do(ticket, "correct", office.director, at=TUESDAY, resident_name="王小儿", reason="听错")
    with pytest.raises(Refused) as refused:
        do(ticket, "correct", office.director, at=TUESDAY, resident_name="王小儿", reason="听错")
    assert refused.value.code == "nothing_changed"
    assert Correction.objects.count() == 1


def test_the_outsider_does_not_find_the_ticket_and_who_looks_on_may_not(office, ticket):
    address = f"/services/tickets/{ticket.number}/correct/"
    assert sign_in(office.outsider).get(address).status_code == 404
    village = log(office.village, "certificate", office.agent)
    assert sign_in(office.inspector).get(f"/services/tickets/{village.number}/correct/").status_code == 403


def test_the_form_holds_what_is_registered_and_a_field_that_is_emptied_is_empty(office, ticket):
    client = sign_in(office.director)
    address = f"/services/tickets/{ticket.number}/correct/"
    shown = page(client.get(address))
    assert "王小二" in shown and "太平街8号" in shown and "13812345678" not in shown
    sent = {
        "resident_name": "王小二",
        "address": "",
        "description": "问养老保险",
        "phone": "",
        "reason": "地址是邻居的",
    }
    assert client.post(address, sent).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.address, ticket.phone, ticket.resident_name) == ("", "13812345678", "王小二")
    assert "太平街8号" in page(client.get(f"/services/tickets/{ticket.number}/"))
    assert client.post(address, sent).status_code == 422


@pytest.mark.parametrize("name", ["<b>王</b>", "𠮷野·买买提", "王😀", "=1+1", "'); DROP TABLE x;--"])
def test_whatever_is_typed_as_a_name_is_a_name(office, ticket, name):
    right = do(ticket, "correct", office.director, at=TUESDAY, resident_name=name, reason=name)
    assert right.resident_name == name
    shown = page(sign_in(office.director).get("/services/ledger/?station=SQ01&year=2026&month=11"))
    assert "<b>王</b>" not in shown


def test_a_correction_is_never_changed(office, ticket):
    do(ticket, "correct", office.director, at=TUESDAY, resident_name="王小儿", reason="听错")
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        Correction.objects.update(reason="别的")
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        Correction.objects.all().delete()


def test_numbers_are_never_used_again(office, ticket):
    do(ticket, "correct", office.director, at=TUESDAY, resident_name="王小儿", reason="听错")
    following = log(office.community, "consultation", office.director, at=MONDAY)
    assert following.sequence == ticket.sequence + 1
