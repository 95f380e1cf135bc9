"""What the schedule wakes in the kernel."""

import time

import structlog
from celery import shared_task
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import delivery, outbox, workdays
from core.choices import Channel
from core.models import Notice, User

log = structlog.get_logger(__name__)

# The schedule calls every minute; whatever is left then is for the next call.
SWEEP_SECONDS = 50
SWEEP_LIMIT = 1000


@shared_task
def sweep_outbox() -> dict[str, int]:
    """Send what waits and is due: retries, and notices whose task never reached the broker or died with its worker."""
    began = time.monotonic()
    tally = {"released": delivery.release_stuck(at=timezone.now())}
    waiting = Notice.objects.due(timezone.now()).values_list("pk", flat=True)[:SWEEP_LIMIT]
    for notice_id in list(waiting):
        if time.monotonic() - began > SWEEP_SECONDS:
            break
        state = delivery.deliver(notice_id, at=timezone.now())
        if state:
            tally[state.value] = tally.get(state.value, 0) + 1
    if any(tally.values()):
        log.info("outbox.swept", **tally)
    return tally


@shared_task
def warn_calendar_horizon() -> dict[str, int]:
    """Tell each superuser once that the working calendar ends within 60 days; due dates beyond it are provisional."""
    at = timezone.now()
    today = workdays.day_of(at)
    horizon = workdays.horizon(today)
    if not horizon.is_near:
        return {"warned": 0}
    year = horizon.last_day.year + 1 if horizon.last_day else today.year
    people = list(User.objects.filter(is_superuser=True, is_active=True))
    for user in people:
        with override(user.language), transaction.atomic():
            outbox.post(
                f"calendar.horizon/{year}/{user.pk}",
                channel=Channel.IN_APP,
                user=user,
                subject=_("The working calendar does not know the year %(year)d yet") % {"year": year},
                body=_("Load the holiday notice of the year; until then due dates in it are provisional."),
                link=reverse("admin:core_calendaryear_changelist"),
                at=at,
            )
    log.warning("calendar.horizon", year=year, warned=len(people))
    return {"warned": len(people)}
