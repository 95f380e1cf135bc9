"""The frame around the pages: the menu by keyboard and on a narrow phone, the bell that counts by itself."""

import re
from datetime import UTC, datetime

import pytest
from django.db import transaction
from playwright.sync_api import expect

from core import outbox
from core.choices import Channel
from tests.services.conftest import log, office  # noqa: F401


@pytest.mark.parametrize("width", [1366, 320])
def test_a_list_of_the_menu_opens_by_keyboard_and_is_not_cut_off(sign_in, office, accessible, width):  # noqa: F811
    page = sign_in(office.clerk)
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/")
    page.locator("#menu-tickets").focus()
    page.keyboard.press("Enter")
    last = page.get_by_role("link", name="Originals kept here").last
    expect(last).to_be_in_viewport(ratio=1)
    # What lies on top at its middle is the entry itself: the bar that scrolls does not cut it off.
    box = last.bounding_box()
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    assert page.evaluate("({x, y}) => document.elementFromPoint(x, y).textContent", middle) == "Originals kept here"
    accessible(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/services/submissions/")
    expect(page.locator("#menu-tickets")).to_have_attribute("aria-current", "true")
    page.locator("#menu-tickets").click()
    expect(page.locator(".mainnav .dropdown-item[aria-current='page']")).to_have_text("Submissions")
    page.keyboard.press("Escape")
    expect(last).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_bell_counts_by_itself_and_the_inbox_leads_to_the_matter(sign_in, office, accessible):  # noqa: F811
    page = sign_in(office.director)
    page.clock.install()
    page.goto("/services/matters/")
    bell = page.get_by_role("link", name="Inbox")
    expect(bell).to_have_text("Inbox")
    ticket = log(office.community, "community-certificate", office.community_clerk)
    with transaction.atomic():
        outbox.post(
            "test:1", channel=Channel.IN_APP, user=office.director, subject="工作日历将到期", at=datetime.now(UTC)
        )
    page.clock.run_for(61_000)
    expect(page.get_by_role("link", name="Inbox: 2 unread")).to_be_visible()
    page.keyboard.press("i")
    page.wait_for_url("**/inbox/")
    expect(page.locator(".notice-new")).to_have_count(2)
    accessible(page)
    page.get_by_role("button", name=ticket.number).first.click()
    expect(page).to_have_url(re.compile(f"/services/tickets/{ticket.number}/$"))
    expect(page.get_by_role("link", name="Inbox: 1 unread")).to_be_visible()
    page.goto("/inbox/")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator(".notice-new")).to_have_count(0)
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)
