"""From the sale at the counter to the invoice at the outlet, voided and made out anew, as its people walk it (D-57)."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.workdays import ONE_DAY
from finance import ledger
from finance.actions.tariffs import announce_tariff, draft_tariff
from finance.choices import AccountKind
from tests.finance.conftest import build_money

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def office(cast):
    """The bureau of the cast with its money (tests/finance/conftest.py), credit bought and a circular to sign for."""
    office, now = build_money(cast), timezone.now()
    cash = ledger.account(AccountKind.CASH, unit=office.branch, at=now)
    paid = {"amount": Decimal("500.00"), "key": uuid4(), "at": now}
    ledger.post("purchase", debit=cash, credit=office.credit.account, **paid)
    terms = {"basis": "fixed", "fee": Decimal("1.00"), "effective_on": timezone.localdate() + 30 * ONE_DAY}
    draft = draft_tariff(office.power, actor=office.e_commerce, at=now, **terms)
    announce_tariff(draft, actor=office.market, at=now)
    return office


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fits(page: Page) -> None:
    """Nothing sticks out sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.rule("D-57")
@pytest.mark.rule("D-50")
@pytest.mark.rule("D-40")
def test_from_the_counter_to_the_invoice(sign_in, office, accessible):
    merchant = sign_in(office.franchisee)
    merchant.set_viewport_size(PHONE)
    merchant.goto("/finance/own/")
    expect(merchant.get_by_text("YZ000186")).to_be_visible()
    fits(merchant)
    accessible(merchant)
    press(merchant, "Sign for it")
    expect(merchant.get_by_text("Signed for")).to_be_visible()
    expect(merchant.get_by_text("Tariff circulars to sign for")).to_have_count(0)
    merchant.get_by_role("link", name="Sell").first.click()
    merchant.select_option("[name=business]", "mobile")
    merchant.fill("[name=amount]", "100")
    merchant.fill("[name=reference]", "13812345678")
    press(merchant, "Sell")
    receipt = merchant.get_by_role("status").inner_text()
    number, code = re.search(r"-(\d+) · Code ([A-Z]{5} [A-Z]{5})", receipt).groups()
    accessible(merchant)
    paper = merchant.request.get(f"/finance/counter/YZ0001/{number}/receipt.pdf")
    assert paper.body().startswith(b"%PDF")
    merchant.goto("/finance/own/YZ0001/")
    merchant.fill("[name=receipt]", number)
    press(merchant, "Find")
    expect(merchant.get_by_role("link", name="Print the receipt once more")).to_be_visible()
    expect(merchant.get_by_text("none yet")).to_be_visible()
    fits(merchant)
    accessible(merchant)

    # The customer comes to the outlet with the receipt; the clerk types it from the keyboard alone.
    clerk = sign_in(office.branch_head)
    clerk.goto("/finance/invoices/")
    accessible(clerk)
    clerk.get_by_role("link", name="Invoice from a receipt").click()
    clerk.keyboard.type(f"{number} {code[:-1]}A" if not code.endswith("A") else f"{number} {code[:-1]}C")
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_text("No receipt bears this number and code")).to_be_visible()
    accessible(clerk)
    clerk.fill("[name=code]", f"{number} {code.lower()}")
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_text("100.00").first).to_be_visible()
    accessible(clerk)
    clerk.fill("[name=buyer]", "江油农资")
    press(clerk, "Make out the invoice")
    expect(clerk.get_by_text("is made out; print it now")).to_be_visible()
    accessible(clerk)
    here = clerk.url
    with clerk.context.expect_page() as opened:
        press(clerk, "Print the invoice")
    opened.value.close()
    clerk.goto(here)
    expect(clerk.get_by_text("printed", exact=True)).to_be_visible()
    expect(clerk.get_by_role("button", name="Print the invoice")).to_have_count(0)
    clerk.goto("/finance/invoices/new/")
    clerk.fill("[name=code]", f"{number} {code}")
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("alert")).to_contain_text("Printed by 罗强")
    accessible(clerk)

    # The buyer was misspelt: finance takes it back, and the receipt gives one more.
    books = sign_in(office.finance)
    books.goto(here)
    books.get_by_role("link", name="Void", exact=True).click()
    accessible(books)
    books.fill("[name=reason]", "购方名称有误")
    press(books, "Void")
    expect(books.get_by_text("the receipt is free for one new invoice")).to_be_visible()
    accessible(books)
    clerk = sign_in(office.branch_head)
    clerk.goto("/finance/invoices/new/")
    clerk.fill("[name=code]", f"{number} {code}")
    clerk.keyboard.press("Enter")
    clerk.fill("[name=buyer]", "江油农资有限公司")
    press(clerk, "Make out the invoice")
    expect(clerk.get_by_role("heading", name="000002")).to_be_visible()
    clerk.goto("/finance/invoices/")
    expect(clerk.locator("main tbody tr")).to_have_count(2)
    accessible(clerk)
