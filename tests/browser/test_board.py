"""A month on its way to the wall: a fact put right, the ledger closed, the board previewed, published and read."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.months import Month, midnight
from services.actions.board import withdraw
from services.models import BoardMonth
from tests.services.conftest import log, office  # noqa: F401

HOUR = timedelta(hours=1)
TYPED = {"phone": "13987650123", "address": "青林村3组", "description": "丈夫的赌债"}


@pytest.mark.rule("C-01", "E-10")
def test_from_the_ledger_to_the_board_in_the_hall(sign_in, window, accessible, office):  # noqa: F811
    month = Month.of(timezone.localdate()).previous
    first = midnight(month.first) + 9 * HOUR
    asked = log(office.village, "consultation", office.agent, at=first, resident_name="欧阳莲", **TYPED)
    log(office.village, "certificate", office.agent, at=first + HOUR, resident_name="王五")
    page = sign_in(office.agent)

    page.goto(f"/services/tickets/{asked.number}/correct/")
    accessible(page)
    page.get_by_label("Address").fill("青林村5组")
    page.get_by_label("Reason").fill("听写有误")
    page.get_by_role("button", name="Correct").click()
    page.wait_for_url(f"**/services/tickets/{asked.number}/")

    page.goto(f"/services/ledger/?station=CJ01&year={month.year}&month={month.month}")
    expect(page.locator(".ledger del")).to_contain_text("青林村3组")
    expect(page.locator(".ledger ins")).to_contain_text("青林村5组")
    accessible(page)
    page.get_by_role("button", name="Close the month").click()
    expect(page.get_by_label("This month is closed")).to_contain_text("with 2 rows")
    accessible(page)

    page.goto("/services/board/")
    page.get_by_role("link", name=f"Preview {month}").click()
    accessible(page)
    expect(page.locator("#preview tbody tr")).to_have_count(2)
    page.get_by_label("Certificate by proxy").check()
    page.get_by_role("button", name="Preview anew").click()
    expect(page.locator("#preview tbody")).to_have_text("1欧**Consultation" + f"{first:%m-%d}" + "received")
    page.get_by_role("button", name="Publish what is seen here").click()
    expect(page.locator(".chip-green")).to_have_count(1)
    accessible(page)

    # The resident, without a login.
    window.clear_cookies()
    page.goto("/board/CJ01/?lang=en")
    expect(page.locator("#board tbody tr")).to_have_count(1)
    accessible(page)
    for hidden in ("欧阳", "王五", "王**", *TYPED.values(), "青林村5组", asked.lookup_code):
        assert hidden not in page.content()

    page.clock.install()
    page.goto("/board/CJ01/screen/")
    expect(page.locator(".screen-table tbody tr")).to_have_count(1)
    accessible(page)
    withdraw(BoardMonth.objects.shown().get(), actor=office.agent, at=timezone.now(), reason="有误")
    page.clock.fast_forward(13_000)
    expect(page.locator(".screen-empty")).to_be_visible()
    assert page.goto("/board/CJ01/").status == 404
    accessible(page)
