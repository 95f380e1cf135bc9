"""The pages of repairs and volunteers: as many queries for many rows as for two, paged, closed to outsiders."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from services.actions import repairs as actions
from services.choices import State
from services.models import Matter, Reminder, RepairPart, Thing, Ticket
from services.slips import SIZES, slip_data
from stations.models import Person, Volunteer, VolunteerHours
from tests import factories as f
from tests.services.conftest import MONDAY, do, log
from tests.services.pages import page, sign_in, typed

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-03")]
MOST_QUERIES = 12
OVERVIEW, VOLUNTEERS, MINE = (reverse(f"services:{name}") for name in ("repairs", "volunteers", "repairs-mine"))


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def helper(office):
    office.people["volunteer"].volunteering.update(can=["computer_hardware"])
    return office.people["volunteer"]


def take_in(office, state: str) -> Ticket:
    """A computer repair that waits for a volunteer, for the owner's answer, or for pick-up."""
    ticket = log(office.campus, "computer-repair", office.clerk, phone="13812345678")
    if state == State.ACCEPTED:
        return ticket
    ticket = do(ticket, "assign", office.clerk, handler=office.people["clerk"])
    if state == State.WAITING:
        return do(ticket, "parts", office.clerk, what="硬盘", cost=Decimal("99.90"))
    return do(ticket, "ready", office.clerk, result="repaired")


def copies(ticket: Ticket, count: int) -> list[Ticket]:
    """As many more like it as a busy year leaves."""
    rows = []
    for n in range(count):
        row = Ticket.objects.get(pk=ticket.pk)
        row.pk, row.sequence, row.number = None, 50_000 + n + ticket.pk * 1000, f"{ticket.number}-{n:03d}"
        row.lookup_code, row.submission_key, row.duty = f"{ticket.pk:04d}{n:06d}"[-10:], uuid4(), None
        rows.append(row)
    return Ticket.objects.bulk_create(rows)


def many_volunteers(office, count: int) -> None:
    people = Person.objects.bulk_create(Person(name=f"志愿者{n:03d}") for n in range(count))
    rows = [Volunteer(person=p, partner=office.association, can=["bicycle"], starts_on=f.SINCE) for p in people]
    volunteers = Volunteer.objects.bulk_create(rows)
    VolunteerHours.objects.bulk_create(
        VolunteerHours(volunteer=one, date=date(2026, 11, 20), hours=Decimal("0.5"), note="值班") for one in volunteers
    )


def queries(client, address: str, at_most: int = MOST_QUERIES) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    assert len(seen) <= at_most, [query["sql"][:110] for query in seen]
    return len(seen)


def test_many_rows_ask_no_more_than_two_and_lie_on_pages_of_a_hundred(office, helper):
    clerk, volunteer = sign_in(office.clerk), sign_in(office.volunteer)
    rows = {state: [take_in(office, state) for _ in range(2)] for state in (State.ACCEPTED, State.WAITING, State.READY)}
    for ticket in rows[State.READY]:
        do(ticket, "remind", office.clerk, channel="phone")
    ours = Volunteer.objects.filter(partner=office.association).count()
    many_volunteers(office, 1)
    pages = {OVERVIEW: clerk, VOLUNTEERS: clerk, MINE: volunteer}
    few = {address: queries(client, address) for address, client in pages.items()}
    waiting = copies(rows[State.WAITING][0], 120)
    for state in (State.ACCEPTED, State.READY):
        last = copies(rows[state][0], 120)[-1]
    RepairPart.objects.bulk_create(
        RepairPart(
            ticket=row,
            name="屏幕",
            cost=Decimal(300),
            answer="pending",
            asked_at=MONDAY,
            asked_by=office.people["clerk"],
        )
        for row in waiting
    )
    Reminder.objects.bulk_create(
        Reminder(ticket=row, channel="phone", reminded_at=MONDAY) for row in Ticket.objects.filter(state=State.READY)
    )
    many_volunteers(office, 120)
    many = {address: queries(client, address) for address, client in pages.items()}
    assert many == few

    shown = clerk.get(OVERVIEW)
    assert len(shown.context["jobs"]) == len(shown.context["costs"]) == len(shown.context["waits"]) == 100
    assert shown.context["unassigned"].paginator.count == 122
    assert last.number not in page(shown) and "?uncollected=2" in page(shown)
    second = clerk.get(OVERVIEW, {"uncollected": "2"})
    assert last.number in page(second) and len(second.context["waits"]) == 22
    assert len(clerk.get(OVERVIEW, {"uncollected": "999", "costs": "x"}).context["waits"]) == 22
    listed = clerk.get(VOLUNTEERS)
    assert len(listed.context["rows"]) == 100
    assert listed.context["sums"]["inside"] == Decimal("60.5"), "of all, not of this page"
    assert len(clerk.get(VOLUNTEERS, {"page": "2"}).context["rows"]) == 21 + ours


