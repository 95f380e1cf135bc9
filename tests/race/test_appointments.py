"""Races for a seat and for a queue number, on real PostgreSQL with real commits.

Seen to fail, each with its guard removed:

* seats, double submit: the lock on the station's rule (`_locked_rule`). Without it the exclusion constraint on the seat
  and the unique key of the submission answer with an IntegrityError in place of a word; without the constraint too, all
  eight get a seat.
* calls: without the lock on the clerk's person the second press calls a second number; without the lock on the number
  two counters call the same one. (`skip_locked` only saves a counter from waiting for the other.)
* numbers: counted in place of `next_number`, two get the same one and the constraint refuses the second.
"""

from uuid import uuid4

import pytest

from core.errors import Refused
from core.models import AuditRecord, User
from services.actions import queue
from services.models import Booking, QueueNumber
from stations.choices import Role
from tests.factories import appoint, person
from tests.race.threads import THREADS, together
from tests.services.booking import TUESDAY_NOON, book, open_bookings

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.rule("A-12")
def test_no_slot_is_booked_beyond_its_seats(office):
    open_bookings(office, seats=3)
    answers = together(lambda i: book(office, name=f"居民{i}"))
    booked = [answer for answer in answers if isinstance(answer, Booking)]
    refused = [answer.code for answer in answers if isinstance(answer, Refused)]
    assert sorted(booking.seat for booking in booked) == [1, 2, 3]
    assert refused == ["slot_full"] * (THREADS - 3)
    assert Booking.objects.count() == AuditRecord.objects.filter(verb="booking.book").count() == 3


def test_a_double_submit_makes_one_appointment(office):
    open_bookings(office, seats=5)
    key = uuid4()
    answers = together(lambda i: book(office, submission_key=key))
    assert len({answer.pk for answer in answers}) == 1
    assert Booking.objects.count() == 1


def test_counters_that_call_at_once_call_different_numbers(office):
    clerks = [office.clerk.pk]
    for n in range(3):
        other = person(f"同事{n}", login=f"colleague{n}")
        appoint(other, Role.CLERK, office.campus.unit)
        clerks.append(other.user.pk)
    for _n in range(6):
        queue.take_number(office.campus, actor=office.clerk, at=TUESDAY_NOON)

    def work(i: int) -> int | None:
        # Each presses twice at once, as on a slow computer.
        clerk = User.objects.get(pk=clerks[i % 4])
        number = queue.call_next(office.campus, actor=clerk, at=TUESDAY_NOON)
        return number.number if number else None

    answers = together(work)
    assert sorted(answers) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert QueueNumber.objects.filter(state="waiting").count() == 2


def test_numbers_taken_at_once_run_without_holes(office):
    def work(i: int) -> int:
        return queue.take_number(office.campus, actor=User.objects.get(pk=office.clerk.pk), at=TUESDAY_NOON).number

    assert sorted(together(work)) == list(range(1, THREADS + 1))
