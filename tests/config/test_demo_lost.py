"""The demo of lost and found: every stage of a thing's way, the same on every run (A-02)."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from services import matching
from services.models import Disposal, FoundItem, LossReport, Match, Release, Takeover, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-02")]
TODAY = "2026-11-24"


def load() -> None:
    call_command("load_demo", "--today", TODAY, stdout=StringIO())


def test_the_campus_station_shows_each_stage_and_loading_again_adds_nothing():
    load()
    states = set(FoundItem.objects.values_list("state", flat=True))
    assert states == {"shelved", "matched", "waiting", "returned", "disposed"}
    assert {"sent", "searching", "matched", "closed"} <= set(LossReport.objects.values_list("state", flat=True))
    assert FoundItem.objects.due(date(2026, 11, 24)).count() == 1
    assert Release.objects.filter(is_second_by_login=True).count() == 1
    assert Disposal.objects.exclude(items=None).distinct().get().items.count() == 2
    watch = LossReport.objects.get(claimed_item__isnull=False)
    assert matching.items_for(watch, [watch.station_id])[0].item == watch.claimed_item
    card = LossReport.objects.get(owner_name="郭小鹏")
    assert matching.items_for(card, [card.station_id])[0].is_certain
    before = [model.objects.count() for model in (Takeover, FoundItem, LossReport, Match, Ticket)]
    load()
    assert [model.objects.count() for model in (Takeover, FoundItem, LossReport, Match, Ticket)] == before
