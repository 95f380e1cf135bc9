"""The status page on a telephone, as a resident meets it: QR code scanned, digits typed, answer read."""

from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.services import counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(request, chromium):
    """A fresh visitor; what the policy or a script complains about fails the test."""
    context = chromium.new_context(viewport=request.param, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(20_000)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    # A miss is a 404, and Chromium says so in the console; that alone is no complaint.
    page.on(
        "console",
        lambda line: (
            complaints.append(line.text) if line.type == "error" and "status of 404" not in line.text else None
        ),
    )
    yield page
    assert complaints == []
    context.close()


@pytest.fixture
def ticket(cast, settings):
    settings.PII_INDEX_KEY = uuid4().hex  # tries of other tests are counted under other digests
    return counter.log(cast, counter.certificate())


def no_violations(page):
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def is_within(page):
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.rule("C-06")
def test_a_scanned_slip_needs_four_digits_only(page, live_server, ticket):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/status/#{ticket.lookup_code}")
    expect(page.locator("#id_code")).to_have_value(ticket.lookup_code)
    expect(page.locator("#id_tail")).to_be_focused()
    assert page.url == f"{live_server.url}/status/"
    no_violations(page)
    page.keyboard.type("5678")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your matter is accepted")
    assert "copy of the id card" in page.content()
    is_within(page)
    no_violations(page)
    assert all(ticket.lookup_code not in address and "5678" not in address for address in asked)


def test_wrong_digits_are_told_and_what_was_typed_stays(page, live_server, ticket):
    page.goto(f"{live_server.url}/status/")
    page.fill("#id_code", ticket.lookup_code.lower())
    page.fill("#id_tail", "0000")
    page.click("main button[type=submit]")
    expect(page.get_by_role("alert")).to_contain_text("We find nothing")
    expect(page.locator("#id_code")).to_have_value(ticket.lookup_code.lower())
    is_within(page)
    no_violations(page)


def test_the_language_changes_and_the_answer_stays(page, live_server, ticket):
    page.goto(f"{live_server.url}/status/#{ticket.lookup_code}")
    page.fill("#id_tail", "5678")
    page.click("main button[type=submit]")
    page.click("header .dropdown-toggle")
    page.click("header button[value='zh-hant']")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hant")
    assert "代辦證明" in page.content()
    page.goto(f"{live_server.url}/status/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hant")


def test_another_slip_scanned_over_an_answer_asks_for_its_digits(page, live_server, ticket):
    page.goto(f"{live_server.url}/status/#{ticket.lookup_code}")
    page.fill("#id_tail", "5678")
    page.click("main button[type=submit]")
    expect(page.locator("#state")).to_be_visible()
    page.evaluate("location.hash = '#K7MPABCDEF'")
    expect(page.locator("#id_code")).to_have_value("K7MPABCDEF")


def test_the_pages_of_the_api_are_drawn_under_the_strict_policy(page, live_server, db):
    page.goto(f"{live_server.url}/api/docs/")
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() >= 29
    page.click("#operations-status-status .opblock-summary-control")
    expect(page.locator("#operations-status-status")).to_contain_text("phone_tail")
