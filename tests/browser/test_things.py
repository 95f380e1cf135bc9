"""A computer on its way through the workshop and back to its owner, and the shelf in the evening."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from services.actions import custody, places
from services.models import Repair, RepairPart, ShelfCheck, Thing, Ticket
from stations.actions import put_on_duty
from stations.models import VolunteerHours
from tests import factories as f
from tests.services.conftest import MONDAY, log, office  # noqa: F401

PHONE = {"width": 390, "height": 844}


def fill(page: Page, **typed: object) -> None:
    """The fields of the form by their names; `__` stands for a dot."""
    for name, value in typed.items():
        field = page.locator(f"main [name='{name.replace('__', '.')}']")
        kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            field.select_option(label=str(value))
        elif kind == "checkbox":
            field.check()
        else:
            field.fill(str(value))


def take(page: Page, ticket: Ticket, verb: str, **typed: object) -> None:
    page.goto(f"/services/tickets/{ticket.number}/{verb}/")
    fill(page, **typed)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: f"/{verb}/" not in url)


def sign(page: Page) -> None:
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 90)
    page.mouse.up()


def printed(page: Page, address: str) -> bool:
    answer = page.request.get(address)
    return answer.ok and answer.body().startswith(b"%PDF")


@pytest.mark.rule("A-03")
def test_a_computer_is_taken_in_repaired_and_collected(sign_in, office, accessible):  # noqa: F811
    helper = office.people["volunteer"]
    helper.volunteering.update(can=["computer_hardware"])
    idle = f.person("钱进", login="qian")
    f.VolunteerFactory(person=idle, partner=office.association, can=["sewing"])
    soon = timezone.now() + timedelta(hours=2)
    put_on_duty(office.campus, helper, starts_at=soon, ends_at=soon + timedelta(hours=1), actor=office.clerk, at=MONDAY)
    places.add_place(office.campus, code="W2", name="待取架", actor=office.clerk, at=MONDAY)

    # The clerk takes it in with its condition, what came with it, and the consent to the loss of data.
    clerk = sign_in(office.clerk)
    clerk.goto("/services/tickets/new/?matter=computer-repair")
    fill(
        clerk,
        phone="13812345678",
        resident_name="李春梅",
        details__device="笔记本电脑",
        details__brand="联想 T480",
        details__fault="不能开机",
        details__condition="外壳有划痕",
        details__accessories="电源适配器、鼠标",
    )
    fill(clerk, details__consent_data=True)
    accessible(clerk)
    clerk.locator("main form [type=submit]").first.click()
    clerk.wait_for_url(re.compile(r"/services/tickets/XQ01-\d{4}-\d+/$"))
    ticket = Ticket.objects.get()
    things = clerk.locator("section", has=clerk.get_by_role("heading", name="Things kept"))
    expect(things.locator("tbody tr")).to_have_count(3)
    assert printed(clerk, clerk.get_by_role("link", name="Print labels").get_attribute("href"))
    assert printed(clerk, f"/services/tickets/{ticket.number}/slip-roll.pdf")
    clerk.goto("/services/repairs/")
    accessible(clerk)
    clerk.get_by_role("link", name=f"Assign {ticket.number}").click()
    people = clerk.locator("[name=handler] optgroup")
    expect(people.first).to_have_attribute("label", "Skill fits")
    expect(people.first.locator("option")).to_contain_text(["赵磊 · 电脑协会 · in hand: 0 · on duty"])
    accessible(clerk)

    # A volunteer with the skill takes it on the phone, and a part is needed.
    volunteer = sign_in(office.volunteer)
    volunteer.set_viewport_size(PHONE)
    volunteer.goto("/services/repairs/mine/")
    accessible(volunteer)
    volunteer.get_by_role("button", name=f"Take {ticket.number}").click()
    expect(volunteer.locator("article")).to_contain_text("联想 T480")
    accessible(volunteer)
    assert {thing.with_person for thing in Thing.objects.select_related("with_person")} == {helper}
    take(volunteer, ticket, "parts", what="固态硬盘 256G", cost="189.50")
    clerk = sign_in(office.clerk)
    clerk.goto("/services/repairs/")
    clerk.get_by_role("link", name="Record the owner's answer").click()
    accessible(clerk)
    take(clerk, ticket, "consent", answer="owner agrees", channel="by telephone")
    assert RepairPart.objects.get().answer == "agreed"
    volunteer = sign_in(office.volunteer)
    volunteer.set_viewport_size(PHONE)
    volunteer.goto("/services/repairs/mine/")
    volunteer.get_by_role("link", name="The part is here").click()
    volunteer.locator("main form [type=submit]").first.click()
    volunteer.goto("/services/repairs/mine/")
    volunteer.get_by_role("link", name="Done").click()
    accessible(volunteer)
    volunteer.locator("main form [type=submit]").first.click()
    fill(volunteer, result="repaired", hours="1.5", shelf="W2 待取架")
    volunteer.locator("main form [type=submit]").first.click()
    volunteer.goto("/services/repairs/mine/")
    expect(volunteer.locator("#hours-title + span")).to_contain_text("1.5")
    assert {thing.place.code for thing in Thing.objects.select_related("place")} == {"W2"}

    # It waits for its owner, who signs for it.
    clerk = sign_in(office.clerk)
    clerk.goto("/services/repairs/")
    accessible(clerk)
    clerk.get_by_role("link", name=f"Remind the owner of {ticket.number}").click()
    fill(clerk, channel="by telephone", note="明天来取")
    accessible(clerk)
    clerk.locator("main form [type=submit]").first.click()
    expect(clerk.locator("#repair-title")).to_be_visible()
    accessible(clerk)
    clerk.goto(f"/services/tickets/{ticket.number}/hand_over/")
    fill(clerk, collector="李春梅", proof="slip of the station")
    sign(clerk)
    accessible(clerk)
    clerk.locator("main form [type=submit]").first.click()
    clerk.wait_for_url(f"**/services/tickets/{ticket.number}/")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome) == ("closed", "done")
    assert ticket.hand_overs.get().signature
    assert set(Thing.objects.values_list("state", flat=True)) == {"handed_over"}
    assert Repair.objects.get().hours == VolunteerHours.objects.get().hours
    for address in ("/services/repairs/figures/", "/services/volunteers/"):
        clerk.goto(address)
        accessible(clerk)
    clerk.get_by_role("link", name="Enter hours of 赵磊").click()
    accessible(clerk)
    clerk.goto(f"/services/organisations/{office.association.pk}/")
    clerk.get_by_role("link", name="Change the skills of 赵磊").click()
    accessible(clerk)


@pytest.mark.rule("A-02")
def test_the_shelf_is_ticked_off_in_the_evening(sign_in, office, accessible):  # noqa: F811
    shelf = places.add_place(office.campus, code="A1", name="失物架", actor=office.clerk, at=MONDAY)
    who = {"actor": office.clerk, "at": MONDAY}
    umbrella = custody.receive(office.campus, kind="found", name="黑色长柄雨伞", place=shelf, **who)
    cup = custody.receive(office.campus, kind="found", name="银色保温杯", place=shelf, **who)
    log(office.campus, "mending", office.clerk, details={"device": "外套", "brand": "藏青色", "fault": "换拉链"})
    page = sign_in(office.clerk)
    page.set_viewport_size(PHONE)
    page.goto("/services/shelf/")
    accessible(page)
    page.goto("/services/shelf/tonight/")
    accessible(page)
    page.get_by_role("button", name="Begin the check").click()
    accessible(page)
    page.get_by_role("button", name=f"{umbrella.name} {umbrella.number} is there").click()
    expect(page.locator("#progress")).to_contain_text("1")
    page.fill("#scan", f"http://127.0.0.1/services/shelf/things/{Thing.objects.get(kind='clothes').number}/")
    page.get_by_role("button", name="Tick off").click()
    page.get_by_role("button", name="Close the check").click()
    expect(page.locator("[role=alert], .alert").first).to_contain_text("Still to be ticked off: 1")
    row = page.locator("li", has_text=cup.number)
    row.locator("summary").click()
    row.get_by_role("textbox").fill("架上没有")
    accessible(page)
    row.get_by_role("button", name="Mark as missing").click()
    expect(row.locator(".chip-red")).to_be_visible()
    page.get_by_role("button", name="Close the check").click()
    page.wait_for_url("**/services/shelf/tonight/")
    accessible(page)
    page.get_by_role("textbox").first.fill("在抽屉里找到")
    page.get_by_role("button", name="Cleared up").click()
    expect(page.locator("main")).to_contain_text("Nothing is missing.")
    check = ShelfCheck.objects.get()
    assert check.closed_at and not check.lines.differences().exists()
    page.goto(f"/services/shelf/checks/XQ01/{check.day}/print/")
    accessible(page)
    page.goto(f"/services/shelf/things/{cup.number}/")
    accessible(page)
    page.goto("/services/shelf/places/")
    accessible(page)
