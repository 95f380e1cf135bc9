"""What is to be settled with third parties, and paid to them (D-58)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse

from core.models import Obligation
from finance.models import Biller, Settlement
from finance.models.scope import BOOKS, bureaus_of

SHOWN = 50


@dataclass(frozen=True)
class Duty:
    title: str
    due_on: date
    address: str


def duties_of(bureaus: Any) -> Any:
    """Open duties to settle and to pay, of these bureaus (None: of all), due first."""
    kinds = ContentType.objects.get_for_models(Biller, Settlement)
    about = Q(subject_type=kinds[Biller], kind__startswith="settle-") | Q(subject_type=kinds[Settlement])
    rows = Obligation.objects.open().filter(about)
    if bureaus is not None:
        rows = rows.filter(unit_id__in=bureaus)
    return rows.order_by("due_on", "id")


def duties_for(user: Any) -> list[Duty]:
    """With the page where each is done; for those who keep the books or look into them, nothing for others."""
    everything = user.is_superuser and user.is_active
    bureaus = None if everything else bureaus_of(user, BOOKS)
    if bureaus is not None and not bureaus:
        return []
    party = ContentType.objects.get_for_model(Biller)
    found = []
    for duty in duties_of(bureaus)[:SHOWN]:
        if duty.subject_type_id == party.pk:
            address = reverse("finance:settlements")
        else:
            address = reverse("finance:settlement", args=[duty.subject_id])
        found.append(Duty(duty.title, duty.due_on, address))
    return found
