"""What the schedule wakes for the money."""

import structlog
from celery import shared_task
from django.utils import timezone

from core.workdays import add_working_days
from finance.actions.tariffs import remind_missing
from finance.models import Tariff
from finance.tasks import tell_circular

log = structlog.get_logger(__name__)

# Stations that have not signed are urged daily from this many working days before a tariff begins.
URGED_WORKING_DAYS = 3


@shared_task
def watch_tariffs() -> dict[str, int]:
    """Tell stations whose notice never went out, and urge those that have not signed; once a day each."""
    at = timezone.now()
    today = timezone.localdate(at)
    tally = {"told": 0, "reminded": 0}
    announced = Tariff.objects.announced().select_related("business")
    for tariff in announced.filter(receipts__sent_at=None, receipts__isnull=False).distinct():
        tally["told"] += tell_circular(tariff, at=at)
    soon = add_working_days(today, URGED_WORKING_DAYS).date
    for tariff in announced.filter(effective_on__gte=today, effective_on__lte=soon):
        tally["reminded"] += remind_missing(tariff, actor=None, at=at)
    log.info("tariffs.watched", **tally)
    return tally
