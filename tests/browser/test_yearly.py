"""The yearly summary, as the director reads it: a figure, the rows behind it, and the Word file (C-07)."""

from datetime import date

import docx
import pytest
from playwright.sync_api import expect

from services.models import HomeVisit
from tests.services.conftest import all_documents, do, log, moment, office  # noqa: F401


@pytest.mark.rule("C-07")
def test_the_director_reads_the_summary_opens_a_figure_and_takes_the_word_file(
    sign_in,
    office,  # noqa: F811
    accessible,
    tmp_path,
):
    year = 2025
    for day in (3, 4, 5):
        at = moment(f"{year}-03-0{day} 09:00")
        log(office.community, "consultation", office.community_clerk, at=at, outcome="on_the_spot")
    papers = all_documents("community-certificate")
    at = moment(f"{year}-06-03 09:00")
    sent = log(office.community, "community-certificate", office.director, at=at, documents=papers)
    do(sent, "verify", office.cadre, at=at)
    facts = {"visited_on": date(year, 6, 3), "is_confirmed": True, "result": "情况属实"}
    do(sent, "visit", office.cadre, at=at, **facts)
    do(sent, "submit", office.director, at=at, to_unit=office.district)
    assert HomeVisit.objects.exists()

    page = sign_in(office.director)
    address = f"/reports/yearly/?station=SQ01&year={year}"
    page.goto(address)
    expect(page.locator("h1")).to_contain_text(f"summary of the work of {year}")
    expect(page.locator("svg.chart")).to_have_count(3)
    accessible(page)
    page.locator("[data-figure=on_the_spot] a").first.click()
    expect(page.locator("#count")).to_have_text("3 rows")
    expect(page.locator("table.ledger tbody tr")).to_have_count(3)
    page.goto(address)
    page.locator("[data-figure=home_visits] a").first.click()
    expect(page.locator("#count")).to_have_text("1 row")
    accessible(page)
    page.get_by_role("link", name="Yearly summary").last.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    file = tmp_path / "summary.docx"
    download.value.save_as(file)
    assert len(docx.Document(str(file)).inline_shapes) == 3
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
