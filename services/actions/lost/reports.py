"""Loss reports: at the counter, from the public page, taken in, turned down, ended (A-02)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import audit, locks
from core.errors import Refused
from core.identity import normal_phone
from core.models import User
from services import access
from services.actions.base import Taking, begin_led, behalf, day, enter, finish, required, scrub
from services.actions.intake import SECRET, log_ticket
from services.actions.lost.base import Typed, area, category, past_day, search_text, words, write_clues
from services.choices import ClueKind, LossState, Outcome, Source, State
from services.models import FoundItem, LossReport, Matter
from services.workflow import LOSS_CHAIN
from stations.models import Station


@dataclass(frozen=True)
class Loss:
    """What somebody misses. `clues` as (kind, what was typed); numbers in the texts become clues."""

    category: str
    description: str
    lost_from: date | None
    lost_until: date | None = None
    area: str = ""
    place: str = ""
    secret: str = ""
    clues: Typed = ()


@transaction.atomic
def log_report(
    station: Station,
    loss: Loss,
    *,
    actor: User,
    at: datetime,
    submission_key: UUID,
    owner: str,
    phone: str = "",
    id_number: str = "",
    source: str = Source.COUNTER,
    claimed_item: FoundItem | None = None,
    draw: Any = SECRET,
) -> LossReport:
    """Take a loss report in at the counter (遗失登记); the same key again, the same report.

    Refused codes: required, too_long, in_the_future, long_ago, days_backwards, phone_invalid, id_…, not_allowed.
    """
    facts, numbers = _facts(loss, day(at))
    there = LossReport.objects.filter(submission_key=submission_key).first()
    if there is not None:
        return there
    ticket = log_ticket(
        station,
        matter(),
        actor=actor,
        at=at,
        submission_key=submission_key,
        resident_name=owner,
        phone=phone,
        id_number=id_number,
        description=facts["description"],
        source=source,
        draw=draw,
        is_led=True,
    )
    there = LossReport.objects.filter(ticket=ticket).first()
    if there is not None:
        return there
    report = LossReport(
        ticket=ticket,
        station=station,
        owner_name=ticket.resident_name,
        submission_key=submission_key,
        sent_at=at,
        claimed_item=claimed_item,
        **facts,
    )
    return _save(report, loss, numbers, phone=ticket.phone, id_number=ticket.id_number)


@transaction.atomic
def send_report(
    station: Station,
    loss: Loss,
    *,
    at: datetime,
    submission_key: UUID,
    owner: str,
    phone: str,
    claimed_item: FoundItem | None = None,
) -> LossReport:
    """A report or claim from the public page; it waits for the station to check it, and tells nothing to anybody.

    Refused codes as `log_report`'s.
    """
    facts, numbers = _facts(loss, day(at))
    owner = required(owner, "owner")[:60]
    phone = required(normal_phone(phone), "phone")
    there = LossReport.objects.filter(submission_key=submission_key).first()
    if there is not None:
        return there
    report = LossReport(
        station=station,
        state=LossState.SENT,
        is_public=True,
        claimed_item=claimed_item,
        owner_name=owner,
        sender_phone=phone,
        submission_key=submission_key,
        sent_at=at,
        **facts,
    )
    try:
        with transaction.atomic():
            _save(report, loss, numbers, phone=phone)
    except IntegrityError:
        return LossReport.objects.get(submission_key=submission_key)
    audit.record("loss.send", report, actor=None, at=at, after={"state": report.state}, unit_id=station.pk)
    return report


@transaction.atomic
def take_in(report: LossReport, *, actor: User, at: datetime, draw: Any = SECRET) -> LossReport:
    """What the public page sent is checked and becomes a ticket; its sender hears the number. Again: the same."""
    report = lock_report(report)
    if report.ticket_id is not None:
        return report
    _must_be(report, LossState.SENT)
    ticket = log_ticket(
        report.station,
        matter(),
        actor=actor,
        at=at,
        submission_key=uuid5(report.submission_key, "ticket"),
        resident_name=report.owner_name,
        phone=report.sender_phone,
        description=report.description,
        source=Source.ONLINE,
        draw=draw,
        is_led=True,
    )
    report.ticket, report.state, report.sender_phone = ticket, LossState.SEARCHING, ""
    report.decided_at, report.decided_by_id = at, ticket.registered_by_id
    report.save(update_fields=["ticket", "state", "sender_phone", "decided_at", "decided_by"])
    audit.record("loss.take_in", report, actor=actor, at=at, after={"ticket": ticket.number}, unit_id=report.station_id)
    return report


@transaction.atomic
def turn_down(report: LossReport, *, actor: User, at: datetime, reason: str) -> LossReport:
    """What the public page sent is none, or is one twice; the reason stays on record (不予受理)."""
    report = lock_report(report)
    held = access.log_role(actor, report.station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    reason = scrub(required(reason, "reason"))[:200]
    _must_be(report, LossState.SENT)
    report.state, report.reason, report.closed_at = LossState.TURNED_DOWN, reason, at
    report.decided_at, report.decided_by_id = at, held.person_id
    report.save(update_fields=["state", "reason", "closed_at", "decided_at", "decided_by"])
    audit.record(
        "loss.turn_down",
        report,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        after={"state": report.state},
        note=reason,
        unit_id=report.station_id,
    )
    return report


ENDINGS = (Outcome.WITHDRAWN, Outcome.COULD_NOT)


@transaction.atomic
def close_report(report: LossReport, *, actor: User, at: datetime, outcome: str, note: str = "") -> LossReport:
    """No longer looked for: the owner found it or gave up (withdrawn), or it did not turn up (could_not)."""
    taking, report = begin_report("close_report", report, actor=actor, at=at)
    if outcome not in ENDINGS:
        raise Refused("required", _("Choose one of the list"), "outcome")
    if report.state != LossState.SEARCHING:
        raise Refused("not_possible_now", _("A found thing is confirmed for this report: take that back first"))
    end_report(taking, report, Outcome(outcome), note=note)
    return report


def matter() -> Matter:
    """The matter under which loss reports are taken in. Refused("not_offered") when the catalogue has none."""
    found = Matter.objects.for_intake().filter(chain__code=LOSS_CHAIN, is_active=True).first()
    if found is None:
        raise Refused("not_offered", _("This matter is not offered at this station"), "matter")
    return found


def _facts(loss: Loss, on: date) -> tuple[dict[str, Any], list[str]]:
    description, in_description = words(loss.description, "description", is_required=True)
    secret, in_secret = words(loss.secret, "secret")
    place, in_place = words(loss.place, "place", longest=100)
    first = past_day(loss.lost_from, "lost_from", on)
    last = past_day(loss.lost_until or first, "lost_until", on)
    if last < first:
        raise Refused("days_backwards", _("The last day lies before the first"), "lost_until")
    facts = {
        "category": category(loss.category),
        "area": area(loss.area, may_be_unknown=True),
        "place": place,
        "lost_from": first,
        "lost_until": last,
        "description": description,
        "secret": secret,
    }
    return facts, [*in_description, *in_secret, *in_place]


def _save(report: LossReport, loss: Loss, numbers: list[str], *, phone: str, id_number: str = "") -> LossReport:
    report.search_text = search_text(report.description, report.secret, report.place, report.owner_name)
    report.save(force_insert=True)
    # Who somebody is tells what may bear their name or number.
    own = [(ClueKind.NAME, report.owner_name), (ClueKind.PHONE, phone), (ClueKind.ID_NUMBER, id_number)]
    write_clues([*loss.clues, *((kind, value) for kind, value in own if value)], numbers, report=report)
    return report


# What other verbs of lost and found need


def lock_report(report: LossReport) -> LossReport:
    """The report with its row lock, for one that has no ticket to lock."""
    return locks.lock(LossReport.objects.select_related("station__unit", "ticket"), report.pk)


def begin_report(verb: str, report: LossReport, *, actor: User, at: datetime) -> tuple[Taking, LossReport]:
    """Lock ticket and report; Refused("not_possible_now") when it has no ticket yet, or is closed."""
    if report.ticket is None:
        raise Refused("not_possible_now", _("The report has to be checked first"))
    taking = begin_led(verb, report.ticket, actor=actor, at=at)
    report = LossReport.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
    report.ticket, report.station = taking.ticket, taking.ticket.station
    if report.closed_at is not None:
        _must_be(report, LossState.SEARCHING)
    return taking, report


def end_report(taking: Taking, report: LossReport, outcome: Outcome, *, note: str = "", **facts: Any) -> None:
    report.state, report.closed_at = LossState.CLOSED, taking.at
    report.save(update_fields=["state", "closed_at"])
    taking.ticket.outcome = outcome
    taking.ticket.replied_at = taking.ticket.replied_at or taking.at
    enter(taking, State.CLOSED)
    finish(taking, note=note, **facts)


def _must_be(report: LossReport, state: LossState) -> None:
    if report.state != state:
        label = LossState(report.state).label
        raise Refused("not_possible_now", _("This is not possible now: the report is “%(state)s”") % {"state": label})
