"""A morning of finance: the day that was left open is closed, its statement read, opened, printed and taken along."""

from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from core.workdays import ONE_DAY
from finance.actions.closing import close_day
from finance.models import StationDay
from tests.finance.conftest import fund, network, office, sell  # noqa: F401


@pytest.mark.rule("D-54", "D-56")
def test_finance_closes_the_day_and_reads_prints_and_exports_its_statement(
    sign_in,
    network,  # noqa: F811
    accessible,
    tmp_path,
):
    now = timezone.now()
    day = timezone.localdate(now) - ONE_DAY
    at = now - ONE_DAY
    fund(network, "2000.00", at=at - ONE_DAY)
    close_day(day - ONE_DAY, at=now)
    sell(network, "123.45", at=at, reference="13812345678")
    sell(network, "50.00", network.power, at=at)

    page = sign_in(network.finance)
    page.goto("/")
    expect(page.locator("#list-money")).to_contain_text(day.isoformat())
    accessible(page)
    page.locator("#list-money").get_by_role("link", name="Day close").click()
    accessible(page)
    page.get_by_role("link", name=day.isoformat()).click()
    accessible(page)
    page.get_by_role("button", name="Close the day").click()
    expect(page.get_by_text("2 station days were closed.")).to_be_visible()
    assert StationDay.objects.filter(date=day, state="closed").count() == 2
    with page.expect_download() as download:
        page.get_by_role("link", name="v1").click()
    assert b"13812345678,123.45" in download.value.path().read_bytes()
    page.get_by_role("link", name="YZ0001").click()
    expect(page.get_by_role("row", name="Sales")).to_contain_text("173.45")
    accessible(page)

    page.goto("/finance/statements/")
    page.get_by_role("link", name="Yesterday").click()
    expect(page.locator("tr[data-total]")).to_contain_text("173.45")
    accessible(page)
    for link, ending in (("Print", "pdf"), ("XLSX", "xlsx")):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        assert download.value.suggested_filename == f"statement-{day:%Y%m%d}.{ending}"
        download.value.save_as(tmp_path / f"statement.{ending}")
    sheet = load_workbook(tmp_path / "statement.xlsx").active
    assert [row[6] for row in sheet.iter_rows(min_row=2, max_row=4, values_only=True)] == [123.45, 50, 173.45]
    page.get_by_role("link", name="123.45").first.click()
    expect(page.locator("h1")).to_contain_text(day.isoformat())
    accessible(page)
    page.locator("table a").first.click()
    expect(page.locator("h1")).to_contain_text("Transfer")
    expect(page.get_by_text(f"{Decimal('123.45')}")).to_be_visible()
    page.goto(f"/finance/statements/?since={day}")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
