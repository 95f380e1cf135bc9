"""Statements of revenue by business, and by station, branch or day: seen, printed, exported, opened (D-56)."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from finance import ledger
from finance.actions import sales
from finance.actions.closing import close_day
from finance.models import DailyTotal, Transfer
from finance.reports.statements import Asked, statement
from tests import factories as f
from tests.finance.conftest import clock, fund, line, sell
from tests.finance.test_pages import visit

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D-56")]
D = Decimal
SUNDAY, MONDAY, TUESDAY = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)
PAGE = "/finance/statements/"


@pytest.fixture
def shop(network):
    """Sunday and Monday are closed; one of Tuesday's sales, which is open, came too late for Monday."""
    fund(network, "2000.00", at=clock("2026-11-21 09:00"))
    fund(network, "500.00", at=clock("2026-11-21 09:00"), credit=network.far_credit)
    sell(network, "40.00", at=clock("2026-11-22 10:00"))
    close_day(SUNDAY, at=clock("2026-11-23 00:20"))
    sell(network, "100.00", at=clock("2026-11-23 10:00"), fee="1.00", reference="13812345678")
    sell(network, "50.50", network.power, at=clock("2026-11-23 11:00"), fee="2.00")
    sell(network, "200.00", network.withdrawal, at=clock("2026-11-23 12:00"), fee="1.00")
    wrong = sell(network, "30.00", at=clock("2026-11-23 13:00"), fee="1.00")
    sales.reverse_sale(line(wrong), actor=network.franchisee, at=clock("2026-11-23 13:05"))
    far_sale(network, "60.00", "2026-11-23 14:00")
    close_day(MONDAY, at=clock("2026-11-24 00:20"))
    sell(network, "20.00", at=clock("2026-11-23 23:50"), now=clock("2026-11-24 08:00"))
    with time_machine.travel(clock("2026-11-24 09:00"), tick=False):
        yield network


def far_sale(network, amount: str, at: str) -> None:
    moment = clock(at)
    ledger.sell(
        ledger.Sale(uuid4(), network.far.pk, network.mobile.pk, D(amount), D("1.00"), moment), at=moment, actor=None
    )


def made(**asked):
    return statement(Asked(**({"since": MONDAY, "until": MONDAY} | asked)), today=TUESDAY)


def laid_out(found) -> list[tuple]:
    return [
        (branch.name, block.name, line.business.code, line.figures.count, line.figures.amount, line.figures.fee)
        for branch, block, line in found.every_line()
    ]


def test_a_day_by_station_with_subtotals_of_branches(shop):
    found = made()
    branch, far = shop.branch.name, "河西支局"
    assert laid_out(found) == [
        (branch, shop.postal.unit.name, "mobile", 1, D(100), D(1)),
        (branch, shop.postal.unit.name, "power", 1, D("50.50"), D(2)),
        (branch, shop.postal.unit.name, "withdrawal", 1, D(200), D(1)),
        (far, "河西便民服务站", "mobile", 1, D(60), D(1)),
    ]
    assert [(one.name, one.total.amount) for one in found.branches] == [(branch, D("350.50")), (far, D(60))]
    assert [(one.business.code, one.figures.amount) for one in found.lines] == [
        ("mobile", D(160)),
        ("power", D("50.50")),
        ("withdrawal", D(200)),
    ]
    mobile = found.lines[0].figures
    assert (mobile.reversed_count, mobile.reversed_amount, mobile.late_count) == (1, D(30), 0)
    assert found.total.amount == D("410.50") and found.total.count == 4 and found.open_days == []


