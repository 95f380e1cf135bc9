"""What the issuer answers, and the pick-up that is announced for a whole batch (A-11)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core import audit, outbox
from core.choices import Channel
from core.errors import Refused
from core.models import AuditRecord, User
from core.outbox import Letter
from services.actions import cash, duties, notices
from services.actions.base import behalf, day, required
from services.actions.campaigns.batches import lock_batch
from services.actions.campaigns.common import lock, lock_tickets, move_all, record, worker
from services.actions.campaigns.envelopes import seal
from services.choices import BatchResult, CashKind, State, WaitingFor
from services.models import Batch, BatchRow, Campaign, Ticket
from stations.models.scope import Held


@transaction.atomic
def enter_results(
    batch: Batch, *, actor: User, at: datetime, returned: Mapping[int, str], is_rest_accepted: bool = False
) -> Batch:
    """The issuer's answer: {row: reason} came back, with `is_rest_accepted` all others have their card.

    What came back waits for the resident, its money is here again if it had been handed over; it goes again with a
    later batch. An answer once entered stands. Refused codes: not_allowed, not_sent, required, unknown_row,
    not_possible_now.
    """
    campaign = lock(batch.campaign)
    held = worker(actor, campaign.station)
    batch = lock_batch(batch)
    if batch.sent_at is None:
        raise Refused("not_sent", _("Send the batch first"))
    there = {row.pk: row for row in batch.rows.select_related("application").order_by("position")}
    if returned.keys() - there.keys():
        raise Refused("unknown_row", _("This application is not in the batch"))
    back = [there[key] for key in returned if there[key].result != BatchResult.RETURNED]
    for row in back:
        if row.result == BatchResult.ACCEPTED:
            raise Refused("not_possible_now", _("It was entered as accepted already"))
        row.result, row.reason = BatchResult.RETURNED, required(returned[row.pk], f"reason.{row.pk}")[:200]
    if back:
        _take_back(batch, back, campaign, actor=actor, held=held, at=at)
    accepted = 0
    if is_rest_accepted:
        accepted = batch.rows.filter(result="").update(result=BatchResult.ACCEPTED)
    if back or accepted:
        record(
            "batch.results",
            batch,
            campaign=campaign,
            actor=actor,
            held=held,
            at=at,
            returned=len(back),
            accepted=accepted,
        )
    return batch


def _take_back(
    batch: Batch, rows: list[BatchRow], campaign: Campaign, *, actor: User, held: Held, at: datetime
) -> None:
    """Tickets that came back: waiting for the resident, who is told; their money is in the house again."""
    tickets = {ticket.pk: ticket for ticket in lock_tickets(row.application_id for row in rows)}
    back_again = sum((row.amount for row in rows if row.is_handed), cash.NONE)
    for row in rows:
        ticket = tickets[row.application_id]
        if ticket.state != State.SUBMITTED:
            raise Refused("not_possible_now", _("One of these matters has moved meanwhile; load the page again"))
        row.save(update_fields=["result", "reason"])
        ticket.state, ticket.resume_state, ticket.waiting_for = State.WAITING, State.ACCEPTED, WaitingFor.SUPPLEMENT
        ticket.save(update_fields=["state", "resume_state", "waiting_for"])
        duties.pause(ticket, actor=actor, at=at, reason=str(WaitingFor.SUPPLEMENT.label))
        event = audit.record(
            "ticket.ask",
            ticket,
            actor=actor,
            on_behalf_of=behalf(held),
            at=at,
            before={"state": State.SUBMITTED},
            after={"state": State.WAITING, "waiting_for": WaitingFor.SUPPLEMENT, "batch": batch.number},
            note=row.reason,
            unit_id=campaign.station_id,
        )
        if row.is_handed:
            cash.enter(
                campaign,
                CashKind.GIVEN_BACK,
                row.amount,
                application=row.application,
                batch=batch,
                actor=actor,
                held=held,
                at=at,
            )
        _tell_returned(ticket, campaign, event=event, at=at)
    if back_again:
        name = _("Given back by the issuer, %(batch)s") % {"batch": batch.number}
        seal(campaign, back_again, name, actor=actor, held=held, at=at)


def _tell_returned(ticket: Ticket, campaign: Campaign, *, event: AuditRecord, at: datetime) -> None:
    with override(settings.LANGUAGE_CODE):
        text = _("Your matter “%(matter)s”, number %(number)s, came back: please come to %(station)s, %(address)s.") % {
            "matter": campaign.matter.name,
            "number": ticket.number,
            "station": campaign.station.unit.name,
            "address": campaign.station.address,
        }
    ticket.station, ticket.matter = campaign.station, campaign.matter
    notices.tell_resident(ticket, text, event=event, at=at)


@transaction.atomic
def announce(
    batch: Batch,
    *,
    actor: User,
    at: datetime,
    pickup_from: date,
    pickup_until: date,
    pickup_place: str,
    pickup_place_en: str = "",
) -> Batch:
    """Announce when and where the cards of a batch are collected (A-11): all its tickets are ready, all are told.

    Both days count. Announced anew with other days or another place, all who have not collected are told again; the
    same once more changes nothing. Refused codes: not_allowed, not_sent, results_missing, required, dates_order,
    in_the_past, nothing_accepted.
    """
    campaign = lock(batch.campaign)
    held = worker(actor, campaign.station)
    batch = lock_batch(batch)
    place = required(pickup_place, "pickup_place")[:200]
    if pickup_until < pickup_from:
        raise Refused("dates_order", _("The last day lies before the first"), "pickup_until")
    if pickup_until < day(at):
        raise Refused("in_the_past", _("This day is over"), "pickup_until")
    if batch.sent_at is None:
        raise Refused("not_sent", _("Send the batch first"))
    pending = batch.rows.filter(result="").count()
    if pending:
        words = ngettext(
            "The issuer's answer is missing for %(count)s application",
            "The issuer's answer is missing for %(count)s applications",
            pending,
        )
        raise Refused("results_missing", words % {"count": pending})
    facts = (pickup_from, pickup_until, place, pickup_place_en.strip()[:200])
    if (batch.pickup_from, batch.pickup_until, batch.pickup_place, batch.pickup_place_en) == facts:
        return batch
    accepted = batch.rows.filter(result=BatchResult.ACCEPTED).values_list("application_id", flat=True)
    if not accepted:
        raise Refused("nothing_accepted", _("The issuer accepted nothing of this batch"))
    batch.pickup_from, batch.pickup_until, batch.pickup_place, batch.pickup_place_en = facts
    batch.announced_at = at
    batch.save()
    tickets = [ticket for ticket in lock_tickets(accepted) if ticket.closed_at is None]
    new = [ticket for ticket in tickets if ticket.state != State.READY]
    events = move_all(
        "ready", new, State.READY, campaign=campaign, actor=actor, held=held, at=at, pickup_from=pickup_from
    )
    again = [ticket for ticket in tickets if ticket not in new]
    events += audit.record_many(
        "ticket.announce",
        again,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        after={"pickup_from": pickup_from, "pickup_until": pickup_until},
        unit_id=campaign.station_id,
    )
    _tell(batch, [*new, *again], events, campaign, at=at)
    record(
        "batch.announce",
        batch,
        campaign=campaign,
        actor=actor,
        held=held,
        at=at,
        pickup_from=pickup_from,
        pickup_until=pickup_until,
        place=place,
        tickets=len(tickets),
    )
    return batch


def _tell(batch: Batch, tickets: list[Ticket], events: list[AuditRecord], campaign: Campaign, *, at: datetime) -> None:
    """A text message to everybody, once for each event; who left no number finds it on the status page."""
    by_ticket = {event.subject_id: event for event in events}
    outbox.post_many(
        [
            Letter(f"ticket-event:{by_ticket[ticket.pk].pk}:sms", ticket.phone, *words(batch, campaign, ticket), ticket)
            for ticket in tickets
            if ticket.phone
        ],
        channel=Channel.SMS,
        at=at,
    )


def words(batch: Batch, campaign: Campaign, ticket: Ticket) -> tuple[str, str]:
    """Subject and text of the notice of pick-up, in the office's language."""
    with override(settings.LANGUAGE_CODE):
        station = campaign.station.unit.name
        subject = _("%(station)s: matter %(number)s") % {"station": station, "number": ticket.number}
        text = _(
            "%(station)s: “%(matter)s”, number %(number)s, is ready. Collect it from %(first)s to %(last)s: %(place)s."
            " Bring your id card."
        ) % {
            "station": station,
            "matter": campaign.matter.name,
            "number": ticket.number,
            "first": batch.pickup_from,
            "last": batch.pickup_until,
            "place": batch.pickup_place,
        }
    return subject, text
