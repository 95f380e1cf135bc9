"""What the schedule wakes in the kernel."""

import time

import structlog
from celery import shared_task
from django.utils import timezone

from core import delivery
from core.models import Notice

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
