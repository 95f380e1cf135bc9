"""Appointments: booked inside the hours or the windows, one on a seat, found by code and digits, erased in the end."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Refused
from core.models import AuditRecord, Notice
from services import slots
from services.actions import appointments, queue
from services.jobs import remind_of_appointments, tidy_appointments
from services.models import Booking, Matter, MatterWindow
from services.queue_choices import BookingState
from stations.actions import add_exception
from tests.services.booking import PHONE, TUESDAY_NOON, book, open_bookings
from tests.services.conftest import MONDAY, moment
from tests.services.pages import page, sign_in

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)


def clocks(office, rule, day, code="computer-repair", at=MONDAY) -> list[str]:
    offer = slots.offer(rule, office.campus, Matter.objects.get(code=code), at=at)
    return [slot.clock for slot in offer.on(day)]


def refused(call, *args, **facts) -> tuple[str, str | None]:
    with pytest.raises(Refused) as caught:
        call(*args, **facts)
    return caught.value.code, caught.value.field


@pytest.mark.rule("A-12")
def test_slots_lie_in_the_duty_hours_of_the_day(office):
    rule = open_bookings(office)
    assert clocks(office, rule, TUESDAY) == [
        *("12:00–12:30", "12:30–13:00", "13:00–13:30"),
        *("16:30–17:00", "17:00–17:30", "17:30–18:00"),
    ]
    assert clocks(office, rule, date(2026, 12, 1)) == [], "eight days ahead is too far"
    assert clocks(office, rule, TUESDAY, at=moment("2026-11-24 16:45")) == ["17:00–17:30", "17:30–18:00"]
    rule = open_bookings(office, slot_minutes=40, earliest=time(12, 10), latest=time(17))
    assert clocks(office, rule, TUESDAY) == ["12:10–12:50", "12:50–13:30"], "what is left over is too short"


@pytest.mark.rule("A-12")
def test_a_day_that_differs_has_its_own_slots(office):
    rule = open_bookings(office)
    add_exception(office.campus, TUESDAY, reason="运动会", actor=None, at=MONDAY)
    span = [(time(9), time(10))]
    add_exception(office.campus, date(2026, 11, 25), spans=span, reason="调整", actor=None, at=MONDAY)
    assert clocks(office, rule, TUESDAY) == []
    assert clocks(office, rule, date(2026, 11, 25)) == ["09:00–09:30", "09:30–10:00"]


@pytest.mark.rule("A-08")
def test_a_matter_with_windows_is_booked_inside_them_alone(office):
    matter = Matter.objects.get(code="computer-repair")
    for opens, closes in ((time(12, 15), time(13, 30)), (time(18), time(19))):
        MatterWindow.objects.create(
            matter=matter, starts_on=TUESDAY, ends_on=date(2026, 11, 26), opens=opens, closes=closes
        )
    rule = open_bookings(office)
    assert clocks(office, rule, date(2026, 11, 23)) == []
    assert clocks(office, rule, TUESDAY) == ["12:15–12:45", "12:45–13:15", "18:00–18:30", "18:30–19:00"]
    assert clocks(office, rule, date(2026, 11, 27)) == []
    assert clocks(office, rule, TUESDAY, code="consultation")[0] == "12:00–12:30"
    assert refused(book, office, TUESDAY_NOON) == ("no_such_slot", "slot")
    assert book(office, moment("2026-11-24 12:15")).seat == 1
    add_exception(office.campus, date(2026, 11, 25), reason="停电", actor=None, at=MONDAY)
    assert clocks(office, rule, date(2026, 11, 25)) == []


def test_a_slot_holds_as_many_as_there_are_seats(office):
    open_bookings(office, seats=2)
    assert [book(office).seat, book(office, code="consultation").seat] == [1, 2]
    assert refused(book, office) == ("slot_full", "slot")
    assert book(office, moment("2026-11-24 12:30")).seat == 1


def test_longer_slots_do_not_overlap_what_was_booked_in_short_ones(office):
    open_bookings(office)
    book(office, moment("2026-11-24 12:30"))
    open_bookings(office, slot_minutes=45)
    assert refused(book, office, TUESDAY_NOON) == ("slot_full", "slot")
    assert refused(book, office, moment("2026-11-24 12:45")) == ("slot_full", "slot")
    assert book(office, moment("2026-11-24 16:30")).seat == 1


def test_a_second_click_makes_one_appointment(office):
    open_bookings(office, seats=3)
    key = uuid4()
    assert book(office, submission_key=key) == book(office, submission_key=key)
    assert Booking.objects.count() == 1
    assert AuditRecord.objects.filter(verb="booking.book", actor=None).count() == 1


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"name": "  "}, ("required", "name")),
        ({"phone": ""}, ("required", "phone")),
        ({"phone": "12"}, ("phone_invalid", "phone")),
        ({"starts_at": moment("2026-11-24 12:10")}, ("no_such_slot", "slot")),
        ({"starts_at": moment("2026-11-20 12:00")}, ("no_such_slot", "slot")),
        ({"starts_at": moment("2027-11-24 12:00")}, ("no_such_slot", "slot")),
        ({"code": "clothes-mending"}, ("not_taken", "matter")),
    ],
)
def test_what_cannot_be_booked_says_why(office, facts, answer):
    open_bookings(office)
    if "code" in facts and not Matter.objects.filter(code=facts["code"]).exists():
        facts = {"code": "certificate"}
    assert refused(book, office, **facts) == answer
    assert not Booking.objects.exists()


def test_nothing_is_booked_where_the_station_takes_no_appointments(office):
    assert refused(book, office) == ("not_taken", "matter")
    open_bookings(office, is_open=False)
    assert refused(book, office) == ("not_taken", "matter")


def test_whoever_cancels_or_does_not_come_frees_the_seat(office):
    open_bookings(office)
    first = book(office)
    appointments.cancel(first, at=MONDAY)
    appointments.cancel(first, at=MONDAY)
    second = book(office)
    assert refused(appointments.miss, second, actor=office.clerk, at=MONDAY)[0] == "too_early"
    later = TUESDAY_NOON + timedelta(minutes=10)
    appointments.miss(second, actor=office.clerk, at=later)
    appointments.miss(second, actor=office.clerk, at=later)
    assert list(Booking.objects.order_by("pk").values_list("state", "seat")) == [
        (BookingState.CANCELLED, None),
        (BookingState.NO_SHOW, None),
    ]
    assert AuditRecord.objects.filter(verb__in=["booking.cancel", "booking.miss"]).count() == 2


def test_a_resident_cancels_until_it_begins_and_the_station_gives_a_reason(office):
    open_bookings(office)
    booking = book(office)
    assert refused(appointments.cancel, booking, at=TUESDAY_NOON)[0] == "not_possible_now"
    assert refused(appointments.cancel, booking, actor=office.clerk, at=MONDAY) == ("required", "reason")
    assert refused(appointments.cancel, booking, actor=office.outsider, at=MONDAY, reason="x")[0] == "not_allowed"
    appointments.cancel(booking, actor=office.clerk, at=MONDAY, reason="停电")
    notice = Notice.objects.get()
    assert notice.address == PHONE
    assert "停电" in notice.body
    assert booking.code not in notice.body and "张小明" not in notice.body


def test_the_reminder_goes_the_day_before_and_once(office):
    open_bookings(office)
    booking = book(office, language="en")
    book(office, moment("2026-11-25 12:00"))
    appointments.cancel(book(office, moment("2026-11-24 13:00")), at=MONDAY)
    with time_machine.travel(moment("2026-11-23 17:00"), tick=False):
        assert remind_of_appointments() == {"reminded": 1}
        remind_of_appointments()
    notice = Notice.objects.get()
    assert "tomorrow" in notice.body and "12:00" in notice.body
    assert (notice.address, notice.about_id) == (PHONE, booking.pk)


def test_the_night_ends_what_was_left_open_and_erases_what_is_old(office):
    open_bookings(office)
    booking, other = book(office), book(office, moment("2026-11-24 12:30"))
    appointments.cancel(other, actor=office.clerk, at=MONDAY, reason="停电")
    number = queue.take_number(office.campus, actor=office.clerk, at=TUESDAY_NOON, name="李春梅", phone=PHONE)
    Notice.objects.update(state="sent", sent_at=MONDAY)
    with time_machine.travel(moment("2026-11-25 00:20"), tick=False):
        assert tidy_appointments() == {"missed": 1, "closed": 1, "erased": 0}
        assert tidy_appointments() == {"missed": 0, "closed": 0, "erased": 0}
    with time_machine.travel(moment("2026-12-26 00:20"), tick=False):
        assert tidy_appointments() == {"missed": 0, "closed": 0, "erased": 3}
        assert tidy_appointments()["erased"] == 0
    booking.refresh_from_db()
    number.refresh_from_db()
    assert (booking.state, booking.name, booking.phone, booking.tail) == (BookingState.NO_SHOW, "", "", "")
    assert (number.state, number.name, number.phone) == ("left", "", "")
    assert not any(Notice.objects.values_list("address", flat=True))
    assert AuditRecord.objects.filter(verb__endswith="erase_contact").count() == 3


def test_only_those_who_lead_the_station_set_what_can_be_booked(office):
    facts = {"is_open": True, "slot_minutes": 30, "seats": 1, "days_ahead": 7}
    for actor in (office.clerk, office.outsider, office.volunteer):
        assert refused(appointments.set_rule, office.campus, actor=actor, at=MONDAY, **facts)[0] == "not_allowed"
    leader = office.campus_director
    appointments.set_rule(office.campus, actor=leader, at=MONDAY, **facts)
    appointments.set_rule(office.campus, actor=leader, at=MONDAY, **facts)
    assert AuditRecord.objects.filter(verb="booking.set_rule").count() == 1
    for name, value in (("slot_minutes", 3), ("seats", 21), ("days_ahead", 61)):
        call = refused(appointments.set_rule, office.campus, actor=leader, at=MONDAY, **facts | {name: value})
        assert call == ("not_valid", name)
    certificate = Matter.objects.filter(code="certificate")
    call = refused(appointments.set_rule, office.campus, actor=leader, at=MONDAY, matters=certificate, **facts)
    assert call == ("not_offered", "matters")


# The public pages


BOOK = "/stations/XQ01/appointment/"
FIND = "/appointments/"


@pytest.fixture
def public(client, fresh_limits):
    client.cookies["django_language"] = "en"
    with time_machine.travel(MONDAY, tick=False):
        yield client


def typed(**facts):
    return {
        "matter": "computer-repair",
        "slot": "2026-11-24T12:00+08:00",
        "name": "张小明",
        "phone": PHONE,
        "submission_key": str(uuid4()),
    } | facts


def test_a_resident_books_sees_and_cancels(office, public):
    open_bookings(office)
    assert BOOK in page(public.get("/stations/XQ01/"))
    assert "Computer repair" in page(public.get(BOOK))
    shown = page(public.get(f"{BOOK}?matter=computer-repair&day=2026-11-24"))
    assert 'value="2026-11-24T12:00+08:00"' in shown
    body = typed()
    answer = public.post(BOOK, body)
    assert answer.status_code == 200 and "Your appointment is booked" in page(answer)
    booking = Booking.objects.get()
    again = public.post(BOOK, body)
    assert Booking.objects.count() == 1 and booking.code[:5] in page(again)
    found = public.post(FIND, {"code": booking.code.lower(), "tail": PHONE})
    assert "Computer repair" in page(found) and "张小明" not in page(found) and PHONE not in page(found)
    for _twice in range(2):
        answer = public.post(FIND, {"code": booking.code, "tail": "5678", "cancel": "1"})
        assert answer.status_code == 200 and "cancelled" in page(answer)
    assert Booking.objects.get().state == BookingState.CANCELLED
    assert "sessionid" not in public.cookies


def test_every_miss_gives_one_same_answer_and_a_get_tells_nothing(office, public):
    open_bookings(office)
    booking = book(office)
    erased = book(office, moment("2026-11-24 12:30"))
    appointments.erase_contact(erased, at=MONDAY)
    misses = [("K7MPABCDEF", "5678"), (booking.code, "0000"), (booking.code, "678"), (erased.code, "5678")]
    pages = set()
    for code, tail in misses:
        for more in ({}, {"cancel": "1"}):
            answer = public.post(FIND, {"code": code, "tail": tail} | more)
            assert answer.status_code == 404
            text = page(answer).replace(code, "").replace(f'value="{tail}"', "")
            pages.add("".join(line for line in text.splitlines() if "csrf" not in line))
    assert len(pages) == 1
    answer = public.get(FIND, {"code": booking.code, "tail": "5678", "cancel": "1"})
    assert booking.code not in page(answer)
    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED


def test_no_page_is_kept_by_a_cache(office, public):
    open_bookings(office)
    for answer in (public.get(BOOK), public.post(BOOK, typed()), public.get(FIND), public.post(FIND, {"code": "x"})):
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"slot": ""}, "Choose a time"),
        ({"slot": "tomorrow"}, "not offered any more"),
        ({"slot": "2026-11-24T12:00"}, "not offered any more"),
        ({"slot": "9999-12-31T23:59+08:00"}, "not offered any more"),
        ({"name": ""}, "required"),
        ({"name": "长" * 61}, "at most 60 characters"),
        ({"phone": "110"}, "Enter a mobile number"),
        ({"phone": "not a number"}, "Enter a mobile number"),
        ({"submission_key": "x"}, "valid UUID"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_books_nothing(office, public, facts, words):
    open_bookings(office)
    answer = public.post(BOOK, typed(**facts))
    assert answer.status_code == 422
    assert words in page(answer) or facts.get("submission_key")
    assert not Booking.objects.exists()


@pytest.mark.parametrize("name", ["<b>张</b>", "𠮷野·买买提", "小明😀"])
def test_any_name_is_taken_as_it_is(office, public, name):
    open_bookings(office)
    assert public.post(BOOK, typed(name=name)).status_code == 200
    assert Booking.objects.get().name == name
    with time_machine.travel(TUESDAY_NOON, tick=False):
        counter = page(sign_in(office.clerk).get("/services/queue/"))
    assert "<b>张</b>" not in counter
    assert name in counter or "&lt;b&gt;张" in counter


def test_a_full_slot_is_told_and_another_one_can_be_chosen(office, public):
    open_bookings(office)
    book(office)
    answer = public.post(BOOK, typed())
    assert answer.status_code == 422 and "just been taken" in page(answer)
    assert public.post(BOOK, typed(slot="2026-11-24T12:30+08:00")).status_code == 200


def test_one_telephone_books_only_so_often(office, public):
    open_bookings(office, seats=20)
    answers = [public.post(BOOK, typed()).status_code for _n in range(9)]
    assert answers == [200] * 8 + [429]
    assert public.post(BOOK, typed(phone="13912345678")).status_code == 200


def test_wrong_digits_are_soon_too_many(office, public):
    open_bookings(office)
    booking = book(office)
    answers = {public.post(FIND, {"code": booking.code, "tail": "0000"}).status_code for _n in range(41)}
    assert answers == {404, 429}
    assert public.post(FIND, {"code": booking.code, "tail": "5678"}).status_code == 429


@pytest.mark.parametrize("code", ["XQ01", "NONE", "xq01"])
def test_where_nothing_can_be_booked_the_page_says_so(office, public, code):
    answer = public.get(f"/stations/{code}/appointment/")
    assert answer.status_code == 404 and "No appointments can be booked here" in page(answer)


@pytest.mark.rule("E-08")
def test_a_village_books_in_the_hours_of_the_committee_and_names_the_agent_for_any_other_time(office, public):
    open_bookings(office, office.village, matters=[])
    shown = page(public.get("/stations/CJ01/appointment/?matter=certificate&day=2026-11-24"))
    assert "12:00–12:30" in shown and "13:30–14:00" not in shown
    assert "the village agent takes your matter in at any time" in shown


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_page_speaks_the_language_asked_for_and_stays_at_its_day(office, public, language):
    open_bookings(office)
    shown = page(public.get(f"{BOOK}?matter=consultation&day=2026-11-24&lang={language}"))
    assert f'lang="{language}"' in shown.lower()
    assert "matter=consultation&amp;day=2026-11-24&amp;lang=" in shown
    booking = book(office, language=language)
    found = page(public.post(FIND, {"code": booking.code, "tail": "5678", "shown": "1", "language": language}))
    assert f'lang="{language}"' in found.lower() and booking.code[:5] in found


def test_a_busy_week_takes_as_many_queries_as_an_empty_one(office, public):
    open_bookings(office, seats=20)
    counts = []
    for many in (2, 20):
        for _n in range(many - Booking.objects.count()):
            book(office)
        with CaptureQueriesContext(connection) as queries:
            public.get(f"{BOOK}?matter=computer-repair")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
