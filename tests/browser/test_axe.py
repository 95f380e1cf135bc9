"""axe on every kind of page, wide and narrow: staff, public, administration, what was mistyped, what is not there."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.walls.pages import ADMIN, PUBLIC, STAFF, WRONG

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = [{"width": 1366, "height": 768}, {"width": 390, "height": 844}]
LAW = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@pytest.fixture
def open_world(transactional_db) -> SimpleNamespace:
    from tests.walls.world import build

    with transaction.atomic():
        return build()


@pytest.fixture
def enter(window, open_world, live_server):
    """A page in which the named visitor is signed in (None: nobody is); one after the other in the same window."""
    sessions: dict[str, str] = {}

    def entered(visitor: str | None):
        window.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        if visitor is not None:
            if visitor not in sessions:
                client = Client()
                client.force_login(open_world.visitors[visitor])
                sessions[visitor] = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": sessions[visitor], "url": live_server.url}
            window.add_cookies([cookie])
        return window.pages[0] if window.pages else window.new_page()

    return entered


def faults(page, axe) -> list[str]:
    found = []
    for size in SIZES:
        page.set_viewport_size(size)
        # Best practice in our own templates; the administration's are Django's.
        rules = LAW if "/admin/" in page.url else [*LAW, "best-practice"]
        broken = axe.run(page, options={"runOnly": rules}).response["violations"]
        for one in broken:
            places = "; ".join(node["html"][:120] for node in one["nodes"][:2])
            found.append(f"{size['width']} {one['id']} ×{len(one['nodes'])}: {places}")
        wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if wide[0] > wide[1]:
            found.append(f"{size['width']}: {wide[0]} px wide")
    return found


PARTS = {"public": PUBLIC, "desk": STAFF[:20], "work": STAFF[20:], "administration": ADMIN}


@pytest.mark.parametrize("part", PARTS)
def test_every_page_can_be_used_by_everybody(enter, open_world, part):
    from axe_playwright_python.sync_playwright import Axe

    axe, wrong = Axe(), []
    for visitor, address in PARTS[part]:
        page = enter(visitor)
        page.goto(address.format(**open_world.names))
        wrong += [f"{visitor} {address} {fault}" for fault in faults(page, axe)]
    assert wrong == [], "\n" + "\n".join(wrong)


def test_a_page_with_mistakes_can_be_used_by_everybody(enter, open_world):
    """The form is sent as it would be without the browser's own checks."""
    from axe_playwright_python.sync_playwright import Axe

    axe, wrong = Axe(), []
    for visitor, address, body in WRONG:
        page = enter(visitor)
        target = address.format(**open_world.names)
        shown = "/stations/CJ01/duty/" if "/duty/" in target else target
        page.goto(shown)
        facts = {name: value.format(**open_world.names) for name, value in body.items()}
        with page.expect_navigation():
            page.evaluate(
                """([target, facts]) => {
                  const own = [...document.forms].filter((f) => f.method === "post" && f.closest("main, #content"));
                  const form = own.find((f) => new URL(f.action).pathname === target) || own[0];
                  form.noValidate = true;
                  for (const [name, value] of Object.entries(facts)) {
                    const field = form.elements[name];
                    if (field && "value" in field) field.value = value;
                  }
                  HTMLFormElement.prototype.submit.call(form);
                }""",
                [target, facts],
            )
        wrong += [f"{visitor} {address} {fault}" for fault in faults(page, axe)]
    assert wrong == [], "\n" + "\n".join(wrong)
