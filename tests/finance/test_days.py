"""The overview of days: what is closed, what does not balance and why, closing by hand, the alarm (D-54)."""

from datetime import date

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from core.models import AuditRecord, Notice
from finance import alarms, closing, ledger, partitions
from finance.actions.closing import close_day
from finance.jobs import watch_close
from finance.models import DayFile, StationDay
from tests import factories as f
from tests.finance.conftest import clock, fund, sell
from tests.finance.test_pages import visit

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D-54")]
SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
DAYS, DAY = "/finance/days/", "/finance/days/2026-11-23/"
MORNING = clock("2026-11-24 09:00")


@pytest.fixture
def shop(network):
    """All days through Sunday are closed; Monday has sales and is open on Tuesday morning."""
    fund(network, "1000.00", at=clock("2026-11-21 09:00"))
    close_day(SUNDAY, at=clock("2026-11-23 00:20"))
    sell(network, "100.00", at=clock("2026-11-23 10:00"), reference="13812345678")
    sell(network, "20.00", at=clock("2026-11-22 23:50"), now=clock("2026-11-23 11:00"))
    partitions.ensure(date(2026, 12, 1))
    with time_machine.travel(MORNING, tick=False):
        yield network


def test_a_day_left_open_is_closed_by_hand_once(shop):
    desk = visit(shop.finance)
    month = desk.get(f"{DAYS}?month=2026-11").content.decode()
    assert month.count("not closed yet") == 2  # Monday and today
    assert "0 / 2" in month and "2 / 2" in month and "closed late" in month  # the 1st was closed on the 23rd
    page = desk.get(DAY).content.decode()
    assert "by 11-24 08:00" in page and "YZ0002" in page
    for words in ("2 station days were closed.", "Nothing was left to close."):
        assert words in desk.post(f"{DAY}close/", follow=True).content.decode()
    assert AuditRecord.objects.get(verb="day.close", after__date="2026-11-23").actor == shop.finance
    page = desk.get(DAY).content.decode()
    assert "closed late" in page and DayFile.objects.get(date=MONDAY).digest in page
    assert "YZ0002" not in desk.get(f"{DAY}?show=late").content.decode()
    station = desk.get(f"{DAY}YZ0001/").content.decode()
    assert "Late sales 1" in " ".join(station.split()) and "880.00" in station and "differs by" not in station
    today = desk.post("/finance/days/2026-11-24/close/", follow=True).content.decode()
    assert "2026-11-24 is not over yet." in today
    assert desk.get("/finance/days/2026-11-25/").status_code == 404


def test_who_closes_and_who_looks(shop):
    for login in ("supervision", "general_office", "branch_head", "franchisee"):
        person = visit(getattr(shop, login))
        assert "Close the day" not in person.get(DAY).content.decode()
        assert person.post(f"{DAY}close/").status_code == 403
    assert visit(shop.outsider).post(f"{DAY}close/").status_code == 404
    assert "YZ0002" not in visit(shop.franchisee).get(DAY).content.decode()
    assert not StationDay.objects.filter(date=MONDAY).exists()


def test_the_file_is_handed_out_with_all_its_versions(shop):
    close_day(MONDAY, at=clock("2026-11-24 00:20"))
    desk, merchant = visit(shop.finance), visit(shop.franchisee)
    body = desk.get(f"{DAY}file/1/")
    assert b"".join(body).splitlines()[1] == b"2026-11-23,YZ0001,mobile,13812345678,100.00,0.00"
    assert body["Content-Disposition"] == 'attachment; filename="sales-2026-11-23-v1.csv"'
    assert AuditRecord.objects.filter(verb="day.file_read", actor=shop.finance).count() == 1
    first = DayFile.objects.get(date=MONDAY)
    DayFile.objects.create(
        date=MONDAY, version=2, rows=0, amount=0, fee=0, digest="0" * 64, body=b"x", written_at=MORNING
    )
    page = desk.get(DAY).content.decode()
    assert "written anew since" in page and first.digest in page and "v2" in page
    for hidden in (f"{DAY}file/3/", f"{DAY}file/99999999/", "/finance/days/2026-11-21/file/7/"):
        assert desk.get(hidden).status_code == 404
    assert merchant.get(f"{DAY}file/1/").status_code == 404


