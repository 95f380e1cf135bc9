"""Races at a campaign's counter, on real PostgreSQL with real commits.

* Seats: intakes at one station wait for each other at the row of its numbers already, so a whole intake proves nothing
  about the seats. `test_seats_alone…` races the guard by itself; with the places read first and written afterwards in
  `services.actions.seats` it was seen to fail: all eight are let in, and the counter says one.
* The other two are whole actions: their locks are those of the ticket and of the batch.
"""

import pytest
from django.db import transaction

from core.errors import Refused
from core.models import User
from finance.models import Transfer
from services.actions import campaigns, seats
from services.models import Application, Campaign, CashEntry
from tests.race.threads import together
from tests.services.buscard import FRIDAY, PNG, announce_campaign, apply, fresh

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.rule("A-07")
def test_the_last_places_are_given_once(office):
    campaign = announce_campaign(office, capacity=5)

    def work(i: int):
        clerk = User.objects.get(pk=office.clerk.pk)
        return apply(fresh(campaign), clerk, resident_name=f"同学{i}").pk

    answers = together(work)
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused"] * 3 + ["int"] * 5
    assert {answer.code for answer in answers if not isinstance(answer, int)} == {"full"}
    assert Campaign.objects.get().taken == Application.objects.count() == CashEntry.objects.count() == 5
    assert Transfer.objects.count() == 5


@pytest.mark.rule("A-07")
def test_seats_alone_are_given_once(office):
    campaign = announce_campaign(office, capacity=5)

    def work(i: int) -> bool:
        with transaction.atomic():
            seats.count_in(Campaign.objects.filter(pk=campaign.pk), Refused("full", "full"))
        return True

    answers = together(work)
    assert sum(answer is True for answer in answers) == Campaign.objects.get().taken == 5


@pytest.mark.rule("A-10")
def test_money_is_paid_back_once_and_a_batch_sent_once(office):
    campaign = announce_campaign(office)
    application = apply(campaign, office.clerk)

    def back(i: int):
        return campaigns.withdraw(application, actor=User.objects.get(pk=office.clerk.pk), at=FRIDAY, signature=PNG)

    refused = [answer for answer in together(back, 4) if isinstance(answer, Refused)]
    assert (len(refused), CashEntry.objects.filter(kind="refunded").count()) == (3, 1)
    apply(campaign, office.clerk)
    batch = campaigns.draw_up(campaign, actor=office.clerk, at=FRIDAY)

    def send(i: int):
        clerk = User.objects.get(pk=office.clerk.pk)
        return campaigns.send(batch, actor=clerk, at=FRIDAY, received_by="王师傅", signature=PNG).sent_at

    assert set(together(send, 4)) == {FRIDAY}
