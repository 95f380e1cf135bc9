"""axe on each page of the staff, for each kind of desk; and the sign-in with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.services.conftest import all_documents, do, log, office  # noqa: F401

PASSWORD = "lotus-bridge-7"


@pytest.fixture
def busy(office):  # noqa: F811
    """Tickets in several states, a list on its way, something late."""
    repair = log(office.campus, "computer-repair", office.clerk, phone="13812345678", is_urgent=True)
    log(office.campus, "consultation", office.clerk, outcome="on_the_spot", resident_name="阿依古丽·买买提" * 5)
    papers = all_documents("community-certificate")
    proof = log(office.community, "community-certificate", office.community_clerk, documents=papers)
    do(proof, "accept", office.director)
    office.repair, office.proof = repair, proof
    return office


PAGES = [
    ("clerk", "/"),
    ("clerk", "/services/tickets/"),
    ("clerk", "/services/tickets/new/"),
    ("clerk", "/services/tickets/new/?matter=computer-repair"),
    ("clerk", "/services/tickets/{repair}/"),
    ("clerk", "/services/tickets/{repair}/assign/"),
    ("clerk", "/services/tickets/{repair}/note/"),
    ("clerk", "/services/tickets/print/"),
    ("clerk", "/services/matters/"),
    ("clerk", "/services/originals/"),
    ("clerk", "/password/"),
    ("clerk", "/services/tickets/NO-SUCH/"),
    ("director", "/services/tickets/{proof}/"),
    ("director", "/services/tickets/{proof}/documents/"),
    ("director", "/services/tickets/{proof}/submit/"),
    ("director", "/services/submissions/"),
    ("director", "/services/submissions/new/"),
    ("window", "/"),
    ("volunteer", "/"),
    ("inspector", "/"),
    ("administrator", "/"),
    ("market", "/"),
]


@pytest.mark.parametrize(("login", "address"), PAGES)
def test_the_page_is_accessible_wide_and_narrow(sign_in, busy, accessible, login, address):
    page = sign_in(getattr(busy, login))
    page.goto(address.format(repair=busy.repair.number, proof=busy.proof.number))
    accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    accessible(page)
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"{address} scrolls sideways by {too_wide} px on a phone"


def test_signing_in_with_the_keyboard_and_in_the_own_language(window, busy, accessible, live_server):
    busy.clerk.set_password(PASSWORD)
    busy.clerk.language = "zh-hant"
    busy.clerk.save()
    page = window.new_page()
    page.goto("/services/tickets/")
    page.wait_for_url("**/login/?next=**")
    accessible(page)
    page.keyboard.type("clerk")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong-password")
    page.keyboard.press("Enter")
    expect(page.locator(".alert")).to_be_visible()
    accessible(page)
    page.fill("#id_username", "clerk")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/services/tickets/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hant")


def test_the_admin_keeps_to_the_policy(sign_in, busy):
    page = sign_in(busy.superuser)
    for address in ("/admin/", "/admin/services/matter/", "/admin/services/ticket/"):
        assert page.goto(address).status == 200
    assert page.evaluate("getComputedStyle(document.getElementById('header')).backgroundColor") == "rgb(13, 53, 59)"
