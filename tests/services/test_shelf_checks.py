"""What must be on the shelf tonight is ticked off; differences stay until somebody has cleared them up."""

import pytest
from django.db import IntegrityError, transaction

from core.errors import Refused
from services.actions import custody, shelf_checks
from services.choices import CheckMark
from services.models import ShelfCheck, ShelfCheckLine
from tests.services.conftest import moment

pytestmark = pytest.mark.django_db
EVENING = moment("2026-11-24 21:20")


@pytest.fixture
def things(office):
    who = {"actor": office.clerk, "at": moment("2026-11-24 12:10")}
    made = [custody.receive(office.campus, kind="found", name=name, **who) for name in ("伞", "水杯", "钥匙", "学生证")]
    custody.give_out(made[3], partner=office.association, **who)
    return made


@pytest.fixture
def check(office, things):
    return shelf_checks.start_check(office.campus, actor=office.clerk, at=EVENING)


def refusal(call, *args, **facts) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return refused.value.code


def test_the_list_is_what_lies_there_when_the_check_begins(office, check, things):
    assert [line.thing for line in check.lines.all()] == things[:3]
    late = custody.receive(office.campus, kind="found", name="耳机", actor=office.clerk, at=EVENING)
    assert shelf_checks.start_check(office.campus, actor=office.campus_director, at=EVENING) == check
    assert not check.lines.filter(thing=late).exists()
    assert refusal(shelf_checks.start_check, office.campus, actor=office.outsider, at=EVENING) == "not_allowed"
    assert refusal(shelf_checks.start_check, office.campus, actor=office.volunteer, at=EVENING) == "not_allowed"


def test_each_is_ticked_off_and_a_difference_stays_until_it_is_cleared_up(office, check, things):
    who = {"actor": office.clerk, "at": EVENING}
    umbrella, cup, keys = check.lines.all()
    shelf_checks.mark(umbrella, mark="present", **who)
    assert refusal(shelf_checks.mark, cup, mark="missing", remark=" ", **who) == "required"
    assert refusal(shelf_checks.mark, cup, mark="extra", **who) == "not_valid"
    shelf_checks.mark(cup, mark="missing", remark="架上没有，登记为在A1", **who)
    assert refusal(shelf_checks.close_check, check, **who) == "not_all_marked"
    shelf_checks.mark(keys, mark="present", **who)
    shelf_checks.mark(keys, mark="pending", **who)
    # The keys were handed over while the check went on.
    custody.hand_over(things[2], collector="李春梅", proof="known", **who)
    shelf_checks.add_extra(check, thing=things[3], **who)
    closed = shelf_checks.close_check(check, **who)
    assert (closed.closed_at, closed.closed_by) == (EVENING, office.people["clerk"])
    marks = dict(check.lines.values_list("thing__name", "mark"))
    assert marks == {"伞": "present", "水杯": "missing", "钥匙": "left", "学生证": "extra"}
    assert check.lines.differences().count() == 2
    assert refusal(shelf_checks.close_check, check, **who) == "check_closed"
    assert refusal(shelf_checks.mark, cup, mark="present", **who) == "check_closed"
    assert refusal(shelf_checks.solve, cup, solution=" ", **who) == "required"
    assert refusal(shelf_checks.solve, cup, solution="x", actor=office.outsider, at=EVENING) == "not_allowed"
    assert refusal(shelf_checks.solve, umbrella, solution="x", **who) == "not_possible_now"
    shelf_checks.solve(cup, solution="次日在值班台抽屉找到，已放回", **who)
    assert refusal(shelf_checks.solve, cup, solution="又找到", **who) == "not_possible_now"
    assert check.lines.differences().get().thing == things[3]


def test_what_is_on_the_list_is_no_extra(office, check, things):
    who = {"actor": office.clerk, "at": EVENING}
    assert shelf_checks.add_extra(check, thing=things[0], **who).mark == CheckMark.PRESENT
    foreign = custody.receive(office.elsewhere, kind="found", name="伞", actor=office.outsider, at=EVENING)
    assert refusal(shelf_checks.add_extra, check, thing=foreign, **who) == "unknown_thing"


def test_the_database_keeps_the_words(office, check):
    line = check.lines.first()
    for wrong in ({"mark": "present"}, {"mark": "lost"}, {"solved_at": EVENING}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ShelfCheckLine.objects.filter(pk=line.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ShelfCheck.objects.create(
            station=office.campus, day=check.day, started_at=EVENING, started_by=office.people["clerk"]
        )
