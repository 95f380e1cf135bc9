"""Partner organisations, their volunteers and the hours given."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.errors import Refused
from core.models import AuditRecord
from stations.actions import add_partner, add_volunteer, change_partner, end_volunteering, give_hours
from stations.models import Partner, Volunteer, VolunteerHours

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def refusal(call, *args, **facts) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return refused.value.code


@pytest.fixture
def by(cast):
    return {"actor": cast.campus_director, "at": AT}


@pytest.fixture
def helper(cast, by):
    computers = add_partner(cast.campus.unit, name="电脑协会", **by)
    return add_volunteer(computers, cast.people["volunteer"], starts_on=date(2026, 9, 1), skills="硬件", **by)


@pytest.mark.rule("A-03")
@pytest.mark.rule("A-04")
@pytest.mark.rule("A-05")
@pytest.mark.rule("A-06")
def test_the_associations_of_the_campus_station_are_its_partners(cast, by):
    for name in ("机电系技术部", "电脑协会", "电子科技协会", "自行车协会", "轻纺系服装工艺室"):
        add_partner(cast.campus.unit, name=name, **by)
    assert cast.campus.unit.partners.count() == 5
    assert refusal(add_partner, cast.campus.unit, name="电脑协会", **by) == "partner_exists"
    assert AuditRecord.objects.filter(verb="partner.add", unit_id=cast.campus.pk).count() == 5


@pytest.mark.rule("B-04")
def test_a_committee_fosters_a_community_organisation(cast):
    by = {"actor": cast.director, "at": AT}
    choir = add_partner(cast.community_committee, name="夕阳红合唱队", is_community_organisation=True, **by)
    change_partner(choir, contact="李大妈", phone="13812345678", **by)
    change_partner(choir, contact="李大妈", phone="13812345678", **by)
    written = AuditRecord.objects.about(choir).get(verb="partner.change")
    assert written.after == {"contact": "李大妈", "phone": "138****5678"}
    assert Partner.objects.get(is_community_organisation=True) == choir


@pytest.mark.rule("B-04")
def test_hours_are_given_once_a_day(helper, by):
    given = give_hours(helper, day=TODAY, hours=Decimal("2.5"), note="装机", **by)
    assert give_hours(helper, day=TODAY, hours=Decimal("2.5"), **by) == given
    assert refusal(give_hours, helper, day=TODAY, hours=Decimal("3"), **by) == "already_given"
    assert VolunteerHours.objects.get().hours == Decimal("2.5")
    assert AuditRecord.objects.about(given).count() == 1


@pytest.mark.rule("B-04")
@pytest.mark.parametrize(
    ("day", "hours", "code"),
    [
        (date(2026, 11, 24), "2", "future_day"),
        (date(2026, 8, 31), "2", "not_volunteer"),
        (TODAY, "0", "invalid"),
        (TODAY, "24.5", "invalid"),
        (TODAY, "1.25", "invalid"),
    ],
)
def test_hours_that_cannot_have_been_given(helper, by, day, hours, code):
    assert refusal(give_hours, helper, day=day, hours=Decimal(hours), **by) == code


def test_a_second_click_makes_no_second_volunteer(helper, by):
    again = {"starts_on": date(2026, 10, 1), **by}
    assert refusal(add_volunteer, helper.partner, helper.person, **again) == "already_volunteer"
    assert Volunteer.objects.count() == 1


def test_volunteering_ends_after_the_last_hours_and_may_begin_again(helper, by):
    give_hours(helper, day=date(2026, 11, 20), hours=Decimal(2), **by)
    assert refusal(end_volunteering, helper, ends_on=date(2026, 11, 20), **by) == "hours_given"
    end_volunteering(helper, ends_on=date(2026, 11, 21), **by)
    assert refusal(end_volunteering, helper, ends_on=date(2026, 12, 1), **by) == "already_ended"
    assert refusal(give_hours, helper, day=date(2026, 11, 21), hours=Decimal(1), **by) == "not_volunteer"
    assert add_volunteer(helper.partner, helper.person, starts_on=date(2026, 11, 21), **by).pk
