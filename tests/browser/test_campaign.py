"""A campaign walked as its people do: announced, taken in by keyboard, counted, sent, announced, collected, closed."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.models import Notice
from services.models import Application, Campaign, MatterWindow, Ticket
from tests.services.conftest import office  # noqa: F401

PHONE = {"width": 390, "height": 844}


def sign(page: Page, form: str = "main form") -> None:
    """A stroke of the pen on the pad of that form."""
    pad = page.locator(f"{form} canvas").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 70)
    page.mouse.up()


def keys(page: Page, *strokes: str) -> None:
    """Keys, and what is typed between them: a word of one key's name is a key, anything else is typed."""
    for stroke in strokes:
        if stroke in {"Tab", "Space", "Enter", "Control+Enter"}:
            page.keyboard.press(stroke)
        else:
            page.keyboard.type(stroke)


def send(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def is_pdf(page: Page, name: str) -> None:
    address = page.get_by_role("link", name=name).get_attribute("href")
    answer = page.request.get(address)
    assert answer.ok and answer.body().startswith(b"%PDF"), address


@pytest.mark.rule("A-07")
@pytest.mark.rule("A-08")
@pytest.mark.rule("A-09")
@pytest.mark.rule("A-10")
@pytest.mark.rule("A-11")
def test_from_the_plan_to_the_last_card(sign_in, office, window, accessible):  # noqa: F811
    today = timezone.localdate()
    leader = sign_in(office.campus_director)
    leader.goto("/services/campaigns/")
    accessible(leader)
    leader.get_by_role("link", name="New campaign").click()
    leader.fill("[name=name]", "代办公交车优惠卡")
    leader.fill("[name=name_en]", "Bus cards")
    leader.fill("[name=starts_on]", today.isoformat())
    leader.fill("[name=ends_on]", today.isoformat())
    leader.fill("[name=opens_0]", "00:00")
    leader.fill("[name=closes_0]", "23:59")
    leader.fill("[name=capacity_0]", "50")
    leader.fill("[name=issuer]", "公交公司")
    leader.fill("[name=minimum]", "0")
    send(leader, "Announce the campaign")
    expect(leader.locator("main .invalid-feedback").first).to_be_visible()
    accessible(leader)
    leader.fill("[name=minimum]", "10")
    send(leader, "Announce the campaign")
    expect(leader.locator("h1")).to_contain_text("Bus cards")
    accessible(leader)
    campaign = Campaign.objects.get()
    here = f"/services/campaigns/{campaign.code}/"

    # The clerk begins as for any matter, and is led to the campaign's own page; no mouse from there on.
    clerk = sign_in(office.clerk)
    clerk.goto("/services/tickets/new/")
    clerk.wait_for_function("document.activeElement.id === 'id_matter-text'")
    keys(clerk, "bus", "Enter")
    clerk.wait_for_url(f"**{here}take/")
    clerk.wait_for_function("document.activeElement.id === 'id_resident_name'")
    accessible(clerk)
    for name, phone, amount in (("李文博", "13812345601", "20"), ("王䶮", "13812345602", "15.50")):
        keys(clerk, name, "Tab", phone, "Tab", "Tab", amount, "Tab", "Space", "Control+Enter")
        expect(clerk.locator("#last")).to_contain_text(name)
        expect(clerk.locator("#last")).to_contain_text("complete")
        clerk.wait_for_function("document.activeElement.id === 'id_resident_name'")
    keys(
        clerk,
        "陈思雨",
        "Tab",
        "13812345603",
        "Tab",
        "Tab",
        "9.99",
        "Tab",
        "Tab",
        "Space",
        "Tab",
        "Space",
        "Tab",
        "Space",
    )
    keys(clerk, "Control+Enter")
    expect(clerk.locator(".invalid-feedback").first).to_contain_text("At least 10.00 yuan")
    accessible(clerk)
    clerk.fill("[name=paid]", "10")
    keys(clerk, "Control+Enter")
    expect(clerk.locator("#last")).to_contain_text("One-inch colour photo × 2")
    accessible(clerk)
    is_pdf(clerk, "Missing items, A5")
    is_pdf(clerk, "Missing items, 80 mm")

    # The second visit.
    clerk.goto(f"{here}applicants/")
    accessible(clerk)
    clerk.fill("#applicant", "陈思雨")
    clerk.keyboard.press("Enter")
    expect(clerk.locator("h2").first).to_contain_text("陈思雨")
    accessible(clerk)
    clerk.locator("input[type=number][name^=document]").fill("2")
    send(clerk, "Save")
    expect(clerk.get_by_role("status").filter(has_text="Complete")).to_be_visible()

    # The window is over: what the clock would do in the evening.
    MatterWindow.objects.update(opens="00:00", closes="00:01", ends_on=today + timedelta(days=1))
    clerk.goto(f"{here}take/")
    expect(clerk.locator("main")).to_contain_text("No window is open now")
    keys(clerk, "白雪", "Tab", "Tab", "Tab", "10", "Tab", "Space", "Control+Enter")
    expect(clerk.locator(".invalid-feedback, .alert-danger").first).to_contain_text("not taken in now")
    leader = sign_in(office.campus_director)
    leader.goto(f"{here}take/")
    leader.fill("[name=resident_name]", "白雪")
    leader.fill("[name=phone]", "13812345604")
    leader.fill("[name=paid]", "10")
    leader.check("#all-there")
    leader.fill("[name=override_reason]", "排队到关窗时未轮到")
    send(leader, "Take in")
    expect(leader.locator("#last")).to_contain_text("白雪")
    leader.goto(f"{here}applicants/?stage=outside")
    expect(leader.locator("main tbody tr")).to_have_count(1)

    # The count at the end of the window, and the batch with its cash against a signature.
    clerk = sign_in(office.clerk)
    clerk.goto(f"{here}cash/")
    accessible(clerk)
    for counted, reason in (("45", ""), ("45", "找零出错，少五角"), ("10", "")):
        row = clerk.locator("tr", has=clerk.get_by_role("button", name="Enter the count")).first
        row.locator("[name=counted]").fill(counted)
        row.locator("[name=reason]").fill(reason)
        row.get_by_role("button", name="Enter the count").click()
        if counted == "45" and not reason:
            expect(clerk.locator(".invalid-feedback").first).to_be_visible()
    expect(clerk.get_by_role("button", name="Enter the count")).to_have_count(0)
    leader = sign_in(office.campus_director)
    leader.goto(f"{here}cash/")
    leader.fill("[name=reason]", "主任补足")
    send(leader, "Make good")
    expect(leader.get_by_text("made good").first).to_be_visible()
    clerk = sign_in(office.clerk)
    clerk.goto(here)
    send(clerk, "Draw up a batch")
    accessible(clerk)
    is_pdf(clerk, "Print the list")
    clerk.fill("[name=send-who]", "王师傅")
    sign(clerk, "form[action$='/send/']")
    send(clerk, "Send")
    clerk.locator("summary", has_text="Hand the cash over").click()
    accessible(clerk)
    clerk.fill("[name=cash-who]", "王师傅")
    sign(clerk, "form[action$='/cash/']")
    send(clerk, "Hand the cash over")
    expect(clerk.locator("p.sub", has_text="Cash handed over")).to_contain_text("55.50")

    # The cards come back, but for one; everybody hears.
    back = clerk.locator("tr", has_text="白雪").locator("input")
    back.fill("照片背景不符合要求")
    send(clerk, "Enter the answer")
    clerk.fill("[name=pickup_from]", today.isoformat())
    clerk.fill("[name=pickup_until]", (today + timedelta(days=3)).isoformat())
    Notice.objects.all().delete()
    send(clerk, "Announce to all")
    expect(clerk.locator("h2").first).to_contain_text("pick-up announced")
    accessible(clerk)
    told = Notice.objects.filter(channel="sms").values_list("address", flat=True)
    assert sorted(told) == ["13812345601", "13812345602", "13812345603"]
    ticket = Ticket.objects.get(resident_name="李文博")
    resident = window.new_page()
    resident.set_viewport_size(PHONE)
    resident.goto(f"/status/#{ticket.lookup_code}")
    resident.fill("#id_tail", "5601")
    resident.click("main button[type=submit]")
    expect(resident.locator("#pickup")).to_be_visible()
    accessible(resident)

    # Scan, sign, next.
    clerk.goto(f"{here}collection/")
    accessible(clerk)
    for name in ("李文博", "王䶮", "陈思雨"):
        clerk.fill("#scan", name)
        clerk.keyboard.press("Enter")
        expect(clerk.locator("main")).to_contain_text("Give back too")
        clerk.locator("[name=proof][value=student_card]").check()
        sign(clerk)
        if name == "李文博":
            accessible(clerk)
        send(clerk, "Collected, next")
        expect(clerk.get_by_role("status").filter(has_text=name)).to_be_visible()
    expect(clerk.locator("main")).to_contain_text("Nothing waits for pick-up")

    # Who was returned takes the money back; then there is nothing open.
    clerk.goto(f"{here}applicants/{Ticket.objects.get(resident_name='白雪').number}/")
    clerk.locator("summary", has_text="Go back on it").click()
    sign(clerk, "form[action$='/withdraw/']")
    send(clerk, "End the application")
    expect(clerk.get_by_role("button", name="Download")).to_be_visible()
    accessible(clerk)
    leader = sign_in(office.campus_director)
    leader.goto(f"{here}close/")
    accessible(leader)
    send(leader, "Close the campaign")
    expect(leader.locator("h1")).to_contain_text("closed")
    campaign.refresh_from_db()
    assert (campaign.closed_reason, Application.objects.filter(is_withdrawn=True).count()) == ("", 1)
