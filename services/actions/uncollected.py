"""Repaired things that nobody collects: reminders on record, then a recorded disposal, never a silent one (A-03).

The owner is reminded by text message (`alarms.remind_to_collect`, by itself) or by the counter (`remind`). A reminder
can name the last day. Once that day is over, and with it the station's term for unclaimed things and its days of
notice, a leader disposes of the thing before a witness (`clear`), on a numbered list as for found items.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import User
from services.actions import custody, notices
from services.actions.base import begin, enter, finish, own_person, scrub
from services.actions.lost.base import keeping_term
from services.actions.lost.disposals import checked_recipient, checked_witness, write_disposal
from services.actions.records import OUTCOME_OF
from services.actions.repairs import repaired_things
from services.choices import DisposalKind, Outcome, ReplyChannel, State, ThingState
from services.models import Reminder, Repair, Ticket
from stations.models import Person, Station

# What can become of somebody's own thing that they do not collect; there is no finder to give it to.
WAYS = (DisposalKind.ORGANISATION, DisposalKind.RECYCLED, DisposalKind.DONATED, DisposalKind.DESTROYED)
# Its data goes out of the house with it in all of them but the last.
LEAVES = frozenset(WAYS) - {DisposalKind.DESTROYED}


@transaction.atomic
def remind(
    ticket: Ticket, *, actor: User, at: datetime, channel: str, collect_by: date | None = None, note: str = ""
) -> Ticket:
    """The counter asks the owner to collect (催领), by text message or otherwise; `collect_by` names the last day.

    Refused codes: required, no_phone, in_the_past.
    """
    taking = begin("remind", ticket, actor=actor, at=at)
    ticket = taking.ticket
    if channel not in ReplyChannel.values:
        raise Refused("required", _("Choose how the owner was told"), "channel")
    if channel == ReplyChannel.SMS and not ticket.phone:
        raise Refused("no_phone", _("There is no telephone number to send to"), "channel")
    if collect_by is not None and collect_by <= taking.on:
        raise Refused("in_the_past", _("The last day lies ahead"), "collect_by")
    write_reminder(ticket, channel=channel, at=at, by=own_person(taking), collect_by=collect_by, note=note)
    done = finish(taking, note=note, channel=channel, collect_by=collect_by)
    if channel == ReplyChannel.SMS:
        notices.tell_to_collect(done, collect_by=collect_by, event=taking.was["record"], at=at)
    return done


def write_reminder(
    ticket: Ticket,
    *,
    channel: str,
    at: datetime,
    by: Person | None = None,
    collect_by: date | None = None,
    note: str = "",
) -> Reminder:
    """`by` nobody: the schedule sent it by itself."""
    facts = {"channel": channel, "collect_by": collect_by, "note": scrub(note)[:300]}
    return Reminder.objects.create(ticket=ticket, reminded_at=at, reminded_by=by, **facts)


def last_day(ticket: Ticket, station: Station, on: date) -> date:
    """Until when the thing of a ready ticket is kept, if its owner hears of that `on` this day."""
    days, notice_days = keeping_term(station, "")
    return max(_ready_on(ticket) + timedelta(days=days), on + timedelta(days=notice_days))


def kept_until(ticket: Ticket, reminders: list[Reminder], term: tuple[int, int]) -> date | None:
    """The last day on which the owner can still come; None while nobody has named one to them.

    `term`: days kept and days of notice of the station (`keeping_term`).
    """
    named = [reminder for reminder in reminders if reminder.collect_by is not None]
    if not named or ticket.ready_at is None:
        return None
    latest = max(named, key=lambda reminder: (reminder.reminded_at, reminder.pk))
    told_on = timezone.localdate(latest.reminded_at)
    days = [_ready_on(ticket) + timedelta(days=term[0]), told_on + timedelta(days=term[1]), latest.collect_by]
    return max(day for day in days if day is not None)


def _ready_on(ticket: Ticket) -> date:
    if ticket.ready_at is None:
        raise ValueError(f"{ticket.number} is not ready")
    return timezone.localdate(ticket.ready_at)


@transaction.atomic
def clear(
    ticket: Ticket,
    *,
    actor: User,
    at: datetime,
    kind: str,
    witness: Person | None,
    recipient: str = "",
    reason: str = "",
    is_erased: bool = False,
) -> Ticket:
    """Nobody collects it (逾期未领处置): a leader decides what becomes of it, before a witness, and the ticket closes.

    Before the last day is over only with a reason: the owner gave it up. What leaves the house with data of its owner
    has them erased first. Refused codes: required, too_early, not_possible_now, thing_is_out, unknown_person.
    """
    taking = begin("clear", ticket, actor=actor, at=at)
    ticket = taking.ticket
    if kind not in WAYS:
        raise Refused("required", _("Choose one of the list"), "kind")
    things = repaired_things(ticket)
    if not things:
        raise Refused("not_possible_now", _("Nothing of this repair is at the station"))
    out = [thing.name for thing in things if thing.state == ThingState.OUT]
    if out:
        raise Refused("thing_is_out", _("Take back first: %(names)s") % {"names": "、".join(out)})
    _check_day(ticket, on=taking.on, reason=reason)
    if kind in LEAVES and keeps_data(ticket) and not is_erased:
        raise Refused("required", _("Erase the owner's data first, or remove the disk"), "is_erased")
    recipient = checked_recipient(recipient, kind)
    witness = checked_witness(witness, ticket.station, held=taking.held, actor=actor, at=at)
    disposal = write_disposal(
        ticket.station,
        kind=kind,
        recipient=recipient,
        reason=reason,
        witness=witness,
        held=taking.held,
        actor=actor,
        at=at,
        things=len(things),
    )
    for thing in things:
        label = str(DisposalKind(kind).label)
        custody.dispose(thing, actor=actor, at=at, reason=label, witness=witness, held=taking.held)
    Repair.objects.filter(ticket=ticket).update(disposal=disposal)
    ticket.replied_at = ticket.replied_at or at
    ticket.outcome = OUTCOME_OF.get(ticket.repair_result, Outcome.DONE)
    enter(taking, State.CLOSED)
    return finish(taking, note=reason, disposal=disposal.number, is_erased=is_erased)


def _check_day(ticket: Ticket, *, on: date, reason: str) -> None:
    if reason.strip():
        return
    until = kept_until(ticket, list(ticket.reminders.all()), keeping_term(ticket.station, ""))
    if until is None:
        raise Refused(
            "too_early", _("No last day has been named to the owner: remind them first, or give a reason"), "reason"
        )
    if on <= until:
        words = _("It is kept for its owner until %(day)s: wait, or give a reason") % {"day": until.isoformat()}
        raise Refused("too_early", words, "reason")


def keeps_data(ticket: Ticket) -> bool:
    """Whether the thing holds data of its owner: its matter asks whether they may be lost (A-03)."""
    return ticket.matter.fields.filter(key="consent_data").exists()
