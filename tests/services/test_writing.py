"""Documents written for residents: kind, draft kept, printed, Word (E-01)."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import Refused
from core.models import Paper
from services.actions import writing as actions
from services.models import Ticket, WrittenDocument
from stations.choices import Role
from tests.factories import appoint, person
from tests.services.conftest import MONDAY, log

pytestmark = pytest.mark.django_db
LEASE = {
    "kind": "contract",
    "title": "土地租赁合同",
    "body": "甲方：李春梅\n乙方：周大勇\n\n一、地块：河边2亩",
    "signers": "甲方、乙方",
}


@pytest.fixture
def writing(office) -> Ticket:
    return log(office.village, "writing", office.agent, details={"document": "合同"})


def sign_in(user) -> Client:
    page = Client()
    page.force_login(user)
    return page


@pytest.mark.rule("E-01")
def test_a_contract_is_drafted_changed_printed_and_stands(office, writing):
    page = sign_in(office.agent)
    new = reverse("services:written-new", args=[writing.number])
    begun = page.get(new, {"kind": "contract"}).context["form"]
    assert "出租方（甲方）" in begun["body"].value()
    assert page.post(new, LEASE).status_code == 302
    document = WrittenDocument.objects.get()
    here = reverse("services:written", args=[writing.number, document.pk])
    assert page.get(here).context["form"]["body"].value() == LEASE["body"]
    changed = LEASE | {"body": LEASE["body"] + "\n二、租期三年"}
    assert page.post(here, changed).status_code == 302
    draft = page.get(reverse("services:written-draft", args=[writing.number, document.pk, "pdf"]))
    assert draft.content.startswith(b"%PDF") and not Paper.objects.exists(), "a draft is not archived"
    word = page.get(reverse("services:written-draft", args=[writing.number, document.pk, "docx"]))
    text = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
    assert "二、租期三年" in text and "土地租赁合同" in text and "甲方：____" in text
    paper = reverse("services:written-paper", args=[writing.number, document.pk])
    assert page.post(paper).content.startswith(b"%PDF")
    assert page.post(paper).status_code == 200
    assert Paper.objects.count() == 1
    document.refresh_from_db()
    assert document.state == "final"
    with pytest.raises(Refused) as refused:
        actions.change_document(document, actor=office.agent, at=MONDAY, **LEASE)
    assert refused.value.code == "not_possible_now"
    assert document.title in page.get(reverse("services:ticket", args=[writing.number])).content.decode()


def test_who_works_at_the_station_writes_and_others_read_nothing(office, writing):
    document = actions.write_document(writing, actor=office.agent, at=MONDAY, **LEASE)
    here = reverse("services:written", args=[writing.number, document.pk])
    cadre = person("张大勇", login="dayong")
    appoint(cadre, Role.CADRE, office.village.unit)
    assert sign_in(cadre.user).get(here).status_code == 200
    assert sign_in(office.inspector).get(here).status_code == 403
    assert sign_in(office.outsider).get(here).status_code == 404
    shown = sign_in(office.inspector).get(reverse("services:ticket", args=[writing.number])).content.decode()
    assert "土地租赁合同" not in shown
    with pytest.raises(Refused) as refused:
        actions.write_document(writing, actor=office.inspector, at=MONDAY, **LEASE)
    assert refused.value.code == "not_allowed"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"title": ""}, "title"), ({"body": " "}, "body"), ({"kind": "poem"}, "kind"), ({"body": "很" * 20_001}, "body")],
)
def test_what_is_missing_stands_beside_its_field(office, writing, wrong, field):
    answer = sign_in(office.agent).post(reverse("services:written-new", args=[writing.number]), LEASE | wrong)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not WrittenDocument.objects.exists()


def test_rare_characters_and_markup_are_text(office, writing):
    body = "𠮷野家 · <script>alert(1)</script> {{ 7*7 }} #set page() 👩"
    document = actions.write_document(writing, actor=office.agent, at=MONDAY, **(LEASE | {"body": body}))
    page = sign_in(office.agent)
    word = page.get(reverse("services:written-draft", args=[writing.number, document.pk, "docx"]))
    text = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
    assert "{{ 7*7 }}" in text and "&lt;script&gt;" in text
    assert page.post(reverse("services:written-paper", args=[writing.number, document.pk])).status_code == 200


def test_other_matters_have_no_documents(office):
    certificate = log(office.village, "certificate", office.agent)
    assert sign_in(office.agent).get(reverse("services:written-new", args=[certificate.number])).status_code == 404
    with pytest.raises(Refused):
        actions.write_document(certificate, actor=office.agent, at=MONDAY, **LEASE)
