"""Loading and correcting the working calendar, by command and in the administration."""

import json
from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core import workdays
from core.calendar import NamedDay, confirm_year, load_library, load_notice, set_day
from core.calendar_file import parse_notice
from core.choices import DaySource
from core.errors import Refused
from core.jobs import warn_calendar_horizon
from core.models import AuditRecord, CalendarDay, CalendarYear, Notice, Obligation, User
from core.obligations import open_duty
from tests import factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"
# An invented notice: two days of holiday, a make-up Saturday, and a day of the year before.
FILE = "date,working,name\n2026-12-31,0,元旦\n2027-02-08,0,春节\n2027-02-09,0,春节\n2027-02-20,1,春节\n"


@pytest.fixture
def notice_file(tmp_path):
    path = tmp_path / "2027.csv"
    path.write_text(FILE, encoding="utf-8-sig")
    return path


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("root", full_name="管理员", password="x")


def run(*words: str) -> dict:
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


def refused(*words: str) -> dict:
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command(*words, "--json", stdout=out)
    assert end.value.code == 1
    return json.loads(out.getvalue())


def test_the_library_is_loaded_once():
    first = run("load_calendar")
    assert first["years"] == list(range(2004, 2027))
    assert CalendarDay.objects.count() == first["days"] > 400
    rows = AuditRecord.objects.filter(verb="calendar.load")
    assert rows.count() == 23
    assert rows.get(subject_id=2026).after["2026-10-10"].startswith("working 国庆节")
    assert run("load_calendar") == {"years": [], "days": 0, "duties": 0}
    assert rows.count() == 23


def test_one_year_of_the_library():
    assert run("load_calendar", "--year", "2026")["years"] == [2026]
    assert run("workday", "is", "2026-10-10") == {"working": True, "certain": True}
    assert run("workday", "is", "2025-10-11") == {"working": False, "certain": False}
    assert refused("load_calendar", "--year", "2027")["code"] == "year_not_in_library"
    assert refused("load_calendar", "--year", "next")["code"] == "bad_number"


def test_a_notice_from_a_file(calendar, notice_file):
    assert run("workday", "is", "2027-02-20") == {"working": False, "certain": False}
    told = run("load_calendar", "--file", str(notice_file), "--notice", NOTICE)
    assert told == {"years": [2027], "days": 4, "duties": 0}
    assert run("workday", "is", "2027-02-20") == {"working": True, "certain": True}
    assert run("workday", "is", "2026-12-31") == {"working": False, "certain": True}
    assert run("workday", "is", "2027-03-01") == {"working": True, "certain": True}
    assert CalendarYear.objects.get(year=2027).notice == NOTICE
    assert CalendarDay.objects.get(date=date(2027, 2, 20)).notice == NOTICE
    assert run("load_calendar", "--file", str(notice_file), "--notice", NOTICE)["days"] == 0
    # A later load of the library leaves what the notice said.
    assert run("load_calendar")["days"] == 0
    assert run("workday", "is", "2026-12-31")["working"] is False


def test_a_notice_of_the_middle_of_the_year_keeps_the_rest(calendar):
    """As on 22 March 2019: more days off, two Sundays worked."""
    load_notice(
        [NamedDay(date(2026, 11, 6), False, "调休"), NamedDay(date(2026, 11, 8), True, "调休")],
        notice="调整", actor=None, at=AT,
    )  # fmt: skip
    assert not workdays.is_working_day(date(2026, 11, 6)).working
    assert workdays.is_working_day(date(2026, 11, 8)).working
    assert not workdays.is_working_day(date(2026, 10, 1)).working


def test_open_due_dates_follow_the_file(calendar, notice_file, superuser):
    duty = open_duty(
        superuser, kind="submit", rule="E-05", title="递交申请", unit_id=factories.unit("青林村委会").pk,
        starts_on=date(2026, 12, 30), working_days=3, actor=superuser, at=AT,
    )  # fmt: skip
    assert (duty.due_on, duty.is_certain) == (date(2027, 1, 5), False)
    assert run("load_calendar", "--file", str(notice_file))["duties"] == 1
    duty.refresh_from_db()
    assert (duty.due_on, duty.is_certain) == (date(2027, 1, 6), True)
    trace = AuditRecord.objects.about(duty).get(verb="duty.recompute")
    assert trace.after == {"due_on": "2027-01-06", "is_certain": True}
    assert not Obligation.objects.uncertain()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "date,working,name"),
        (b"day,working\n", "date,working,name"),
        (b"date,working,name\n2027-02-30,0,x\n", "2027-02-30"),
        (b"date,working,name\n2027-02-08,maybe,x\n", "maybe"),
        (b"date,working,name\n2027-02-08,0\n", "3"),
        (b"date,working,name\n", ""),
        (b"date,working,name\n2027-02-08,0,a\n2027-02-08,1,b\n", ""),
        (b"\xff\xfe\x00\x01\xff", ""),
    ],
)
def test_a_bad_file_is_refused_whole(tmp_path, content, words):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    problem = refused("load_calendar", "--file", str(path))
    assert problem["code"] in {"bad_file", "no_days", "day_twice"}
    assert words in problem["message"] or words == "3"
    assert not CalendarDay.objects.exists()


def test_a_file_names_every_bad_line():
    with pytest.raises(Refused) as refusal:
        parse_notice(b"date,working,name\n2027-13-01,0,x\n2027-02-08,0,ok\n2027-02-09,?,x\n")
    assert len(str(refusal.value).splitlines()) == 2


def test_a_file_from_a_chinese_office_program():
    assert parse_notice("date,working,name\r\n2027-02-20,班,春节\r\n".encode("gbk")) == [
        NamedDay(date(2027, 2, 20), True, "春节")
    ]


