"""Letters to residents that the station signs: the refusal with its explanation (不予办理告知书, E-09)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import papers
from core.errors import Refused
from core.models import AuditRecord, Paper, User
from core.text import localized
from services.actions.base import day, lock
from services.choices import Outcome, RefusalReason
from services.models import Ticket

REFUSAL = "refusal-letter"


def refusal_words(ticket: Ticket) -> dict[str, Any]:
    """What the letter says, for the archived form and for the Word file that an office edits further.

    Raises Refused("not_refused") for a ticket that was not refused.
    """
    if ticket.outcome != Outcome.REFUSED or ticket.closed_at is None:
        raise Refused("not_refused", _("This matter was not refused"))
    station = ticket.station
    reason = RefusalReason(_reason(ticket)).label
    return {
        "title": _("Notice of refusal"),  # Translators: 不予办理告知书
        "organisation": localized(station.unit.name, station.unit.name_en),
        "facts": [
            [_("Matter"), localized(ticket.matter.name, ticket.matter.name_en)],
            [_("Number"), ticket.number],
            [_("Resident"), ticket.resident_name],
            [_("Received on"), day(ticket.received_at).isoformat()],
            [_("Decided on"), day(ticket.closed_at).isoformat()],
            [_("Reason"), str(reason)],
        ],
        "text": [
            _("We cannot handle the matter named above. The reason is explained below."),
            ticket.explanation,
            _("If you have questions, please ask at the station: %(address)s, telephone %(phone)s.")
            % {"address": localized(station.address, station.address_en), "phone": station.phone or "—"},
        ],
        "signatures": [_("For the station (seal)"), _("Resident"), _("Date")],
    }


@transaction.atomic
def issue_refusal(ticket: Ticket, *, actor: User, at: datetime) -> Paper:
    """The letter as an archived paper; made with the first call, the same one after that until it is decided anew."""
    ticket = lock(ticket.pk)
    words = refusal_words(ticket)
    known = Paper.objects.about(ticket).filter(kind=REFUSAL, issued_at__gte=ticket.closed_at).first()
    if known is not None:
        return known
    return papers.issue(
        REFUSAL,
        template="core/form",
        title=words.pop("title"),
        data=words,
        thing=ticket,
        unit_id=ticket.station_id,
        actor=actor,
        at=at,
    )


def _reason(ticket: Ticket) -> str:
    """The reason that was chosen when the ticket was refused; it stands in the history."""
    record = AuditRecord.objects.about(ticket).filter(verb="ticket.refuse").last()
    reason = record.after.get("reason", "") if record else ""
    return reason if reason in RefusalReason.values else RefusalReason.OTHER
