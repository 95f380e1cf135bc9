"""axe on the pages that come back because something was wrong."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from core.models import User
from tests.browser.axe.conftest import faults
from tests.walls.pages import WRONG

pytestmark = pytest.mark.django_db(transaction=True)


def page_of_the_form(target: str, user: User | None) -> str:
    """Where a form stands that is sent to `target`: there, or on the next page above that names it."""
    client = Client()
    if user:
        client.force_login(user)
    shown = target
    while (page := client.get(shown)).status_code != 200 or not (shown == target or f'"{target}' in page.text):
        shown = shown.rsplit("/", 2)[0] + "/"
        assert shown != "/", f"no page holds a form to send to {target}"
    return shown


def test_a_page_with_mistakes_can_be_used_by_everybody(enter, open_world):
    """The form is sent as it would be without the browser's own checks."""
    axe, wrong = Axe(), []
    for visitor, address, body in WRONG:
        page = enter(visitor)
        target = address.format(**open_world.names)
        page.goto(page_of_the_form(target, open_world.visitors.get(visitor)))
        facts = {name: value.format(**open_world.names) for name, value in body.items()}
        with page.expect_navigation():
            page.evaluate(
                """([target, facts]) => {
                  const own = [...document.forms].filter((f) => f.method === "post" && f.closest("main, #content"));
                  const form = own.find((f) => new URL(f.action).pathname === target) || own[0];
                  if (!form) throw new Error(`no form to send to ${target}`);
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
