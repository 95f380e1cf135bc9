"""Lists, search and the page of a ticket: only what the person may see, and never more queries for more rows."""

import io

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditRecord
from services.models import Ticket
from stations.models import Station
from tests.services.conftest import do, log
from tests.services.pages import page, sign_in

LIST = "/services/tickets/"
MOST_QUERIES = 12


@pytest.fixture
def repair(office) -> Ticket:
    return log(office.campus, "computer-repair", office.clerk, phone="13812345678", description="笔记本开不了机")


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_clerk_sees_the_ticket_and_the_outsider_sees_nothing_of_it(office, repair):
    address = reverse("services:ticket", args=[repair.number])
    assert repair.number in page(sign_in(office.clerk).get(address))
    outsider = sign_in(office.outsider)
    assert outsider.get(address).status_code == 404
    assert repair.number not in page(outsider.get(LIST))
    assert outsider.post(reverse("services:search"), {"q": repair.number}).context["rows"] == []
    assert repair.number not in page(outsider.get(reverse("services:tickets-print")))
    assert b"\r\n" + repair.number.encode() not in outsider.get(reverse("services:export", args=["csv"])).content
    assert outsider.get(reverse("services:slip", args=[repair.number, "a5"])).status_code == 404
    assert outsider.post(reverse("services:contact", args=[repair.number])).status_code == 404


def test_without_a_login_every_page_leads_to_the_sign_in(client, repair):
    for name, args in [("tickets", []), ("ticket", [repair.number]), ("new", []), ("slip", [repair.number, "a5"])]:
        assert client.get(reverse(f"services:{name}", args=args))["Location"].startswith("/login/")


@pytest.mark.parametrize("written", ["{number}", " {number} ", "{lower}", "{code}", "https://x.cn/status/#{code}"])
def test_a_number_typed_or_scanned_opens_the_ticket(office, repair, written):
    text = written.format(number=repair.number, lower=repair.number.lower(), code=repair.lookup_code)
    found = sign_in(office.clerk).post(reverse("services:search"), {"q": text})
    assert found["Location"] == reverse("services:ticket", args=[repair.number])


def test_the_search_goes_by_post_so_that_no_telephone_stands_in_an_address(office, repair):
    lin = sign_in(office.clerk)
    log(office.campus, "consultation", office.clerk, phone="13812345678", outcome="on_the_spot")
    assert repair.number in page(lin.post(reverse("services:search"), {"q": "13812345678"}))
    assert lin.get(reverse("services:search"), {"q": "x"}).status_code == 405
    refused = lin.get(LIST, {"q": "13812345678"})
    assert "q" in refused.context["filter"].form.errors


def test_contact_is_masked_until_it_is_asked_for_and_the_look_is_recorded(office, repair):
    lin = sign_in(office.clerk)
    shown = lin.get(reverse("services:ticket", args=[repair.number]))
    assert "13812345678" not in page(shown)
    assert "138****5678" in page(shown)
    seen = lin.post(reverse("services:contact", args=[repair.number]))
    assert "13812345678" in page(seen)
    assert "no-store" in seen["Cache-Control"]
    assert AuditRecord.objects.filter(verb="ticket.reveal", actor=office.clerk).count() == 1


def test_an_inspector_reads_but_sees_no_contact_and_no_buttons(office):
    ticket = log(office.village, "consultation", office.agent, phone="13812345678")
    ma = sign_in(office.inspector)
    shown = ma.get(reverse("services:ticket", args=[ticket.number]))
    assert shown.status_code == 200
    assert shown.context["steps"] == {}
    assert ma.post(reverse("services:contact", args=[ticket.number])).status_code == 403
    assert ma.get(reverse("services:slip", args=[ticket.number, "a5"])).status_code == 403


def test_lists_and_desk_ask_as_many_queries_for_many_rows_as_for_two(office):
    lin = sign_in(office.clerk)
    log(office.campus, "computer-repair", office.clerk)
    log(office.campus, "computer-repair", office.clerk)
    addresses = [LIST, "/", reverse("services:tickets-print"), reverse("services:catalogue")]
    few = {address: queries(lin, address) for address in addresses}
    for _i in range(60):
        log(office.campus, "computer-repair", office.clerk)
    many = {address: queries(lin, address) for address in addresses}
    assert many == few
    assert max(many.values()) <= MOST_QUERIES, many


def test_the_page_of_a_ticket_stays_within_the_queries_after_many_steps(office, repair):
    for step in range(3):
        do(repair, "note", office.clerk, text=f"第{step}次联系")
    do(repair, "assign", office.clerk, handler=office.people["volunteer"])
    assert queries(sign_in(office.clerk), reverse("services:ticket", args=[repair.number])) <= MOST_QUERIES
    assert queries(sign_in(office.clerk), reverse("services:new")) <= MOST_QUERIES


def test_pages_by_key_neither_lose_nor_repeat_a_ticket(office):
    for _i in range(120):
        log(office.campus, "consultation", office.clerk, outcome="on_the_spot")
    lin, seen, address = sign_in(office.clerk), [], LIST
    while address:
        response = lin.get(address)
        seen += [ticket.number for ticket in response.context["rows"]]
        address = response.context["older"] and LIST + response.context["older"]
    assert seen == list(Ticket.objects.order_by("-id").values_list("number", flat=True))
    back = lin.get(LIST + lin.get(LIST + lin.get(LIST).context["older"]).context["newer"])
    assert [ticket.number for ticket in back.context["rows"]] == seen[:50]


def test_the_export_says_its_filter_and_holds_the_rows_of_the_list(office, repair):
    log(office.campus, "consultation", office.clerk, outcome="on_the_spot", resident_name="=HYPERLINK(1)")
    lin = sign_in(office.clerk)
    book = openpyxl.load_workbook(io.BytesIO(lin.get("/services/tickets/export.xlsx", {"show": "open"}).content))
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row if cell]
    assert repair.number in cells
    assert any("open" in str(cell) for cell in cells)
    text = lin.get("/services/tickets/export.csv").content
    assert text.startswith(b"\xef\xbb\xbf")
    assert b",=HYPERLINK" not in text
    assert lin.get("/services/tickets/export.exe").status_code == 404


@pytest.mark.parametrize("size", ["a5", "roll"])
def test_the_slip_is_a_pdf_for_the_counter_alone(office, repair, size):
    lin = sign_in(office.clerk)
    response = lin.get(reverse("services:slip", args=[repair.number, size]))
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"].startswith("inline")
    assert lin.get(reverse("services:slip", args=[repair.number, "a3"])).status_code == 404


def test_who_works_at_two_stations_chooses_one_and_stays_there(office):
    from tests.factories import appoint

    appoint(office.people["clerk"], "clerk", office.elsewhere.unit)
    lin = sign_in(office.clerk)
    assert lin.get("/").context["station"] == office.campus
    lin.post(reverse("services:choose-station"), {"station": office.elsewhere.code})
    assert lin.get("/").context["station"] == office.elsewhere
    assert lin.post(reverse("services:choose-station"), {"station": office.village.code}).status_code == 404
    assert Station.objects.count() == 5
    assert settings.SESSION_ENGINE.endswith("cached_db")
