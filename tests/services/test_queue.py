"""The queue at the counter: walk-ins between the appointments, called in turn, turned into tickets."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Refused
from core.models import AuditRecord
from services.actions import appointments, queue
from services.models import Matter, QueueNumber, Ticket
from services.queue_choices import BookingState, QueueState
from tests.services.booking import PHONE, TUESDAY_NOON, book, open_bookings
from tests.services.conftest import MONDAY, log, moment
from tests.services.pages import page, sign_in, typed

pytestmark = pytest.mark.django_db
QUEUE = "/services/queue/"


def take(office, *, at=TUESDAY_NOON, **facts) -> QueueNumber:
    return queue.take_number(office.campus, actor=office.clerk, at=at, **facts)


def call_next(office, serving=None, *, actor=None, at=TUESDAY_NOON) -> int | None:
    number = queue.call_next(office.campus, actor=actor or office.clerk, at=at, serving=serving)
    return number.number if number else None


def serving(office) -> int:
    return QueueNumber.objects.get(state=QueueState.CALLED, called_by=office.people["clerk"]).pk


@pytest.fixture
def counter(office):
    open_bookings(office)
    with time_machine.travel(TUESDAY_NOON, tick=False):
        yield sign_in(office.clerk)


def test_numbers_begin_anew_each_day_and_run_without_holes(office):
    assert [take(office).number for _n in range(3)] == [1, 2, 3]
    assert take(office, at=TUESDAY_NOON + timedelta(days=1)).number == 1


@pytest.mark.rule("A-12")
def test_walk_ins_are_called_between_the_appointments(office):
    open_bookings(office)
    early, later = book(office), book(office, moment("2026-11-24 12:30"))
    first, second = take(office), take(office)
    for booking in (later, early):
        queue.arrive(booking, actor=office.clerk, at=TUESDAY_NOON)
    assert (first.number, second.number) == (1, 2)
    called = [call_next(office)]
    called += [call_next(office, serving(office)) for _n in range(3)]
    assert called == [4, 1, 2, 3], "who is due comes first, who is early comes after the walk-ins"
    assert call_next(office, serving(office)) is None
    early.refresh_from_db()
    assert early.state == BookingState.DONE


def test_pressing_twice_calls_one(office):
    for _n in range(3):
        take(office)
    assert [call_next(office), call_next(office)] == [1, 1]
    first = serving(office)
    assert [call_next(office, first), call_next(office, first)] == [2, 2]
    assert call_next(office, actor=office.campus_director) == 3


def test_who_is_not_there_is_skipped_and_may_be_called_again(office):
    number = take(office)
    call_next(office)
    queue.skip(number, actor=office.clerk, at=TUESDAY_NOON)
    queue.skip(number, actor=office.clerk, at=TUESDAY_NOON)
    assert call_next(office) is None
    queue.call(number, actor=office.clerk, at=TUESDAY_NOON)
    queue.finish_number(number, actor=office.clerk, at=TUESDAY_NOON)
    queue.finish_number(number, actor=office.clerk, at=TUESDAY_NOON)
    with pytest.raises(Refused):
        queue.call(number, actor=office.clerk, at=TUESDAY_NOON)
    verbs = AuditRecord.objects.filter(verb__startswith="queue.").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["queue.take", "queue.call", "queue.skip", "queue.call", "queue.end"]


def test_whoever_comes_late_after_all_gets_a_number(office):
    open_bookings(office)
    booking = book(office)
    late = TUESDAY_NOON + timedelta(minutes=20)
    appointments.miss(booking, actor=office.clerk, at=late)
    number = queue.arrive(booking, actor=office.clerk, at=late)
    assert queue.arrive(booking, actor=office.clerk, at=late) == number
    booking.refresh_from_db()
    assert booking.state == BookingState.ARRIVED


@pytest.mark.parametrize("at", [MONDAY, moment("2026-11-25 12:00")])
def test_nobody_arrives_on_another_day(office, at):
    open_bookings(office)
    with pytest.raises(Refused) as refused:
        queue.arrive(book(office), actor=office.clerk, at=at)
    assert refused.value.code == "another_day"


def test_an_appointment_becomes_a_ticket_with_what_is_known(office, counter):
    booking = book(office, code="consultation")
    counter.post(f"{QUEUE}appointments/{booking.pk}/arrive/")
    number = QueueNumber.objects.get()
    counter.post(f"{QUEUE}next/")
    assert f'href="/services/tickets/new/?queue={number.pk}"' in page(counter.get(QUEUE))
    form = counter.get(f"/services/tickets/new/?queue={number.pk}").context["form"]
    assert (form["resident_name"].value(), form["phone"].value()) == ("张小明", PHONE)
    assert form.chosen.code == "consultation"
    assert AuditRecord.objects.get(verb="queue.show_contact").actor == office.clerk
    body = typed("consultation", queue=str(number.pk), outcome="on_the_spot")
    for _twice in range(2):
        assert counter.post("/services/tickets/new/", body).status_code == 302
    ticket = Ticket.objects.get()
    number.refresh_from_db()
    booking.refresh_from_db()
    assert (number.ticket, number.state, booking.state) == (ticket, QueueState.DONE, BookingState.DONE)
    other = counter.post("/services/tickets/new/", body | {"submission_key": str(uuid4())})
    assert other.status_code == 422 and ticket.number in page(other)
    assert Ticket.objects.count() == 1


def test_the_counter_gives_out_a_number_and_prints_it(office, counter):
    matter = Matter.objects.get(code="computer-repair")
    answer = counter.post(f"{QUEUE}take/", {"matter": str(matter.pk), "name": "李春梅", "phone": "138 1234 5678"})
    number = QueueNumber.objects.get()
    assert answer.url == f"{QUEUE}?taken={number.pk}"
    shown = page(counter.get(answer.url))
    assert f"{QUEUE}{number.pk}/slip.pdf" in shown and "李春梅" in shown and PHONE not in shown
    slip = counter.get(f"{QUEUE}{number.pk}/slip.pdf")
    assert slip["Content-Type"] == "application/pdf" and slip.content.startswith(b"%PDF")
    wrong = counter.post(f"{QUEUE}take/", {"phone": "12"})
    assert wrong.status_code == 422 and "Enter a mobile number" in page(wrong)


def test_what_a_walk_in_says_is_text(office, counter):
    for facts in ({"name": "长" * 61}, {"matter": "999999"}):
        assert counter.post(f"{QUEUE}take/", facts).status_code == 422
    counter.post(f"{QUEUE}take/", {"name": "<b>𠮷·😀</b>"})
    shown = page(counter.get(QUEUE))
    assert "&lt;b&gt;𠮷·😀&lt;/b&gt;" in shown and "<b>𠮷" not in shown
    assert QueueNumber.objects.count() == 1


def test_the_live_part_answers_only_what_changed(office, counter):
    digest = counter.get(QUEUE).context["day"].digest
    assert counter.get(f"{QUEUE}live/?shown={digest}").status_code == 204
    take(office)
    answer = counter.get(f"{QUEUE}live/?shown={digest}")
    assert answer.status_code == 200 and answer.context["day"].digest != digest


def test_residents_read_who_is_served_now(office, client):
    take(office)
    take(office)
    call_next(office)
    with time_machine.travel(TUESDAY_NOON, tick=False):
        client.cookies["django_language"] = "en"
        shown = page(client.get("/stations/XQ01/"))
    assert 'id="now-serving"' in shown and "1 waiting" in shown


def test_the_outsider_finds_neither_number_nor_appointment(office, counter):
    booking, number = book(office), take(office)
    outsider = sign_in(office.outsider)
    for address in (f"{QUEUE}{number.pk}/call/", f"{QUEUE}appointments/{booking.pk}/arrive/"):
        assert outsider.post(address).status_code == 404
    assert outsider.get(f"{QUEUE}{number.pk}/slip.pdf").status_code == 404
    assert outsider.get(f"/services/tickets/new/?queue={number.pk}").status_code == 404
    assert "张小明" not in page(outsider.get(QUEUE))
    assert counter.post(f"{QUEUE}{number.pk}/delete/").status_code == 404


def test_a_day_that_was_closed_afterwards_shows_whom_to_tell(office, counter):
    from stations.actions import add_exception

    book(office, moment("2026-11-25 12:00"))
    add_exception(office.campus, moment("2026-11-25 12:00").date(), reason="停电", actor=None, at=MONDAY)
    assert "outside the hours" in page(counter.get(f"{QUEUE}?day=2026-11-25"))


def test_the_leader_sets_what_can_be_booked(office):
    leader = sign_in(office.campus_director)
    facts = {"is_open": "on", "slot_minutes": "20", "seats": "2", "days_ahead": "5", "earliest": "08:00"}
    assert leader.post(f"{QUEUE}settings/", facts).status_code == 302
    rule = office.campus.booking_rule
    assert (rule.is_open, rule.slot_minutes, rule.seats, rule.days_ahead) == (True, 20, 2, 5)
    for changed in (
        {"earliest": "18:00", "latest": "08:00"},
        {"seats": "0"},
        {"slot_minutes": "3"},
        {"days_ahead": "61"},
        {"latest": "noon"},
    ):
        wrong = leader.post(f"{QUEUE}settings/", facts | changed)
        assert wrong.status_code == 422 and "invalid-feedback" in page(wrong), changed
    assert sign_in(office.clerk).get(f"{QUEUE}settings/").status_code == 403


def test_a_busy_day_takes_as_many_queries_as_a_quiet_one(office, counter):
    open_bookings(office, seats=20)
    counts = []
    for many in (2, 12):
        for _n in range(many - QueueNumber.objects.count()):
            take(office)
            book(office)
        log(office.campus, "consultation", office.clerk, outcome="on_the_spot")
        with CaptureQueriesContext(connection) as queries:
            counter.get(QUEUE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


def test_whoever_found_a_thing_needs_no_appointment(office):
    leader = sign_in(office.campus_director)
    offered = page(leader.get(f"{QUEUE}settings/"))
    found, loss = Matter.objects.get(code="found-item"), Matter.objects.get(code="loss-report")
    assert f'value="{found.pk}"' not in offered and f'value="{loss.pk}"' in offered
    facts = {"is_open": "on", "slot_minutes": "20", "seats": "2", "days_ahead": "5", "matters": [str(found.pk)]}
    assert leader.post(f"{QUEUE}settings/", facts).status_code == 422
    open_bookings(office, matters=[])
    bookable = appointments.bookable(office.campus.booking_rule, office.campus)
    assert loss in bookable and found not in bookable
