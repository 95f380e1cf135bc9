"""Repaired things that nobody collects: reminders on record, then a disposal before a witness (A-03)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from core.errors import Refused
from core.models import AuditRecord, Notice
from services import repairs as reading
from services.actions import custody
from services.actions.uncollected import kept_until
from services.choices import Outcome, State, ThingState
from services.jobs import remind_to_collect
from services.models import Disposal, KeepingTerm, Reminder, Thing, Ticket
from tests.services.conftest import MONDAY, do, log
from tests.services.pages import page, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-03")]
DUE = MONDAY + timedelta(days=91)


def refusal(call, *args, **facts) -> Refused:
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return refused.value


@pytest.fixture
def ready(office) -> Ticket:
    """A laptop of 李春梅, repaired on Monday."""
    ticket = log(office.campus, "computer-repair", office.clerk, phone="13812345678")
    ticket = do(ticket, "assign", office.clerk, handler=office.people["clerk"])
    return do(ticket, "ready", office.clerk, result="repaired")


@pytest.fixture
def facts(office) -> dict:
    return {"kind": "donated", "recipient": "学校爱心超市", "witness": office.people["clerk"], "is_erased": True}


def test_the_last_message_names_the_day_until_which_it_is_kept(office, ready):
    for days in (3, 7, 14, 30):
        with time_machine.travel(MONDAY + timedelta(days=days), tick=False):
            remind_to_collect()
            remind_to_collect()
    told = list(Reminder.objects.values_list("channel", "collect_by", "reminded_by"))
    assert told == [("sms", None, None)] * 3 + [("sms", date(2027, 2, 21), None)]
    assert "2027-02-21" in Notice.objects.filter(channel="sms").latest("pk").body


def test_the_counter_reminds_and_names_the_last_day(office, ready):
    assert refusal(do, ready, "remind", office.clerk, channel="dream").field == "channel"
    assert refusal(do, ready, "remind", office.clerk, channel="phone", collect_by=MONDAY.date()).field == "collect_by"
    assert refusal(do, ready, "remind", office.outsider, channel="phone").code == "not_allowed"
    do(ready, "remind", office.clerk, channel="phone", note="室友接听，答应转告 13812345678")
    do(ready, "remind", office.clerk, channel="sms", collect_by=date(2027, 3, 1))
    first, second = Reminder.objects.all()
    assert (first.reminded_by, first.note) == (office.people["clerk"], "室友接听，答应转告 138****5678")
    assert second.collect_by == date(2027, 3, 1)
    told = Notice.objects.filter(channel="sms").latest("pk").body
    assert "2027-03-01" in told and "李春梅" not in told
    ready.refresh_from_db()
    assert ready.state == State.READY
    silent = log(office.campus, "computer-repair", office.clerk)
    silent = do(do(silent, "assign", office.clerk, handler=office.people["clerk"]), "withdraw", office.clerk)
    assert refusal(do, silent, "remind", office.clerk, channel="sms").code == "no_phone"
    other = log(office.village, "certificate", office.agent)
    assert refusal(do, other, "remind", office.agent, channel="phone").code == "not_possible_now"


def test_the_term_the_notice_and_the_named_day_all_have_to_be_over(office, ready, facts):
    assert refusal(do, ready, "clear", office.campus_director, at=DUE, **facts).code == "too_early", "nobody was told"
    do(ready, "remind", office.clerk, at=MONDAY + timedelta(days=80), channel="phone", collect_by=date(2027, 2, 12))
    rows = list(ready.reminders.all())
    assert kept_until(ready, rows, (90, 15)) == date(2027, 2, 26), "fifteen days after it was named"
    assert kept_until(ready, rows, (200, 15)) == date(2027, 6, 11), "the term of the station"
    assert kept_until(ready, rows, (10, 0)) == date(2027, 2, 12), "the day itself"
    refused = refusal(do, ready, "clear", office.campus_director, at=DUE, **facts)
    assert (refused.code, refused.field) == ("too_early", "reason") and "2027-02-26" in str(refused)
    KeepingTerm.objects.create(station=office.campus, days=60, notice_days=5)
    assert do(ready, "clear", office.campus_director, at=DUE, **facts).state == State.CLOSED


def test_a_leader_disposes_of_it_before_a_witness_and_the_ticket_closes(office, ready, facts):
    do(ready, "remind", office.clerk, channel="letter", collect_by=date(2027, 2, 1))
    director = office.campus_director
    assert refusal(do, ready, "clear", office.clerk, at=DUE, **facts).code == "not_allowed"
    for wrong, field in (
        ({"kind": "finder"}, "kind"),
        ({"recipient": " "}, "recipient"),
        ({"witness": None}, "witness"),
        ({"witness": office.people["campus_director"]}, "witness"),
        ({"witness": office.people["outsider"]}, "witness"),
        ({"is_erased": False}, "is_erased"),
    ):
        assert refusal(do, ready, "clear", director, at=DUE, **facts | wrong).field == field, wrong
    assert not Disposal.objects.exists()
    done = do(ready, "clear", director, at=DUE, **facts)
    assert (done.state, done.outcome, done.repair_result) == (State.CLOSED, Outcome.DONE, "repaired")
    disposal = Disposal.objects.get()
    assert (disposal.kind, disposal.recipient, disposal.decided_by) == (
        "donated",
        "学校爱心超市",
        office.people["campus_director"],
    )
    thing = Thing.objects.get()
    assert (thing.state, thing.ended_at) == (ThingState.DISPOSED, DUE)
    assert done.repair.disposal == disposal
    assert AuditRecord.objects.get(verb="ticket.clear").after["disposal"] == disposal.number
    assert refusal(do, done, "clear", director, at=DUE, **facts).code == "not_possible_now"
    assert Disposal.objects.count() == 1


def test_what_the_owner_gave_up_goes_at_once_back_to_the_organisation(office, ready, facts):
    given_up = facts | {"kind": "organisation", "recipient": "电脑协会", "reason": "本人来电表示不要了"}
    done = do(ready, "clear", office.campus_director, **given_up)
    assert (done.state, Disposal.objects.get().reason) == (State.CLOSED, "本人来电表示不要了")


def test_what_a_ticket_stands_behind_is_not_disposed_of_by_itself(office, ready):
    thing, witness = Thing.objects.get(), office.people["campus_director"]
    facts = {"actor": office.clerk, "at": DUE, "reason": "没人要", "witness": witness}
    assert refusal(custody.dispose, thing, **facts).code == "dispose_with_ticket"
    custody.give_out(thing, actor=office.clerk, at=MONDAY, person=office.people["volunteer"])
    early = {"kind": "destroyed", "witness": office.people["clerk"], "reason": "本人放弃"}
    assert refusal(do, ready, "clear", office.campus_director, at=DUE, **early).code == "thing_is_out"


def test_on_the_pages_from_the_reminder_to_the_list_to_sign(office, ready, facts):
    clerk, director = sign_in(office.clerk), sign_in(office.campus_director)
    outsider = sign_in(office.outsider)
    address = reverse("services:step", args=[ready.number, "remind"])
    clear = reverse("services:step", args=[ready.number, "clear"])
    with time_machine.travel(MONDAY + timedelta(days=60), tick=False):
        assert outsider.get(address).status_code == 404
        assert clerk.get(clear).status_code == 403
        assert clerk.post(address, {"channel": "", "collect_by": "2026-02-31"}).status_code == 422
        assert clerk.post(address, {"channel": "phone", "collect_by": "2027-02-20"}).status_code == 302
        shown = page(clerk.get(reverse("services:repairs")))
        assert ready.number in shown and "2027-02-21" in shown and "/clear/" not in shown
        early = director.post(clear, facts | {"witness": facts["witness"].pk, "is_erased": "on"})
        assert early.status_code == 422 and "until 2027-02-21" in page(early)
    with time_machine.travel(DUE, tick=False):
        assert "/clear/" in page(director.get(reverse("services:repairs")))
        assert "/clear/" not in page(clerk.get(reverse("services:repairs")))
        typed = facts | {"witness": facts["witness"].pk, "is_erased": "on"}
        assert director.post(clear, typed).status_code == 302
        assert "is not possible now" in page(director.post(clear, typed, follow=True))
        disposal = Disposal.objects.get()
        listed = page(clerk.get(reverse("services:disposal", args=[disposal.number])))
        assert ready.number in listed and "笔记本电脑" in listed
        assert outsider.get(reverse("services:disposal", args=[disposal.number])).status_code == 404
        printed = clerk.post(reverse("services:disposal-paper", args=[disposal.number]))
        assert printed.status_code == 302 or b"%PDF" in b"".join(printed)
        shown = page(clerk.get(reverse("services:ticket", args=[ready.number])))
        assert disposal.number in shown and "2027-02-20" in shown
        assert reading.uncollected(office.campus).count() == 0
