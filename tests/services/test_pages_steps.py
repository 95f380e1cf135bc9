"""Every verb by its page: the form of the table, who may, what the second click hears."""

import base64

import pytest
from django.urls import reverse

from services.actions import VERBS
from services.models import HandOver, Matter, MatterDocument, Submission, Ticket
from tests.services.buscard import PNG
from tests.services.conftest import all_documents, do, log
from tests.services.pages import page, sign_in


def address(ticket: Ticket, verb: str) -> str:
    return reverse("services:step", args=[ticket.number, verb])


def state(ticket: Ticket) -> str:
    return Ticket.objects.values_list("state", flat=True).get(pk=ticket.pk)


def test_a_repair_goes_from_counter_to_hand_over_by_its_pages(office):
    ticket = log(office.campus, "computer-repair", office.clerk)
    lin = sign_in(office.clerk)
    lin.post(address(ticket, "assign"), {"handler": office.people["volunteer"].pk})
    assert state(ticket) == "handling"
    lin.post(address(ticket, "parts"), {"what": "硬盘"})
    assert state(ticket) == "waiting"
    lin.post(address(ticket, "supplement"), {})
    lin.post(address(ticket, "ready"), {"result": "repaired"})
    assert state(ticket) == "ready"
    signature = "data:image/png;base64," + base64.b64encode(PNG).decode()
    done = {"collector": "李春梅", "proof": "slip", "signature": signature}
    assert lin.post(address(ticket, "hand_over"), done).status_code == 302
    assert state(ticket) == "closed"
    assert bytes(HandOver.objects.get().signature) == PNG


def test_the_second_click_changes_nothing_and_says_so(office):
    ticket = log(office.community, "community-certificate", office.community_clerk)
    chen = sign_in(office.director)
    assert chen.post(address(ticket, "accept"), {}).status_code == 302
    again = chen.post(address(ticket, "accept"), {}, follow=True)
    assert state(ticket) == "accepted"
    assert "not possible now" in page(again)


def test_a_step_of_others_is_forbidden_and_a_ticket_of_others_is_not_there(office):
    ticket = log(office.community, "community-certificate", office.community_clerk)
    assert sign_in(office.community_clerk).post(address(ticket, "accept"), {}).status_code == 403
    assert sign_in(office.outsider).post(address(ticket, "accept"), {}).status_code == 404
    assert sign_in(office.director).get(address(ticket, "no-such-verb")).status_code == 404
    assert sign_in(office.director).get(address(ticket, "reveal")).status_code == 404
    assert state(ticket) == "received"


@pytest.mark.rule("E-09")
def test_a_refusal_without_explanation_comes_back_with_the_reason_still_chosen(office):
    ticket = log(office.community, "community-certificate", office.community_clerk)
    chen = sign_in(office.director)
    response = chen.post(address(ticket, "refuse"), {"reason": "not_eligible", "explanation": " "})
    assert response.status_code == 422
    assert response.context["form"]["reason"].value() == "not_eligible"
    assert response.context["form"].errors.keys() == {"explanation"}
    assert state(ticket) == "received"


@pytest.mark.rule("A-09")
def test_missing_documents_stand_on_the_page_and_hold_the_submission_up(office):
    ticket = log(office.community, "community-certificate", office.community_clerk)
    do(ticket, "accept", office.director)
    chen = sign_in(office.director)
    shown = chen.get(reverse("services:ticket", args=[ticket.number]))
    assert len(shown.context["missing"]) == len(all_documents("community-certificate"))
    refused = chen.post(address(ticket, "submit"), {})
    assert refused.status_code == 422
    assert "身份证" in page(refused) or "id card" in page(refused)
    counts = {f"document.{pk}": number for pk, number in all_documents("community-certificate").items()}
    assert chen.post(address(ticket, "documents"), counts).status_code == 302
    assert chen.get(reverse("services:ticket", args=[ticket.number])).context["missing"] == []


def test_every_verb_has_a_form_that_can_be_shown(office):
    ticket = log(office.campus, "computer-repair", office.clerk)
    from services.forms import StepForm
    from tests.services.conftest import MONDAY

    for verb in VERBS:
        form = StepForm(ticket=Ticket.objects.for_page().get(pk=ticket.pk), verb=verb, on=MONDAY.date())
        assert form.as_p() or not form.fields


@pytest.mark.rule("A-09")
def test_an_original_is_listed_until_it_is_given_back(office):
    asked = MatterDocument.objects.filter(matter__code="consultation")
    assert not asked.exists()
    card = MatterDocument.objects.create(
        matter=Matter.objects.get(code="consultation"), name="学生证", handling="original_kept", gates="closed"
    )
    ticket = log(office.campus, "consultation", office.clerk, documents={card.pk: 1})
    lin = sign_in(office.clerk)
    assert ticket.number in page(lin.get(reverse("services:originals")))
    held = ticket.documents.get()
    lin.post(address(ticket, "return_original"), {"document": held.pk})
    assert ticket.number not in page(lin.get(reverse("services:originals")))
    assert sign_in(office.inspector).get(reverse("services:originals")).status_code == 403


@pytest.mark.rule("C-05")
def test_matters_go_up_with_one_list_that_the_window_signs_once(office):
    papers = all_documents("certificate")
    tickets = [log(office.village, "certificate", office.agent, documents=papers) for _i in range(3)]
    wang = sign_in(office.agent)
    shown = wang.get(reverse("services:submission-new"))
    assert {ticket.number for ticket in shown.context["rows"]} == {ticket.number for ticket in tickets}
    assert wang.post(reverse("services:submission-new"), {}).status_code == 422
    wang.post(reverse("services:submission-new"), {"tickets": [tickets[0].number, tickets[1].number]})
    submission = Submission.objects.get()
    assert submission.tickets.count() == 2
    assert wang.post(reverse("services:submission-paper", args=[submission.number])).content.startswith(b"%PDF")
    assert wang.post(reverse("services:submission-receive", args=[submission.number])).status_code == 403
    he = sign_in(office.window)
    assert submission.number in page(he.get("/"))
    for _click in range(2):
        assert he.post(reverse("services:submission-receive", args=[submission.number])).status_code == 302
    submission.refresh_from_db()
    assert submission.received_by == office.window
    outsider = sign_in(office.outsider)
    assert outsider.get(reverse("services:submission", args=[submission.number])).status_code == 404
    assert submission.number not in page(outsider.get(reverse("services:submissions")))
