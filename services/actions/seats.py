"""The seat that a ticket takes in its campaign: of all places, and of those of the window (A-07)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import User
from services.actions import cash
from services.choices import State, WaitingFor
from services.models import Application, Campaign, Matter, MatterWindow, Sitting, Ticket, TicketDocument
from services.workflow import CAMPAIGN_CHAIN
from stations.models.scope import Held


@dataclass(frozen=True)
class Seat:
    """What `take` is to write: the window (None: outside, by a leader's word) and the money that was taken."""

    campaign: Campaign
    window: MatterWindow | None
    paid: Decimal | None


def campaign_of(matter: Matter) -> Campaign | None:
    """The campaign that the matter belongs to; no query for any other matter."""
    return Campaign.objects.filter(matter=matter).first() if matter.chain.code == CAMPAIGN_CHAIN else None


def asked_for(
    ticket: Ticket, brought: list[TicketDocument], *, window: MatterWindow | None, paid: Decimal | str | None
) -> Seat | None:
    """The seat that a new ticket asks for; None outside of campaigns. With anything missing the ticket waits (A-09).

    Refused codes: amount_… (A-10), not_valid.
    """
    campaign = campaign_of(ticket.matter)
    if campaign is None:
        if ticket.matter.chain.code == CAMPAIGN_CHAIN:
            raise Refused("not_offered", _("This is the pattern of a campaign and is not taken in itself"), "matter")
        if paid not in (None, ""):
            raise Refused("not_valid", _("No money is taken for this matter"), "paid")
        return None
    if ticket.outcome:
        raise Refused("not_valid", _("A matter of a campaign goes to the issuer; it is not closed at once"), "outcome")
    money = None if paid in (None, "") else cash.checked_amount(campaign, paid)
    got = {row.document_id: row.received for row in brought}
    lacks = [d for d in ticket.matter.documents.all() if d.is_required and got.get(d.pk, 0) < d.quantity]
    if lacks or money is None:
        ticket.resume_state, ticket.state = ticket.state, State.WAITING
        ticket.waiting_for = WaitingFor.SUPPLEMENT
    return Seat(campaign, window, money)


def take(seat: Seat, ticket: Ticket, *, actor: User, held: Held, at: datetime) -> Application:
    """Count the ticket in, in the transaction that writes it; Refused("full") when the last place is gone.

    The condition is in the UPDATE: of two who ask for the last place at once the second waits for the first and then
    finds nothing.
    """
    full = Refused("full", _("All places of this campaign are taken"), "matter")
    count_in(Campaign.objects.filter(pk=seat.campaign.pk), full)
    sitting = sitting_at(seat.campaign, seat.window, timezone.localdate(at))
    count_in(
        Sitting.objects.filter(pk=sitting.pk),
        Refused("full", _("All places of this window are taken; come in the next one"), "matter"),
    )
    application = Application.objects.create(ticket=ticket, campaign=seat.campaign, sitting=sitting)
    if seat.paid is not None:
        cash.take(application, sitting, seat.paid, actor=actor, held=held, at=at)
    return application


def count_in(rows: QuerySet[Any], full: Refused) -> None:
    """One place more is taken of the row that `rows` names; `full` is raised when there is none left."""
    if not rows.filter(Q(capacity=None) | Q(taken__lt=F("capacity"))).update(taken=F("taken") + 1):
        raise full


def give_up(application: Application) -> None:
    """The seat of an applicant who withdrew is free again."""
    for rows in (
        Campaign.objects.filter(pk=application.campaign_id),
        Sitting.objects.filter(pk=application.sitting_id),
    ):
        rows.update(taken=F("taken") - 1)
    application.is_withdrawn = True
    application.save(update_fields=["is_withdrawn"])


def sitting_at(campaign: Campaign, window: MatterWindow | None, day: date) -> Sitting:
    """The sitting of a window on a day; without a window the open one for what a leader lets in that day."""
    capacity = window.capacity if window else None
    facts = {"campaign": campaign, "day": day, "window": window}
    if window is None:
        facts["counted_at"] = None
    return Sitting.objects.get_or_create(**facts, defaults={"capacity": capacity})[0]
