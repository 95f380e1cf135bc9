"""Deliveries of the money: what stations and staff are told, handed over after the commit of the event."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import structlog
from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from core import outbox
from core.choices import Channel
from core.errors import Refused
from core.identity import normal_phone
from core.models import User
from core.workdays import day_of
from finance.choices import TariffState
from finance.models import Tariff, TariffReceipt
from finance.tariffs import Terms
from stations.choices import Role
from stations.models import Appointment, Person
from stations.models.people import during

log = structlog.get_logger(__name__)

CHUNK = 200


def hand_over(task: Any, *args: Any) -> None:
    """Give `task` to a worker after commit. A broker that is down is logged: a job of the schedule finds the work."""

    def give() -> None:
        try:
            task.apply_async(args, retry=False)
        except OperationalError as error:
            log.warning("task.broker_down", task=task.name, error=str(error))

    transaction.on_commit(give)


@shared_task
def tell_stations(tariff_id: int) -> int:
    """Tell the franchisees of every station that was not told yet; happy to run twice."""
    tariff = _tariff(tariff_id)
    if tariff.state != TariffState.ANNOUNCED:
        return 0
    return tell_circular(tariff, at=timezone.now())


def tell_circular(tariff: Tariff, *, at: datetime) -> int:
    """In the application and by text message, chunk by chunk, each marked as sent with its notices; how many."""
    told = 0
    waiting = tariff.receipts.filter(sent_at=None).order_by("pk")
    while True:
        with transaction.atomic():
            chunk = list(waiting.select_for_update(of=("self",), no_key=True, skip_locked=True)[:CHUNK])
            if not chunk:
                return told
            for receipt, person in _franchisees(chunk, day_of(at)):
                _tell(tariff, receipt, person, "announced", _announced, at=at)
            TariffReceipt.objects.filter(pk__in=[one.pk for one in chunk]).update(sent_at=at)
        told += len(chunk)


@shared_task
def tell_withdrawal(tariff_id: int) -> None:
    """Tell whoever heard of a version that it does not come."""
    tariff, at = _tariff(tariff_id), timezone.now()
    _tell_all(tariff, tariff.receipts.exclude(sent_at=None), "withdrawn", _withdrawn, at=at)


@shared_task
def tell_missing(tariff_id: int, day: str) -> None:
    """Remind those whose receipt was marked to be reminded on `day`."""
    tariff, at = _tariff(tariff_id), timezone.now()
    receipts = tariff.receipts.filter(acknowledged_at=None, reminded_on=date.fromisoformat(day))
    _tell_all(tariff, receipts, f"reminded:{day}", _reminded, at=at)


def _tariff(pk: int) -> Tariff:
    return Tariff.objects.select_related("business").get(pk=pk)


def _tell_all(tariff: Tariff, receipts: Any, event: str, words: Callable[[Tariff], str], *, at: datetime) -> None:
    pks = list(receipts.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(pks), CHUNK):
        with transaction.atomic():
            chunk = list(TariffReceipt.objects.filter(pk__in=pks[first : first + CHUNK]).order_by("pk"))
            for receipt, person in _franchisees(chunk, day_of(at)):
                _tell(tariff, receipt, person, event, words, at=at)


def _franchisees(receipts: list[TariffReceipt], on: date) -> Iterator[tuple[TariffReceipt, Person]]:
    by_station = {receipt.station_id: receipt for receipt in receipts}
    held = Appointment.objects.filter(during(on), role=Role.FRANCHISEE, unit__in=by_station)
    for appointment in held.select_related("person__user").order_by("pk"):
        yield by_station[appointment.unit_id], appointment.person


def _tell(
    tariff: Tariff, receipt: TariffReceipt, person: Person, event: str, words: Callable[[Tariff], str], *, at: datetime
) -> None:
    key = f"tariff:{tariff.pk}:{event}:{person.pk}"
    user: User | None = person.user
    language = user.language if user else settings.LANGUAGE_CODE
    with translation.override(language):
        text = words(tariff)
    if user is not None:
        link = f"/finance/tariffs/{tariff.pk}/"
        outbox.post(f"{key}:app", channel=Channel.IN_APP, user=user, subject=text[:200], link=link, about=tariff, at=at)
    phone = _mobile(person.phone)
    if phone:
        with translation.override(settings.LANGUAGE_CODE):
            text = words(tariff)
        subject = tariff.business.name
        outbox.post(f"{key}:sms", channel=Channel.SMS, address=phone, subject=subject, body=text, about=tariff, at=at)


def _mobile(phone: str) -> str:
    """The number if a text message can reach it."""
    try:
        number = normal_phone(phone)
    except Refused:
        return ""
    return number if len(number) == 11 and number.startswith("1") else ""


def _facts(tariff: Tariff) -> dict[str, str]:
    terms = Terms.of(tariff).in_words()
    return {"business": tariff.business.name, "day": tariff.effective_on.isoformat(), "terms": terms}


def _announced(tariff: Tariff) -> str:
    return _("New tariff for %(business)s from %(day)s: %(terms)s. Please sign for the circular.") % _facts(tariff)


def _withdrawn(tariff: Tariff) -> str:
    return _("The tariff announced for %(business)s from %(day)s does not come; the present one stays.") % _facts(
        tariff
    )


def _reminded(tariff: Tariff) -> str:
    words = _("Please sign for the circular: new tariff for %(business)s from %(day)s, %(terms)s.")
    return words % _facts(tariff)
