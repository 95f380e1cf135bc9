"""Pages of the money as the people in it use them."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import paging
from core.models import Paper
from finance import ledger, proof
from finance.actions.credit import open_credit
from finance.choices import AccountKind
from finance.models import Account, Adjustment, CreditAccount, CreditPurchase, Transfer
from stations.choices import StationKind
from tests import factories as f
from tests.finance.conftest import credit_of, fund, sale


@pytest.fixture
def shop(office):
    fund(office, "500.00", at=timezone.now())
    return office


def visit(user):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def form(**facts):
    return {"business": "mobile", "amount": "100", "fee": "", "reference": "13812345678", "key": uuid4(), **facts}


@pytest.mark.rule("D-53")
def test_the_franchisee_sells_prints_and_takes_back(shop):
    counter = visit(shop.franchisee)
    assert counter.get("/finance/counter/").url == "/finance/counter/YZ0001/"
    asked = form()
    answer = counter.post("/finance/counter/YZ0001/", asked)
    sold = Transfer.objects.get(kind="sale")
    assert (answer.status_code, answer.url) == (302, f"/finance/counter/YZ0001/?sold={sold.pk}")
    assert counter.post("/finance/counter/YZ0001/", asked).url == answer.url  # the second click
    assert Transfer.objects.filter(kind="sale").count() == 1
    page = counter.get(answer.url).content.decode()
    assert f"YZ0001-{timezone.localdate():%Y%m%d}-{sold.pk}" in page and "400.00" in page
    paper = counter.get(f"/finance/counter/YZ0001/{sold.pk}/receipt.pdf")
    assert paper.content.startswith(b"%PDF")
    back = f"/finance/counter/YZ0001/{sold.pk}/reverse/"
    assert counter.post(back).status_code == 302
    assert "reversed already" in counter.post(back, follow=True).content.decode()
    assert credit_of(shop) == Decimal("500.00")
    assert proof.verify().ok


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"amount": "500.01"}, "The credit does not suffice: 500.00 yuan are left."),
        ({"amount": ""}, "This field is required."),
        ({"amount": "1.005"}, "two places"),
        ({"amount": "-3"}, "more than zero"),
        ({"amount": "<b>1</b>"}, "This is not an amount"),
        ({"amount": "😀"}, "This is not an amount"),
        ({"business": "lottery"}, "Select a valid choice"),
        ({"reference": "𠮷" * 61}, "at most 60 characters"),
        ({"key": "17"}, "UUID"),
    ],
)
def test_what_is_wrong_at_the_counter_is_said_and_nothing_is_booked(shop, facts, words):
    answer = visit(shop.franchisee).post("/finance/counter/YZ0001/", form(**facts))
    assert answer.status_code == 422
    assert words in answer.content.decode() or "key" in facts
    assert Transfer.objects.filter(kind="sale").count() == 0


@pytest.mark.parametrize("typed", ["1234.5", "1,234.50", "￥1234.50", "１２３４．５０", "1234.50 元"])
def test_an_amount_is_read_as_people_type_it(shop, typed):
    fund(shop, "2000.00", at=timezone.now())
    assert visit(shop.franchisee).post("/finance/counter/YZ0001/", form(amount=typed)).status_code == 302
    assert Transfer.objects.get(kind="sale").amount == Decimal("1234.50")


def test_a_withdrawal_stands_among_the_sales_of_the_day(shop):
    counter = visit(shop.franchisee)
    counter.post("/finance/counter/YZ0001/", form(business="withdrawal", amount="2000"))
    assert "2,000.00" in counter.get("/finance/counter/YZ0001/").content.decode()
    assert credit_of(shop) == Decimal("500.00")


@pytest.mark.rule("D-52")
def test_the_outlet_takes_money_and_prints_the_receipt(shop):
    outlet = visit(shop.branch_head)
    asked = {"amount": "500", "outlet": "CG", "means": "cash", "reference": "<i>7</i>", "key": uuid4()}
    answer = outlet.post("/finance/credit/YZ0001/buy/", asked)
    number = CreditPurchase.objects.get().number
    assert answer.url == f"/finance/purchases/{number}/"
    assert outlet.post("/finance/credit/YZ0001/buy/", asked).url == answer.url
    assert "&lt;i&gt;7&lt;/i&gt;" in outlet.get(answer.url).content.decode()
    low = outlet.post("/finance/credit/YZ0001/buy/", {**asked, "amount": "499.99", "key": uuid4()})
    assert low.status_code == 422 and "At least 500.00 yuan" in low.content.decode()
    for _again in range(2):
        assert outlet.post(f"/finance/purchases/{number}/receipt/").content.startswith(b"%PDF")
    assert Paper.objects.filter(kind="credit-receipt").count() == 1
    assert credit_of(shop) == Decimal("1000.00")


def test_e_commerce_opens_warns_and_pays_back(shop):
    f.station("武都便民服务站", code="YZ0002", kind=StationKind.POSTAL, parent=shop.branch)
    desk = visit(shop.e_commerce)
    assert desk.post("/finance/credit/open/", {"station": "YZ0002", "low_at": "300"}).url == "/finance/credit/YZ0002/"
    assert desk.post("/finance/credit/YZ0001/warning/", {"low_at": "600"}).status_code == 302
    assert "low" in desk.get("/finance/credit/?show=low").content.decode()
    assert desk.post("/finance/credit/YZ0001/refund/", {"reference": ""}).status_code == 302
    assert CreditAccount.objects.get(station=shop.postal).closed_at is not None
    assert desk.get("/finance/credit/YZ0001/").status_code == 200
    assert visit(shop.franchisee).get("/finance/credit/YZ0002/").status_code == 404


def test_every_figure_opens_down_to_its_line(shop):
    ledger.sell(sale(shop, "33.00", at=timezone.now(), reference="户号7"), at=timezone.now(), actor=None)
    books = visit(shop.finance)
    page = books.get("/finance/credit/YZ0001/").content.decode()
    account = f"/finance/accounts/{shop.credit.account_id}/"
    assert account in page
    lines = books.get(account).content.decode()
    sold = Transfer.objects.get(kind="sale")
    assert "467.00" in lines and "−33.00" in lines and f"/finance/transfers/{sold.pk}/" in lines
    assert "33.00" in books.get(f"/finance/transfers/{sold.pk}/").content.decode()
    today = timezone.localdate()
    for query, there in (
        ("kind=purchase", False),
        ("kind=sale", True),
        ("business=power", False),
        ("reference=户号7", True),
        (f"since={today}&until={today}", True),
        (f"until={today.replace(year=2020)}", False),
        ("since=never", False),
        ("before=1", False),
        ("after=0", True),
        ("before=x", True),
    ):
        assert ("−33.00" in books.get(f"{account}?{query}").content.decode()) == there, query
    assert books.get(f"/finance/accounts/{2**70}/").status_code == 404
    assert books.get(f"/finance/transfers/{2**70}/").status_code == 404


def test_the_lines_of_an_account_are_paged_by_key(shop):
    fund(shop, "100000.00", at=timezone.now())
    sales = [sale(shop, f"{n}.00", at=timezone.now()) for n in range(1, 121)]
    ledger.sell_many(sales, at=timezone.now(), actor=None)
    books, address, seen = visit(shop.finance), f"/finance/accounts/{shop.credit.account_id}/", []
    step = address
    while step:
        page = books.get(step).context
        seen += [line.pk for line in page["page"].lines]
        step = f"{address}{page['older']}" if page["older"] else ""
    assert seen == sorted(Transfer.objects.values_list("pk", flat=True), reverse=True)
    back = books.get(f"{address}?after={seen[100]}").context["page"]
    assert [line.pk for line in back.lines] == seen[50:100]


def test_lists_of_money_are_paged_by_key_both_ways(shop, monkeypatch):
    """Each row once on the way down, and the page before is the one that one came from."""
    monkeypatch.setattr(paging, "SIZE", 2)
    for n in range(4):
        station = f.station(f"红旗{n}", code=f"YZ001{n}", kind=StationKind.POSTAL, parent=shop.branch)
        open_credit(station, actor=shop.e_commerce, at=timezone.now())
    books = visit(shop.finance)
    for address, rows in (
        ("/finance/credit/", CreditAccount.objects.order_by("number")),
        ("/finance/accounts/", Account.objects.order_by("pk")),
    ):
        pages, step = [], address
        while step:
            context = books.get(step).context
            pages.append([row.pk for row in context["rows"]])
            newer, step = context["newer"], f"{address}{context['older']}" if context["older"] else ""
        assert [pk for page in pages for pk in page] == list(rows.values_list("pk", flat=True)) and len(pages) > 2, (
            address
        )
        assert [row.pk for row in books.get(address + newer).context["rows"]] == pages[-2], address


def test_pages_cost_the_same_for_many_rows_as_for_two(shop):
    cash = ledger.account(AccountKind.CASH, unit=shop.branch, at=timezone.now())
    books, seller = visit(shop.finance), visit(shop.franchisee)
    addresses = {
        "/finance/credit/": books,
        "/finance/credit/YZ0001/": books,
        f"/finance/accounts/{shop.credit.account_id}/": books,
        f"/finance/accounts/{cash.pk}/": books,
        "/finance/accounts/": books,
        "/finance/counter/YZ0001/": seller,
    }
    counted = []
    for count in (2, 30):
        ledger.sell_many([sale(shop, "1.00", at=timezone.now()) for _ in range(count)], at=timezone.now(), actor=None)
        for n in range(count):
            one = f.station(f"站{count}-{n}", code=f"Q{count}{n:03d}", kind=StationKind.POSTAL, parent=shop.branch)
            ledger.open_credit(one, bureau=shop.bureau, number=f"Q{count}{n:03d}", low_at=Decimal(0), at=timezone.now())
        counted.append({})
        for address, client in addresses.items():
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counted[-1][address] = len([one for one in queries if "SAVEPOINT" not in one["sql"]])
    assert counted[0] == counted[1]
    assert max(counted[1].values()) <= 12, counted[1]


def test_two_people_post_by_hand(shop):
    debit = ledger.account(AccountKind.SUSPENSE, unit=shop.bureau, at=timezone.now())
    credit = ledger.account(AccountKind.BANK, unit=shop.bureau, at=timezone.now())
    asked = {
        "debit": debit.pk,
        "credit": credit.pk,
        "amount": "12.5",
        "reason": "<b>短款</b>",
        "submission_key": uuid4(),
    }
    maker, checker = visit(shop.finance), visit(shop.accountant)
    address = maker.post("/finance/adjustments/new/", asked).url
    assert maker.post("/finance/adjustments/new/", asked).url == address
    assert maker.post("/finance/adjustments/new/", {**asked, "credit": debit.pk}).status_code == 422
    assert maker.post(f"{address}approve/").status_code == 403
    assert "&lt;b&gt;短款&lt;/b&gt;" in checker.get(address).content.decode()
    assert checker.post(f"{address}refuse/", {"note": ""}).status_code == 422
    assert checker.post(f"{address}approve/").status_code == 302
    assert Adjustment.objects.get().state == "approved"
    assert "decided already" in checker.post(f"{address}approve/", follow=True).content.decode()
    assert visit(shop.supervision).post(f"{address}approve/").status_code == 403


def test_those_without_money_have_no_pages(shop):
    for address in ("/finance/credit/", "/finance/accounts/", "/finance/counter/"):
        assert visit(shop.agent).get(address).status_code == 403
    assert visit(shop.outsider).get("/finance/credit/YZ0001/").status_code == 404
    assert visit(shop.outsider).get(f"/finance/accounts/{shop.credit.account_id}/").status_code == 404
