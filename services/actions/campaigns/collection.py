"""The collection: sign, next; and a word to those who have not come yet (A-11)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, outbox
from core.choices import Channel
from core.errors import Refused
from core.models import User
from core.outbox import Letter
from services.actions import records
from services.actions.base import behalf, day
from services.actions.campaigns.common import record, worker
from services.actions.campaigns.issuer import words
from services.choices import BatchResult
from services.models import Application, BatchRow, Campaign, Ticket


def collect(
    application: Application,
    *,
    actor: User,
    at: datetime,
    collector: str,
    proof: str,
    signature: bytes | None,
    relation: str = "",
    id_tail: str = "",
) -> Ticket:
    """Hand the card over, and with it the originals that were kept; signed for on the screen.

    Refused codes: required (the signature too), not_valid, not_possible_now (also the answer to a second click).
    """
    if not signature:
        raise Refused("required", _("The person who collects signs on the screen"), "signature")
    return records.hand_over(
        application.ticket,
        actor=actor,
        at=at,
        collector=collector,
        proof=proof,
        relation=relation,
        id_tail=id_tail,
        signature=signature,
    )


@transaction.atomic
def remind(campaign: Campaign, *, actor: User, at: datetime) -> int:
    """Remind all who have not collected yet, once a day; answers how many were told. Refused("not_allowed")."""
    held = worker(actor, campaign.station)
    on = day(at)
    rows = (
        BatchRow.objects.filter(
            batch__campaign=campaign, result=BatchResult.ACCEPTED, batch__announced_at__isnull=False
        )
        .filter(application__in=Application.objects.to_collect())
        .select_related("application__ticket", "batch")
        .defer("application__ticket__grams", "application__ticket__search_text")
        .order_by("pk")
    )
    due = [row for row in rows if row.application.ticket.phone and not _told(row.application, on)]
    letters = [
        Letter(
            f"campaign-remind:{row.application_id}:{on}",
            row.application.ticket.phone,
            *words(row.batch, campaign, row.application.ticket),
            row.application.ticket,
        )
        for row in due
    ]
    told = outbox.post_many(letters, channel=Channel.SMS, at=at)
    if not told:
        return 0
    Application.objects.filter(pk__in=[row.application_id for row in due]).update(reminded_at=at)
    audit.record_many(
        "ticket.remind",
        [row.application.ticket for row in due],
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        unit_id=campaign.station_id,
    )
    record("campaign.remind", campaign, campaign=campaign, actor=actor, held=held, at=at, told=told)
    return told


def _told(application: Application, on) -> bool:
    return application.reminded_at is not None and day(application.reminded_at) == on
