"""People get roles for a time, and others stand in for them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.errors import Refused
from core.models import AuditRecord
from stations.actions import add_person, appoint, change_person, end_appointment, end_stand_in, stand_in
from stations.choices import Role
from stations.models import Appointment, StandIn
from tests import factories as f

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BY = {"at": AT, "actor": None}


def refusal(call, *args, **facts) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **facts, **BY)
    return refused.value.code


def test_li_fang_joins_as_a_clerk(cast):
    li = add_person("李芳", **BY, user=f.user("li"), phone="13812345678")
    made = appoint(li, cast.campus.unit, Role.CLERK, starts_on=TODAY, actor=cast.administrator, at=AT)
    written = AuditRecord.objects.about(made).get()
    assert (written.actor, written.unit_id, written.after["role"]) == (cast.administrator, cast.campus.pk, "clerk")
    assert "13812345678" not in str(AuditRecord.objects.about(li).get().after)


def test_a_second_click_appoints_once(cast):
    lin = cast.people["clerk"]
    assert refusal(appoint, lin, cast.campus.unit, Role.CLERK, starts_on=TODAY) == "already_appointed"
    assert lin.appointments.count() == 1


@pytest.mark.parametrize(
    ("starts", "ends", "fits"),
    [
        (date(2019, 1, 1), date(2020, 1, 1), True),
        (date(2019, 1, 1), date(2020, 1, 2), False),
        (date(2019, 1, 1), None, False),
        (date(2026, 12, 1), None, True),
        (date(2026, 11, 30), None, False),
    ],
    ids=["ends when the other begins", "a day too long", "open end", "begins when the other ends", "a day early"],
)
def test_periods_touch_but_do_not_overlap(cast, starts, ends, fits):
    li = f.person("李芳")
    f.appoint(li, Role.CLERK, cast.campus.unit, until=date(2026, 12, 1))
    facts = {"starts_on": starts, "ends_on": ends, **BY}
    if fits:
        assert appoint(li, cast.campus.unit, Role.CLERK, **facts).pk
    else:
        with pytest.raises(Refused):
            appoint(li, cast.campus.unit, Role.CLERK, **facts)


def test_backwards_unknown_roles_and_closed_units_are_refused(cast):
    li = f.person("李芳")
    assert refusal(appoint, li, cast.campus.unit, Role.CLERK, starts_on=TODAY, ends_on=TODAY) == "backwards"
    assert refusal(appoint, li, cast.campus.unit, "king", starts_on=TODAY) == "invalid"
    cast.campus.unit.closed_on = TODAY
    cast.campus.unit.save()
    assert refusal(appoint, li, cast.campus.unit, Role.CLERK, starts_on=TODAY) == "unit_closed"


def test_an_appointment_ends_and_is_not_prolonged_by_ending_it_later(cast):
    lin = Appointment.objects.get(person=cast.people["clerk"])
    end_appointment(lin, ends_on=TODAY, actor=cast.administrator, at=AT)
    end_appointment(lin, ends_on=TODAY, actor=cast.administrator, at=AT)
    assert AuditRecord.objects.about(lin).count() == 1
    assert refusal(end_appointment, lin, ends_on=TODAY + timedelta(days=1)) == "already_ended"
    assert refusal(end_appointment, lin, ends_on=f.SINCE) == "backwards"


def test_the_cadre_stands_in_for_the_director_for_a_week(cast):
    directorship = Appointment.objects.get(person=cast.people["director"])
    cadre = cast.people["cadre"]
    week = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=7)}
    made = stand_in(directorship, cadre, **week, actor=cast.director, at=AT, reason="开会")
    assert AuditRecord.objects.about(made).get().unit_id == cast.community.pk
    assert refusal(stand_in, directorship, cadre, **week) == "already_standing_in"
    assert refusal(stand_in, directorship, cast.people["director"], **week) == "own_stand_in"
    assert refusal(stand_in, directorship, cadre, starts_on=TODAY, ends_on=TODAY) == "backwards"
    end_stand_in(made, ends_on=TODAY + timedelta(days=2), actor=cast.director, at=AT)
    assert StandIn.objects.get().ends_on == TODAY + timedelta(days=2)
    assert refusal(end_stand_in, made, ends_on=TODAY + timedelta(days=5)) == "already_ended"


def test_nobody_stands_in_beyond_the_appointment(cast):
    li = f.appoint(f.person("李芳"), Role.DIRECTOR, cast.campus.unit, since=TODAY, until=TODAY + timedelta(days=3))
    zhao = cast.people["clerk"]
    assert refusal(stand_in, li, zhao, starts_on=TODAY, ends_on=TODAY + timedelta(days=4)) == "not_appointed"
    assert refusal(stand_in, li, zhao, starts_on=f.SINCE, ends_on=TODAY + timedelta(days=1)) == "not_appointed"
    assert stand_in(li, zhao, starts_on=TODAY, ends_on=TODAY + timedelta(days=3), **BY).pk


@pytest.mark.rule("E-08")
def test_a_cadre_gets_an_area(cast):
    change_person(cast.people["cadre"], actor=cast.administrator, at=AT, area="建设路以东", phone="13812345678")
    written = AuditRecord.objects.about(cast.people["cadre"]).get()
    assert written.after == {"area": "建设路以东", "phone": "138****5678"}
