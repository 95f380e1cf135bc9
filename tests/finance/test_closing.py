"""The close of the day: once for each station and day, to the fen, and resumed where it broke off (D-54)."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import InternalError, connection, transaction

from core.errors import Refused
from core.models import AuditRecord
from finance import closing, ledger
from finance.actions import sales
from finance.actions.closing import close_day
from finance.models import CreditAccount, DailyTotal, DayFile, StationDay
from tests.finance.conftest import clock, fund, line, sell

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D-54")]
D = Decimal
SUNDAY, MONDAY, TUESDAY = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)
NIGHT = clock("2026-11-24 00:20")


@pytest.fixture
def shop(network):
    """The two stations have every day before Monday behind them; on Monday one buys credit and sells."""
    close_day(SUNDAY, at=clock("2026-11-23 00:20"))
    fund(network, "1000.00", at=clock("2026-11-23 09:00"))
    sell(network, "100.00", at=clock("2026-11-23 10:00"), reference="13812345678")
    sell(network, "50.50", network.power, at=clock("2026-11-23 11:00"))
    sell(network, "200.00", network.withdrawal, at=clock("2026-11-23 12:00"), reference="W1")  # draws no credit
    wrong = sell(network, "30.00", at=clock("2026-11-23 13:00"), reference="R1")
    sales.reverse_sale(line(wrong), actor=network.franchisee, at=clock("2026-11-23 13:05"))
    return network


def figures(station, day=MONDAY) -> tuple:
    row = StationDay.objects.get(station=station, date=day)
    names = ("state", "opening", "purchases", "sales", "reversals", "refunds", "others", "closing", "late")
    return tuple(getattr(row, name) for name in names)


def test_the_control_totals_of_a_day(shop):
    closed = close_day(MONDAY, at=NIGHT)
    assert (closed.stations, closed.new, closed.unbalanced) == (2, 2, 0)
    assert figures(shop.postal) == ("closed", 0, D(1000), D("180.50"), D(30), 0, 0, D("849.50"), 0)
    assert figures(shop.far) == ("closed", 0, 0, 0, 0, 0, 0, 0, 0)
    totals = DailyTotal.objects.filter(date=MONDAY).order_by("business__code")
    assert list(totals.values_list("business__code", "count", "amount", "reversed_count", "reversed_amount")) == [
        ("mobile", 1, D(100), 1, D(30)),
        ("power", 1, D("50.50"), 0, D(0)),
        ("withdrawal", 1, D(200), 0, D(0)),
    ]


def test_the_platform_file_holds_what_was_sold_and_not_taken_back(shop):
    file = close_day(MONDAY, at=NIGHT).file
    lines = closing.read_file(file).decode().splitlines()
    power = shop.postal.code + "-20261123-"
    assert lines[0] == "date,station,business,reference,amount,fee"
    assert lines[1] == "2026-11-23,YZ0001,mobile,13812345678,100.00,0.00"
    assert lines[2].startswith(f"2026-11-23,YZ0001,power,{power}") and lines[2].endswith(",50.50,0.00")
    assert lines[3] == "2026-11-23,YZ0001,withdrawal,W1,200.00,0.00"
    assert (file.rows, file.amount) == (3, D("350.50")) and len(lines) == 4


def test_again_is_nothing_new(shop):
    first = close_day(MONDAY, at=NIGHT)
    content = list(StationDay.objects.values_list()), list(DailyTotal.objects.values_list())
    for hour in ("01:20", "06:20"):
        again = close_day(MONDAY, at=clock(f"2026-11-24 {hour}"))
        assert (again.stations, again.new, again.file) == (2, 0, first.file)
    assert content == (list(StationDay.objects.values_list()), list(DailyTotal.objects.values_list()))
    assert DayFile.objects.filter(date=MONDAY).count() == 1
    assert AuditRecord.objects.filter(verb="day.close", after__date="2026-11-23").count() == 1


def test_a_late_sale_goes_to_the_next_open_day_and_is_marked(shop):
    close_day(MONDAY, at=NIGHT)
    late = sell(shop, "20.00", at=clock("2026-11-23 23:50"), now=clock("2026-11-24 08:00"), reference="LATE")
    assert (late.day, line(late).is_late) == (TUESDAY, True)
    close_day(TUESDAY, at=clock("2026-11-25 00:20"))
    assert figures(shop.postal)[-2:] == (D("849.50"), 0)
    assert figures(shop.postal, TUESDAY) == ("closed", D("849.50"), 0, D(20), 0, 0, 0, D("829.50"), 1)
    assert DailyTotal.objects.get(date=TUESDAY).amount == D(20)


def test_days_that_were_left_open_are_closed_first(network):
    fund(network, "500.00", at=clock("2026-11-20 09:00"))
    sell(network, "10.00", at=clock("2026-11-21 09:00"))
    closed = close_day(MONDAY, at=NIGHT)
    assert closed.new == 2 * 23  # both accounts were opened on the 1st
    assert figures(network.postal, date(2026, 11, 20))[-2] == D(500)
    assert figures(network.postal, MONDAY)[1] == D(490)
    assert DayFile.objects.filter(date__lte=MONDAY).count() == 23


def test_a_crash_in_the_middle_is_resumed(shop, monkeypatch):
    monkeypatch.setattr(closing, "CHUNK", 1)
    true, calls = ledger.close_through, []

    def dies(stations, day):
        calls.append(stations)
        if len(calls) == 2:
            raise RuntimeError("the worker is killed")
        return true(stations, day)

    monkeypatch.setattr(ledger, "close_through", dies)
    with pytest.raises(RuntimeError):
        close_day(MONDAY, at=NIGHT)
    assert set(CreditAccount.objects.values_list("closed_through", flat=True)) == {SUNDAY, MONDAY}
    assert not StationDay.objects.filter(date=MONDAY).exists() and DayFile.objects.newest(MONDAY) is None
    again = close_day(MONDAY, at=clock("2026-11-24 01:20"))
    assert (again.new, again.unbalanced, again.file.rows) == (2, 0, 3)


def test_a_crash_after_sealing_is_resumed_by_a_later_day(shop, monkeypatch):
    def dies(day, *, at):
        raise RuntimeError("the worker is killed")

    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(closing, "add_up", dies)
        close_day(MONDAY, at=NIGHT)
    assert set(CreditAccount.objects.values_list("closed_through", flat=True)) == {MONDAY}
    assert close_day(TUESDAY, at=clock("2026-11-25 00:20")).new == 4
    assert figures(shop.postal)[0] == "closed"


def test_one_fen_that_the_row_shows_beyond_the_lines_is_found(shop):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE finance_creditaccount SET balance = balance + 0.01 WHERE station_id = %s", [shop.postal.pk]
        )
    closed = close_day(MONDAY, at=NIGHT)
    assert closed.unbalanced == 1
    day = StationDay.objects.get(station=shop.postal, date=MONDAY)
    assert (day.state, day.closing, day.found) == ("unbalanced", D("849.50"), D("849.51"))
    assert figures(shop.far)[0] == "closed"  # one station's fault holds nobody else up


def test_what_was_sold_after_midnight_does_not_disturb_the_day_before(shop):
    sell(shop, "1.00", at=clock("2026-11-24 00:10"))
    close_day(MONDAY, at=NIGHT)
    assert figures(shop.postal)[-2] == D("849.50")


def test_today_is_not_closed(shop):
    with pytest.raises(Refused) as refused:
        close_day(TUESDAY, at=clock("2026-11-24 23:59"))
    assert refused.value.code == "day_not_over"


def test_the_database_keeps_a_closed_day_and_its_file(shop):
    close_day(MONDAY, at=NIGHT)
    for statement in (
        "UPDATE finance_stationday SET late = 5",
        "DELETE FROM finance_stationday",
        "TRUNCATE finance_stationday",
        "UPDATE finance_dayfile SET rows = 0",
        "DELETE FROM finance_dayfile",
    ):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")


def test_the_roll_up_is_written_anew_to_the_same(shop):
    close_day(MONDAY, at=NIGHT)
    assert closing.roll_up(MONDAY) == 0
    DailyTotal.objects.filter(date=MONDAY, business=shop.power).update(amount=1)
    DailyTotal.objects.filter(date=MONDAY, business=shop.mobile).delete()
    DailyTotal.objects.create(date=MONDAY, station=shop.far, business=shop.power, count=1, amount=5, fee=0)
    assert closing.roll_up(MONDAY) == 3
    assert closing.roll_up(MONDAY) == 0


def test_the_command(shop):
    def run(*args) -> dict:
        out = StringIO()
        with time_machine.travel(clock("2026-11-24 08:00"), tick=False):
            call_command("close_day", *args, "--json", stdout=out)
        return json.loads(out.getvalue())

    first = run("2026-11-23")
    assert (first["stations"], first["new"], first["unbalanced"], first["file"]["rows"]) == (2, 2, 0, 3)
    assert run("2026-11-23") == first | {"new": 0}
    for wrong in ("2026-11-24", "2026-02-30", "yesterday"):
        with time_machine.travel(clock("2026-11-24 08:00"), tick=False), pytest.raises(CommandError):
            call_command("close_day", wrong)
