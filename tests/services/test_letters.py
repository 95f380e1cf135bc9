"""What the station prints and signs: refusals (E-09), home visits (C-04), replies (C-06), tasks handed down (B-06)."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import docx
import pytest
from django.urls import reverse

from core.models import Paper
from services.actions import tasks
from services.models import HomeVisit, Reply, Ticket
from tests.services.conftest import MONDAY, do, log

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


def printed(client, address: str, thing) -> dict:
    """The form is printed twice: one paper, archived, the same bytes; what it says."""
    first, second = client.post(address), client.post(address)
    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert first.content == second.content
    return Paper.objects.about(thing).get().data


@pytest.mark.rule("C-04")
@pytest.mark.rule("C-06")
def test_a_home_visit_and_a_reply_are_printed_by_the_station_and_nobody_else(office, client):
    ticket = log(
        office.community, "community-certificate", office.director, resident_name="𠮷野·春", phone="13800001234"
    )
    ticket = do(ticket, "verify", office.cadre)
    visit_facts = {"visited_on": date(2026, 11, 23), "result": "老人独居<b>\n房屋漏雨属实", "is_confirmed": True}
    ticket = do(ticket, "visit", office.cadre, **visit_facts)
    visit = HomeVisit.objects.get()
    reply = Reply.objects.create(
        ticket=ticket, channel="phone", text="证明已办好", replied_at=MONDAY, replied_by=office.people["cadre"]
    )
    record = reverse("services:visit-record", args=[ticket.number, visit.pk])
    letter = reverse("services:reply-letter", args=[ticket.number, reply.pk])
    client.force_login(office.cadre)
    said = printed(client, record, visit)
    assert (said["title"], said["sections"]) == ("入户核实记录表", [["核实情况", visit.result]])
    assert ["申请人", "𠮷野·春"] in said["facts"] and "13800001234" not in str(said)
    said = printed(client, letter, reply)
    assert (said["title"], said["sections"][0][1]) == ("办理结果回复单", "证明已办好")
    page = client.get(reverse("services:ticket", args=[ticket.number])).content.decode()
    assert record in page
    other = log(office.community, "community-certificate", office.director)
    assert client.post(reverse("services:reply-letter", args=[other.number, reply.pk])).status_code == 404
    # Neither the campus nor the other town sees the ticket at all.
    for user in (office.clerk, office.inspector):
        assert not Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()
        client.force_login(user)
        assert (client.post(record).status_code, client.post(letter).status_code) == (404, 404)


@pytest.mark.rule("B-06")
def test_the_sheet_of_a_task_is_printed_on_either_side_and_anew_once_there_is_a_report(calendar, cast, client):
    facts = {"from_unit": cast.township_centre, "title": "独居老人摸底", "due_on": date(2026, 11, 27), "text": "逐户"}
    task = tasks.hand_down([cast.village], submission_key=uuid4(), actor=cast.window, at=MONDAY, **facts)[0]
    sheet = reverse("services:task-sheet", args=[task.number])
    client.force_login(cast.window)
    assert printed(client, sheet, task)["sections"] == [["任务要求", "逐户"]]
    tasks.report_back(task, actor=cast.agent, at=MONDAY, text="共12户")
    client.force_login(cast.agent)
    assert sheet in client.get(reverse("services:task", args=[task.number])).content.decode()
    client.post(sheet)
    newest = Paper.objects.about(task).first()
    assert Paper.objects.about(task).count() == 2
    assert "共12户" in str(newest.data["sections"])
    client.force_login(cast.inspector)
    assert client.post(sheet).status_code in {403, 404}
