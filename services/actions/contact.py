"""Seeing a resident's contact data in full."""

from datetime import datetime

from django.db import transaction

from core.models import User
from services.actions.base import begin, finish
from services.models import Ticket


@transaction.atomic
def reveal(ticket: Ticket, *, actor: User, at: datetime, reason: str = "") -> Ticket:
    """The ticket whose `phone` and `id_number` may now be shown in full once; the look stays in the history."""
    taking = begin("reveal", ticket, actor=actor, at=at)
    return finish(taking, note=reason)
