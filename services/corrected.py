"""What was put right in the ledger (更正, C-01): for a ticket's history, and beside months that are closed."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from core.months import Month, midnight
from core.privacy import mask_id, mask_phone
from services.choices import Corrected
from services.models import Correction, Ticket
from services.models.tickets import TicketQuerySet
from stations.models import Station

SHOWN_AS: dict[Corrected, Any] = {Corrected.PHONE: mask_phone, Corrected.ID_NUMBER: mask_id}


def changes_of(ticket: Ticket) -> dict[datetime, list[tuple[Any, str, str]]]:
    """By moment, what was put right: (fact, was, is). The matter stands in the history itself."""
    found: dict[datetime, list[tuple[Any, str, str]]] = {}
    for row in Correction.objects.filter(ticket=ticket).exclude(field=Corrected.MATTER).order_by("id"):
        words = SHOWN_AS.get(Corrected(row.field), str)
        found.setdefault(row.corrected_at, []).append((row.get_field_display(), words(row.old), words(row.new)))
    return found


def corrected_later(station: Station, month: Month, since: datetime) -> list[Correction]:
    """What was put right in rows of `month` after `since`, when its paper was made; oldest first."""
    return _told(_of_station(station).received_in(month.first, month.next.first), Q(corrected_at__gt=since))


def corrected_in(station: Station, month: Month) -> list[Correction]:
    """What was put right in the month in rows of earlier months, oldest first."""
    when = Q(corrected_at__gte=midnight(month.first), corrected_at__lt=midnight(month.next.first))
    return _told(_of_station(station).filter(received_at__lt=midnight(month.first)), when)


def _told(tickets: TicketQuerySet, when: Q) -> list[Correction]:
    rows = Correction.objects.filter(when, ticket__in=tickets.values("pk"))
    return list(rows.select_related("ticket", "corrected_by").order_by("id"))


def _of_station(station: Station) -> TicketQuerySet:
    return Ticket.objects.filter(station=station)
