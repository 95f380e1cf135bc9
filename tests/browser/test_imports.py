"""The agent of a village brings the paper ledger of 2025: wrong lines seen, put right, loaded, taken back."""

import io

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from services.actions import imports
from services.models import LedgerImport, Matter, Ticket
from tests.services.conftest import MONDAY, office  # noqa: F401

# The headings of the office's own sheet; two of them mean nothing to us until the agent says what they are.
HEADINGS = ["序号", "哪天来的", "姓名", "联系电话", "服务项目", "办理结果"]
RIGHT = [
    [1, "2025-03-04", "王秀英", "13812345678", "代办证照", "办结"],
    [2, "2025年3月5日", "买买提·艾力", "", "咨询", "当场办理"],
]
WRONG = [
    [3, "2025-02-30", "李大山", "", "咨询", "办结"],
    [4, "2025-03-07", "", "12", "咨询", "不知道"],
]
MENDED = [[3, "2025-02-28", "李大山", "", "咨询", "办结"], [4, "2025-03-07", "赵𠮷", "", "咨询", "解释"]]


def sheet(*lines: list) -> dict:
    book, stream = Workbook(), io.BytesIO()
    for row in (HEADINGS, *lines):
        book.active.append(row)
    book.save(stream)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "2025年台账.xlsx", "mimeType": kind, "buffer": stream.getvalue()}


def bring(page: Page, file: dict) -> None:
    """Upload, and say what the columns and the words of the file mean."""
    page.goto("/services/imports/")
    page.get_by_role("link", name="Take over a ledger").click()
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Upload").click()
    page.select_option("[name=received_on]", label="哪天来的")
    page.select_option("[name=matter]", label="服务项目")
    page.locator("main form [type=submit]").first.click()


def worked(page: Page) -> None:
    """What a worker does while the page waits; the page then shows it by itself."""
    expect(page.locator("[role=status][hx-get]")).to_contain_text("being")
    imports.perform(LedgerImport.objects.latest("id").pk, at=MONDAY)
    expect(page.locator("[role=status][hx-get]")).to_have_count(0)


@pytest.mark.rule("C-01")
def test_a_past_ledger_is_brought_put_right_loaded_and_taken_back(sign_in, office, accessible):  # noqa: F811
    page = sign_in(office.agent)
    page.goto("/services/imports/")
    accessible(page)
    bring(page, sheet(*RIGHT, *WRONG))
    worked(page)
    errors = page.locator("section", has=page.locator("#errors-title"))
    wrong = {row.split("\t")[0] for row in errors.locator("tbody tr").all_inner_texts()}
    assert {"4", "5"} <= wrong, "the lines as the office's sheet numbers them"
    expect(errors).to_contain_text("2025-02-30")
    expect(errors).to_contain_text("不知道")
    expect(page.locator("#preview-title").locator("xpath=ancestor::section")).to_contain_text("138****5678")
    accessible(page)
    # The office puts its own file right and brings it again; the words of the file are said once.
    bring(page, sheet(*RIGHT, *MENDED))
    worked(page)
    for word, code in (("代办证照", "certificate"), ("咨询", "consultation")):
        page.get_by_label(word, exact=True).select_option(value=str(Matter.objects.get(code=code).pk))
    page.get_by_role("button", name="Check every line").click()
    worked(page)
    expect(page.locator("main")).to_contain_text("All 4 rows can be loaded")
    accessible(page)
    page.get_by_role("button", name="Load all rows").click()
    worked(page)
    expect(page.locator("main")).to_contain_text("CJ01-2025-B2-00001")
    accessible(page)
    assert sorted(Ticket.objects.values_list("resident_name", flat=True)) == ["买买提·艾力", "李大山", "王秀英", "赵𠮷"]
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_text("Take this ledger back").click()
    page.get_by_role("button", name="Take back the whole ledger").click()
    expect(page.locator("main")).to_contain_text("Taken back at")
    accessible(page)
    assert not Ticket.objects.exists()
