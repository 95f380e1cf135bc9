"""What the schedule wakes for the tickets."""

from datetime import datetime, time, timedelta

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from core.workdays import add_working_days
from services.actions import alarms, appointments, imports, policy, queue
from services.actions.complaints import warn_of_complaint
from services.actions.tasks import warn_of_task
from services.choices import ImportState
from services.models import Booking, Complaint, LedgerImport, QueueNumber, Task, Ticket
from services.queue_choices import BookingState

# An import that waits longer than this was overlooked.
OVERLOOKED = timedelta(minutes=2)
log = structlog.get_logger(__name__)


@shared_task
def watch_due_dates() -> dict[str, int]:
    """Remind of duties due by the next working day, escalate those overdue, say what is to be followed up today.

    Twice on one day tells nobody twice.
    """
    at = timezone.now()
    today = timezone.localdate(at)
    soon = add_working_days(today, 1).date
    tally = {"reminded": 0, "escalated": 0, "to_follow_up": 0}
    tickets = Ticket.objects.select_related("duty", "matter", "station__unit", "handled_by__user", "holder")
    for ticket in tickets.due_between(today, soon).iterator():
        with transaction.atomic():
            tally["reminded"] += alarms.remind(ticket, at=at)
    for ticket in tickets.overdue(today).iterator():
        with transaction.atomic():
            tally["escalated"] += alarms.escalate(ticket, at=at)
    for ticket in tickets.to_follow_up(today).iterator():
        with transaction.atomic():
            tally["to_follow_up"] += alarms.ask_again(ticket, at=at)
    log.info("due_dates_watched", **tally)
    return tally


@shared_task
def remind_to_collect() -> dict[str, int]:
    """Owners of repaired things that nobody has collected (A-03); twice on one day reminds nobody twice."""
    at = timezone.now()
    tally = {"reminded": 0}
    ready = Ticket.objects.waiting_for_pickup().exclude(matter__thing_kind="").select_related("matter", "station__unit")
    for ticket in ready.iterator():
        with transaction.atomic():
            tally["reminded"] += alarms.remind_to_collect(ticket, at=at)
    log.info("owners_reminded", **tally)
    return tally


@shared_task
def watch_tasks() -> dict[str, int]:
    """Tasks due by the next working day, and those overdue (B-06); twice on one day tells nobody twice."""
    at = timezone.now()
    soon = add_working_days(timezone.localdate(at), 1).date
    tally = {"told": 0}
    due = Task.objects.open().filter(due_on__lte=soon).select_related("station__unit", "from_unit", "handler")
    for task in due.iterator():
        tally["told"] += warn_of_task(task, at=at)
    log.info("tasks_watched", **tally)
    return tally


@shared_task
def add_up_reads() -> dict[str, int]:
    """Bring the reads of policy articles that were counted in memory into their table (B-01)."""
    tally = {"reads": policy.add_up_reads()}
    if tally["reads"]:
        log.info("reads_added_up", **tally)
    return tally


@shared_task
def run_import(pk: int) -> str:
    """Check or load a past ledger that waits for it; harmless when another worker has done so."""
    try:
        state = imports.perform(pk, at=timezone.now())
    except Exception:
        log.exception("import_failed", book=pk)
        imports.fail(pk, at=timezone.now())
        return ImportState.FAILED
    log.info("import_done", book=pk, state=state)
    return state


@shared_task
def sweep_imports() -> int:
    """Take up imports whose task never reached a worker or died with it; how many."""
    waiting = LedgerImport.objects.waiting().filter(asked_at__lt=timezone.now() - OVERLOOKED)
    keys = list(waiting.values_list("pk", flat=True))
    for pk in keys:
        run_import(pk)
    return len(keys)


@shared_task
def watch_complaints() -> dict[str, int]:
    """Complaints due by the next working day, and those overdue (E-09); twice on one day tells nobody twice."""
    at = timezone.now()
    soon = add_working_days(timezone.localdate(at), 1).date
    tally = {"told": 0}
    due = Complaint.objects.running().filter(duty__due_on__lte=soon)
    for complaint in due.select_related("station__unit", "to_unit", "discipline", "duty").iterator():
        tally["told"] += warn_of_complaint(complaint, at=at)
    log.info("complaints_watched", **tally)
    return tally


@shared_task
def remind_of_appointments() -> dict[str, int]:
    """Tell those who have an appointment tomorrow, by text message; each hears once, however often it is called."""
    at = timezone.now()
    starts = _midnight(at) + timedelta(days=1)
    tally = {"reminded": 0}
    tomorrow = Booking.objects.filter(
        state=BookingState.BOOKED, starts_at__gte=starts, starts_at__lt=starts + timedelta(days=1)
    )
    for booking in tomorrow.iterator():
        with transaction.atomic():
            tally["reminded"] += appointments.remind(booking, at=at)
    log.info("appointments_reminded", **tally)
    return tally


@shared_task
def tidy_appointments() -> dict[str, int]:
    """At night: end what the day left open, and erase names and telephones that are no longer needed."""
    at = timezone.now()
    midnight = _midnight(at)
    tally = {"missed": 0, "closed": 0, "erased": 0}
    for booking in Booking.objects.filter(state=BookingState.BOOKED, ends_at__lte=midnight).iterator():
        appointments.miss(booking, at=at)
        tally["missed"] += 1
    for number in QueueNumber.objects.filter(ended_at=None, day__lt=midnight.date()).iterator():
        tally["closed"] += queue.close_number(number, at=at)
    before = midnight - appointments.KEPT
    for rows in (
        Booking.objects.with_contact().filter(starts_at__lt=before),
        QueueNumber.objects.with_contact().filter(day__lt=before.date()),
    ):
        for row in rows.iterator():
            appointments.erase_contact(row, at=at)
            tally["erased"] += 1
    log.info("appointments_tidied", **tally)
    return tally


def _midnight(at: datetime) -> datetime:
    """The beginning of the day of `at`, in local time."""
    here = timezone.localtime(at)
    return datetime.combine(here.date(), time(0), here.tzinfo)
