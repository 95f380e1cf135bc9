"""Appointments and the queue: a resident on the phone, then the clerk's day with somebody who walks in."""

from datetime import time

import pytest
from playwright.sync_api import Page, expect

from services.models import Booking, QueueNumber, Ticket
from stations.actions import set_hours
from tests.services.booking import open_bookings
from tests.services.conftest import MONDAY, office  # noqa: F401

PHONE = {"width": 390, "height": 844}


def book(page: Page, accessible=lambda page: None) -> str:
    """Book the first time that is free today; the code."""
    page.goto("/stations/XQ01/")
    page.get_by_role("link", name="Book an appointment").click()
    accessible(page)
    page.get_by_role("link", name="Consultation").click()
    accessible(page)
    page.locator(".slot-grid input:not([disabled]) + label").last.click()
    page.fill("[name=name]", "张小明")
    page.fill("[name=phone]", "12")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    accessible(page)
    page.fill("[name=phone]", "138 1234 5678")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.locator("h1")).to_have_text("Your appointment is booked")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    return page.locator("#code").inner_text()


@pytest.mark.rule("A-12")
def test_booked_on_the_phone_cancelled_booked_again_and_received_after_a_walk_in(
    window,
    sign_in,
    office,  # noqa: F811
    accessible,
):
    open_bookings(office, slot_minutes=5, days_ahead=0)
    set_hours(office.campus, {day: [(time(0), None)] for day in range(1, 8)}, actor=None, at=MONDAY)
    resident = window.new_page()
    resident.set_viewport_size(PHONE)
    code = book(resident, accessible)
    resident.goto("/appointments/")
    accessible(resident)
    resident.fill("#id_code", code.lower())
    resident.fill("#id_tail", "0000")
    resident.get_by_role("button", name="Look up").click()
    expect(resident.get_by_role("alert")).to_contain_text("We find no appointment")
    accessible(resident)
    resident.fill("#id_tail", "5678")
    resident.get_by_role("button", name="Look up").click()
    resident.get_by_role("button", name="Cancel the appointment").click()
    expect(resident.locator("#state")).to_have_text("cancelled")
    accessible(resident)
    book(resident)
    assert list(Booking.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "booked"]

    clerk = sign_in(office.clerk)
    clerk.goto("/services/queue/")
    expect(clerk.locator("#live")).to_contain_text("张小明")
    clerk.locator("summary", has_text="Cancelled or not come").click()
    clerk.locator("summary", has_text="Give out a number").click()
    accessible(clerk)
    clerk.fill("[name=name]", "李春梅")
    clerk.get_by_role("button", name="Number", exact=True).click()
    expect(clerk.get_by_role("status").filter(has_text="Number given out")).to_contain_text("1")
    slip = clerk.request.get(clerk.get_by_role("link", name="Print the number").get_attribute("href"))
    assert slip.body().startswith(b"%PDF")
    clerk.get_by_role("button", name="Arrived").click()
    expect(clerk.locator("#live")).to_contain_text("appointment")
    accessible(clerk)

    # The appointment is still to come: the walk-in is called before it.
    for number, name in (("1", "李春梅"), ("2", "张小明")):
        clerk.locator("#call-next").click()
        expect(clerk.locator(".queue-now.is-mine .queue-number")).to_have_text(number)
        expect(clerk.locator(".queue-now.is-mine")).to_contain_text(name)
        accessible(clerk)
    clerk.locator(".queue-now.is-mine").get_by_role("link", name="Log ticket").click()
    expect(clerk.locator("#id_resident_name")).to_have_value("张小明")
    expect(clerk.locator("#id_matter-text")).to_have_value("Consultation")
    clerk.keyboard.press("Control+Enter")
    clerk.wait_for_url("**/services/tickets/XQ01-*/")
    ticket = Ticket.objects.get()
    assert list(QueueNumber.objects.order_by("number").values_list("state", "ticket")) == [
        ("done", None),
        ("done", ticket.pk),
    ]
    leader = sign_in(office.campus_director)
    leader.goto("/services/queue/settings/")
    accessible(leader)
