"""Civil mediation: parties, facts, sessions, result, the agreement printed and signed (E-01); who sees it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.errors import Refused
from core.models import AuditRecord, Paper
from services.actions import mediation as actions
from services.choices import Outcome, State
from services.models import Mediation, Ticket
from stations.choices import Role
from tests.factories import appoint, person
from tests.services.conftest import MONDAY, do, log, moment
from tests.services.test_visit import picture

pytestmark = pytest.mark.django_db
PNG = picture("a.png", "PNG").read()
FACTS = "周家屋檐滴水到李家院墙，雨季墙面渗水，双方争执多次"
TERMS = "一、周家于12月15日前加装水槽。\n二、李家不再追究墙面损失。"


@pytest.fixture
def dispute(calendar, office) -> Ticket:
    return log(
        office.village,
        "mediation",
        office.agent,
        details={"dispute": "邻里"},
        phone="13812345678",
        id_number="11010519491231002X",
        address="青林村6组",
    )


def opened(office, ticket: Ticket, **facts) -> Mediation:
    facts = {"facts": FACTS, "respondent": "周大勇"} | facts
    return actions.open_mediation(ticket, actor=office.agent, at=MONDAY, **facts)


def heard(office, mediation: Mediation) -> Mediation:
    actions.record_session(
        mediation,
        actor=office.agent,
        at=moment("2026-11-24 16:00"),
        held_at=moment("2026-11-24 14:30"),
        place="村委会调解室",
        present="李春梅、周大勇、王桂花",
        record="周大勇承认滴水，愿意加装水槽",
    )
    return mediation


def sign_in(user) -> Client:
    page = Client()
    page.force_login(user)
    return page


@pytest.mark.rule("E-01")
def test_a_dispute_is_heard_agreed_printed_and_signed(office, dispute):
    mediation = heard(office, opened(office, dispute))
    assert [(p.side, p.name) for p in mediation.parties.all()] == [("applicant", "李春梅"), ("respondent", "周大勇")]
    assert mediation.mediator == office.people["agent"]
    at = moment("2026-11-24 17:00")
    mediation = actions.agree(mediation, actor=office.agent, at=at, terms=TERMS, perform_by=date(2026, 12, 15))
    dispute.refresh_from_db()
    assert (mediation.state, dispute.state, dispute.outcome) == ("agreed", State.CLOSED, Outcome.DONE)
    paper = actions.print_agreement(mediation, actor=office.agent, at=at)
    assert actions.print_agreement(mediation, actor=office.agent, at=at) == paper
    assert paper.data["sections"][1][1] == TERMS and paper.retain_until == date(2032, 11, 24)
    keys = {str(party.pk): PNG for party in mediation.parties.all()} | {"mediator": PNG}
    mediation = actions.sign(mediation, actor=office.agent, at=at, signatures=keys)
    assert all(one["picture"].startswith("<svg") for one in mediation.signed.data["signatures"])
    with pytest.raises(Refused) as refused:
        actions.sign(mediation, actor=office.agent, at=at, signatures=keys)
    assert refused.value.code == "already_signed"


@pytest.mark.rule("E-01")
def test_the_paper_signed_by_hand_goes_into_the_archive(office, dispute):
    mediation = heard(office, opened(office, dispute))
    actions.agree(mediation, actor=office.agent, at=moment("2026-11-24 17:00"), terms=TERMS)
    page = sign_in(office.agent)
    sign = reverse("services:mediation-step", args=[dispute.number, "sign"])
    missing = page.post(sign, {})
    assert missing.status_code == 422
    html = SimpleUploadedFile("a.pdf", b"<html></html>")
    assert page.post(sign, {"scan": html}).status_code == 422
    scan = SimpleUploadedFile("协议.pdf", b"%PDF-1.4\nsigned\n%%EOF")
    assert page.post(sign, {"scan": scan}).status_code == 302
    assert page.post(sign, {"scan": scan}).status_code == 422, "a second one"
    mediation.refresh_from_db()
    got = page.post(reverse("services:mediation-paper", args=[dispute.number, "signed"]))
    assert got["Content-Type"] == "application/pdf" and got["Content-Disposition"].startswith("attachment")
    assert AuditRecord.objects.filter(verb="paper.read", subject_id=mediation.signed_id).count() == 1


@pytest.mark.parametrize(
    ("how", "outcome"), [("failed", Outcome.COULD_NOT), ("withdrawn", Outcome.WITHDRAWN)], ids=["failed", "withdrawn"]
)
def test_it_may_end_without_agreement(office, dispute, how, outcome):
    mediation = opened(office, dispute)
    actions.end_mediation(mediation, actor=office.agent, at=MONDAY, how=how, reason="对方不同意")
    dispute.refresh_from_db()
    assert (dispute.state, dispute.outcome) == (State.CLOSED, outcome)
    with pytest.raises(Refused) as refused:
        actions.agree(mediation, actor=office.agent, at=MONDAY, terms=TERMS)
    assert refused.value.code == "not_possible_now"
    with pytest.raises(Refused) as refused:
        actions.print_agreement(mediation, actor=office.agent, at=MONDAY)
    assert refused.value.code == "not_agreed"


def test_the_matter_is_not_closed_past_an_open_record(office, dispute):
    opened(office, dispute)
    for verb, facts in (("close", {}), ("withdraw", {}), ("explain", {"explanation": "见法院"})):
        with pytest.raises(Refused) as refused:
            do(dispute, verb, office.agent, **facts)
        assert refused.value.code == "mediation_open"


def test_an_agreement_needs_a_session_terms_and_a_day_to_come(office, dispute):
    mediation = opened(office, dispute)
    with pytest.raises(Refused) as refused:
        actions.agree(mediation, actor=office.agent, at=MONDAY, terms=TERMS)
    assert refused.value.code == "no_session"
    heard(office, mediation)
    for facts, field in (({"terms": " "}, "terms"), ({"terms": TERMS, "perform_by": date(2026, 1, 1)}, "perform_by")):
        with pytest.raises(Refused) as refused:
            actions.agree(mediation, actor=office.agent, at=MONDAY, **facts)
        assert refused.value.field == field
    with pytest.raises(Refused) as refused:
        actions.record_session(
            mediation,
            actor=office.agent,
            at=MONDAY,
            held_at=moment("2026-12-01 10:00"),
            place="x",
            present="x",
            record="x",
        )
    assert refused.value.field == "held_at"


@pytest.mark.rule("E-01")
def test_only_the_mediator_and_those_who_lead_the_station_read_it(office, dispute):
    cadre = person("张大勇", login="dayong")
    appoint(cadre, Role.CADRE, office.village.unit)
    other = person("刘二", login="liu2")
    appoint(other, Role.CADRE, office.village.unit)
    opened(office, dispute, mediator=cadre)
    here = reverse("services:mediation", args=[dispute.number])
    for user, status in (
        (office.agent, 200),
        (cadre.user, 200),
        (other.user, 403),
        (office.inspector, 403),
        (office.superuser, 403),
        (office.outsider, 404),
        (office.window, 404),
    ):
        answer = sign_in(user).get(here)
        assert answer.status_code == status, user
        assert (FACTS in answer.content.decode()) == (status == 200)
    ticket = reverse("services:ticket", args=[dispute.number])
    for user in (other.user, office.inspector):
        shown = sign_in(user).get(ticket).content.decode()
        assert "周大勇" not in shown and FACTS not in shown and "调解中" in shown
    lists = reverse("services:mediations")
    assert len(sign_in(cadre.user).get(lists).context["rows"]) == 1
    for user in (other.user, office.inspector, office.superuser, office.outsider):
        assert sign_in(user).get(lists).context["rows"] == []
    sign_in(office.agent).get(here)
    read = AuditRecord.objects.filter(verb="mediation.read")
    assert sorted(read.values_list("actor__username", flat=True)) == ["agent", "dayong"], "once a reader and day"


def test_what_people_said_is_encrypted_and_stands_in_no_history(office, dispute):
    mediation = heard(office, opened(office, dispute))
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM services_mediation WHERE id = %s", [mediation.pk])
        assert "周家" not in cursor.fetchone()[0]
    for record in AuditRecord.objects.all():
        assert "滴水" not in f"{record.before}{record.after}{record.note}"


def test_the_second_click_and_the_wrong_matter(office, dispute):
    mediation = opened(office, dispute)
    assert opened(office, dispute) == mediation and mediation.parties.count() == 2
    certificate = log(office.village, "certificate", office.agent)
    with pytest.raises(Refused) as refused:
        opened(office, certificate)
    assert refused.value.code == "not_a_mediation"
    page = sign_in(office.agent)
    assert page.get(reverse("services:mediation", args=[certificate.number])).status_code == 404
    party = reverse("services:mediation-step", args=[dispute.number, "party"])
    for wrong, field in (
        ({"id_number": "110105194912310021"}, "id_number"),
        ({"phone": "12"}, "phone"),
        ({"name": ""}, "name"),
    ):
        answer = page.post(party, {"side": "respondent", "name": "周大勇"} | wrong)
        assert answer.status_code == 422 and field in answer.context["form"].errors
    facts = {"side": "respondent", "name": "周大勇", "phone": "13900001111", "address": "<b>6组</b>"}
    assert page.post(party, facts).status_code == 302
    shown = page.get(reverse("services:mediation", args=[dispute.number])).content.decode()
    assert "139****1111" in shown and "13900001111" not in shown and "<b>6组" not in shown
    assert Paper.objects.count() == 0