def test_a_month_by_branch_by_day_and_by_business(shop):
    month = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}
    by_branch = made(**month, by="branch", business=shop.mobile)
    assert [row[1:5] for row in laid_out(by_branch)] == [
        (shop.branch.name, "mobile", 3, D(160)),
        ("河西支局", "mobile", 1, D(60)),
    ]
    by_day = made(**month, by="day", unit=shop.postal.unit)
    assert [(row[1], row[2], row[4]) for row in laid_out(by_day)] == [
        ("2026-11-22", "mobile", D(40)),
        ("2026-11-23", "mobile", D(100)),
        ("2026-11-23", "power", D("50.50")),
        ("2026-11-23", "withdrawal", D(200)),
        ("2026-11-24", "mobile", D(20)),
    ]
    # Tuesday is open: its late sale is known from the lines, and marked. Nothing else is open.
    assert by_day.open_days == [TUESDAY]
    late = by_day.branches[0].blocks[-1].total
    assert (late.late_count, late.late_amount) == (1, D(20))
    assert [row[2:5] for row in laid_out(made(**month, by="business", unit=shop.branch))] == [
        ("mobile", 3, D(160)),
        ("power", 1, D("50.50")),
        ("withdrawal", 1, D(200)),
    ]
    # Closed, the same figures stand in the roll-up.
    before = by_day.total
    close_day(TUESDAY, at=clock("2026-11-25 00:20"))
    again = statement(Asked(**month, by="day", unit=shop.postal.unit), today=date(2026, 11, 25))
    assert (again.total, again.open_days) == (before, [date(2026, 11, 25)])
    assert DailyTotal.objects.get(date=TUESDAY).late_amount == D(20)


def test_a_page_and_the_whole_say_the_same(shop):
    month = Asked(date(2026, 11, 1), date(2026, 11, 30))
    page, whole = (statement(month, today=TUESDAY, page=one) for one in (1, None))
    assert laid_out(page) == laid_out(whole) and len(laid_out(page)) == 4
    assert (page.lines, page.blocks, page.open_days) == (whole.lines, whole.blocks, whole.open_days)
    assert [(one.name, one.total) for one in page.branches] == [(one.name, one.total) for one in whole.branches]
    assert laid_out(statement(month, today=TUESDAY, page=2)) == []


def test_nothing_but_the_roll_up_is_read_for_closed_days(shop):
    with CaptureQueriesContext(connection) as queries:
        made(since=date(2026, 11, 1), until=MONDAY)
    assert not any("finance_transfer" in query["sql"] for query in queries)
    assert len(queries) <= 5


def test_who_reads_which_statement(shop):
    address = f"{PAGE}?since=2026-11-23"
    for login in ("finance", "e_commerce", "general_office", "supervision"):
        page = visit(getattr(shop, login)).get(address).content.decode()
        assert "410.50" in page and "YZ0002" in page
    head = visit(shop.branch_head).get(address).content.decode()
    assert "350.50" in head and "YZ0002" not in head and "410.50" not in head
    for login, shown in (("franchisee", "350.50"), ("far_shop", "60.00")):
        assert shown in visit(getattr(shop, login)).get(address).content.decode()
    merchant = visit(shop.far_shop)
    for hidden in (
        f"{PAGE}?station=YZ0001",
        f"{PAGE}?unit={shop.branch.pk}",
        f"{PAGE}?station=XX",
        f"{PAGE}paper.pdf?station=YZ0001",
        f"{PAGE}export.xlsx?station=YZ0001",
        f"{PAGE}YZ0001/2026-11-23/",
        "/finance/days/2026-11-23/YZ0001/",
        "/finance/days/2026-11-23/file/1/",
    ):
        assert merchant.get(hidden).status_code == 404, hidden
    outsider = visit(shop.outsider)
    for one in (PAGE, f"{PAGE}paper.pdf", f"{PAGE}export.xlsx", "/finance/days/", "/finance/days/2026-11-23/"):
        assert outsider.get(one).status_code == 404
        assert Client().get(one).status_code == 302


