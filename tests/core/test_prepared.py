"""A queryset whose text is made once answers like the queryset itself."""

from datetime import date

import pytest
from django.db.models import Value

from core.models import CalendarDay, User
from core.prepared import Prepared, PreparedObjects
from stations.models import Station

pytestmark = pytest.mark.django_db


def test_it_answers_for_other_values_like_the_queryset_it_was_made_of(django_assert_num_queries):
    zhang, li = (User.objects.create_user(name, full_name=name) for name in ("zhang", "li"))

    def build(who):
        return User.objects.filter(pk=who, is_active=True).annotate(part=Value("mine")).values_list("part", "username")

    prepared = Prepared(build, integers=["who"])
    for user in (zhang, li, zhang):
        with django_assert_num_queries(1):
            found = prepared.rows(who=user.pk)
        assert found == [("mine", user.username)] == list(build(user.pk))
    assert prepared.rows(who=0) == []


def test_days_and_a_parameter_used_twice():
    for day in (1, 2, 3):
        CalendarDay.objects.create(date=date(2030, 5, day), is_workday=False, source="notice")
    days = CalendarDay.objects.order_by("date").values_list("date")
    prepared = Prepared(
        lambda first, last: days.filter(date__gte=first, date__lt=last).exclude(date=last), days=["first", "last"]
    )
    assert prepared.rows(first=date(2030, 5, 2), last=date(2030, 5, 3)) == [(date(2030, 5, 2),)]
    assert len(prepared.rows(first=date(2030, 5, 1), last=date(2030, 5, 4))) == 3


def test_a_text_may_be_what_something_begins_with():
    for name in ("a_b.1", "a_b.2", "axb.3", "a%b.4"):
        User.objects.create_user(name)
    prepared = Prepared(
        lambda start: User.objects.filter(username__startswith=start).order_by("username").values_list("username"),
        texts=["start"],
    )
    # The signs that mean something in a pattern mean themselves.
    for start, found in [("a_b.", ["a_b.1", "a_b.2"]), ("a%", ["a%b.4"]), ("b", []), ("axb.3", ["axb.3"])]:
        assert [name for (name,) in prepared.rows(start=start)] == found


def test_a_parameter_that_is_missing_or_lost_is_a_mistake():
    prepared = Prepared(lambda who, other: User.objects.filter(pk=who).values_list("pk"), integers=["who", "other"])
    with pytest.raises(TypeError, match="who, other"):
        prepared.rows(who=1)
    with pytest.raises(ValueError, match="other"):
        prepared.rows(who=1, other=2)


def test_an_object_comes_with_what_it_brings_along(cast, django_assert_num_queries):
    stations = Station.objects.select_related("unit__parent").prefetch_related("hours")
    prepared = PreparedObjects(lambda code: stations.filter(code=code), texts=["code"])
    for station in (cast.campus, cast.village, cast.campus):
        with django_assert_num_queries(2):
            found = prepared.get(code=station.code)
            assert (found, found.unit, found.unit.parent) == (station, station.unit, station.unit.parent)
            assert list(found.hours.all()) == []
        assert found.address == station.address
    assert prepared.get(code="NOWHERE") is None