def test_outsiders_see_nothing_of_it(office, helper):
    ticket = take_in(office, State.READY)
    outsider = sign_in(office.outsider)
    assert ticket.number not in page(outsider.get(OVERVIEW))
    assert "赵磊" not in page(outsider.get(VOLUNTEERS))
    for user in (office.inspector, office.volunteer):
        assert {sign_in(user).get(address).status_code for address in (OVERVIEW, VOLUNTEERS)} == {403}
    assert sign_in(office.clerk).get(MINE).status_code == 403


def test_the_second_click_takes_nothing_twice(office, helper):
    volunteer = sign_in(office.volunteer)
    ticket = take_in(office, State.ACCEPTED)
    address = reverse("services:repair-take", args=[ticket.number])
    assert "Taken: " in page(volunteer.post(address, follow=True))
    assert "Somebody else has taken this job" in page(volunteer.post(address, follow=True))
    assert "Nothing waits for you" in page(volunteer.post(reverse("services:repair-next"), follow=True))
    assert Thing.objects.get().moves.filter(step="given_out").count() == 1
    fetch = reverse("services:repair-fetch", args=[ticket.number])
    assert [volunteer.post(fetch).status_code for _ in range(2)] == [302, 302]
    assert Thing.objects.get().moves.count() == 2


def test_the_page_of_a_repair_tells_what_was_said_and_leads_to_the_first(office, helper):
    clerk = sign_in(office.clerk)
    first = actions.take_job(take_in(office, State.ACCEPTED), actor=office.volunteer, at=MONDAY)
    first = do(first, "parts", office.volunteer, what="<b>主板</b> 𠮷", cost=Decimal(800))
    first = do(first, "consent", office.clerk, answer="declined", channel="phone")
    first = do(
        do(first, "supplement", office.volunteer),
        "ready",
        office.volunteer,
        **{"result": "cannot_repair", "barrier": "declined", "next_step": "warranty", "hours": Decimal("0.5")},
    )
    do(first, "remind", office.clerk, channel="phone", collect_by=date(2026, 12, 24), note="说下周来")
    first = do(first, "hand_over", office.clerk, collector="李春梅", proof="slip")
    second = log(office.campus, "computer-repair", office.clerk, at=MONDAY + timedelta(days=1), returned=first)
    address = reverse("services:ticket", args=[first.number])
    shown = page(clerk.get(address))
    for words in (
        "owner does not agree to the cost",
        "after-sales service",
        "&lt;b&gt;主板&lt;/b&gt; 𠮷",
        "800.00",
        "2026-12-24",
        "说下周来",
        second.number,
    ):
        assert words in shown, words
    assert first.number in page(clerk.get(reverse("services:ticket", args=[second.number])))
    # The fullest page of a matter there is; however much is said on it, it asks no more.
    queries(clerk, address)