def test_a_day_that_does_not_balance_shows_which_figure_differs_and_where_its_lines_are(shop):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE finance_creditaccount SET balance = balance + 0.01 WHERE station_id = %s", [shop.postal.pk]
        )
    close_day(MONDAY, at=clock("2026-11-24 00:20"))
    desk = visit(shop.finance)
    assert "does not balance" in desk.get(DAYS).content.decode()
    assert "YZ0002" not in desk.get(f"{DAY}?show=unbalanced").content.decode()
    page = desk.get(f"{DAY}YZ0001/").content.decode()
    assert "The account showed 880.01 at the end of the day, its lines lead to 880.00: 0.01 differ." in page
    lines = f"/finance/accounts/{shop.credit.account_id}/?since=2026-11-23&until=2026-11-23&kind=sale"
    assert lines in page and desk.get(lines).status_code == 200
    # A line that came onto the closed day behind the ledger's back is found as well.
    row = StationDay.objects.get(station=shop.postal, date=MONDAY)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE finance_transfer SET amount = 101 WHERE date = %s AND amount = 100", [MONDAY])
    assert row.sales == 120
    page = desk.get(f"{DAY}YZ0001/").content.decode()
    assert page.count("differs by 1.00") == 1 and "differs by -1.00" in page


def test_finance_is_told_once_a_day_in_the_morning(shop):
    assert watch_close() == {"told": 3}  # 邓萍 and 汪洋 of finance, 韩雪 of the e-commerce centre
    notice = Notice.objects.get(user=shop.finance, dedupe_key=f"days.alarm/2026-11-24/{shop.finance.pk}")
    assert "2026-11-23" in notice.body and notice.link == DAYS
    assert watch_close() == {"told": 0}
    assert "One day is not closed: 2026-11-23." in visit(shop.finance).get("/").content.decode()
    assert "not closed: 2026" not in visit(shop.branch_head).get("/").content.decode()
    close_day(MONDAY, at=MORNING)
    assert not alarms.present(date(2026, 11, 24))
    assert "list-money" not in visit(shop.finance).get("/").content.decode()


def test_the_alarm_names_what_does_not_balance_and_the_month_without_room(shop, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE finance_creditaccount SET balance = balance + 1")
    close_day(MONDAY, at=clock("2026-11-24 00:20"))
    monkeypatch.setattr(partitions, "exists", lambda month: month != date(2026, 12, 1))
    with override("en"):
        words = alarms.in_words(alarms.present(date(2026, 11, 24)))
    assert words == [
        "The days of 2 stations do not balance: 2026-11-23.",
        "The ledger has no room for 2026-12 yet.",
    ]


def test_the_page_of_a_day_asks_as_much_for_many_stations(shop):
    close_day(MONDAY, at=clock("2026-11-24 00:20"))
    desk = visit(shop.finance)

    def count(address: str) -> int:
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    few = count(DAY), count(DAYS)
    for n in range(60):
        station = f.station(f"河东{n}站", code=f"YZ1{n:03d}", kind="postal", parent=shop.branch)
        ledger.open_credit(station, bureau=shop.bureau, number=f"N{n}", low_at=0, at=clock("2026-11-22 09:00"))
    close_day(MONDAY, at=MORNING)
    assert (count(DAY), count(DAYS)) == few and max(few) <= 12
    first = desk.get(DAY)
    assert "YZ1020" in first.content.decode() and "YZ1059" not in first.content.decode()
    assert "YZ1059" in desk.get(DAY + first.context["older"]).content.decode()
    assert closing.due_by(MONDAY) == clock("2026-11-24 08:00")
