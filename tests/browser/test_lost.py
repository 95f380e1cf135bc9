"""Lost and found, walked as the people in it would: the broadcasting station, two clerks, the owner, a resident."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.models import Notice
from services.actions import places
from services.choices import FoundState
from services.models import FoundItem, HandOver, LossReport, Release, Thing
from stations.choices import Role
from tests.factories import PartnerFactory, appoint, person
from tests.services import lost
from tests.services.conftest import MONDAY, office  # noqa: F401

PHONE = {"width": 390, "height": 844}
PNG = re.compile("^data:image/png;base64,.{100}")
BOARD = "/services/lost-and-found/"


def fill(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        field = page.locator(f"[name={name}]")
        field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)


def send(page: Page) -> None:
    page.locator("main form[data-once] [type=submit]:not([name])").last.click()


def sign(page: Page, name: str) -> None:
    """Draws in the field, with the mouse as with a pen."""
    canvas = page.locator(f"#label-{name} + canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 30 + 20 * step, box["y"] + (30 if step % 2 else 90))
    page.mouse.up()
    expect(page.locator(f"[name={name}]")).to_have_value(PNG)


@pytest.fixture
def second(office):  # noqa: F811
    """The second clerk, the broadcasting station, and two places to lay things."""
    PartnerFactory(unit=office.campus.unit, name="校广播台")
    for code, name in (("S1", "失物架"), ("BX", "保险柜")):
        places.add_place(office.campus, actor=office.campus_director, at=MONDAY, code=code, name=name)
    clerk = person("韩雪", login="han")
    appoint(clerk, Role.CLERK, office.campus.unit)
    return clerk.user


@pytest.mark.rule("A-02")
def test_from_the_broadcasting_station_to_the_owner(sign_in, office, second, accessible):  # noqa: F811
    today = timezone.localdate().isoformat()
    page = sign_in(office.clerk)
    # Two things from the broadcasting station, each with place and label.
    page.goto(BOARD)
    accessible(page)
    page.get_by_role("link", name="From the broadcasting station").click()
    fill(page, handed_by="宋阳")
    for row, facts in enumerate(
        (
            {"category": "phone", "description": "黑色手机，透明壳", "secret": "壳内夹着一张合照"},
            {"category": "umbrella", "description": "蓝色折叠伞", "secret": "伞柄刻字"},
        )
    ):
        fill(page, **{f"row-{row}-{name}": value for name, value in (facts | {"area": "canteen"}).items()})
        page.locator(f"[name=row-{row}-storage]").select_option(label="BX 保险柜" if row == 0 else "S1 失物架")
    accessible(page)
    send(page)
    expect(page.locator(".lost-table tbody tr")).to_have_count(2)
    accessible(page)
    phone, _umbrella = FoundItem.objects.order_by("pk")
    assert phone.is_valuable and Thing.objects.get(ticket=phone.ticket).place.code == "BX"
    page.goto(f"{BOARD}items/{phone.ticket.number}/")
    label = page.request.get(page.get_by_role("link", name="Print label").get_attribute("href"))
    assert label.body().startswith(b"%PDF")

    # Somebody brings a thing to the counter: the intake goes over to the page of found things.
    page.goto("/services/tickets/new/")
    page.fill("[name=phone]", "13800001111")
    page.fill("[name=resident_name]", "吴同学")
    page.fill("[name=description]", "校园卡一张")
    page.locator("#id_matter-text").fill("swzl")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{BOARD}items/new/")
    assert page.input_value("[name=finder]") == "吴同学" and page.input_value("[name=description]") == "校园卡一张"
    fill(page, category="card", area="library", clue_name="郭鹏", clue_student="2023110456", found_on=today)
    accessible(page)
    send(page)
    page.wait_for_url(f"**{BOARD}items/*-*/")
    card = FoundItem.objects.get(category="card")
    page.goto("/services/tickets/new/")
    assert page.input_value("[name=resident_name]") == "", "no draft is left behind"

    # The owner of the telephone reports the loss at the counter; the match stands there with its reasons.
    page.goto(f"{BOARD}reports/new/")
    fill(page, owner="阮思远", phone="13812345678", category="phone", description="黑色手机，手机壳是透明的")
    fill(page, lost_from=today, area="canteen", secret="壳内有合照")
    accessible(page)
    send(page)
    page.wait_for_url(f"**{BOARD}reports/*/")
    candidate = page.locator(".candidate").first
    expect(candidate).to_contain_text(phone.ticket.number)
    expect(candidate).to_contain_text("same category")
    expect(candidate).to_contain_text("words: 黑色手机")
    accessible(page)
    candidate.get_by_role("button", name="It is this one").click()
    page.wait_for_url(f"**{BOARD}reports/*/")
    assert [notice.address for notice in Notice.objects.filter(body__contains="已找到")] == ["13812345678"]

    # Handed over: what the owner tells, proof, signature on the screen, and a second person for a valuable.
    page.get_by_role("link", name="Go to the thing").click()
    page.get_by_role("link", name="Hand over").click()
    assert page.input_value("[name=collector]") == "阮思远"
    fill(page, proof="known", owner_proof="unlocked", owner_told="当场用指纹解锁，壳内有合照")
    sign(page, "signature")
    accessible(page)
    send(page)
    expect(page.locator("main")).to_contain_text("id card or student card only")
    assert page.input_value("[name=owner_told]") == "当场用指纹解锁，壳内有合照"
    fill(page, proof="student_card", id_tail="0127")
    sign(page, "signature")
    send(page)
    page.wait_for_url(f"**{BOARD}items/{phone.ticket.number}/")
    expect(page.locator("main")).to_contain_text("Somebody else of the station has to confirm it")
    accessible(page)
    assert not HandOver.objects.exists()
    other = sign_in(second)
    other.goto(f"{BOARD}items/{phone.ticket.number}/")
    other.get_by_role("button", name="I have checked it: hand over").click()
    expect(other.locator("main")).to_contain_text("given back")
    accessible(other)
    phone.refresh_from_db()
    release = Release.objects.get()
    assert phone.state == FoundState.RETURNED and release.is_second_by_login
    assert bytes(release.signature).startswith(b"\x89PNG")
    assert Thing.objects.get(ticket=phone.ticket).state == "handed_over"

    # The owner of the card is looked for.
    other.goto(f"{BOARD}items/{card.ticket.number}/")
    other.get_by_role("link", name="Look for the owner").click()
    fill(other, number="2023110456")
    other.get_by_role("button", name="Search", exact=True).last.click()
    expect(other.locator("main")).to_contain_text(card.ticket.number)
    accessible(other)


@pytest.mark.rule("A-02")
def test_a_resident_claims_a_thing_of_the_public_list(sign_in, office, window, accessible):  # noqa: F811
    found = lost.item(office, category="umbrella", description="蓝色折叠伞", secret="伞柄刻字WX")
    page = window.new_page()
    page.set_viewport_size(PHONE)
    page.goto("/lost-and-found/")
    expect(page.locator("#things li")).to_have_count(1)
    assert "折叠" not in page.content() and "WX" not in page.content()
    accessible(page)
    page.get_by_role("link", name="It is mine").click()
    accessible(page)
    fill(page, description="蓝色的伞", owner="王晓", phone="12", lost_from="2026-11-20")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    assert page.input_value("[name=description]") == "蓝色的伞"
    accessible(page)
    fill(page, phone="13900002222", secret="伞柄上刻着WX")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/lost-and-found/sent/**")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    claim = LossReport.objects.get()
    assert claim.claimed_item == found and claim.ticket is None
    clerk = sign_in(office.clerk)
    clerk.goto(f"{BOARD}?show=sent")
    clerk.locator(".lost-table tbody a").first.click()
    expect(clerk.locator("main")).to_contain_text("伞柄刻字WX")
    accessible(clerk)
    clerk.get_by_role("button", name="Take in").click()
    expect(clerk.locator(".candidate").first).to_contain_text("claims this very thing")
    assert Client().get(f"/lost-and-found/{found.ticket.number}/claim/").status_code == 200
