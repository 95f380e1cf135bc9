"""Races at the counter, on real PostgreSQL with real commits.

Seen to fail with the guard removed:
* numbers: max(sequence) + 1 in place of `next_number`: UniqueViolation on the number in the first round;
* double submit: without the look-up after the IntegrityError the second click ends in a UniqueViolation on the key;
* one step: without `select_for_update` in `services.actions.base.lock` all eight acceptances go through;
* hand-over: the same, eight hand-overs of one thing.
"""

from uuid import uuid4

import pytest

from core.errors import Refused
from core.models import AuditRecord, Notice, Obligation, User
from services.actions import VERBS, log_ticket
from services.choices import Outcome
from services.models import Matter, Ticket
from tests.factories import appoint, person
from tests.race.threads import THREADS, together
from tests.services.conftest import CERTIFICATE, MONDAY, all_documents

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.rule("C-01")
def test_two_clerks_in_eight_threads_log_two_hundred_tickets_each(office):
    second = person("韩雪", login="han")
    appoint(second, "clerk", office.campus.unit)
    clerks = [office.clerk.pk, second.user.pk]
    each = 200 * len(clerks) // THREADS

    def work(i: int) -> list[str]:
        clerk = User.objects.get(pk=clerks[i % 2])
        matter = Matter.objects.for_intake().get(code="consultation")
        return [
            log_ticket(
                office.campus,
                matter,
                actor=clerk,
                at=MONDAY,
                submission_key=uuid4(),
                resident_name=f"居民{i}-{n}",
                outcome=Outcome.ON_THE_SPOT,
            ).number
            for n in range(each)
        ]

    numbers = [number for part in together(work) for number in part]
    assert sorted(numbers) == [f"XQ01-2026-{n:05d}" for n in range(1, 401)]
    assert sorted(Ticket.objects.values_list("sequence", flat=True)) == list(range(1, 401))


@pytest.mark.rule("C-01")
def test_a_double_submit_makes_one_ticket(office):
    key = uuid4()

    def work(i: int) -> str:
        return log_ticket(
            office.campus,
            Matter.objects.for_intake().get(code="consultation"),
            actor=User.objects.get(pk=office.clerk.pk),
            at=MONDAY,
            submission_key=key,
            resident_name="李春梅",
        ).number

    assert set(together(work)) == {"XQ01-2026-00001"}
    assert Ticket.objects.count() == AuditRecord.objects.filter(verb="ticket.log").count() == 1
    after = log_ticket(
        office.campus,
        Matter.objects.get(code="consultation"),
        actor=office.clerk,
        at=MONDAY,
        submission_key=uuid4(),
        resident_name="马小兰",
    )
    assert after.number == "XQ01-2026-00002"


@pytest.mark.rule("C-03")
def test_of_several_who_take_one_step_one_wins(office):
    ticket = log_ticket(
        office.community,
        Matter.objects.get(code="community-certificate"),
        actor=office.community_clerk,
        at=MONDAY,
        submission_key=uuid4(),
        resident_name="李春梅",
        phone="13812345678",
        details=CERTIFICATE,
    )
    who = [office.director.pk, office.deputy.pk]

    def work(i: int):
        return VERBS["accept"].run(ticket, actor=User.objects.get(pk=who[i % 2]), at=MONDAY)

    answers = together(work)
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == THREADS - 1
    assert {answer.code for answer in refused} == {"not_possible_now"}
    assert AuditRecord.objects.filter(verb="ticket.accept").count() == 1
    assert Obligation.objects.count() == 1
    assert Notice.objects.filter(channel="sms").count() == 1


def test_a_thing_is_handed_over_once(office):
    ticket = log_ticket(
        office.village,
        Matter.objects.get(code="certificate"),
        actor=office.agent,
        at=MONDAY,
        submission_key=uuid4(),
        resident_name="李春梅",
        details=CERTIFICATE,
        documents=all_documents("certificate"),
    )
    for verb in ("submit", "ready"):
        ticket = VERBS[verb].run(ticket, actor=office.agent, at=MONDAY)

    def work(i: int):
        agent = User.objects.get(pk=office.agent.pk)
        return VERBS["hand_over"].run(ticket, actor=agent, at=MONDAY, collector="李春梅", proof="slip")

    answers = together(work)
    assert sum(isinstance(answer, Ticket) for answer in answers) == 1
    assert ticket.hand_overs.count() == ticket.replies.count() == 1
