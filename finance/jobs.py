"""What the schedule wakes in the money."""

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import outbox
from core.choices import Channel
from core.models import User
from core.workdays import ONE_DAY, add_working_days, day_of
from finance import alarms, partitions
from finance.actions.closing import close_day
from finance.actions.credit import warn_low
from finance.actions.reconciling import reconcile_day
from finance.actions.settlement_duties import open_due_periods, tell_due
from finance.actions.tariffs import remind_missing
from finance.choices import DayState
from finance.models import Contract, CreditAccount, DayFile, DayReconciliation, Tariff
from finance.reports.parties import duties_of
from finance.tasks import tell_circular

log = structlog.get_logger(__name__)

# Stations that have not signed are urged daily from this many working days before a tariff begins.
URGED_WORKING_DAYS = 3
# Finance hears of a settlement or a payment so many working days before it is due.
TOLD_WORKING_DAYS = 2
RECONCILED_DAYS = 31


@shared_task
def make_partitions() -> dict[str, int]:
    """Room in the ledger for the next months; each superuser is told, once a month, when there is none."""
    at = timezone.now()
    today = day_of(at)
    try:
        with transaction.atomic():
            made = partitions.make_ahead(today)
    except Exception:
        # Whatever hinders it (rights, a lock), people must hear of it long before the month begins.
        log.exception("ledger.partitions_not_made")
        made = []
    missing = partitions.missing(today)
    if missing:
        _alarm(missing[0], at)
    if made:
        log.info("ledger.partitions_made", months=[f"{month:%Y-%m}" for month in made])
    return {"made": len(made), "missing": len(missing)}


@shared_task
def warn_low_credit() -> dict[str, int]:
    """Notices about low credit that a sale left behind, when the process behind it died before it told anybody."""
    at = timezone.now()
    told = sum(warn_low(pk, at=at) for pk in list(CreditAccount.objects.to_warn().values_list("pk", flat=True)))
    if told:
        log.info("credit.warned", notices=told)
    return {"notices": told}


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


@shared_task
def watch_third_parties() -> dict[str, int]:
    """Open what is to be settled now, and tell finance what is due within two working days or overdue (D-58)."""
    at = timezone.now()
    today = day_of(at)
    tally = {"opened": 0, "told": 0}
    contracts = Contract.objects.touching(today - 100 * ONE_DAY, None).select_related("unit", "party")
    for unit, party in sorted({(one.unit, one.party) for one in contracts}, key=lambda pair: (pair[0].pk, pair[1].pk)):
        with transaction.atomic():
            tally["opened"] += open_due_periods(unit, party, at=at)
    soon = add_working_days(today, TOLD_WORKING_DAYS).date
    for duty in duties_of(None).filter(due_on__lte=soon):
        tally["told"] += tell_due(duty, today=today, at=at)
    log.info("third_parties.watched", **tally)
    return tally


@shared_task
def watch_close() -> dict[str, int]:
    """Tell finance of a day that is not closed by now or does not balance, of a month without a partition (D-54)."""
    told = alarms.tell(at=timezone.now())
    if told:
        log.warning("day.alarm", told=told)
    return {"told": told}


def _alarm(month, at) -> None:
    for user in User.objects.filter(is_superuser=True, is_active=True):
        with override(user.language), transaction.atomic():
            outbox.post(
                f"ledger.partition/{month:%Y-%m}/{user.pk}",
                channel=Channel.IN_APP,
                user=user,
                subject=_("The ledger has no room for %(month)s yet") % {"month": f"{month:%Y-%m}"},
                body=_("Sales of that month will have to make it themselves. See the log for what hindered the job."),
                at=at,
            )
    log.error("ledger.partition_missing", month=f"{month:%Y-%m}")


@shared_task
def close_yesterday() -> dict[str, object]:
    """Close the day that is over, and any before it that was left open (D-54); again: nothing new."""
    at = timezone.now()
    closed = close_day(day_of(at) - ONE_DAY, at=at)
    log.info("day.closed", day=closed.date.isoformat(), new=closed.new, unbalanced=closed.unbalanced)
    return {"new": closed.new, "unbalanced": closed.unbalanced}


@shared_task
def reconcile_days() -> dict[str, int]:
    """Compare every closed day of the last month that is not reconciled (D-55); again: nothing new."""
    at = timezone.now()
    since = day_of(at) - RECONCILED_DAYS * ONE_DAY
    done = DayReconciliation.objects.filter(date__gte=since, state=DayState.RECONCILED).values("date")
    days = DayFile.objects.filter(date__gte=since).exclude(date__in=done).order_by("date")
    found = [reconcile_day(day, at=at) for day in days.values_list("date", flat=True).distinct()]
    tally = {"days": len(found), "reconciled": sum(one.is_done for one in found)}
    log.info("days.reconciled", **tally)
    return tally
