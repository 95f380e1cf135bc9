"""The list that goes up with the matters and its receipt (报送清单、接收回执, C-05): what is printed, and for whom."""

import io
import shutil
import subprocess
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import Refused
from core.papers import read
from services.actions import print_list, print_receipt, receive, submit_batch
from services.models import Submission
from tests.services.conftest import MONDAY, all_documents, log, moment
from tests.services.pages import page, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(calendar, office) -> Submission:
    """Two certificates of 青林村 for the centre of 石马镇, one of them urgent."""
    papers = all_documents("certificate")
    tickets = [
        log(office.village, "certificate", office.agent, documents=papers),
        log(office.village, "certificate", office.agent, resident_name="马小·兰𠮷", documents=papers, is_urgent=True),
    ]
    return submit_batch(tickets, actor=office.agent, at=MONDAY)


def words_of(paper, folder) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(read(paper))
    done = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    return "".join(done.stdout.split())


@pytest.mark.rule("C-05")
def test_the_list_names_each_matter_with_its_papers_and_masks_the_resident(office, submission):
    paper = print_list(submission, actor=office.agent, at=MONDAY)
    facts = dict(paper.data["facts"])
    assert facts["清单编号"] == "CJ01-S2026-0001" and facts["接收单位"] == "石马镇便民服务中心"
    assert (facts["报送日期"], facts["报送人"], facts["件数"]) == ("2026-11-23", "王桂花", "2")
    rows = paper.data["rows"]
    assert [row[0] for row in rows] == ["CJ01-2026-00001", "CJ01-2026-00002"]
    assert rows[0][2] == "李*梅" and "李春梅" not in str(paper.data)
    assert "急" in rows[1][1] and "×" in rows[0][4]
    assert paper.retain_until == date(2032, 11, 23)


@pytest.mark.rule("C-05")
def test_the_receipt_says_who_signed_when_and_what_was_missing(office, submission, tmp_path):
    with pytest.raises(Refused) as refused:
        print_receipt(submission, actor=office.agent, at=MONDAY)
    assert refused.value.code == "not_received"
    at = moment("2026-11-24 09:15")
    received = receive(submission, actor=office.window, at=at, note="缺户口簿复印件1份")
    paper = print_receipt(received, actor=office.agent, at=at)
    facts = dict(paper.data["facts"])
    assert (facts["接收人"], facts["接收时间"]) == ("何丽", "2026-11-24 09:15")
    assert facts["接收备注"] == "缺户口簿复印件1份"
    assert len(paper.data["rows"]) == 2
    assert print_receipt(received, actor=office.window, at=at) == paper, "one receipt for both"
    if shutil.which("pdftotext"):
        text = words_of(paper, tmp_path)
        for word in ("接收回执", "CJ01-S2026-0001", "何丽", "缺户口簿复印件1份", "CJ01-2026-00002", "李*梅"):
            assert word in text


@pytest.mark.rule("C-05")
def test_the_list_as_a_spreadsheet_is_text_and_for_those_it_concerns(office, submission):
    address = reverse("services:submission-sheet", args=[submission.number])
    for user in (office.agent, office.window):
        rows = list(load_workbook(io.BytesIO(sign_in(user).get(address).getvalue())).active.values)
        assert [row[0] for row in rows[1:3]] == ["CJ01-2026-00001", "CJ01-2026-00002"]
        assert rows[1][2] == "李*梅" and all(isinstance(cell, str) for cell in rows[1])
        assert "CJ01-S2026-0001" in str(rows[3:])
    assert sign_in(office.inspector).get(address).status_code == 403
    for user in (office.outsider, office.director):
        assert sign_in(user).get(address).status_code == 404
        assert sign_in(user).post(reverse("services:submission-receipt", args=[submission.number])).status_code == 404


@pytest.mark.rule("C-05")
def test_signing_on_the_page_keeps_the_remark_and_a_second_click_changes_nothing(office, submission):
    window = sign_in(office.window)
    address = reverse("services:submission-receive", args=[submission.number])
    assert window.post(address, {"note": "<b>缺件</b> 𠮷·" + "长" * 300}).status_code == 302
    assert window.post(address, {"note": "另一备注"}).status_code == 302
    submission.refresh_from_db()
    assert submission.receipt_note.startswith("<b>缺件</b> 𠮷·") and len(submission.receipt_note) == 200
    shown = page(window.get(reverse("services:submission", args=[submission.number])))
    assert "&lt;b&gt;缺件" in shown and "<b>缺件" not in shown
    assert sign_in(office.agent).post(address).status_code == 403
