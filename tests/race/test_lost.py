"""Races of lost and found (A-02), on real PostgreSQL with real commits.

Seen to fail with the guard removed (the ticket's lock and the thing's lock each suffice; failed is with both removed):
* hand-over: UniqueViolation on `release_one_an_item`; the second person's confirmation: all eight go through;
* two matches of one thing: UniqueViolation on `match_one_confirmed_an_item`;
* two things for one report: without the locks of ticket and report, UniqueViolation on `match_once`;
* the claim sent several times, the second click at the counter: without the look-up after the IntegrityError they end
  in a UniqueViolation on the submission key.
"""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import Refused
from core.models import AuditRecord, Notice, User
from services.actions.lost import confirm
from services.actions.lost.releases import confirm as confirm_release
from services.actions.lost.releases import prepare
from services.choices import FoundState, LossState, MatchState
from services.models import FoundItem, HandOver, LossReport, Match, Release, Ticket
from stations.choices import Role
from tests.factories import appoint, person
from tests.race.threads import THREADS, together
from tests.services import lost
from tests.services.conftest import MONDAY

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.rule("A-02")]


@pytest.fixture
def clerks(office) -> list[int]:
    second = person("韩雪", login="han")
    appoint(second, Role.CLERK, office.campus.unit)
    return [office.clerk.pk, second.user.pk]


def refusals(answers) -> list[str]:
    return [answer.code for answer in answers if isinstance(answer, Refused)]


def test_two_clerks_hand_one_thing_over_at_once(office, clerks):
    found, reported = lost.matched(office)

    def work(i: int) -> Release:
        item = FoundItem.objects.get(pk=found.pk)
        return prepare(item, actor=User.objects.get(pk=clerks[i % 2]), at=MONDAY, **lost.PROOF)

    assert refusals(together(work)) == ["not_possible_now"] * (THREADS - 1)
    assert (Release.objects.count(), HandOver.objects.count()) == (1, 1)
    assert AuditRecord.objects.filter(verb="ticket.release").count() == 1
    assert FoundItem.objects.get().state == FoundState.RETURNED
    assert LossReport.objects.get(pk=reported.pk).state == LossState.CLOSED


def test_a_valuable_is_confirmed_by_one_second_person(office, clerks):
    lost.release(office, lost.item(office, category="phone", description="黑色手机"))
    third = person("何雨", login="he")
    appoint(third, Role.CLERK, office.campus.unit)
    seconds = [clerks[1], third.user.pk]

    def work(i: int) -> Release:
        release = Release.objects.select_related("item__ticket", "item__station__unit").get()
        return confirm_release(release, actor=User.objects.get(pk=seconds[i % 2]), at=MONDAY)

    assert refusals(together(work)) == ["not_possible_now"] * (THREADS - 1)
    assert HandOver.objects.count() == 1


def test_two_matches_of_one_thing_are_confirmed_at_once(office, clerks):
    found = lost.item(office)
    reports = [lost.report(office, owner=name).pk for name in ("李春梅", "钱多多")]

    def work(i: int) -> Match:
        report = LossReport.objects.get(pk=reports[i % 2])
        actor = User.objects.get(pk=clerks[i % 2])
        return confirm(FoundItem.objects.get(pk=found.pk), report, actor=actor, at=MONDAY)

    answers = together(work)
    confirmed = {answer.pk for answer in answers if isinstance(answer, Match)}
    assert len(confirmed) == 1 and refusals(answers) == ["not_possible_now"] * (THREADS // 2)
    assert Match.objects.filter(state=MatchState.CONFIRMED).count() == 1
    assert sorted(LossReport.objects.values_list("state", flat=True)) == [LossState.MATCHED, LossState.SEARCHING]
    assert Notice.objects.filter(body__contains="已找到").count() == 1


def test_one_report_is_matched_with_one_of_two_things(office, clerks):
    things = [lost.item(office).pk for _ in range(2)]
    reported = lost.report(office)

    def work(i: int) -> Match:
        item = FoundItem.objects.get(pk=things[i % 2])
        actor = User.objects.get(pk=clerks[i % 2])
        return confirm(item, LossReport.objects.get(pk=reported.pk), actor=actor, at=MONDAY)

    answers = together(work)
    assert refusals(answers) == ["not_possible_now"] * (THREADS // 2)
    assert sorted(FoundItem.objects.values_list("state", flat=True)) == [FoundState.SHELVED, FoundState.WAITING]


def test_the_claim_form_sent_several_times_is_one_claim(office, settings):
    settings.PII_INDEX_KEY = uuid4().hex
    found = lost.item(office)
    typed = {
        "submission_key": str(uuid4()),
        "description": "黑色双肩包",
        "lost_from": "2026-11-20",
        "owner": "钱多多",
        "phone": "13900001111",
    }
    address = reverse("lost-claim", args=[found.ticket.number])
    answers = together(lambda _i: Client().post(address, typed).status_code, 6)
    assert answers == [302] * 6
    claimed = LossReport.objects.get()
    assert (claimed.claimed_item_id, claimed.clues.count()) == (found.pk, 2)
    assert AuditRecord.objects.filter(verb="loss.send").count() == 1


def test_a_second_click_at_the_counter_logs_one_thing_and_one_report(office):
    key, other = uuid4(), uuid4()

    def work(i: int) -> int:
        office.clerk = User.objects.get(pk=office.clerk.pk)
        if i % 2:
            return lost.item(office, submission_key=key).pk
        return lost.report(office, submission_key=other).ticket_id

    assert len(set(together(work))) == 2
    assert (Ticket.objects.count(), FoundItem.objects.count(), LossReport.objects.count()) == (2, 1, 1)
