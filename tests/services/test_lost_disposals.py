"""What nobody comes for is announced and then disposed of before a witness, never just gone (A-02)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from core.errors import Refused
from core.models import AuditRecord
from services.actions.lost import announce, dispose
from services.actions.lost.disposals import may_be_announced, may_be_disposed_of
from services.actions.lost.sheets import print_disposal, print_notice
from services.choices import FoundState, Outcome
from services.models import Disposal, FoundItem, Thing
from tests.factories import appoint, fresh, person
from tests.services import lost
from tests.services.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-02")]
EARLY, NOTICED, OVER = MONDAY + timedelta(days=74), MONDAY + timedelta(days=75), MONDAY + timedelta(days=91)


@pytest.fixture
def things(office):
    return [lost.item(office), lost.item(office, category="keys", description="三把钥匙", secret="蓝色挂绳")]


def end(office, things, *, at=OVER, **facts) -> Disposal:
    whole = {"kind": "donated", "recipient": "校爱心超市", "witness": office.people["clerk"]} | facts
    return dispose(things, actor=whole.pop("actor", office.campus_director), at=at, **whole)


def test_the_disposal_is_announced_in_time(office, things):
    assert [may_be_announced(things[0], at.date()) for at in (EARLY, NOTICED)] == [False, True]
    with pytest.raises(Refused) as refused:
        announce(things, actor=office.clerk, at=EARLY)
    assert refused.value.code == "too_early" and "2027-02-06" in str(refused.value)
    assert len(announce(things, actor=office.clerk, at=NOTICED)) == 2
    assert announce(things, actor=office.clerk, at=OVER) == [], "the second click"
    paper = print_notice(office.campus, things, actor=office.clerk, at=NOTICED)
    assert [row[1] for row in paper.data["rows"]] == ["包袋", "钥匙"]
    assert "2027-02-21 前（含当日）" in paper.data["text"][0]
    noticed = list(FoundItem.objects.select_related("ticket"))
    later = print_notice(office.campus, noticed, actor=office.clerk, at=OVER)
    assert "2027-02-22 前（含当日）" in later.data["text"][0], "no day that is over stands on a notice"
    for secret in ("耐克", "蓝色", "靠窗"):
        assert secret not in str(paper.data)


def test_they_are_disposed_of_before_a_witness_on_a_list(office, things):
    announce(things, actor=office.clerk, at=NOTICED)
    disposal = end(office, things)
    assert (disposal.number, disposal.decided_by.name, disposal.witness.name) == ("XQ01-CZ2027-0001", "周明", "林晓雨")
    for item in FoundItem.objects.select_related("ticket"):
        assert (item.state, item.disposal, item.ticket.outcome) == (FoundState.DISPOSED, disposal, Outcome.COULD_NOT)
        assert item.ticket.duty is None
    assert {thing.state for thing in Thing.objects.all()} == {"disposed"}
    paper = print_disposal(disposal, actor=office.campus_director, at=OVER)
    assert paper == print_disposal(disposal, actor=office.campus_director, at=OVER)
    assert len(paper.data["rows"]) == 2 and "校爱心超市" in str(paper.data)
    assert AuditRecord.objects.about(disposal).get(verb="disposal.decide").after["items"] == 2


def test_the_term_and_the_notice_both_have_to_be_over(office, things):
    found = things[0]
    assert not may_be_disposed_of(found, OVER.date())
    with pytest.raises(Refused) as refused:
        end(office, things)
    assert (refused.value.code, refused.value.field) == ("too_early", "reason")
    announce([found], actor=office.clerk, at=OVER - timedelta(days=14))
    found.refresh_from_db()
    days = [may_be_disposed_of(found, (OVER + timedelta(days=n)).date()) for n in (0, 1)]
    assert days == [False, True]
    early = end(office, [found], kind="police", recipient="五星派出所", reason="身份证件，及时移交")
    assert early.reason == "身份证件，及时移交"


def test_a_thing_with_an_owner_is_not_disposed_of(office):
    found, _report = lost.matched(office)
    with pytest.raises(Refused) as refused:
        end(office, [found], reason="期满")
    assert (refused.value.code, refused.value.field) == ("not_possible_now", "items")


def test_all_of_them_go_or_none(office, things):
    owned, _report = lost.matched(office)
    with pytest.raises(Refused):
        end(office, [*things, owned], reason="期满")
    assert not Disposal.objects.exists() and FoundItem.objects.open().count() == 3


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"kind": "eaten"}, "required", "kind"),
        ({"recipient": " "}, "required", "recipient"),
        ({"witness": None}, "required", "witness"),
        ({"witness": "campus_director"}, "unknown_person", "witness"),
        ({"witness": "agent"}, "unknown_person", "witness"),
        ({"reason": ""}, "too_early", "reason"),
    ],
)
def test_what_is_missing_or_wrong_is_said(office, things, facts, code, field):
    if isinstance(facts.get("witness"), str):
        facts = facts | {"witness": office.people[facts["witness"]]}
    with pytest.raises(Refused) as refused:
        end(office, things, **{"reason": "期满"} | facts)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Disposal.objects.exists()


def test_what_is_destroyed_goes_to_nobody(office, things):
    assert end(office, things, kind="destroyed", recipient="", reason="食品变质").recipient == ""


def test_only_who_leads_the_station_decides(office, things):
    second = person("何欣悦", login="second")
    appoint(second, "clerk", office.campus.unit)
    for actor in (office.clerk, office.outsider, office.inspector):
        with pytest.raises(Refused) as refused:
            end(office, things, actor=actor, witness=second, reason="期满")
        assert refused.value.code == "not_allowed"
    assert not Disposal.objects.visible_to(fresh(office.outsider)).exists()


def test_a_second_click_disposes_of_nothing_twice(office, things):
    end(office, things, reason="期满")
    with pytest.raises(Refused) as refused:
        end(office, things, reason="期满")
    assert refused.value.code == "not_possible_now"
    assert Disposal.objects.count() == 1


def test_the_database_lets_nothing_vanish(office, things):
    with pytest.raises(IntegrityError), transaction.atomic():
        FoundItem.objects.filter(pk=things[0].pk).update(state="disposed", closed_at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.create(
            number="X",
            station=office.campus,
            kind="donated",
            recipient="某人",
            disposed_at=MONDAY,
            decided_by=office.people["clerk"],
            witness=office.people["clerk"],
        )
    assert things[0].keep_until == date(2027, 2, 21)
