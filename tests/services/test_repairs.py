"""Repairs and mending with their things, skills, parts, standard words, hours and returns (A-03 … A-06, B-04)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from core.errors import Refused
from core.models import AuditRecord, Notice
from services import repairs as reading
from services.actions import custody, places
from services.actions import repairs as actions
from services.choices import CostAnswer, State, ThingState
from services.jobs import remind_to_collect
from services.models import Matter, Repair, RepairPart, Thing, Ticket
from stations.actions import put_on_duty
from stations.models import VolunteerHours
from tests import factories as f
from tests.services.conftest import MONDAY, do, log, moment

pytestmark = pytest.mark.django_db
LATER = moment("2026-11-24 12:30")
FACTS = {
    "computer-repair": {"device": "笔记本电脑", "brand": "联想 T480", "fault": "不能开机", "consent_data": True},
    "appliance-repair": {"device": "台灯", "fault": "不亮"},
    "bicycle-repair": {"device": "山地车", "brand": "红色", "fault": "刹车"},
    "mending": {"device": "外套", "brand": "藏青色", "fault": "换拉链"},
}


def refusal(call, *args, **facts) -> Refused:
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return refused.value


def hand_in(office, code: str = "computer-repair", *, at=MONDAY, details=None, **facts) -> Ticket:
    details = FACTS[code] | (details or {})
    return log(office.campus, code, office.clerk, at=at, details=details, phone="13812345678", **facts)


@pytest.fixture
def team(office):
    """Volunteers of the four organisations, each with a login and a skill."""
    helpers = {}
    for code, partner, name, login, skill in (
        ("computer-repair", office.association, "孙博", "sun", "computer_software"),
        ("appliance-repair", f.PartnerFactory(unit=office.centre, name="电子科技协会"), "郑可", "zheng", "appliance"),
        ("bicycle-repair", f.PartnerFactory(unit=office.centre, name="自行车协会"), "丁一帆", "ding", "bicycle"),
        ("mending", f.PartnerFactory(unit=office.centre, name="轻纺系服装工艺室"), "柳青青", "liu", "sewing"),
    ):
        person = f.person(name, login=login)
        f.appoint(person, "volunteer", office.campus.unit)
        f.VolunteerFactory(person=person, partner=partner, can=[skill])
        Matter.objects.filter(code=code).update(partner=partner)
        helpers[code] = person
    return helpers


# Taken in


@pytest.mark.rule("A-03")
def test_what_is_handed_in_becomes_things_with_labels(office):
    ticket = hand_in(office, details={"accessories": "电源适配器、鼠标，电脑包；无", "condition": "外壳有划痕"})
    device, *accessories = Thing.objects.filter(ticket=ticket).order_by("pk")
    assert (device.kind, device.name, device.description) == ("device", "联想 T480 笔记本电脑", "外壳有划痕")
    assert [thing.name for thing in accessories] == ["电源适配器", "鼠标", "电脑包"]
    assert {thing.kind for thing in accessories} == {"accessory"}
    assert {thing.place.is_counter for thing in Thing.objects.all()} == {True}
    assert Repair.objects.get().ticket == ticket


def test_too_many_accessories_are_no_list(office):
    refused = refusal(hand_in, office, details={"accessories": "、".join(f"线{n}" for n in range(21))})
    assert (refused.code, refused.field) == ("too_many", "details.accessories")
    assert not Ticket.objects.exists() and not Thing.objects.exists()


def test_what_is_mended_at_once_is_not_kept(office):
    log(office.campus, "mending", office.clerk, details=FACTS["mending"], outcome="on_the_spot")
    assert not Thing.objects.exists()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        pytest.param("appliance-repair", "device", marks=pytest.mark.rule("A-04")),
        pytest.param("bicycle-repair", "device", marks=pytest.mark.rule("A-05")),
        pytest.param("mending", "clothes", marks=pytest.mark.rule("A-06")),
    ],
)
def test_each_kind_of_help_from_the_counter_to_its_owner(office, team, code, kind):
    ticket = hand_in(office, code)
    assert (ticket.state, ticket.partner) == (State.ACCEPTED, team[code].volunteering.get().partner)
    assert Thing.objects.get().kind == kind
    ticket = actions.take_next(actor=team[code].user, at=MONDAY)
    assert (ticket.handled_by, ticket.state) == (team[code], State.HANDLING)
    ticket = do(ticket, "ready", team[code].user, result="repaired", hours=Decimal("0.5"))
    ticket = do(ticket, "hand_over", office.clerk, collector="李春梅", proof="student_card")
    assert (ticket.outcome, Thing.objects.get().state) == ("done", ThingState.HANDED_OVER)
    assert VolunteerHours.objects.get().hours == Decimal("0.5")


# Given out by skill and shift


@pytest.mark.rule("A-03")
def test_volunteers_are_offered_by_skill_shift_and_what_they_have_in_hand(office, team):
    second = f.person("钱进", login="qian")
    f.appoint(second, "volunteer", office.campus.unit)
    f.VolunteerFactory(person=second, partner=office.association, can=["computer_hardware"])
    put_on_duty(
        office.campus,
        second,
        starts_at=moment("2026-11-24 12:00"),
        ends_at=moment("2026-11-24 13:30"),
        actor=office.clerk,
        at=MONDAY,
    )
    busy = hand_in(office)
    do(busy, "assign", office.clerk, handler=team["computer-repair"])
    ticket = hand_in(office)
    found = reading.candidates(ticket, MONDAY)
    assert [(c.person.name, c.fits, c.jobs) for c in found][:2] == [("钱进", True, 0), ("孙博", True, 1)]
    assert not any(c.fits for c in found[2:])
    assert "11-24 12:00" in found[0].words(MONDAY)


@pytest.mark.rule("A-03")
def test_a_volunteer_takes_what_fits_and_the_things_come_along(office, team):
    helper = team["computer-repair"]
    lamp, laptop = hand_in(office, "appliance-repair"), hand_in(office)
    assert list(actions.jobs_for(actions.volunteering(helper.user, MONDAY))) == [laptop]
    taken = actions.take_job(laptop, actor=helper.user, at=MONDAY)
    assert (taken.state, taken.handled_by, taken.partner) == (State.HANDLING, helper, office.association)
    device = Thing.objects.get(ticket=laptop)
    assert (device.state, device.with_person, device.with_partner) == (ThingState.OUT, helper, office.association)
    assert refusal(actions.take_job, laptop, actor=helper.user, at=MONDAY).code == "taken"
    assert refusal(actions.take_job, lamp, actor=helper.user, at=MONDAY).code == "not_allowed"
    assert refusal(actions.take_next, actor=helper.user, at=MONDAY).code == "nothing_waits"
    for stranger in (office.clerk, office.outsider, office.inspector):
        assert refusal(actions.take_job, lamp, actor=stranger, at=MONDAY).code == "not_allowed"
        assert refusal(actions.take_next, actor=stranger, at=MONDAY).code == "nothing_waits"


def test_whoever_was_given_a_repair_fetches_its_things(office, team):
    helper = team["computer-repair"]
    ticket = do(hand_in(office), "assign", office.clerk, handler=helper)
    assert Thing.objects.get().state == ThingState.ON_SHELF
    assert refusal(actions.fetch, ticket, actor=team["mending"].user, at=MONDAY).code == "not_allowed"
    actions.fetch(ticket, actor=helper.user, at=MONDAY)
    actions.fetch(ticket, actor=helper.user, at=MONDAY)
    assert list(Thing.objects.get().moves.values_list("step", flat=True)) == ["received", "given_out"]
    assert refusal(do, do(ticket, "withdraw", office.clerk), "hand_over", office.clerk, collector="李", proof="slip")


# Parts


@pytest.fixture
def repair(office, team) -> Ticket:
    return actions.take_job(hand_in(office), actor=team["computer-repair"].user, at=MONDAY)


@pytest.mark.rule("A-03")
def test_a_part_that_costs_money_waits_for_the_owner(office, team, repair):
    helper = team["computer-repair"].user
    waiting = do(repair, "parts", helper, what="固态硬盘 256G", cost=Decimal("189.5"))
    part = RepairPart.objects.get()
    assert (waiting.state, part.cost, part.answer) == (State.WAITING, Decimal("189.50"), CostAnswer.PENDING)
    told = Notice.objects.filter(channel="sms").latest("pk")
    assert "189.50" in told.body and "硬盘" not in told.body
    refused = refusal(do, waiting, "supplement", helper)
    assert refused.code == "consent_missing" and "固态硬盘" in str(refused)
    assert refusal(do, waiting, "consent", helper, answer="agreed", channel="phone").code == "not_allowed"
    assert refusal(do, waiting, "consent", office.clerk, answer="perhaps", channel="phone").field == "answer"
    assert refusal(do, waiting, "consent", office.clerk, answer="agreed", channel="dream").field == "channel"
    do(waiting, "consent", office.clerk, answer="agreed", channel="phone")
    assert refusal(do, waiting, "consent", office.clerk, answer="declined", channel="phone").code == "nothing_open"
    ticket = do(waiting, "supplement", helper, at=LATER)
    part.refresh_from_db()
    assert (ticket.state, part.answer, part.arrived_at) == (State.HANDLING, CostAnswer.AGREED, LATER)


def test_a_declined_cost_ends_the_wait_without_the_part(office, team, repair):
    helper = team["computer-repair"].user
    waiting = do(repair, "parts", helper, what="主板", cost=Decimal(800))
    do(waiting, "consent", office.clerk, answer="declined", channel="in_person", part=RepairPart.objects.get())
    ticket = do(waiting, "supplement", helper)
    assert RepairPart.objects.get().arrived_at is None
    done = do(ticket, "ready", helper, result="cannot_repair", barrier="declined", next_step="warranty")
    assert done.state == State.READY


def test_a_part_of_ones_own_stock_needs_no_consent(office, team, repair):
    helper = team["computer-repair"].user
    waiting = do(repair, "parts", helper, what="螺丝")
    assert RepairPart.objects.get().answer == CostAnswer.NOT_NEEDED
    assert do(waiting, "supplement", helper).state == State.HANDLING
    assert refusal(do, repair, "parts", helper, what="x", cost=Decimal(-1)).field == "cost"
    assert refusal(do, repair, "parts", helper, what=" ").field == "what"


# Results in standard words, hours


@pytest.mark.rule("A-03")
def test_what_could_not_be_repaired_says_why_and_what_next(office, team, repair):
    helper = team["computer-repair"].user
    assert refusal(do, repair, "ready", helper, result="cannot_repair").field == "barrier"
    assert refusal(do, repair, "ready", helper, result="end_of_life", barrier="too_old").field == "next_step"
    assert (
        refusal(do, repair, "ready", helper, result="end_of_life", barrier="x", next_step="recycle").field == "barrier"
    )
    shelf = places.add_place(office.campus, code="B1", name="待取柜", actor=office.clerk, at=MONDAY)
    facts = {"result": "end_of_life", "barrier": "too_old", "next_step": "recycle", "shelf": shelf}
    ready = do(repair, "ready", helper, hours=Decimal("1.5"), **facts)
    row = Repair.objects.get(ticket=repair)
    assert (ready.repair_result, row.barrier, row.next_step, row.hours) == (
        "end_of_life",
        "too_old",
        "recycle",
        Decimal("1.5"),
    )
    assert Thing.objects.get().place == shelf
    record = AuditRecord.objects.get(verb="ticket.ready")
    assert record.after["barrier"] == "too_old"


@pytest.mark.rule("B-04")
def test_the_hours_of_a_day_add_up_on_the_volunteers_account(office, team, repair):
    helper = team["computer-repair"]
    do(repair, "ready", helper.user, result="repaired", hours=Decimal("1.5"))
    second = actions.take_job(hand_in(office), actor=helper.user, at=MONDAY)
    assert refusal(do, second, "ready", helper.user, result="repaired", hours=Decimal(24)).field == "hours"
    assert refusal(do, second, "ready", helper.user, result="repaired", hours=Decimal(-1)).field == "hours"
    do(second, "ready", helper.user, result="repaired", hours=Decimal("0.5"))
    hours = VolunteerHours.objects.get()
    assert (hours.volunteer.person, hours.date, hours.hours) == (helper, date(2026, 11, 23), Decimal("2.0"))
    assert repair.number in hours.note and second.number in hours.note
    third = hand_in(office)
    third = do(third, "assign", office.clerk, handler=office.people["clerk"])
    refused = refusal(do, third, "ready", office.clerk, result="repaired", hours=Decimal(1))
    assert refused.code == "not_volunteer"


# It comes back


@pytest.mark.rule("A-03")
def test_a_returned_repair_leads_to_the_first(office, team, repair):
    helper = team["computer-repair"].user
    assert refusal(hand_in, office, returned=repair).field == "returned"
    ready = do(repair, "ready", helper, result="repaired", hours=Decimal(1))
    closed = do(ready, "hand_over", office.clerk, collector="李春梅", proof="slip")
    label = Thing.objects.get(ticket=repair).number
    for number in (closed.number, label):
        assert reading.earlier_repairs(office.clerk, office.campus, number=number) == [closed]
        assert reading.earlier_repairs(office.outsider, office.campus, number=number) == []
    second = hand_in(office, returned=closed, at=LATER)
    assert second.repair.first == closed
    taken = actions.take_job(second, actor=helper, at=LATER)
    done = do(taken, "ready", helper, at=LATER, result="cannot_repair", barrier="too_old", next_step="recycle")
    done = do(done, "hand_over", office.clerk, at=LATER, collector="李春梅", proof="slip")
    third = hand_in(office, returned=done, at=LATER)
    assert third.repair.first == closed
    foreign = log(office.elsewhere, "consultation", office.outsider, outcome="on_the_spot")
    assert refusal(hand_in, office, returned=foreign).code == "unknown_ticket"
    found = reading.figures(office.campus, date(2026, 11, 23), date(2026, 11, 24))
    assert (found.finished, found.returned, found.return_rate, found.hours) == (2, 1, 50, Decimal(1))
    assert [(row.count, row.share) for row in found.results] == [(1, 50), (1, 50)]
    assert [str(row.label) for row in found.barriers] == ["机型过旧"]
    assert found.table[0]["total"] == 2
    assert reading.figures(office.campus, date(2026, 11, 25), date(2026, 11, 30)).finished == 0
    assert reading.figures(office.elsewhere, date(2026, 11, 23), date(2026, 11, 24)).finished == 0


# Nobody collects it


@pytest.mark.rule("A-03")
def test_owners_are_reminded_of_what_they_do_not_collect(office, team, repair):
    do(repair, "ready", team["computer-repair"].user, result="repaired")
    certificate = log(office.village, "certificate", office.agent)
    assert list(reading.uncollected(office.campus)) == [repair]
    assert certificate not in reading.uncollected(office.village)
    for days, reminded in ((2, 0), (3, 1), (5, 0), (7, 1), (14, 1), (30, 2), (40, 0)):
        with time_machine.travel(MONDAY + timedelta(days=days), tick=False):
            assert remind_to_collect() == {"reminded": reminded}, days
            assert remind_to_collect() == {"reminded": 0}, days
    assert Notice.objects.filter(channel="in_app", user=office.campus_director).count() == 1
    last = Notice.objects.filter(channel="sms").latest("pk")
    assert "30" in last.body and "李春梅" not in last.body


def test_the_database_knows_the_words(office, repair):
    for wrong in ({"barrier": "laziness"}, {"next_step": "x"}, {"hours": -1}, {"first": repair}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Repair.objects.filter(ticket=repair).update(**wrong)
    part = {"ticket": repair, "name": "x", "asked_at": MONDAY, "asked_by": office.people["clerk"]}
    for cost, answer in ((5, "not_needed"), (0, "pending"), (5, "agreed")):
        with pytest.raises(IntegrityError), transaction.atomic():
            RepairPart.objects.create(**part, cost=cost, answer=answer)
    custody.take_back(Thing.objects.get(), actor=office.clerk, at=MONDAY)
