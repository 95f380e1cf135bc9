"""A clerk's day at the counter, in a real browser: keys counted, drafts kept, connections lost."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from core.text import pinyin
from services.models import Ticket
from tests.services.conftest import log, office  # noqa: F401

NEW = "/services/tickets/new/"


class Keys:
    """Types like a person and counts the strokes; free text (what the resident says) is counted apart."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.count += name.count("+") + 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.count += len(text)

    def say(self, text: str) -> None:
        self.page.keyboard.type(text)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name || document.activeElement.id")


def kept(page: Page) -> str | None:
    return page.evaluate("Object.entries(localStorage).find(([key]) => key.startsWith('bm-draft:'))?.[1] ?? null")


@pytest.mark.rule("C-02")
def test_a_consultation_takes_at_most_forty_keys(sign_in, office):  # noqa: F811
    page = sign_in(office.clerk)
    page.goto("/")
    keys = Keys(page)
    keys.press("n")
    page.wait_for_url(f"**{NEW}")
    page.wait_for_function("document.activeElement.id === 'id_matter-text'")
    keys.type("zx")
    keys.press("Enter")
    page.wait_for_selector("#usual-outcome", state="attached")
    assert focused(page) == "phone"
    keys.press("Tab")
    keys.say("张小明")
    keys.press("Tab")
    keys.say("问助学贷款什么时候办理，要带哪些材料")
    keys.press("Control+Enter")
    page.wait_for_url("**/services/tickets/XQ01-*/")
    ticket = Ticket.objects.get()
    assert (ticket.matter.code, ticket.outcome, ticket.resident_name) == ("consultation", "on_the_spot", "张小明")
    assert keys.count <= 40, keys.count
    assert kept(page) is None


KEY = 0.2  # seconds a stroke: 300 a minute, an ordinary pace in an office
LOOK = 1.0  # seconds to read what has appeared


