"""The main menu by keyboard and on a phone, whose narrow bar scrolls sideways."""

import pytest
from playwright.sync_api import expect

from tests.services.conftest import office  # noqa: F401


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
