"""What is typed wrong at the forms of lost and found: told beside its field, nothing lost, nothing done (A-02)."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from services.actions.lost import name_owner
from services.choices import FoundState, LossState
from services.models import Disposal, FoundItem, HandOver, LossReport
from tests.services import lost
from tests.services.conftest import MONDAY
from tests.services.pages import page, sign_in
from tests.services.test_pages_lost import BOARD, NEW, REPORT_NEW, filled, missed, of

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-02")]


@pytest.fixture
def clerk(office):
    return sign_in(office.clerk)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"description": ""}, "This field is required"),
        ({"description": "包" * 301}, "at most 300 characters"),
        ({"category": "ghost"}, "Select a valid choice"),
        ({"found_on": "2099-01-01"}, "still to come"),
        ({"found_on": "2020-01-01"}, "more than three years ago"),
        ({"found_on": "30.2."}, "Enter a valid date"),
        ({"finder": ""}, "This field is required"),
        ({"finder_phone": "123"}, "Enter a mobile number"),
        ({"clue_name": "名" * 61}, "at most 60 characters"),
        ({"storage": "99999"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_found_thing_stands_beside_its_field(office, clerk, wrong, told):
    answer = clerk.post(NEW, filled(place="𠮷·<b>") | wrong)
    assert answer.status_code == 422 and told in page(answer)
    assert "𠮷·&lt;b&gt;" in page(answer) and not FoundItem.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"owner": ""}, "This field is required"),
        ({"owner": "名" * 61}, "at most 60 characters"),
        ({"phone": "12"}, "Enter a mobile number"),
        ({"id_number": "110101199003070012"}, "check digit"),
        ({"lost_from": "2099-01-01"}, "still to come"),
        ({"lost_until": "2026-11-01"}, "lies before the first"),
        ({"secret": "密" * 301}, "at most 300 characters"),
    ],
)
def test_what_is_wrong_with_a_report_stands_beside_its_field(office, clerk, wrong, told):
    answer = clerk.post(REPORT_NEW, missed() | wrong)
    assert answer.status_code == 422 and told in page(answer)
    assert not LossReport.objects.exists()


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 x", b"<html><script>", b"", b"\xff\xd8\xff torn", b"\x89PNG" + b"0" * 11_000_000]
)
def test_what_is_no_picture_is_refused_and_nothing_is_logged(office, clerk, body):
    file = SimpleUploadedFile("thing.jpg", body, content_type="image/jpeg")
    answer = clerk.post(NEW, filled() | {"photo": file})
    assert answer.status_code == 422 and "invalid-feedback" in page(answer)
    assert not FoundItem.objects.exists()


@pytest.mark.usefixtures("fresh_limits")
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"description": ""}, "This field is required"),
        ({"owner": "名" * 61}, "at most 60 characters"),
        ({"phone": "110"}, "Enter a mobile number"),
        ({"phone": ""}, "This field is required"),
        ({"lost_from": "2099-01-01"}, "still to come"),
        ({"lost_from": "2019-01-01"}, "more than three years ago"),
    ],
)
def test_what_is_wrong_with_a_claim_stands_beside_its_field(office, wrong, told):
    found = lost.item(office)
    resident = Client(headers={"Accept-Language": "en"})
    typed_in = {
        "description": "黑色双肩包<script>",
        "lost_from": "2026-11-20",
        "owner": "钱多多",
        "phone": "13900001111",
    }
    typed_in |= {"submission_key": str(uuid4())} | wrong
    answer = resident.post(reverse("lost-claim", args=[found.ticket.number]), typed_in)
    assert answer.status_code == 422 and told in page(answer)
    assert "<script>x" not in page(answer) and not LossReport.objects.exists()


@pytest.mark.usefixtures("fresh_limits")
def test_a_seventh_claim_of_one_telephone_waits_and_a_thing_that_is_gone_answers_alike(office):
    found = lost.item(office)
    address = reverse("lost-claim", args=[found.ticket.number])
    resident = Client(headers={"Accept-Language": "en"})
    facts = {"description": "包 𠮷·🎒", "lost_from": "2026-11-20", "owner": "欧阳·钱", "phone": "13900001111"}
    answers = [resident.post(address, facts | {"submission_key": str(uuid4())}) for _n in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 6 + [429]
    assert "too often" in page(answers[6]) and LossReport.objects.count() == 6
    name_owner(found, actor=office.clerk, at=MONDAY, owner="李春梅", phone="13812345678")
    assert resident.get(address).status_code == 404
    # Whoever had the page open already hears the same words as everybody.
    other = facts | {"phone": "13900002222", "submission_key": str(uuid4())}
    assert resident.post(address, other)["Location"] == answers[0]["Location"]
    assert LossReport.objects.filter(state=LossState.SENT).count() == 7


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"collector": ""}, "This field is required"),
        ({"collector": "名" * 61}, "at most 60 characters"),
        ({"proof": ""}, "This field is required"),
        ({"id_tail": ""}, "last four"),
        ({"id_tail": "12<>"}, "last four"),
        ({"owner_told": ""}, "This field is required"),
        ({"relation": "family"}, "This field is required"),
        ({"signature": ""}, "signs on the screen"),
        ({"signature": "data:image/svg+xml;base64,PHN2Zy8+"}, "ignature"),
        ({"signed_page": SimpleUploadedFile("p.pdf", b"<html>", content_type="application/pdf")}, "PDF"),
    ],
)
def test_what_is_wrong_with_a_hand_over_stands_beside_its_field(office, clerk, wrong, told):
    found = lost.item(office)
    facts = lost.PROOF | {"signature": lost.drawn(), "owner_told": "𠮷·<b>"} | wrong
    answer = clerk.post(of(found, "found-release"), facts)
    assert answer.status_code == 422 and told in page(answer)
    assert "<b>" not in page(answer).split("</head>")[1] and not HandOver.objects.exists()


@pytest.mark.parametrize(
    ("step", "typed", "told"),
    [
        ("owner", {"owner": ""}, "This field is required"),
        ("owner", {"owner": "名" * 61}, "at most 60 characters"),
        ("owner", {"owner": "李春梅", "phone": "12"}, "Enter a mobile number"),
        ("tell", {"note": ""}, "This field is required"),
        ("tell", {"note": "打过电话"}, "has no owner yet"),
        ("take-back", {"reason": "认错了"}, "has no owner yet"),
    ],
)
def test_a_step_of_a_thing_says_what_is_missing(office, clerk, step, typed, told):
    found = lost.item(office)
    answer = clerk.post(of(found, "found-step", step), typed)
    assert answer.status_code == 422 and told in page(answer)
    assert FoundItem.objects.get().state == FoundState.SHELVED


def test_a_report_is_closed_with_an_outcome_and_turned_down_with_a_reason(office, clerk):
    reported, claimed = lost.report(office), lost.sent(office)
    for thing, step, typed in (
        (reported, "close", {"outcome": "done"}),
        (reported, "close", {"outcome": "withdrawn", "note": "长" * 201}),
        (claimed, "turn-down", {"reason": " "}),
    ):
        assert clerk.post(reverse("services:loss-step", args=[thing.pk, step]), typed).status_code == 422
    assert set(LossReport.objects.values_list("state", flat=True)) == {LossState.SEARCHING, LossState.SENT}


@pytest.mark.parametrize(
    ("typed", "told"),
    [({}, "Enter a name"), ({"words": "名" * 61}, "at most 60 characters"), ({"number": "1" * 61}, "at most 60")],
)
def test_a_search_for_nothing_or_too_much_is_said(office, clerk, typed, told):
    answer = clerk.post(reverse("services:lost-search"), typed)
    assert answer.status_code == 422 and told in page(answer)


def test_a_search_for_markup_finds_nobody_and_shows_it_as_text(office, clerk):
    lost.item(office)
    for words in ("<script>x", "%' OR 1=1", "𠮷·🎒"):
        answer = clerk.post(reverse("services:lost-search"), {"words": words})
        assert answer.status_code == 200 and "Nobody and nothing is known" in page(answer)
        assert "<script>x" not in page(answer)


def test_whole_numbers_of_people_do_not_stand_in_the_address_of_the_board(office, clerk):
    found = lost.item(office)
    shown = page(clerk.get(BOARD, {"q": "13812345678"}))
    assert "Look whole numbers of people up" in shown and found.ticket.number in shown
    assert "Nothing fits this filter" in page(clerk.get(BOARD, {"q": "没有的东西", "category": "ghost"}))


def test_a_disposal_without_things_kind_or_witness_is_none(office):
    director = sign_in(office.campus_director)
    found = lost.item(office)
    for typed in ({}, {"items": found.ticket.number, "kind": "destroyed"}, {"items": "XX-1", "kind": "ghost"}):
        assert director.post(reverse("services:disposal-new"), typed).status_code == 422
    assert not Disposal.objects.exists()