class Stopwatch(Keys):
    """Keys, with what the person's part takes by the pace above, and how long the person waits for the system."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.looks, self.waited = 0, 0.0

    def write(self, *words: str) -> None:
        """Chinese by an input method: each word as pinyin, and one stroke to take it."""
        for word in words:
            self.page.keyboard.type(word)
            self.count += len(pinyin(word)) + 1

    def look(self) -> None:
        self.looks += 1

    @contextmanager
    def waiting(self) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.waited += time.perf_counter() - began

    @property
    def by_hand(self) -> float:
        return self.count * KEY + self.looks * LOOK


@pytest.mark.rule("C-02")
def test_a_consultation_takes_at_most_fifteen_seconds(sign_in, office):  # noqa: F811
    """From the desk to the logged ticket, the time of a person and of the system added up.

    The person's part is arithmetic: 0.2 s for each stroke, those of name and question by pinyin included, and a second
    to look wherever something new appears. The system's part is measured: how long the browser lets the person wait for
    the form, for the fields of the matter, and for the ticket's page, on this machine with the tests' server; the best
    of three, because the machine has other work. Shown is that a visitor's name and a question of two words fit in
    15 s. Not shown: what a longer text takes beyond that (its strokes alone), how long a visitor talks, and a network.
    """
    page = sign_in(office.clerk)
    runs = []
    for number in range(1, 4):
        page.goto("/")
        clerk = Stopwatch(page)
        clerk.press("n")
        with clerk.waiting():
            page.wait_for_function("document.activeElement.id === 'id_matter-text'")
        clerk.look()
        clerk.type("zx")
        clerk.press("Enter")
        with clerk.waiting():
            page.wait_for_selector("#usual-outcome", state="attached")
        clerk.look()
        clerk.press("Tab")
        clerk.write("张小明")
        clerk.press("Tab")
        clerk.write("助学贷款", "材料")
        clerk.press("Control+Enter")
        with clerk.waiting():
            page.wait_for_url("**/services/tickets/XQ01-*/")
        clerk.look()
        assert Ticket.objects.count() == number
        runs.append((clerk.waited, clerk.by_hand))
    waited, by_hand = min(runs)
    assert waited + by_hand <= 15, runs


@pytest.mark.parametrize("typed", ["dnwx", "diannao", "电脑", "電腦維修", "computer"])
def test_the_matter_is_chosen_by_typing(sign_in, office, typed):  # noqa: F811
    page = sign_in(office.clerk)
    page.goto(NEW)
    page.wait_for_function("document.activeElement.id === 'id_matter-text'")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator("#id_matter-text")).to_have_value("Computer repair")
    expect(page.locator('[name="details.fault"]')).to_be_visible()


def test_the_list_of_matters_is_left_by_escape_and_walked_by_arrows(sign_in, office, accessible):  # noqa: F811
    page = sign_in(office.clerk)
    page.goto(NEW)
    page.wait_for_function("document.activeElement.id === 'id_matter-text'")
    page.keyboard.press("ArrowDown")
    box = page.locator("#id_matter-text")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-activedescendant", "id_matter-list-0")
    accessible(page)
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("no such thing")
    expect(page.locator(".combo .none")).to_be_visible()
    page.keyboard.press("Tab")
    expect(box).to_have_value("")


def fill_repair(page: Page) -> None:
    page.goto(NEW)
    page.wait_for_function("document.activeElement.id === 'id_matter-text'")
    page.keyboard.type("dnwx")
    page.keyboard.press("Enter")
    page.locator('[name="details.fault"]').fill("开机蓝屏")
    page.locator('[name="details.device"]').select_option("笔记本电脑")
    page.fill("#id_resident_name", "张小明")


def test_a_draft_survives_a_reload_with_the_fields_of_its_matter(sign_in, office):  # noqa: F811
    page = sign_in(office.clerk)
    fill_repair(page)
    page.locator("details summary").click()
    page.fill("#id_id_number", "110101199003070011")
    expect(page.locator("#draft-state")).to_have_attribute("data-state", "kept")
    page.reload()
    expect(page.locator("#draft-state")).to_have_attribute("data-state", "restored")
    expect(page.locator("#id_resident_name")).to_have_value("张小明")
    expect(page.locator('[name="details.fault"]')).to_have_value("开机蓝屏")
    assert "110101199003070011" not in kept(page)
    assert not Ticket.objects.exists()


def test_a_lost_connection_loses_nothing_and_the_second_try_makes_one_ticket(sign_in, office, window):  # noqa: F811
    page = sign_in(office.clerk)
    fill_repair(page)
    window.set_offline(True)
    page.click("#send")
    expect(page.locator("#draft-state")).to_have_attribute("data-state", "failed")
    expect(page.locator("#send")).to_have_text("Send again")
    expect(page.locator('[name="details.fault"]')).to_have_value("开机蓝屏")
    assert not Ticket.objects.exists()
    window.set_offline(False)
    page.click("#send")
    page.wait_for_url("**/services/tickets/XQ01-*/")
    assert Ticket.objects.count() == 1


def test_an_answer_that_never_arrived_does_not_make_a_second_ticket(sign_in, office, window):  # noqa: F811
    page = sign_in(office.clerk)
    fill_repair(page)

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route(f"**{NEW}", lose_the_answer)
    page.click("#send")
    expect(page.locator("#draft-state")).to_have_attribute("data-state", "failed")
    assert Ticket.objects.count() == 1
    page.unroute(f"**{NEW}")
    page.click("#send")
    page.wait_for_url("**/services/tickets/XQ01-*/")
    assert Ticket.objects.count() == 1


def test_two_quick_clicks_make_one_ticket(sign_in, office):  # noqa: F811
    page = sign_in(office.clerk)
    fill_repair(page)
    page.locator("#send").dblclick()
    page.wait_for_url("**/services/tickets/XQ01-*/")
    assert Ticket.objects.count() == 1


def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(sign_in, office, accessible):  # noqa: F811
    page = sign_in(office.clerk)
    fill_repair(page)
    page.fill("#id_phone", "12")
    page.click("#send")
    expect(page.locator("#id_phone")).to_have_class("textinput form-control is-invalid")
    expect(page.locator('[name="details.fault"]')).to_have_value("开机蓝屏")
    expect(page.locator("#id_matter-text")).to_have_value("Computer repair")
    accessible(page)
    page.fill("#id_phone", "13812345678")
    page.click("#send")
    page.wait_for_url("**/services/tickets/XQ01-*/")
    assert Ticket.objects.get().phone == "13812345678"


def test_a_returning_visitor_is_filled_in_and_never_over_what_was_typed(sign_in, office):  # noqa: F811
    log(office.campus, "consultation", office.clerk, phone="13812345678", address="3号楼201", outcome="on_the_spot")
    page = sign_in(office.clerk)
    page.goto(NEW)
    page.fill("#id_phone", "13812345678")
    page.keyboard.press("Tab")
    expect(page.locator("#id_resident_name")).to_have_value("李春梅")
    expect(page.locator(".visitor-box")).to_contain_text("李春梅")
    page.fill("#id_resident_name", "李春梅的女儿")
    page.fill("#id_phone", "13812345679")
    page.fill("#id_phone", "13812345678")
    page.keyboard.press("Tab")
    expect(page.locator("#id_resident_name")).to_have_value("李春梅的女儿")


def test_signing_out_forgets_the_draft(sign_in, office):  # noqa: F811
    page = sign_in(office.clerk)
    fill_repair(page)
    assert kept(page)
    page.get_by_role("button", name="林晓雨").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/")
    assert kept(page) is None


def test_the_keys_of_the_desk(sign_in, office):  # noqa: F811
    ticket = log(office.campus, "computer-repair", office.clerk)
    page = sign_in(office.clerk)
    page.goto("/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type(ticket.lookup_code.lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/services/tickets/{ticket.number}/")
    slip = page.locator('[aria-keyshortcuts="p"]').get_attribute("href")
    assert slip.endswith(f"/{ticket.number}/slip-a5.pdf")


def test_single_keys_can_be_switched_off(sign_in, office):  # noqa: F811
    page = sign_in(office.clerk)
    page.goto("/")
    page.keyboard.press("?")
    page.locator("#single-keys").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url.endswith(":" + page.url.split(":")[-1].split("/")[0] + "/")
