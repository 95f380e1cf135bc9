"""A real browser against a live server: signed in at once, watched for policy violations and foreign requests."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from core.models import User

# Playwright's event loop runs in this thread; Django would take the tests' own queries for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30_000  # milliseconds
# Chromium shows a PDF by a page of its own, which comes from inside the browser and from no host.
PDF_VIEWER = "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/"
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium if there is one, otherwise Playwright's own."""
    path = next((found for name in SYSTEM_BROWSERS if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, live_server) -> Iterator[BrowserContext]:
    """A fresh browser window in English; what it does wrong is collected and fails the test at its end."""
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1366, "height": 768}, locale="en")
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}])
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # Without an address it was axe itself, which lays the style sheets out anew.
        if "Content Security Policy" in message.text and message.location["url"]:
            wrong.append(f"{message.text} {message.location}")

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("console", heard)

    context.on("page", watch)
    context.on(
        "request",
        lambda r: (
            wrong.append(f"foreign: {r.url}")
            if not r.url.startswith((live_server.url, "data:", "blob:", "about:", PDF_VIEWER))
            else None
        ),
    )
    yield context
    context.close()
    assert wrong == []


@pytest.fixture
def sign_in(window: BrowserContext, live_server) -> Callable[[User], Page]:
    """A page of the window in which the user is signed in, without the way through the login page."""

    def signed_in(user: User) -> Page:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        window.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return window.new_page()

    return signed_in


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """Fails with what axe finds wrong on the page as it is now."""
    axe = Axe()

    def check(page: Page) -> None:
        found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return check