def test_each_figure_opens_down_to_a_transfer(shop):
    desk = visit(shop.finance)
    month = desk.get(f"{PAGE}?month=2026-11").content.decode()
    assert "One day is not closed yet" in month
    far = f"{PAGE}?since=2026-11-01&until=2026-11-30&unit={shop.far.pk}&business=mobile&by=day"
    assert far.removeprefix(PAGE).replace("&", "&amp;") in month
    assert "/finance/statements/YZ0002/2026-11-23/?business=mobile" in desk.get(far).content.decode()
    lines = desk.get("/finance/statements/YZ0001/2026-11-23/?business=mobile").content.decode()
    assert "13812345678" in lines and "−30.00" in lines and "reversed" in lines and "100.00" in lines
    assert "200.00" in desk.get("/finance/statements/YZ0001/2026-11-23/?business=withdrawal").content.decode()
    key = Transfer.objects.filter(amount=200).get().pk
    assert f"/finance/transfers/{key}/" in desk.get("/finance/statements/YZ0001/2026-11-23/").content.decode()
    assert desk.get(f"/finance/transfers/{key}/").status_code == 200


def test_paper_and_spreadsheet_hold_the_same(shop):
    desk = visit(shop.finance)
    paper = desk.get(f"{PAGE}paper.pdf?month=2026-11")
    assert paper.content.startswith(b"%PDF") and "statement-20261101-20261130.pdf" in paper["Content-Disposition"]
    sheet = desk.get(f"{PAGE}export.xlsx?since=2026-11-23")
    rows = list(load_workbook(BytesIO(sheet.content)).active.iter_rows(values_only=True))
    assert rows[0][:7] == ("Branch", "Station code", "Station", "Business date", "Business", "Count", "Amount")
    assert [row[1] for row in rows[1:5]] == ["YZ0001"] * 3 + ["YZ0002"]
    assert (rows[5][0], rows[5][5], rows[5][6], rows[5][9]) == ("Total", 4, 410.5, 30)
    assert "Filtered by" in {row[0] for row in rows[6:]}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=2026-11-23&until=2026-11-22", "The last day lies before the first."),
        ("since=2024-01-01&until=2026-11-22", "A statement holds one year at most."),
        ("since=2026-02-30", "Enter a valid date"),
        ("since=%F0%A0%AE%B7%3Cb%3E", "Enter a valid date"),
        ("month=2026-13", "Select a valid choice"),
        ("business=lottery", "Select a valid choice"),
        ("by=%3Cb%3E", "Select a valid choice"),
    ],
)
def test_what_is_wrong_in_the_filter_is_said(shop, query, words):
    desk = visit(shop.finance)
    answer = desk.get(f"{PAGE}?{query}")
    assert answer.status_code == 422 and words in answer.content.decode()
    assert desk.get(f"{PAGE}paper.pdf?{query}").status_code == 404


def test_a_day_to_come_and_a_page_too_far_are_empty(shop):
    desk = visit(shop.finance)
    for query in ("since=2027-01-01", "page=999999", "page=x", "since=2020-01-01"):
        assert desk.get(f"{PAGE}?{query}").status_code == 200


def test_a_long_statement_is_paged_with_as_many_queries(shop):
    desk = visit(shop.finance)
    address = f"{PAGE}?since=2026-11-23"

    def count() -> int:
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            desk.get(address)
        return len(queries)

    few = count()
    branch = f.unit("河东支局", kind="branch", parent=shop.bureau)
    for n in range(30):
        station = f.station(f"河东{n}站", code=f"YZ1{n:03d}", kind="postal", parent=branch)
        DailyTotal.objects.create(date=MONDAY, station=station, business=shop.mobile, count=1, amount=n + 1, fee=0)
    assert count() == few <= 12
    first, second = desk.get(address).content.decode(), desk.get(f"{address}&page=2").content.decode()
    assert "YZ1000" in first and "YZ1029" not in first and "YZ1029" in second and "YZ1000" not in second
    # The subtotal is that of the whole branch, also on a page that shows a part of it; so is the total.
    assert "465.00" in first and "465.00" in second and "875.50" in first
