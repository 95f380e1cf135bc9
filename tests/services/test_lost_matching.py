"""Found things and loss reports find each other, both ways, by clues, names, numbers, place and time (A-02)."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from core.errors import Refused
from core.models import Notice
from services import clues, matching
from services.actions.lost import confirm, dismiss, name_owner, suggest, take_back_owner, tell_owner
from services.choices import FoundState, LossState, MatchState, State
from services.models import FoundItem, LossReport, Match
from tests.factories import fresh
from tests.services import lost
from tests.services.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-02")]
ONLY_NUMBER = {"category": "card", "description": "卡一张", "secret": "", "place": "", "area": "library"}


def best(office, report) -> list[tuple[int, int]]:
    return [(one.item.pk, one.score) for one in matching.items_for(report, [office.campus.pk])]


def test_a_report_finds_its_thing_first_and_says_why(office):
    umbrella = lost.item(office, category="umbrella", description="蓝色折叠雨伞", secret="", place="图书馆")
    backpack = lost.item(office)
    found = matching.items_for(lost.report(office), [office.campus.pk])
    assert found[0].item == backpack
    assert umbrella not in [one.item for one in found if one.score >= found[0].score]
    assert {code for code, _detail in found[0].reasons} == {"text", "category", "days", "area", "place"}
    with translation.override("en"):
        assert found[0].words[:2] == ["same category: bag", "found in those days"]
    assert "双肩包" in dict(found[0].reasons)["text"]


def test_and_a_thing_finds_its_report(office):
    report, other = lost.report(office), lost.report(office, category="keys", description="宿舍钥匙", secret="")
    found = matching.reports_for(lost.item(office), [office.campus.pk])
    assert found[0].report == report
    assert other not in [one.report for one in found]


def test_a_number_is_as_good_as_certain_whatever_else_is_said(office):
    card = lost.item(office, **ONLY_NUMBER, clues=[("student", "2023110456")])
    report = lost.report(
        office, **ONLY_NUMBER | {"area": ""}, clues=[("card", "2023 1104-56")], lost_from=lost.FRIDAY, lost_until=None
    )
    [only] = matching.items_for(report, [office.campus.pk])
    assert (only.item, only.is_certain) == (card, True)
    assert only.reasons[0] == ("number", "******0456")


def test_the_end_of_a_number_tells_something_and_never_all(office):
    lost.item(office, **ONLY_NUMBER, clues=[("card", "5678")])
    report = lost.report(office, **ONLY_NUMBER, clues=[("card", "6222000012345678")], phone="13800000000")
    [only] = matching.items_for(report, [office.campus.pk])
    assert only.reasons[0][0] == "end" and not only.is_certain


@pytest.mark.parametrize(
    ("on_it", "owner", "code"),
    [("张小明", "张小明", "name"), ("張小明", "张小明", "name"), ("ZHANG Xiaoming", "张晓明", "reading")],
)
def test_a_name_is_found_in_either_script_and_by_its_reading(office, on_it, owner, code):
    lost.item(office, **ONLY_NUMBER, clues=[("name", on_it)])
    report = lost.report(office, **ONLY_NUMBER, owner=owner)
    [only] = matching.items_for(report, [office.campus.pk])
    assert only.reasons[0][0] == code


def test_the_telephone_of_whoever_reports_is_a_clue_by_itself(office):
    lost.item(office, **ONLY_NUMBER, clues=[("phone", "138-1234-5678")])
    [only] = matching.items_for(lost.report(office, **ONLY_NUMBER), [office.campus.pk])
    assert only.reasons[0][0] == "number"


def test_what_was_found_before_it_was_lost_is_another_thing(office):
    earlier = lost.item(office, found_on=date(2026, 11, 10))
    assert earlier.pk not in dict(best(office, lost.report(office)))
    later = lost.item(office, found_on=date(2026, 11, 23))
    assert later.pk in dict(best(office, lost.report(office)))


def test_nobody_is_shown_the_things_of_another_station(office):
    there = lost.item(office, station=office.elsewhere, actor=office.outsider)
    assert best(office, lost.report(office)) == []
    found = matching.items_for(lost.report(office), [office.campus.pk, office.elsewhere.pk])
    assert [one.item for one in found] == [there]


def test_twenty_candidates_cost_as_many_queries_as_two(office, django_assert_max_num_queries):
    report = lost.report(office)
    for many in (2, 18):
        for n in range(many):
            lost.item(office, description=f"黑色双肩包{n}")
        matching.common_pairs(FoundItem)
        with django_assert_max_num_queries(6):
            assert matching.items_for(report, [office.campus.pk])
    assert len(matching.items_for(report, [office.campus.pk])) == matching.SHOWN


def test_weighing_is_bounded_and_the_stronger_clue_counts_once():
    side = matching.Side("bag", "canteen", "食堂", "黑色双肩包", lost.FRIDAY, lost.FRIDAY)
    hits = [
        matching.Hit("student", "student", "…0456", True),
        matching.Hit("phone", "phone", "…5678", True),
        matching.Hit("name", "name", "张*明", True),
        matching.Hit("name", "name", "张*明", False),
    ]
    score, reasons = matching.weigh(side, side, hits, is_claimed=True)
    assert score == 100
    assert [code for code, _detail in reasons][:2] == ["number", "name"]
    assert matching.weigh(side, matching.Side("keys", "", "", "", lost.FRIDAY, lost.FRIDAY), [])[0] < matching.LEAST


@pytest.mark.parametrize(
    ("typed", "kept", "numbers"),
    [
        ("学号2023110456的卡", "学号******0456的卡", ["2023110456"]),
        ("2026-11-20捡到，20261120", "2026-11-20捡到，20261120", []),
        ("１３８１２３４５６７８", "*******5678", ["13812345678"]),
        ("11010519491231002X", "**************002X", ["11010519491231002X"]),
        ("500元，3把", "500元，3把", []),
    ],
)
def test_long_numbers_are_taken_out_of_free_text(typed, kept, numbers):
    assert clues.without_numbers(typed) == (kept, numbers)


def test_an_owner_is_told_when_the_match_is_confirmed(office):
    found, report = lost.matched(office)
    assert (found.state, found.ticket.state) == (FoundState.WAITING, State.HANDLING)
    assert (report.state, report.ticket.state) == (LossState.MATCHED, State.READY)
    match = Match.objects.get()
    assert (match.state, match.decided_by.name, match.told_at) == (MatchState.CONFIRMED, "林晓雨", MONDAY)
    told = Notice.objects.filter(channel="sms").order_by("id").last()
    assert told.address == "13812345678"
    assert report.ticket.number in told.body and "双肩包" not in told.body
    before = Notice.objects.count()
    confirm(found, report, actor=office.clerk, at=MONDAY)
    assert (Notice.objects.count(), Match.objects.count()) == (before, 1), "the second click"


def test_without_a_telephone_the_owner_is_still_to_be_told(office):
    found, report = lost.item(office), lost.report(office, phone="")
    confirm(found, report, actor=office.clerk, at=MONDAY)
    found.refresh_from_db()
    assert (found.state, found.told_at) == (FoundState.MATCHED, None)
    with pytest.raises(Refused):
        tell_owner(found, actor=office.clerk, at=MONDAY, note=" ")
    for _click in range(2):
        tell_owner(found, actor=office.clerk, at=MONDAY, note="打宿舍电话告知")
    found.refresh_from_db()
    assert (found.state, found.told_at) == (FoundState.WAITING, MONDAY)


def test_one_thing_has_one_owner_and_one_report_one_thing(office):
    found, report = lost.matched(office)
    for pair in ((found, lost.report(office, owner="别人")), (lost.item(office), report)):
        with pytest.raises(Refused) as refused:
            confirm(*pair, actor=office.clerk, at=MONDAY)
        assert refused.value.code == "not_possible_now"


def test_what_the_public_sent_is_checked_before_it_is_matched(office):
    with pytest.raises(Refused) as refused:
        confirm(lost.item(office), lost.sent(office), actor=office.clerk, at=MONDAY)
    assert refused.value.code == "not_possible_now"


def test_a_dismissed_match_does_not_come_back(office):
    found, report = lost.item(office), lost.report(office)
    for _click in range(2):
        dismiss(found, report, actor=office.clerk, at=MONDAY, note="颜色不符")
    assert best(office, report) == []
    assert matching.reports_for(found, [office.campus.pk]) == []
    assert Match.objects.get().note == "颜色不符"


def test_a_match_that_was_wrong_is_taken_back(office):
    found, report = lost.matched(office)
    with pytest.raises(Refused):
        dismiss(found, report, actor=office.clerk, at=MONDAY)
    with pytest.raises(Refused):
        take_back_owner(found, actor=office.clerk, at=MONDAY, reason="")
    duty = found.ticket.duty
    take_back_owner(found, actor=office.clerk, at=MONDAY, reason="失主说不是他的")
    found, report = FoundItem.objects.get(pk=found.pk), LossReport.objects.get(pk=report.pk)
    assert (found.state, found.told_at, found.ticket.state) == (FoundState.SHELVED, None, State.ACCEPTED)
    assert found.ticket.duty == duty and duty.state == "open", "the term runs on"
    assert (report.state, report.ticket.state, report.ticket.ready_at) == (LossState.SEARCHING, State.ACCEPTED, None)
    assert Match.objects.get().state == MatchState.DISMISSED
    with pytest.raises(Refused):
        take_back_owner(found, actor=office.clerk, at=MONDAY, reason="再点一次")


def test_an_all_but_certain_match_is_told_once(office):
    lost.item(office, **ONLY_NUMBER, clues=[("student", "2023110456")])
    report = lost.report(office, **ONLY_NUMBER, clues=[("student", "2023110456")])
    before = Notice.objects.filter(channel="sms").count()
    for _twice in range(2):
        [candidate] = matching.items_for(report, [office.campus.pk])
        suggest(candidate, at=MONDAY)
    told = Notice.objects.filter(dedupe_key__startswith="lost-match:").get()
    assert Notice.objects.filter(channel="sms").count() == before + 1
    assert "卡" not in told.body.replace("证件", "") and "0456" not in told.body
    match = Match.objects.get()
    assert (match.state, match.told_at, match.decided_by) == (MatchState.SUGGESTED, MONDAY, None)


def test_a_weak_match_and_an_unchecked_sender_are_told_nothing(office):
    lost.item(office, **ONLY_NUMBER, clues=[("student", "2023110456")])
    unchecked = lost.sent(office, **ONLY_NUMBER, clues=[("student", "2023110456")])
    [candidate] = matching.items_for(unchecked, [office.campus.pk])
    assert candidate.is_certain and suggest(candidate, at=MONDAY) is None
    weak = lost.item(office)
    [candidate, *_more] = matching.items_for(lost.report(office), [office.campus.pk])
    assert candidate.item == weak and suggest(candidate, at=MONDAY) is None
    assert not Notice.objects.filter(dedupe_key__startswith="lost-match:").exists()


def test_the_owner_that_a_search_found_is_told(office):
    found = lost.item(office)
    name_owner(found, actor=office.clerk, at=MONDAY, owner="白雪", phone="13800001002", note="按学号查到")
    found.refresh_from_db()
    assert (found.state, found.owner_name) == (FoundState.WAITING, "白雪")
    assert [one.address for one in Notice.objects.filter(channel="sms")] == ["13800001002"]
    with pytest.raises(Refused):
        name_owner(found, actor=office.clerk, at=MONDAY, owner="白雪")


def test_the_clerk_of_another_station_confirms_nothing(office):
    found, report = lost.item(office), lost.report(office)
    for act in (confirm, dismiss):
        with pytest.raises(Refused) as refused:
            act(found, report, actor=office.outsider, at=MONDAY)
        assert refused.value.code == "not_allowed"
    assert not Match.objects.exists()
    assert not LossReport.objects.visible_to(fresh(office.outsider)).exists()


def test_a_thing_found_long_after_is_still_a_candidate(office):
    report = lost.report(office)
    found = lost.item(office, at=MONDAY + timedelta(days=60), found_on=lost.FRIDAY + timedelta(days=50))
    assert best(office, report)[0][0] == found.pk