@pytest.mark.rule("B-04")
def test_hours_and_skills_are_kept_in_the_register_and_shown_in_the_overview(office, helper):
    clerk, outsider = sign_in(office.clerk), sign_in(office.outsider)
    one = helper.volunteering.get()
    skills = reverse("services:volunteer-skills", args=[one.partner_id, one.pk])
    hours = reverse("services:hours-new", args=[one.partner_id])
    assert hours in page(clerk.get(VOLUNTEERS)) and skills in page(clerk.get(VOLUNTEERS))
    assert (outsider.get(skills).status_code, outsider.post(hours, {}).status_code) == (404, 404)
    assert clerk.post(skills, {"can": ["flying"]}).status_code == 422
    assert clerk.post(skills, {"can": ["sewing", "phone"], "skills": "改裤脚"}).status_code == 302
    one.refresh_from_db()
    assert (one.can, one.skills) == (["phone", "sewing"], "改裤脚")
    given = {"volunteer": one.pk, "day": "2026-11-22", "hours": "2", "note": "值班"}
    for wrong in (
        {"hours": "0"},
        {"hours": "24.5"},
        {"hours": "1.25"},
        {"hours": "两小时"},
        {"note": ""},
        {"note": "长" * 61},
        {"day": "2026-11-24"},
        {"day": "2026-02-30"},
        {"day": "2001-01-01"},
        {"volunteer": "0"},
    ):
        assert clerk.post(hours, given | wrong).status_code == 422, wrong
    assert [clerk.post(hours, given).status_code for _ in range(2)] == [302, 302]
    assert clerk.post(hours, given | {"hours": "3"}).status_code == 422, "the same occasion, other hours"
    assert clerk.post(hours, given | {"hours": "1.5", "note": "义修日"}).status_code == 302
    row = VolunteerHours.objects.get()
    assert (row.hours, row.note) == (Decimal("3.5"), "值班；义修日")
    assert "3.5" in page(clerk.get(VOLUNTEERS))


@pytest.mark.parametrize("code", ["computer-repair", "mending"])
def test_what_is_typed_wrong_at_the_intake_is_said_beside_the_field(office, code):
    clerk, address = sign_in(office.clerk), reverse("services:new")
    matter = Matter.objects.get(code=code)
    choice = matter.fields.get(key="device").choices[0]
    good = {"details.device": choice, "details.fault": "其他", "details.consent_data": "on"}
    for wrong in (
        {"details.device": "飞机"},
        {"details.device": ""},
        {"details.fault": ""},
        {"details.accessories": "、".join(f"线{n}" for n in range(21))},
        {"returned": "XQ01-2026-99999"},
    ):
        assert clerk.post(address, typed(code) | good | wrong).status_code == 422, wrong
    assert not Ticket.objects.exists() and not Thing.objects.exists()
    fine = good | {"details.brand": "𠮷·😀<i>", "details.accessories": "电源；鼠标，无"}
    data = typed(code) | fine
    assert [clerk.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert Ticket.objects.count() == 1
    assert [thing.name for thing in Thing.objects.order_by("pk")] == [f"𠮷·😀<i> {choice}", "电源", "鼠标"]


def test_the_owner_signs_for_the_fault_the_condition_and_what_was_agreed(office):
    facts = {"device": "笔记本电脑", "fault": "不能开机", "condition": "外壳有划痕", "consent_data": True}
    ticket = log(office.campus, "computer-repair", office.clerk, details=facts)
    with override("zh-hans"):
        data = slip_data(ticket, size="a5", at=MONDAY)
    assert ["故障", "不能开机；外壳有划痕"] in data["staff_facts"]
    assert any("数据可能丢失" in value and "自费" not in value for _label, value in data["staff_facts"])
    for size in SIZES:
        slip = sign_in(office.clerk).get(reverse("services:slip", args=[ticket.number, size]))
        assert slip.content.startswith(b"%PDF")
