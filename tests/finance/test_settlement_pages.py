"""The pages of third parties, as the departments of the bureau use them (D-58)."""

import io
from datetime import date

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditRecord, Notice, Obligation, Paper
from finance import jobs
from finance.models import Contract, Settlement
from tests.finance.conftest import clock
from tests.finance.parties import FIRST, SALES, contract, november, their_file
from tests.finance.test_settlements import confirmed, drawn_up
from tests.services.pages import page, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D-58")]
LIST = "/finance/third-parties/"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _first_of_december():
    with time_machine.travel(FIRST, tick=False):
        yield


def typed(office, **facts) -> dict:
    return {
        "number": "YD-2026-01",
        "party": office.mobile.biller_id,
        "businesses": [office.mobile.pk],
        "starts_on": "2026-11-01",
        "basis": "steps",
        "up_to_0": "10000",
        "rate_0": "5",
        "rate_1": "4.5",
        "period": "month",
        "settle_days": "5",
        "payment_days": "3",
    } | facts


def test_a_contract_is_entered_superseded_and_its_scan_archived(network):
    ecommerce, market, boss = (sign_in(user) for user in (network.e_commerce, network.market, network.branch_head))
    new = reverse("finance:contract-new")
    for wrong, said in (
        ({"number": ""}, "This field is required"),
        ({"number": "字" * 41}, "40"),
        ({"starts_on": "2026-02-30"}, "valid date"),
        ({"last_day": "2026-10-31"}, "The end lies before"),
        ({"rate_0": "1000.5"}, "1000"),
        ({"rate_0": "", "rate_1": ""}, "at least one step"),
        ({"up_to_1": "9"}, "last step"),
        ({"period": "week"}, "settled by the month"),
        ({"businesses": [network.power.pk]}, "another party"),
        ({"settle_days": "0"}, "greater than or equal to 1"),
        ({"basis": "per_sale"}, "Which fee a transaction"),
        ({"scan": SimpleUploadedFile("a.html", b"<script>alert(1)</script>")}, "Only PDF files"),
    ):
        answer = ecommerce.post(new, typed(network, **wrong))
        assert answer.status_code == 422 and said in page(answer), wrong
    assert not Contract.objects.exists()
    name = "移动<b>·𠮷😀"
    answer = ecommerce.post(new, typed(network, number=name, scan=SimpleUploadedFile("a.pdf", PDF)))
    made = Contract.objects.get()
    assert answer["Location"] == reverse("finance:contract", args=[made.pk]) and made.number == name
    shown = page(ecommerce.get(answer["Location"]))
    assert "a month up to 10,000.00 yuan 5 ‰; above that 4.5 ‰" in shown and "移动&lt;b&gt;·𠮷😀" in shown
    scan = made.pk, Paper.objects.get(kind="party-contract").number
    assert ecommerce.post(reverse("finance:contract-scan", args=scan)).content == PDF
    assert AuditRecord.objects.filter(verb="paper.read").count() == 1
    page(ecommerce.get(f"{new}?after={made.pk}"))
    later = typed(network, number="YD-2027-01", starts_on="2027-01-01", basis="per_sale", per_sale="0.30")
    assert ecommerce.post(f"{new}?after={made.pk}", later).status_code == 302
    made.refresh_from_db()
    assert made.ends_on == date(2027, 1, 1)
    listed = page(sign_in(network.supervision).get(reverse("finance:contracts")))
    assert "0.30 yuan a transaction" in listed and "2026-12-31" in listed and "Enter a contract" not in listed
    end = reverse("finance:contract-step", args=[made.pk, "end"])
    assert ecommerce.post(end, {"last_day": "2027-03-31"}).status_code == 422
    assert ecommerce.post(end, {"last_day": "2026-12-15"}).status_code == 302
    # Whoever keeps no books finds nothing; a branch and a merchant never.
    for client in (market, boss, sign_in(network.franchisee), sign_in(network.clerk)):
        assert client.get(reverse("finance:contracts")).status_code == client.get(LIST).status_code == 403
        assert client.get(reverse("finance:contract", args=[made.pk])).status_code == 404
    assert sign_in(network.supervision).post(end, {"last_day": "2026-12-15"}).status_code == 403


