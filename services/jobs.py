"""What the schedule wakes for the tickets."""

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from core.workdays import add_working_days
from services.actions import alarms
from services.models import Ticket

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
