"""The counter of a campaign: taking in, the second visit, going back on it (A-08, A-09, A-10)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import papers
from core.errors import Refused
from core.models import User
from services.actions import cash, custody, records, seats, steps
from services.actions.base import begin, day, required
from services.actions.campaigns.common import check_signed, lock, signatures, worker
from services.actions.campaigns.envelopes import draw
from services.actions.intake import log_ticket
from services.actions.windows import open_window
from services.choices import Outcome, State, ThingKind
from services.models import Application, Campaign, Ticket, missing_documents

REFUND = "campaign-refund"


def take_in(
    campaign: Campaign,
    *,
    actor: User,
    at: datetime,
    paid: Decimal | str | None = None,
    **facts: Any,
) -> Application:
    """Take an applicant in: `log_ticket` with the seat and the money; see there for `facts` and the refusals."""
    ticket = log_ticket(campaign.station, campaign.matter, actor=actor, at=at, paid=paid, is_led=True, **facts)
    return ticket.application


@transaction.atomic
def complete(
    application: Application,
    *,
    actor: User,
    at: datetime,
    documents: Mapping[int, int] | None = None,
    paid: Decimal | str | None = None,
    override_reason: str = "",
) -> Application:
    """The second visit: what was missing is brought, the money taken; when all is there, the matter goes on.

    In the windows as the first visit, or by a leader's word (A-08). Refused codes: outside_window,
    override_not_allowed, unknown_document, already_returned, amount_…, already_paid, sitting_counted, not_possible_now.
    """
    campaign = application.campaign
    held = worker(actor, campaign.station)
    ticket = begin("documents", application.ticket, actor=actor, at=at).ticket
    if ticket.state not in {State.WAITING, State.ACCEPTED}:
        raise Refused("not_possible_now", _("This application is on its way already"))
    window = open_window(campaign.matter, campaign.station, actor=actor, at=at, override_reason=override_reason)
    application = Application.objects.select_related("campaign__matter").get(pk=application.pk)
    application.ticket = ticket
    if documents:
        records.documents(ticket, actor=actor, at=at, documents=documents)
    if paid not in (None, ""):
        amount = cash.checked_amount(campaign, paid)
        sitting = seats.sitting_at(campaign, window, day(at))
        cash.take(application, sitting, amount, actor=actor, held=held, at=at)
    if override_reason.strip() and window is None:
        records.note(ticket, actor=actor, at=at, text=override_reason)
    whole = application.amount is not None and not missing_documents(ticket).exists()
    if whole and ticket.state == State.WAITING:
        application.ticket = steps.supplement(ticket, actor=actor, at=at)
    return application


@transaction.atomic
def withdraw(
    application: Application,
    *,
    actor: User,
    at: datetime,
    outcome: str = Outcome.WITHDRAWN,
    reason: str = "",
    signature: bytes | None = None,
) -> Ticket:
    """Go back on it: the money is paid back against a signature, originals are given back, the seat is free again.

    `outcome` refused: the station cannot take it, `reason` explains it. Not while it lies with the issuer.
    Refused codes: with_issuer, not_valid, required, not_possible_now.
    """
    if outcome not in {Outcome.WITHDRAWN, Outcome.REFUSED}:
        raise Refused("not_valid", _("Choose one of the list"), "outcome")
    verb = "refuse" if outcome == Outcome.REFUSED else "withdraw"
    taking = begin(verb, application.ticket, actor=actor, at=at, is_led=True)
    ticket = taking.ticket
    if ticket.state not in {State.WAITING, State.ACCEPTED}:
        raise Refused("with_issuer", _("It lies with the issuer; wait for the answer"))
    if verb == "refuse":
        ticket.explanation = required(reason, "reason")
    # The campaign before its sittings, as intake and count do.
    campaign = lock(application.campaign, is_over_too=True)
    application = Application.objects.get(pk=application.pk)
    application.campaign = campaign
    application.rows.filter(batch__sent_at=None).delete()
    entry = cash.refund(application, actor=actor, held=taking.held, at=at)
    if entry is not None:
        drawn = check_signed(signature)
        if entry.sitting_id is None:
            draw(campaign, entry.amount, reason=ticket.number, actor=actor, held=taking.held, at=at)
        papers.issue(
            REFUND,
            template="core/form",
            title=_("Receipt for money paid back"),  # 退款收据
            data={
                "organisation": campaign.station.unit.name,
                "size": "a5",
                "facts": [
                    [_("Number"), ticket.number],
                    [_("Matter"), campaign.matter.name],
                    [_("Resident"), ticket.resident_name],
                    [_("Paid back, yuan"), f"{entry.amount:.2f}"],
                    [_("Date"), day(at).isoformat()],
                ],
                **signatures(pgettext("money paid back", "Received by"), drawn, ticket.resident_name),
            },
            thing=ticket,
            unit_id=campaign.station_id,
            actor=actor,
            at=at,
        )
    for thing in custody.of_ticket(ticket):
        if thing.kind == ThingKind.ORIGINAL and thing.document is not None:
            custody.return_original(thing.document, held=taking.held, actor=actor, at=at)
    seats.give_up(application)
    return steps.end_with(taking, outcome, note=reason)
