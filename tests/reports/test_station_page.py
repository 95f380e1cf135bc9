"""What residents see of a station without a login: where, when, who and what for (A-13)."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from services.models import Chain, Matter
from stations.actions import add_exception, set_hours
from stations.choices import Role
from stations.hours import ALL_DAY
from tests import factories as f

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # Monday, noon in Shanghai
WORKDAY = [(time(12), time(13, 30)), (time(16, 30), time(18)), (time(19), time(21, 30))]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def campus(cast):
    week = {**dict.fromkeys(range(1, 6), WORKDAY), 6: [ALL_DAY], 7: [ALL_DAY]}
    set_hours(cast.campus, week, actor=None, at=AT)
    f.DutyShiftFactory(
        station=cast.campus,
        person=cast.people["clerk"],
        starts_at=AT,
        ends_at=datetime(2026, 11, 23, 5, 30, tzinfo=UTC),
    )
    chain = Chain.objects.create(code="repair", name="维修")
    computers = f.PartnerFactory(unit=cast.campus.unit, name="电脑协会", name_en="Computer association")
    facts = {"chain": chain, "station_kinds": ["campus"], "group": "义务维修", "group_en": "Repairs"}
    Matter.objects.create(code="dn", name="义务维修电脑", name_en="Computer repair", partner=computers, **facts)
    Matter.objects.create(code="fy", name="复印", name_en="Photocopies", price=Decimal("0.20"), **facts)
    Matter.objects.create(code="other", name="低保申请", station_kinds=["community"], chain=chain)
    return cast.campus


def page(client, code: str, language: str = "zh-hans"):
    return client.get(reverse("station-page", args=[code]), {"lang": language})


@pytest.mark.rule("A-01")
@pytest.mark.rule("A-03")
@pytest.mark.rule("A-12")
@pytest.mark.rule("A-13")
def test_the_campus_station_in_english(campus, client, cast):
    answer = page(client, "XQ01", "en")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'lang="en"' in text
    assert "Campus convenience station" in text
    assert "Student Community Centre · Teachers College" in text  # who runs it, the nearest first
    assert "Open now, until 13:30" in text
    assert "社区中心和校医务所所在楼栋右侧" in text and 'href="tel:0833-2270001"' in text
    assert text.count("12:00–13:30") == 5 and text.count("all day") == 2
    assert "Computer repair" in text and "Computer association" in text
    assert text.count("free of charge") == 1 and "0.20 yuan" in text
    assert "低保申请" not in text
    assert "林晓雨" in text


def test_the_same_in_simplified_and_traditional_chinese(campus, client):
    assert "义务维修电脑" in page(client, "XQ01").content.decode()
    traditional = page(client, "XQ01", "zh-hant").content.decode()
    assert "義務維修電腦" in traditional and "學生社區管理服務中心" in traditional


def test_the_language_is_remembered_and_unknown_ones_are_passed_over(campus, client):
    assert page(client, "XQ01", "en").cookies["django_language"].value == "en"
    assert "Campus convenience station" in client.get(reverse("station-page", args=["XQ01"])).content.decode()
    assert page(client, "XQ01", "tlh").status_code == 200


@pytest.mark.rule("A-12")
def test_closed_in_the_afternoon_and_on_a_holiday(campus, client, cast):
    with time_machine.travel("2026-11-23T13:30:00+08:00", tick=False):
        text = page(client, "XQ01", "en").content.decode()
        assert "Closed now, opens at 16:30" in text
        assert "林晓雨" not in text  # her shift ended at 13:30
    add_exception(campus, date(2026, 11, 28), reason="校庆", actor=None, at=AT)
    with time_machine.travel("2026-11-27T22:00:00+08:00", tick=False):
        text = page(client, "XQ01", "en").content.decode()
        assert "Closed now, opens on Sunday, November 29 at 00:00" in text
        assert "校庆" in text


@pytest.mark.rule("E-08")
@pytest.mark.rule("E-11")
def test_the_village_publishes_agent_telephone_and_cadres_by_area(client, cast):
    agent = cast.people["agent"]
    agent.phone = "0816-3330001"
    agent.save()
    cadre = f.person("冯国强", area="一组、二组", phone="13812345678")
    f.appoint(cadre, Role.CADRE, cast.village_committee)
    gone = f.person("旧代办", phone="0816-3330009")
    f.appoint(gone, Role.AGENT, cast.village.unit, until=date(2026, 11, 23))
    text = page(client, "CJ01", "en").content.decode()
    assert "王桂花" in text and "0816-3330001" in text
    assert "一组、二组: 冯国强" in text and "13812345678" not in text
    assert "旧代办" not in text
    assert "takes your matter in at any time" in text
    assert "马正" not in text  # the inspector is no part of the counter
    assert "青林村委会 · 石马镇" in text


@pytest.mark.rule("E-11")
def test_the_page_of_a_station_shows_nobody_of_another(campus, client, cast):
    text = page(client, "SQ01").content.decode()
    assert "林晓雨" not in text and "王桂花" not in text


@pytest.mark.parametrize("code", ["NOPE", "XQ0", "../etc"])
def test_an_unknown_station_is_told_kindly(campus, client, code):
    answer = client.get(f"/stations/{code}/", {"lang": "en"})
    assert answer.status_code == 404
    if "/" not in code:
        assert reverse("station-list") in answer.content.decode()


def test_a_station_that_has_closed_has_no_page_from_that_day_on(campus, client):
    campus.closed_on = date(2026, 11, 24)
    campus.save()
    assert page(client, "XQ01").status_code == 200
    with time_machine.travel("2026-11-24T00:00:00+08:00", tick=False):
        assert page(client, "XQ01").status_code == 404
        assert "XQ01" not in client.get(reverse("station-list")).content.decode()


def test_the_page_may_be_kept_a_minute_and_needs_no_session(campus, client):
    answer = client.get("/stations/xq01/")
    assert "max-age=60" in answer["Cache-Control"]
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in answer["Vary"].split(",")}
    assert "sessionid" not in answer.cookies and "csrftoken" not in answer.cookies
    assert client.post("/stations/XQ01/").status_code == 405


def test_the_list_names_every_station_in_operation(cast, client):
    text = client.get(reverse("station-list"), {"lang": "en"}).content.decode()
    assert all(code in text for code in ("XQ01", "XQ02", "SQ01", "CJ01", "YZ0001"))
    found = client.get(reverse("station-list"), {"q": "青林"}).content.decode()
    assert "CJ01" in found and "XQ01" not in found
    assert "CJ01" in client.get(reverse("station-list"), {"q": "青林村便民"}).content.decode()
    nothing = client.get(reverse("station-list"), {"q": "%", "lang": "en"}).content.decode()
    assert "No station found" in nothing


def test_as_many_queries_for_twenty_stations_as_for_two(cast, client, django_assert_num_queries):
    for number in range(20):
        one = f.station(f"{number}站", code=f"ZZ{number}", parent=cast.branch)
        f.DutyHoursFactory(station=one, weekday=1)
        f.DutyShiftFactory(station=one, starts_at=AT, ends_at=datetime(2026, 11, 23, 5, tzinfo=UTC))
    with django_assert_num_queries(4):
        assert client.get(reverse("station-list")).status_code == 200
    with django_assert_num_queries(9):
        assert page(client, "ZZ7").status_code == 200


def test_as_many_queries_for_a_busy_station_as_for_a_quiet_one(campus, client, cast, django_assert_num_queries):
    for number in range(10):
        f.DutyShiftFactory(station=campus, starts_at=AT, ends_at=datetime(2026, 11, 23, 5, tzinfo=UTC))
        f.appoint(f.person(f"干部{number}"), Role.CADRE, campus.unit)
    with django_assert_num_queries(9):
        assert page(client, "XQ01").status_code == 200
