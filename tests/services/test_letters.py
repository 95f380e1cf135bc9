"""A refusal leaves the house on paper: archived, with reason and explanation, and as Word for the office (E-09)."""

from io import BytesIO

import docx
import pytest
from django.urls import reverse

from core.models import Paper
from tests.services.conftest import do, log

pytestmark = pytest.mark.django_db

EXPLANATION = "户籍不在本村，请到户籍所在地办理。<b>"


@pytest.fixture
def refused(office):
    ticket = log(office.village, "certificate", office.agent)
    return do(ticket, "refuse", office.agent, reason="not_eligible", explanation=EXPLANATION)


def letter(refused):
    return reverse("services:refusal", args=[refused.number])


def word(refused):
    return reverse("services:refusal-word", args=[refused.number])


@pytest.mark.rule("E-09")
@pytest.mark.rule("D-36")
def test_the_agent_prints_the_letter_once_and_gets_the_same_again(office, refused, client):
    client.force_login(office.agent)
    first = client.post(letter(refused))
    second = client.post(letter(refused))
    assert first["Content-Type"] == "application/pdf"
    assert first.content == second.content
    paper = Paper.objects.about(refused).get()
    assert EXPLANATION in paper.data["text"]
    assert [value for label, value in paper.data["facts"] if value == "不符合办理条件"] == ["不符合办理条件"]
    assert (paper.retain_until.year, paper.unit_id) == (paper.issued_at.year + 6, office.village.pk)


def test_the_office_edits_the_same_words_in_word(office, refused, client):
    client.force_login(office.agent)
    body = client.get(word(refused)).content
    document = docx.Document(BytesIO(body))
    assert EXPLANATION in [p.text for p in document.paragraphs]
    assert refused.number in [cell.text for cell in document.tables[0].column_cells(1)]
    assert not Paper.objects.about(refused).exists()


def test_no_letter_for_a_matter_that_was_not_refused(office, client):
    ticket = log(office.village, "certificate", office.agent)
    client.force_login(office.agent)
    assert client.post(letter(ticket)).status_code == 404
    assert client.get(word(ticket)).status_code == 404


def test_the_outsider_sees_none_and_the_inspector_prints_none(office, refused, client):
    client.force_login(office.clerk)
    assert (client.post(letter(refused)).status_code, client.get(word(refused)).status_code) == (404, 404)
    client.force_login(office.inspector)
    assert (client.post(letter(refused)).status_code, client.get(word(refused)).status_code) == (403, 403)
    assert not Paper.objects.about(refused).exists()
