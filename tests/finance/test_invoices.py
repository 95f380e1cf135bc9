"""The customer's receipt with its code, and the invoice that an outlet prints from it, once (D-57)."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from core import throttle
from core.errors import Refused
from core.models import AuditRecord, Paper
from core.papers import read
from finance import ledger, receipts
from finance.actions import invoices as actions
from finance.actions import sales
from finance.models import Invoice, Outlet, Reversal, Transfer
from stations.choices import Role, UnitKind
from tests import factories as f
from tests.finance.conftest import fund, line, price, sell

NEW = "/finance/invoices/new/"
USCC = "91110000600037341L"


@pytest.fixture(autouse=True)
def _guesses_are_forgotten(monkeypatch):
    """Each test begins with a rule of its own."""
    rule = throttle.Rule(f"receipt-{uuid4()}", actions.GUESSES.limits)
    monkeypatch.setattr(actions, "GUESSES", rule)


@pytest.fixture
def shop(office):
    """Credit, a priced business, a second outlet with its clerk (黎明), and a sale of 158.00 with a fee of 1.00."""
    fund(office, "5000.00", at=timezone.now())
    price(office, business=office.power)
    other = f.unit("城南支局", kind=UnitKind.BRANCH, parent=office.bureau)
    office.far_outlet = Outlet.objects.create(unit=other, code="CN")
    office.people["teller"] = f.person("黎明", login="teller")
    f.appoint(office.people["teller"], Role.CLERK, other)
    office.teller = office.people["teller"].user
    office.sale = bill(office)
    return office


def bill(office, amount="158.00", fee="1.00", business=None, **facts) -> Transfer:
    facts = {"reference": "13816500186", "fee": fee} | facts
    return line(sell(office, amount, business or office.power, at=timezone.now(), **facts))


def text_of(sale, station="YZ0001") -> str:
    return receipts.receipt_of(station, sale.date, sale.pk)


def visit(user) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def asked(sale, **facts):
    base = {"code": text_of(sale), "buyer": "个人", "tax_number": "", "outlet": "CG", "key": uuid4()}
    return base | facts


def issued(office, sale=None, **facts) -> Invoice:
    sale = sale or office.sale
    given = {"outlet": office.outlet, "buyer": "个人", "actor": office.branch_head, "submission_key": uuid4()}
    return actions.issue_invoice(sale, office.credit, **given | {"at": timezone.now()} | facts)


@pytest.mark.rule("D-57")
def test_each_receipt_has_a_number_and_a_code_that_nobody_makes_up(shop):
    sale, text = shop.sale, text_of(shop.sale)
    number, code = text.rsplit("-", 1)
    assert number == f"YZ0001-{sale.date:%Y%m%d}-{sale.pk}" and len(code) == 10
    assert set(code) <= set(receipts.LETTERS) and code != receipts.receipt_code(sale.date, sale.pk + 1)
    forms = (
        text,
        text.lower(),
        f"{sale.pk}-{code}",
        f" {sale.pk} {code[:5]} {code[5:]} ",
        f"{sale.pk}{code}",
        f"YZ0001 {sale.date:%Y%m%d} {sale.pk} {code}".replace(" ", "-"),
        text.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789"}),
    )
    for typed in forms:
        assert receipts.find_receipt(typed) == sale, typed
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    misses = (
        f"{sale.pk}-{wrong}",
        f"{sale.pk + 1}-{code}",
        f"{sale.pk}",
        code,
        "",
        "😀",
        "𠮷" * 300,
        f"{10**17}-{code}",
    )
    for typed in misses:
        assert receipts.find_receipt(typed) is None, typed
    assert receipts.number_in(text) == receipts.number_in(number) == receipts.number_in(str(sale.pk)) == sale.pk


@pytest.mark.rule("D-57")
def test_a_receipt_becomes_one_invoice_printed_once_voided_and_made_out_anew(shop):
    outlet, far = visit(shop.branch_head), visit(shop.teller)
    page = outlet.post(NEW, {"code": text_of(shop.sale)}).content.decode()
    assert "159.00" in page and "158.00" in page and "电费" in page and "138****0186" in page
    assert "13816500186" not in page
    form = asked(shop.sale, buyer=" 江油 𠮷·<b>农资</b> ", tax_number="9111 0000-600037341l")
    answer = outlet.post(NEW, form)
    invoice = Invoice.objects.get()
    year = timezone.localdate().year
    assert (invoice.number, invoice.tax_number) == (f"FP-CG-{year}-000001", USCC)
    assert answer.url == f"/finance/invoices/{invoice.number}/" == outlet.post(NEW, form).url  # the second click
    assert (invoice.amount, invoice.fee, invoice.total) == (Decimal("158.00"), Decimal("1.00"), Decimal("159.00"))
    assert invoice.paper.data["capitals"] == "壹佰伍拾玖元整" and invoice.paper.retain_until.year == year + 6
    shown = outlet.get(answer.url).content.decode()
    assert "江油 𠮷·&lt;b&gt;农资&lt;/b&gt;" in shown and "not printed yet" in shown

    # Another outlet, and another form of the same one, hear who has it, before it is printed and after.
    words = f"Invoice {invoice.number} was made out from this receipt by 罗强 at 城关支局"
    for client, code in ((far, "CN"), (outlet, "CG")):
        again = client.post(NEW, asked(shop.sale, outlet=code))
        assert again.status_code == 422 and words in again.content.decode()
    printed = outlet.post(f"{answer.url}print/")
    assert printed.content.startswith(b"%PDF") and printed.content == read(invoice.paper)
    second = outlet.post(f"{answer.url}print/", follow=True).content.decode()
    assert words in second and "Printed by 罗强" in second and "Finance voids it" in second
    assert "Printed by 罗强" in far.post(NEW, {"code": text_of(shop.sale)}).content.decode()

    # The sale behind it cannot be taken back, whoever asks, and the database says the same.
    seller, back = visit(shop.franchisee), f"/finance/counter/YZ0001/{shop.sale.pk}/reverse/"
    refused = seller.post(back, {"next": "/finance/own/YZ0001/"}, follow=True)
    assert (
        refused.redirect_chain[0][0] == "/finance/own/YZ0001/" and "finance voids it first" in refused.content.decode()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.reverse(shop.sale, at=timezone.now(), key=uuid4(), actor=shop.finance)

    # Finance voids with a reason; outlets and supervision do not.
    books, void = visit(shop.finance), f"{answer.url}void/"
    assert outlet.post(void, {"reason": "x"}).status_code == visit(shop.supervision).get(void).status_code == 403
    assert books.post(void, {"reason": "  "}).status_code == 422
    assert books.post(void, {"reason": "抬头写错"}).status_code == 302
    late = books.post(void, {"reason": "抬头写错"})
    assert late.status_code == 422 and "voided already" in late.content.decode()
    assert "voided" in outlet.post(f"{answer.url}print/", follow=True).content.decode()
    anew = far.post(NEW, asked(shop.sale, outlet="CN", buyer="江油农资有限公司"))
    assert anew.url == f"/finance/invoices/FP-CN-{year}-000001/"
    assert Invoice.objects.count() == Paper.objects.filter(kind="invoice").count() == 2
    assert invoice.number in far.post(NEW, {"code": text_of(shop.sale)}).content.decode()
    # The archive is read by those who check; each reading is recorded.
    assert outlet.post(f"{answer.url}archived/").status_code == 403
    assert visit(shop.supervision).post(f"{answer.url}archived/").content == printed.content
    verbs = set(AuditRecord.objects.values_list("verb", flat=True))
    assert {"invoice.issue", "invoice.print", "invoice.void", "paper.read"} <= verbs


@pytest.mark.rule("D-57")
def test_what_cannot_be_invoiced_is_said(shop):
    outlet = visit(shop.branch_head)
    taken_back = bill(shop, "30.00", "0.00", shop.mobile)
    sales.reverse_sale(taken_back, actor=shop.franchisee, at=timezone.now())
    direct = bill(shop, "200.00", "0.00", shop.withdrawal)
    for sale, words in ((taken_back, "was reversed on"), (direct, "straight between customer and merchant")):
        answer = outlet.post(NEW, {"code": text_of(sale)})
        assert answer.status_code == 422 and words in answer.content.decode()
        with pytest.raises(Refused):
            issued(shop, sale)
    with pytest.raises(IntegrityError), transaction.atomic():  # the trigger behind the action
        row = Invoice(number="X", transfer_id=taken_back.pk, date=taken_back.date, station=shop.postal)
        row.business, row.outlet, row.amount, row.fee, row.buyer = shop.mobile, shop.outlet, 30, 0, "个人"
        row.submission_key, row.issued_by, row.issued_at = uuid4(), shop.branch_head, timezone.now()
        row.paper = issued(shop).paper
        row.save()
    for facts, words in (
        ({"buyer": ""}, "This field is required"),
        ({"buyer": " \u3000 "}, "This field is required"),
        ({"buyer": "甲" * 101}, "at most 100 characters"),
        ({"tax_number": "91110000600037341X"}, "no unified social credit code"),
        ({"tax_number": "😀"}, "no unified social credit code"),
        ({"outlet": "CN"}, "Select a valid choice"),
        ({"key": "17"}, "UUID"),
    ):
        other = bill(shop, "46.00", "1.00")
        answer = outlet.post(NEW, asked(other, **facts))
        assert answer.status_code == 422, facts
        assert words in answer.content.decode(), facts
        assert not Invoice.objects.filter(transfer_id=other.pk).exists()


@pytest.mark.rule("D-57")
def test_every_miss_gets_the_same_words_and_guessing_is_slowed(shop, monkeypatch):
    outlet = visit(shop.branch_head)
    bought = Transfer.objects.get(kind="purchase")
    bureau = f.unit("外县邮政局", kind=UnitKind.BUREAU)
    abroad = Outlet.objects.create(unit=f.unit("外县支局", kind=UnitKind.BRANCH, parent=bureau), code="WX")
    people = f.person("路人", login="abroad")
    f.appoint(people, Role.BRANCH, abroad.unit)
    wrong = f"{shop.sale.pk}-AAAAAAAAAA"
    said = {outlet.post(NEW, {"code": code}).content.decode().count("No receipt bears") for code in (wrong, "17", "x")}
    said.add(outlet.post(NEW, {"code": text_of(bought)}).content.decode().count("No receipt bears"))
    said.add(visit(people.user).post(NEW, {"code": text_of(shop.sale)}).content.decode().count("No receipt bears"))
    assert said == {1}
    limit = throttle.Limit("user", 3, 600, only_misses=True)
    monkeypatch.setattr(actions, "GUESSES", throttle.Rule(f"receipt-{uuid4()}", (limit,)))
    for _hit in range(5):
        assert outlet.post(NEW, {"code": text_of(shop.sale)}).status_code == 200
    assert [outlet.post(NEW, {"code": wrong}).status_code for _ in range(4)] == [422, 422, 422, 429]
    held = outlet.post(NEW, {"code": text_of(shop.sale)})
    assert held.status_code == 429 and int(held["Retry-After"]) > 0 and "Please wait" in held.content.decode()


@pytest.mark.rule("D-57")
def test_the_register_is_narrowed_counted_and_exported(shop):
    first, second = issued(shop), issued(shop, bill(shop, "46.00", "1.00"))
    third = issued(shop, bill(shop, "83.00", "1.00"), outlet=shop.far_outlet, actor=shop.teller)
    actions.void_invoice(second, reason="=1+1", actor=shop.finance, at=timezone.now())
    actions.print_invoice(first, actor=shop.branch_head, at=timezone.now())
    books, today = visit(shop.finance), timezone.localdate()
    for query, found in (
        ("", {first, second, third}),
        ("outlet=CN", {third}),
        ("state=voided", {second}),
        ("state=waiting", {third}),
        ("station=yz0001&state=standing", {first, third}),
        ("station=便民", {first, second, third}),
        (f"number={first.number}", {first}),
        (f"number={text_of(shop.sale)}", {first}),
        ("number=😀", set()),
        (f"since={today}&until={today}", {first, second, third}),
        (f"since={today + timedelta(days=1)}", set()),
        ("since=0001-01-01&until=9999-12-31", {first, second, third}),
        ("since=never", set()),
    ):
        assert set(books.get(f"/finance/invoices/?{query}").context["rows"]) == found, query
    totals = books.get(f"/finance/invoices/?since={today}").context["totals"]
    assert (totals.standing, totals.voided, totals.amount, totals.fee) == (2, 1, Decimal("241.00"), Decimal("2.00"))
    sheet = load_workbook(BytesIO(books.get("/finance/invoices/export.xlsx?outlet=CG").content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:3]] == [first.number, second.number] and rows[2][-1] == "'=1+1"
    # Each sees the own part: the outlet its register, the merchant the sales of the station, others nothing.
    assert set(visit(shop.teller).get("/finance/invoices/").context["rows"]) == {third}
    assert set(visit(shop.franchisee).get("/finance/invoices/").context["rows"]) == {first, second, third}
    assert set(visit(shop.outsider).get("/finance/invoices/").context["rows"]) == set()
    address = f"/finance/invoices/{first.number}/"
    assert [visit(who).get(address).status_code for who in (shop.teller, shop.outsider, shop.agent)] == [404, 404, 403]
    assert visit(shop.franchisee).get(NEW).status_code == 403
    counted = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            books.get("/finance/invoices/")
        counted.append(len(queries))
        for n in range(3):
            issued(shop, bill(shop, f"{n + 1}.00", "0.00"))
    assert counted[0] == counted[1] <= 12


def test_an_invoice_never_changes_and_never_goes(shop):
    invoice = issued(shop)
    at = timezone.now()
    for change in ({"buyer": "别人"}, {"amount": 1}, {"printed_at": at}, {"voided_at": at, "voided_by": shop.finance}):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk).update(**change)
    actions.print_invoice(invoice, actor=shop.branch_head, at=at)
    actions.void_invoice(invoice, reason="纸张损坏", actor=shop.finance, at=at)
    for change in ({"printed_at": at + timedelta(days=1)}, {"void_reason": "另有原因"}):
        with pytest.raises(InternalError), transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk).update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        invoice.delete()
    # Voided, it hinders nothing any more.
    assert sales.reverse_sale(shop.sale, actor=shop.franchisee, at=timezone.now()).is_new
    assert Reversal.objects.filter(original_id=shop.sale.pk).exists()


@pytest.mark.rule("D-50")
def test_the_merchant_has_a_page_of_ones_own(shop, calendar):
    own = visit(shop.franchisee)
    assert own.get("/finance/own/").url == "/finance/own/YZ0001/"
    bill(shop, "46.00", "1.00")
    taken_back = bill(shop, "30.00", "0.00", shop.mobile)
    sales.reverse_sale(taken_back, actor=shop.franchisee, at=timezone.now())
    page = own.get("/finance/own/YZ0001/")
    assert [(one.business, one.count, one.amount, one.fee) for one in page.context["sold"]] == [
        (shop.mobile, 0, Decimal("0.00"), Decimal("0.00")),
        (shop.power, 2, Decimal("204.00"), Decimal("2.00")),
    ]
    text = page.content.decode()
    assert "4,796.00" in text and "YZ000186" in text and "城关支局" in text and "500.00" in text
    for typed, there in ((text_of(shop.sale), True), (str(shop.sale.pk), True), ("17171717", False), ("😀", False)):
        found = own.post("/finance/own/YZ0001/", {"receipt": typed}).content.decode()
        assert (f"{shop.sale.pk}/receipt.pdf?again" in found and "Print the receipt once more" in found) == there, typed
    assert own.get(f"/finance/counter/YZ0001/{shop.sale.pk}/receipt.pdf?again").content.startswith(b"%PDF")
    others = (shop.finance, shop.branch_head, shop.outsider, shop.supervision)
    assert {visit(who).get("/finance/own/YZ0001/").status_code for who in others} == {404}
    assert {visit(who).get("/finance/own/").status_code for who in others} == {404}
    assert visit(shop.agent).get("/finance/own/YZ0001/").status_code == 403
    # As quick for a full day as for a quiet one, and the receipt for bought credit is theirs to take.
    counted = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            own.get("/finance/own/YZ0001/")
        counted.append(len(queries))
        for _n in range(20):
            bill(shop, "1.00", "0.00")
    assert counted[0] == counted[1] <= 12
    asked = {"amount": "500", "outlet": "CG", "means": "cash", "reference": "", "key": uuid4()}
    bought = visit(shop.branch_head).post("/finance/credit/YZ0001/buy/", asked).url
    assert "Print the receipt" in own.get(bought).content.decode()
    assert own.post(f"{bought}receipt/").content.startswith(b"%PDF")
