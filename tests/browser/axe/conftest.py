"""axe on every kind of page, wide and narrow: staff, public, administration, what was mistyped, what is not there.

One file a part, so that the parts run side by side.
"""

from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import transaction
from django.test import Client

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
        wanted = LAW if "/admin/" in page.url else [*LAW, "best-practice"]
        # Colours are the same at each size and the dearest to measure: once a page.
        options = {"runOnly": wanted, "rules": {"color-contrast": {"enabled": size is SIZES[-1]}}}
        broken = axe.run(page, options=options | {"resultTypes": ["violations"]}).response["violations"]
        for one in broken:
            places = "; ".join(node["html"][:120] for node in one["nodes"][:2])
            found.append(f"{size['width']} {one['id']} ×{len(one['nodes'])}: {places}")
        wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if wide[0] > wide[1]:
            found.append(f"{size['width']}: {wide[0]} px wide")
    return found


@pytest.fixture
def walk(enter, open_world):
    """Opens the pages of a part one after the other; fails with the faults of all of them."""

    def walked(pages: list[tuple[str | None, str]]) -> None:
        axe, wrong = Axe(), []
        for visitor, address in pages:
            page = enter(visitor)
            page.goto(address.format(**open_world.names))
            wrong += [f"{visitor} {address} {fault}" for fault in faults(page, axe)]
        assert pages and wrong == [], "\n" + "\n".join(wrong)

    return walked
