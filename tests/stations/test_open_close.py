"""A station opens under the organisation that runs it, changes its facts, and closes for good."""

from datetime import UTC, date, datetime

import pytest

from core.errors import Refused
from core.models import AuditRecord
from stations.actions import change_station, close_station, open_station, put_on_duty
from stations.choices import StationKind
from stations.models import Station
from tests import factories as f

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def facts(cast):
    return {
        "name": "北区便民服务站",
        "code": "XQ09",
        "kind": StationKind.CAMPUS,
        "address": "北区食堂一楼",
        "opened_on": date(2026, 11, 30),
        "actor": cast.administrator,
        "at": AT,
    }


@pytest.mark.rule("A-01")
def test_a_campus_station_opens_under_the_student_centre(cast, facts):
    station = open_station(cast.centre, **facts, name_en="North station", phone="0833-2270009")
    assert (station.kind, station.unit.parent, station.unit.name_en) == ("campus", cast.centre, "North station")
    assert station in Station.objects.visible_to(cast.administrator)
    assert station not in Station.objects.visible_to(cast.outsider)
    assert list(Station.objects.live(date(2026, 11, 29)).filter(code="XQ09")) == []
    assert list(Station.objects.live(date(2026, 11, 30)).filter(code="XQ09")) == [station]
    written = AuditRecord.objects.about(station).get(verb="station.open")
    assert (written.unit_id, written.after["code"]) == (station.pk, "XQ09")


def test_a_second_click_opens_no_second_station(cast, facts):
    open_station(cast.centre, **facts)
    with pytest.raises(Refused) as refused:
        open_station(cast.centre, **facts)
    assert (refused.value.code, refused.value.field) == ("code_taken", "code")
    assert Station.objects.filter(code="XQ09").count() == 1


def test_the_code_of_a_closed_station_is_not_used_again(cast, facts):
    close_station(cast.campus, closed_on=date(2026, 11, 1), actor=cast.administrator, at=AT)
    with pytest.raises(Refused, match="编码"):
        open_station(cast.centre, **facts | {"code": "XQ01"})


def test_a_code_that_fits_no_address_leaves_no_unit_behind(cast, facts):
    with pytest.raises(Refused) as refused:
        open_station(cast.centre, **facts | {"code": "北区 1"})
    assert refused.value.code == "invalid"
    assert not cast.centre.children.filter(name="北区便民服务站").exists()


def test_facts_change_and_nothing_is_written_when_nothing_differs(cast):
    change_station(cast.campus, actor=cast.administrator, at=AT, address="新址", phone="0833-2270099")
    change_station(cast.campus, actor=cast.administrator, at=AT, address="新址", phone="0833-2270099")
    assert Station.objects.get(code="XQ01").address == "新址"
    assert AuditRecord.objects.about(cast.campus).filter(verb="station.change").count() == 1
    with pytest.raises(TypeError):
        change_station(cast.campus, actor=None, at=AT, code="NEU1")


def test_closing_ends_the_roster_from_that_day_on(cast):
    lin = cast.people["clerk"]
    for day in (24, 25, 26):
        put_on_duty(
            cast.campus,
            lin,
            starts_at=datetime(2026, 11, day, 4, tzinfo=UTC),
            ends_at=datetime(2026, 11, day, 5, tzinfo=UTC),
            actor=cast.clerk,
            at=AT,
        )
    close_station(cast.campus, closed_on=date(2026, 11, 25), actor=cast.administrator, at=AT, reason="搬迁")
    assert cast.campus.shifts.count() == 1
    written = AuditRecord.objects.about(cast.campus).get(verb="station.close")
    assert (written.after, written.note) == ({"closed_on": "2026-11-25", "shifts_dropped": 2}, "搬迁")
    with pytest.raises(Refused) as refused:
        close_station(cast.campus, closed_on=date(2026, 11, 25), actor=cast.administrator, at=AT)
    assert refused.value.code == "already_closed"


def test_no_station_closes_before_it_opened(cast):
    with pytest.raises(Refused) as refused:
        close_station(cast.campus, closed_on=f.SINCE.replace(year=2019), actor=cast.administrator, at=AT)
    assert refused.value.field == "closed_on"