def test_a_file_that_is_not_there():
    assert refused("load_calendar", "--file", "/nowhere/2027.csv")["code"] == "bad_file"


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        (["add", "2026-09-30", "3"], {"date": "2026-10-10", "certain": True}),
        (["add", "2026-12-31", "1"], {"date": "2027-01-04", "certain": False}),
        (["between", "2026-09-30", "2026-10-10"], {"days": 3, "certain": True}),
        (["is", "2026-10-10"], {"working": True, "certain": True}),
    ],
)
def test_the_command_answers_as_the_contract_says(calendar, words, facts):
    assert run("workday", *words) == facts


def test_the_command_answers_people_too(calendar):
    out = StringIO()
    call_command("workday", "add", "2026-09-30", "3", stdout=out)
    assert out.getvalue() == "2026-10-10\n"
    call_command("workday", "add", "2026-12-31", "1", stdout=out)
    assert out.getvalue().splitlines()[1].startswith("2027-01-04（")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["is", "2026-02-30"], "bad_date"),
        (["is", "tomorrow"], "bad_date"),
        (["is", "20261010"], "bad_date"),
        (["is"], "wrong_arguments"),
        (["add", "2026-10-10"], "wrong_arguments"),
        (["add", "2026-10-10", "three"], "bad_number"),
        (["add", "2026-10-10", "--", "-1"], "days_out_of_range"),
        (["add", "2026-10-10", "999999999"], "days_out_of_range"),
        (["add", "9999-12-31", "1"], "date_out_of_range"),
        (["between", "2026-10-10", "2026-10-09"], "backwards"),
    ],
)
def test_the_command_refuses_kindly(words, code):
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("workday", "--json", *words, stdout=out)
    problem = json.loads(out.getvalue())
    assert (end.value.code, problem["code"]) == (1, code)
    assert problem["message"]
    with pytest.raises(CommandError):
        call_command("workday", *words)


def test_a_day_and_a_year_rest_on_a_notice():
    for change in (
        lambda: set_day(NamedDay(date(2027, 2, 8), False), notice=" ", actor=None, at=AT),
        lambda: confirm_year(2027, notice="", actor=None, at=AT),
    ):
        with pytest.raises(Refused) as refusal:
            change()
        assert refusal.value.field == "notice"
    with pytest.raises(Refused) as refusal:
        confirm_year(99999, notice=NOTICE, actor=None, at=AT)
    assert refusal.value.code == "year_out_of_range"


def test_a_year_entered_from_a_notice_is_not_overwritten_by_the_library():
    confirm_year(2026, notice=NOTICE, actor=None, at=AT)
    assert load_library([2026], actor=None, at=AT).days == []
    assert CalendarYear.objects.get(year=2026).source == DaySource.NOTICE


def test_an_administrator_corrects_a_day(client, calendar, superuser):
    client.force_login(superuser)
    add = reverse("admin:core_calendarday_add")
    facts = {"date": "2026-11-06", "name": "调休"}
    assert client.post(add, facts).status_code == 200  # the notice is missing
    assert workdays.is_working_day(date(2026, 11, 6)).working
    assert client.post(add, facts | {"notice": NOTICE}).status_code == 302
    assert not workdays.is_working_day(date(2026, 11, 6)).working
    row = AuditRecord.objects.get(verb="calendar.set_day")
    assert (row.actor, row.subject_id, row.note) == (superuser, 2026, NOTICE)
    change = reverse("admin:core_calendarday_change", args=["2026-11-06"])
    assert client.post(change, {"is_workday": "on", "notice": NOTICE}).status_code == 302
    assert workdays.is_working_day(date(2026, 11, 6)).working
    assert (
        client.post(reverse("admin:core_calendarday_delete", args=["2026-11-06"]), {"post": "yes"}).status_code == 302
    )
    assert not CalendarDay.objects.filter(date="2026-11-06").exists()
    assert AuditRecord.objects.filter(verb="calendar.forget_day", actor=superuser).exists()


def test_an_administrator_confirms_and_forgets_a_year(client, superuser):
    client.force_login(superuser)
    add = reverse("admin:core_calendaryear_add")
    assert client.post(add, {"year": 2027, "notice": NOTICE}).status_code == 302
    assert workdays.is_working_day(date(2027, 3, 1)).certain
    data = {"action": "delete_selected", "_selected_action": ["2027"], "post": "yes"}
    assert client.post(reverse("admin:core_calendaryear_changelist"), data).status_code == 302
    assert not workdays.is_working_day(date(2027, 3, 1)).certain
    verbs = ["calendar.confirm_year", "calendar.forget_year"]
    assert list(AuditRecord.objects.order_by("id").values_list("verb", flat=True)) == verbs


def test_every_change_of_a_day_is_in_its_history():
    set_day(NamedDay(date(2027, 2, 8), False), notice=NOTICE, actor=None, at=AT)
    set_day(NamedDay(date(2027, 2, 8), True), notice=NOTICE, actor=None, at=AT)
    CalendarDay.objects.all().delete()
    history = CalendarDay.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", "is_workday")
    assert list(history) == [("insert", False), ("update", True), ("delete", True)]


def test_superusers_are_warned_once_that_the_calendar_ends(calendar, superuser, time_machine):
    clerk = User.objects.create_user("clerk", full_name="林晓雨")
    time_machine.move_to(datetime(2026, 10, 31, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert warn_calendar_horizon() == {"warned": 0}
    time_machine.move_to(datetime(2026, 11, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert warn_calendar_horizon() == {"warned": 1}
    time_machine.move_to(datetime(2027, 1, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    warn_calendar_horizon()
    notice = Notice.objects.get()
    assert notice.user == superuser
    assert "2027" in notice.subject
    assert notice.link == "/admin/core/calendaryear/"
    assert not clerk.notices.exists()