def test_a_statement_from_the_list_down_to_the_transfer_on_paper_and_as_a_sheet(network, django_assert_max_num_queries):
    contract(network)
    november(network)
    ecommerce, finance, accountant = (
        sign_in(user) for user in (network.e_commerce, network.finance, network.accountant)
    )
    prepare = reverse("finance:settlement-prepare")
    for wrong, said in (
        ({"day": "2026-12-01"}, "not over before the end of 2026-12-31"),
        ({"day": "2026-10-31"}, "No contract"),
        ({"day": "x"}, "valid date"),
        ({"party": "0"}, "valid choice"),
    ):
        answer = ecommerce.post(prepare, {"party": network.mobile.biller_id, "day": "2026-11-30"} | wrong)
        assert answer.status_code == 422 and said in page(answer), wrong
    address = ecommerce.post(prepare, {"party": network.mobile.biller_id, "day": "2026-11-30"})["Location"]
    made = Settlement.objects.get()
    assert address == reverse("finance:settlement", args=[made.pk]) and "JS-MOBILE-2026-0001" in page(finance.get(LIST))
    shown = page(finance.get(address))
    assert "1,228.33" in shown and "5 ‰ of the amount" in shown
    line = reverse("finance:settlement-line", args=[made.pk, made.lines.get().pk])
    with django_assert_max_num_queries(14):
        assert "984.00" in page(finance.get(line))
    assert "?station=YZ0001&amp;day=2026-11-10" in page(finance.get(f"{line}?station=YZ0001"))
    assert "/finance/transfers/" in page(finance.get(f"{line}?station=YZ0001&day=2026-11-10"))
    for nothing in ("?station=XQ01", "?station=YZ0001&day=2026-11-11", "?station=YZ0001&day=soon"):
        assert finance.get(line + nothing).status_code == 404
    printed = [finance.post(reverse("finance:settlement-print", args=[made.pk])) for _click in (1, 2)]
    assert printed[0].content.startswith(b"%PDF") and printed[0].content == printed[1].content
    sheet = openpyxl.load_workbook(io.BytesIO(finance.get(f"{address}statement.xlsx").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=4)]
    assert [row[4:8] for row in rows[1:3]] == [
        ["YZ0001", "城关便民服务站", 4, 984],
        ["YZ0002", "河西便民服务站", 2, 250.5],
    ]
    assert rows[3][6:] == [6, 1234.5, "5 ‰ of the amount", 6.17, 1228.33]
    step = "finance:settlement-step"
    assert ecommerce.post(reverse(step, args=[made.pk, "cancel"])).status_code == 403
    assert finance.post(reverse(step, args=[made.pk, "dance"])).status_code == 404
    assert finance.post(reverse(step, args=[made.pk, "cancel"]), {"reason": " "}).status_code == 422
    told = page(finance.post(reverse(step, args=[made.pk, "post"]), follow=True))
    assert "Not possible: the statement is prepared." in told
    outsiders = [sign_in(user) for user in (network.branch_head, network.franchisee, network.clerk, network.market)]
    for client in outsiders:
        assert client.get(address).status_code == client.get(line).status_code == 404
        assert client.get(f"{address}statement.xlsx").status_code == 404
        assert client.post(prepare, {}).status_code == 403
    compare = reverse(step, args=[made.pk, "file"])
    bad = SimpleUploadedFile("x.csv", their_file([("2026-12-01 09:00", "far", "1.005")]))
    answer = ecommerce.post(compare, {"file": bad})
    assert answer.status_code == 422 and "2026-12-01 lies outside the period" in page(answer)
    wrong = SimpleUploadedFile("yd.csv", their_file(SALES[1:]))
    assert "1 difference open" in page(ecommerce.post(compare, {"file": wrong}, follow=True))
    assert "Differences still open: 1" in page(finance.post(reverse(step, args=[made.pk, "confirm"]), follow=True))
    right = SimpleUploadedFile("yd-2.csv", their_file())
    assert "nothing open" in page(ecommerce.post(compare, {"file": right}, follow=True))
    assert "Confirmed;" in page(finance.post(reverse(step, args=[made.pk, "confirm"]), follow=True))
    assert "Posted." in page(finance.post(reverse(step, args=[made.pk, "post"]), follow=True))
    pay = reverse(step, args=[made.pk, "pay"])
    for wrong, said in (({"reference": ""}, "This field is required"), ({"paid_on": "2026-12-02"}, "yet to come")):
        answer = accountant.post(pay, {"reference": "6222", "paid_on": "2026-12-01"} | wrong)
        assert answer.status_code == 422 and said in page(answer)
    ask = reverse(step, args=[made.pk, "ask-reversal"])
    assert "somebody else decides" in page(finance.post(ask, {"reason": "金额有误"}, follow=True))
    assert "Somebody else decides" in page(finance.post(reverse(step, args=[made.pk, "reverse"]), follow=True))
    assert "Decided." in page(accountant.post(reverse(step, args=[made.pk, "keep"]), follow=True))
    assert "Marked as paid." in page(accountant.post(pay, {"reference": "6222", "paid_on": "2026-12-01"}, follow=True))
    assert "6222" in page(sign_in(network.supervision).get(address))


def test_what_is_due_stands_on_the_desk_and_finance_hears_of_it_before(network):
    contract(network, settle_days=1)
    november(network)
    assert [jobs.watch_third_parties() for _run in (1, 2)] == [{"opened": 1, "told": 2}, {"opened": 0, "told": 2}]
    duty = Obligation.objects.about(network.mobile.biller).get()
    assert (duty.due_on, duty.rule) == (date(2026, 12, 1), "D-58")
    assert Notice.objects.filter(dedupe_key__startswith=f"settlement-due/{duty.pk}/soon/").count() == 2
    assert drawn_up(network).number and Obligation.objects.about(network.mobile.biller).get() == duty
    desk = page(sign_in(network.finance).get("/"))
    assert "Settlements and payments due" in desk and duty.title in desk
    assert "Settlements and payments due" not in page(sign_in(network.branch_head).get("/"))
    with time_machine.travel(clock("2026-12-03 08:00"), tick=False):
        jobs.watch_third_parties()
        assert Notice.objects.filter(dedupe_key__startswith=f"settlement-due/{duty.pk}/overdue/").count() == 2
        assert "overdue" in page(sign_in(network.finance).get(LIST))
    assert confirmed(network).state == "confirmed"
