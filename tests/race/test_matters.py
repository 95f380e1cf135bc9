"""Races of community and village matters, on real PostgreSQL with real commits.

Seen to fail with the guard removed:
* without the lock (`core.locks.lock` reads alone) all seven: eight reports, eight lists with the same matters, eight
  replies and messages, four signed agreements; two windows sign for one list; a second promise stumbles over the duty
  of the first; a second record of a mediation is an IntegrityError;
* with the lock and the joined relations in one query: four agreements are signed, for the paper archived meanwhile is
  missing from the join of those who waited (core/locks.py says why);
* without the one order in `submit_batch`: PostgreSQL ends a deadlock between the lists.
"""

from datetime import date
from itertools import cycle
from uuid import uuid4

import pytest

from core.errors import Refused
from core.models import AuditRecord, Notice, Obligation, Paper, User
from services.actions import VERBS, mediation, receive, submit_batch, tasks
from services.models import Mediation, Reply, Submission, Task, Ticket
from stations.choices import Role
from tests.factories import appoint, person
from tests.race.threads import THREADS, together
from tests.services.buscard import PNG
from tests.services.conftest import MONDAY, all_documents, do, log

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def taken_and_refused(answers: list) -> tuple[int, set[str]]:
    """How many of `answers` went through, and the codes of the others."""
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    return len(answers) - len(refused), {answer.code for answer in refused}


@pytest.mark.rule("B-06")
def test_a_task_is_reported_back_once(office):
    task = tasks.hand_down(
        [office.village],
        from_unit=office.township_centre,
        title="独居老人摸底",
        due_on=date(2026, 11, 27),
        submission_key=uuid4(),
        actor=office.window,
        at=MONDAY,
    )[0]

    def work(i: int) -> Task:
        agent = User.objects.get(pk=office.agent.pk)
        return tasks.report_back(task, actor=agent, at=MONDAY, text=f"共12户，第{i}次")

    assert taken_and_refused(together(work)) == (1, {"not_possible_now"})
    assert task.reports.count() == AuditRecord.objects.filter(verb="task.report").count() == 1
    assert Notice.objects.filter(user=office.window).count() == 1
    assert Obligation.objects.get(rule="B-06").state == "kept"


@pytest.mark.rule("E-02")
def test_of_two_windows_one_takes_the_matter_up(office):
    second = person("冯梅", login="feng")
    appoint(second, Role.WINDOW, office.township_centre)
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    ticket = do(ticket, "submit", office.agent)
    who = [office.window.pk, second.user.pk]

    def work(i: int) -> Ticket:
        at_window = User.objects.get(pk=who[i % 2])
        return VERBS["take_up"].run(ticket, actor=at_window, at=MONDAY, promised_on=date(2026, 12, 1 + i))

    assert taken_and_refused(together(work)) == (1, {"not_possible_now"})
    assert AuditRecord.objects.filter(verb="ticket.take_up").count() == 1
    assert AuditRecord.objects.filter(verb="submission.receive").count() == 1
    assert Obligation.objects.filter(rule="E-07").count() == 1


@pytest.mark.rule("C-05")
def test_a_list_is_signed_for_once(office):
    second = person("冯梅", login="feng")
    appoint(second, Role.WINDOW, office.township_centre)
    ticket = log(office.village, "certificate", office.agent, documents=all_documents("certificate"))
    submission = submit_batch([ticket], actor=office.agent, at=MONDAY)
    who = [office.window.pk, second.user.pk]

    def work(i: int) -> int:
        return receive(submission, actor=User.objects.get(pk=who[i % 2]), at=MONDAY, note=f"{i}").received_by_id

    assert len(set(together(work))) == 1
    assert AuditRecord.objects.filter(verb="submission.receive").count() == 1


@pytest.mark.rule("C-05")
def test_the_same_matters_in_two_lists_go_with_one(office):
    """Also when the lists name them in another order: nobody waits for the other for ever."""
    papers = all_documents("certificate")
    tickets = [log(office.village, "certificate", office.agent, documents=papers) for _n in range(4)]
    lists = cycle([tickets, tickets[::-1], tickets[1:3]])
    chosen = [next(lists) for _n in range(THREADS)]

    def work(i: int) -> Submission:
        return submit_batch(chosen[i], actor=User.objects.get(pk=office.agent.pk), at=MONDAY)

    gone, codes = taken_and_refused(together(work))
    assert (gone, codes) == (1, {"not_possible_now"})
    sent = Ticket.objects.filter(state="submitted").count()
    assert AuditRecord.objects.filter(verb="ticket.submit").count() == sent
    assert Submission.objects.get().tickets.count() == sent


@pytest.mark.rule("C-06")
def test_a_reply_is_given_once(office):
    ticket = log(office.community, "consultation", office.community_clerk, phone="13812345678")
    ticket = do(ticket, "submit", office.community_clerk)
    Notice.objects.all().delete()
    who = [office.community_clerk.pk, office.director.pk]

    def work(i: int) -> Ticket:
        clerk = User.objects.get(pk=who[i % 2])
        return VERBS["reply"].run(ticket, actor=clerk, at=MONDAY, channel="sms", text=f"已办好，请来取（{i}）")

    assert taken_and_refused(together(work)) == (1, {"not_possible_now"})
    assert Reply.objects.count() == Notice.objects.filter(channel="sms").count() == 1


@pytest.mark.rule("E-01")
def test_an_agreement_is_signed_once(office):
    ticket = log(office.village, "mediation", office.agent, details={"dispute": "邻里"})
    record = mediation.open_mediation(ticket, actor=office.agent, at=MONDAY, facts="屋檐滴水", respondent="周大勇")
    facts = {"held_at": MONDAY, "place": "村委会", "present": "双方", "record": "同意加装水槽"}
    mediation.record_session(record, actor=office.agent, at=MONDAY, **facts)
    mediation.agree(record, actor=office.agent, at=MONDAY, terms="一、加装水槽")
    signatures = {str(party.pk): PNG for party in record.parties.all()} | {"mediator": PNG}

    def work(i: int) -> Mediation:
        agent = User.objects.get(pk=office.agent.pk)
        return mediation.sign(record, actor=agent, at=MONDAY, signatures=signatures)

    assert taken_and_refused(together(work, 4)) == (1, {"already_signed"})
    assert Paper.objects.filter(kind="mediation-signed").count() == 1
    assert AuditRecord.objects.filter(verb="mediation.sign").count() == 1


@pytest.mark.rule("E-01")
def test_two_clicks_begin_one_mediation_record(office):
    ticket = log(office.village, "mediation", office.agent, details={"dispute": "邻里"})

    def work(i: int) -> int:
        agent = User.objects.get(pk=office.agent.pk)
        return mediation.open_mediation(ticket, actor=agent, at=MONDAY, facts=f"{i}", respondent="周大勇").pk

    assert len(set(together(work))) == Mediation.objects.count() == 1
