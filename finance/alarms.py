"""What finance is told in the morning: a day not closed, one that does not balance, a month without room (D-54).

Once a day to each person; the desk shows it for as long as it is so.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core import outbox
from core.choices import Channel
from core.models import Notice, User
from core.text import listed
from core.workdays import day_of
from finance import partitions
from finance.models.scope import DAY_CLOSERS, in_network
from finance.reports.days import Alarm, alarm
from stations.models import Appointment
from stations.models.people import during


def present(today: date) -> Alarm:
    return alarm(today, partitions.missing(today))


def tell(*, at: datetime) -> int:
    """Tell everybody who closes days by hand, if there is something to tell; how many were told that were not yet."""
    today = day_of(at)
    found = present(today)
    if not found:
        return 0
    told = 0
    for user in _closers(today):
        key = f"days.alarm/{today.isoformat()}/{user.pk}"
        if Notice.objects.filter(dedupe_key=key).exists():
            continue
        with override(user.language), transaction.atomic():
            outbox.post(
                key,
                channel=Channel.IN_APP,
                user=user,
                subject=_("The books of the day need somebody"),
                body="\n".join(in_words(found)),
                link=reverse("finance:days"),
                at=at,
            )
        told += 1
    return told


def in_words(found: Alarm) -> list[str]:
    """A sentence for each kind of trouble."""
    words = []
    if found.open:
        facts = {"count": len(found.open), "days": _days(found.open)}
        words.append(
            ngettext("One day is not closed: %(days)s.", "%(count)s days are not closed: %(days)s.", len(found.open))
            % facts
        )
    stations = sum(count for _day, count in found.unbalanced)
    if stations:
        facts = {"count": stations, "days": _days([day for day, _count in found.unbalanced])}
        words.append(
            ngettext(
                "The day of one station does not balance: %(days)s.",
                "The days of %(count)s stations do not balance: %(days)s.",
                stations,
            )
            % facts
        )
    if found.months:
        months = ", ".join(f"{month:%Y-%m}" for month in found.months)
        words.append(_("The ledger has no room for %(month)s yet.") % {"month": months})
    return words


def for_desk(user: Any, today: date) -> Alarm | None:
    """What this person's desk shows; None for whom it does not concern, or when all is well."""
    if not in_network(user, DAY_CLOSERS) or user.is_superuser:
        return None
    return present(today) or None


def _days(days: list[date]) -> str:
    return listed([day.isoformat() for day in days])


def _closers(today: date) -> Iterator[User]:
    held = Appointment.objects.filter(during(today), role__in=DAY_CLOSERS, person__user__is_active=True)
    for user in User.objects.filter(pk__in=held.values("person__user")).order_by("pk"):
        if in_network(user, DAY_CLOSERS):
            yield user
