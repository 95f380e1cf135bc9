"""Who may do what where: dated roles, stand-ins, the subtree, outsiders, and those who only look."""

from datetime import date, timedelta

import pytest
import time_machine

from stations.access import acting, holds, is_administrator, is_own, person_of, works_at
from stations.choices import Role, UnitKind
from stations.models import Station
from stations.models.scope import unit_ids
from tests import factories as f

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        yield


def test_a_clerk_holds_the_role_at_the_own_station_only(cast):
    held = holds(cast.clerk, [Role.CLERK], cast.campus.unit)
    assert (held.role, held.person_id, held.for_person_id) == (Role.CLERK, cast.people["clerk"].pk, None)
    assert holds(cast.clerk, [Role.CLERK], cast.community.unit) is None
    assert holds(cast.clerk, [Role.DIRECTOR], cast.campus.unit) is None
    assert holds(cast.outsider, [Role.CLERK], cast.campus.unit) is None


def test_a_role_reaches_down_the_tree_and_not_up(cast):
    assert holds(cast.administrator, [Role.ADMINISTRATOR], cast.campus.unit)
    assert holds(cast.clerk, [Role.CLERK], cast.centre) is None


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        (TODAY, None, True),
        (TODAY + timedelta(days=1), None, False),
        (TODAY - timedelta(days=9), TODAY, False),
        (TODAY - timedelta(days=9), TODAY + timedelta(days=1), True),
    ],
    ids=["from today", "from tomorrow", "until today, end excluded", "last day"],
)
def test_appointments_are_dated(cast, since, until, held):
    li = f.person("李芳", login="li")
    f.appoint(li, Role.CLERK, cast.campus.unit, since=since, until=until)
    assert bool(holds(li.user, [Role.CLERK], cast.campus.unit)) is held
    assert Station.objects.visible_to(f.fresh(li.user)).exists() is held


def test_midnight_in_shanghai_ends_an_appointment(cast):
    li = f.person("李芳", login="li")
    f.appoint(li, Role.CLERK, cast.campus.unit, until=date(2026, 11, 24))
    with time_machine.travel("2026-11-23T15:59:59+00:00", tick=False):
        assert holds(f.fresh(li.user), [Role.CLERK], cast.campus.unit)
    with time_machine.travel("2026-11-23T16:00:00+00:00", tick=False):
        assert holds(f.fresh(li.user), [Role.CLERK], cast.campus.unit) is None


def test_a_stand_in_acts_for_the_absent_director_between_the_dates(cast):
    directorship = cast.people["director"].appointments.get()
    f.stand_in(directorship, cast.people["cadre"], since=TODAY, until=TODAY + timedelta(days=2))
    held = holds(cast.cadre, [Role.DIRECTOR], cast.community.unit)
    assert held.for_person_id == cast.people["director"].pk
    assert acting(cast.cadre, [Role.DIRECTOR], cast.community.unit) == cast.director
    with time_machine.travel("2026-11-25T00:00:00+08:00", tick=False):
        assert holds(f.fresh(cast.cadre), [Role.DIRECTOR], cast.community.unit) is None


def test_no_one_stands_in_for_an_appointment_that_has_ended(cast):
    directorship = cast.people["director"].appointments.get()
    directorship.ends_on = TODAY
    directorship.save()
    f.stand_in(directorship, cast.people["cadre"], since=TODAY, until=TODAY + timedelta(days=2))
    assert holds(cast.cadre, [Role.DIRECTOR], cast.community.unit) is None


def test_an_own_role_goes_before_one_stood_in_for(cast):
    directorship = cast.people["director"].appointments.get()
    f.stand_in(directorship, cast.people["deputy"], since=TODAY, until=TODAY + timedelta(days=2))
    both = [Role.DIRECTOR, Role.DEPUTY]
    assert holds(cast.deputy, both, cast.community.unit).role == Role.DEPUTY
    assert acting(cast.deputy, both, cast.community.unit) is None
    assert acting(cast.deputy, [Role.DIRECTOR], cast.community.unit) == cast.director


@pytest.mark.rule("E-12")
def test_an_inspector_sees_the_township_and_writes_nowhere(cast):
    assert list(Station.objects.visible_to(cast.inspector)) == [cast.village]
    assert works_at(cast.inspector, cast.village.unit) is None
    assert works_at(cast.agent, cast.village.unit).role == Role.AGENT


@pytest.mark.rule("E-12")
def test_the_discipline_body_looks_on_in_the_whole_township_and_writes_nowhere(cast):
    discipline = f.unit("石马镇纪委", kind=UnitKind.DISCIPLINE, parent=cast.township)
    yan = f.person("严明", login="yan")
    f.appoint(yan, Role.INSPECTOR, discipline)
    assert list(Station.objects.visible_to(yan.user)) == [cast.village]
    assert works_at(yan.user, cast.village.unit) is None
    clerk = f.person("纪委办事员", login="office")
    f.appoint(clerk, Role.CLERK, discipline)
    assert not Station.objects.visible_to(clerk.user).exists(), "only who inspects looks beyond the own unit"


@pytest.mark.rule("D-07")
def test_a_branch_sees_its_own_stations_only(cast):
    other = f.unit("城东支局", parent=cast.bureau)
    f.station("城东便民服务站", code="YZ0002", parent=other)
    assert list(Station.objects.visible_to(cast.branch_head)) == [cast.postal]


def test_a_volunteer_sees_nothing_by_scope(cast):
    assert unit_ids(cast.volunteer) == frozenset()
    assert works_at(cast.volunteer, cast.campus.unit) is None


def test_a_superuser_sees_all_but_holds_no_role_of_the_business(cast):
    assert Station.objects.visible_to(cast.superuser).count() == 5
    assert holds(cast.superuser, Role.values, cast.campus.unit) is None
    assert is_administrator(cast.superuser, cast.campus.unit)


def test_administrators_are_so_within_their_unit(cast):
    assert is_administrator(cast.administrator)
    assert is_administrator(cast.administrator, cast.campus.unit)
    assert not is_administrator(cast.administrator, cast.community.unit)
    assert not is_administrator(cast.clerk)


def test_a_disabled_login_holds_nothing(cast):
    cast.clerk.is_active = False
    assert holds(cast.clerk, [Role.CLERK], cast.campus.unit) is None
    assert unit_ids(cast.clerk) == frozenset()
    cast.superuser.is_active = False
    assert not is_administrator(cast.superuser)


def test_person_of_a_login(cast):
    assert person_of(cast.clerk) == cast.people["clerk"]
    assert person_of(cast.superuser) is None


def test_nobody_approves_their_own_nor_that_of_the_one_they_stand_in_for(cast):
    director, cadre = cast.people["director"], cast.people["cadre"]
    assert is_own(cast.director, director)
    assert is_own(cast.director, cast.director)
    assert not is_own(cast.director, cadre, None)
    f.stand_in(director.appointments.get(), cadre, since=TODAY, until=TODAY + timedelta(days=2))
    assert is_own(f.fresh(cast.cadre), director)


def test_all_questions_of_a_request_cost_one_query(cast, django_assert_num_queries):
    clerk = f.fresh(cast.clerk)
    units = [cast.campus.unit, cast.community.unit, cast.village.unit] * 7
    with django_assert_num_queries(1):
        for one in units:
            holds(clerk, [Role.CLERK, Role.DIRECTOR], one)
            works_at(clerk, one)
            is_administrator(clerk, one)
