"""Repairs and mending (义务维修、缝补, A-03 … A-06): things taken in, jobs taken, parts and their cost, results."""

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import User
from services.actions import custody, notices
from services.actions.base import Taking, begin, day, enter, finish, own_person, required, wait
from services.choices import (
    Barrier,
    CostAnswer,
    MatterKind,
    NextStep,
    RepairResult,
    ReplyChannel,
    State,
    ThingKind,
    ThingState,
    WaitingFor,
)
from services.models import Place, Repair, RepairPart, Thing, Ticket
from stations.actions import give_hours
from stations.choices import Role
from stations.models import Volunteer
from stations.models.people import during
from stations.models.scope import Held, held_roles

# A result after which there is nothing to be hindered by and nothing to advise.
GOOD = frozenset({RepairResult.REPAIRED, RepairResult.NO_FAULT})
BETWEEN = re.compile(r"[、,，;；\n]+")
MOST_ACCESSORIES = 20
MOST_HOURS = Decimal(24)


# Taking in


def take_in(ticket: Ticket, *, held: Held, actor: User, at: datetime, returned: Ticket | None = None) -> None:
    """A repair has been logged: its row, and what was handed in as things on the counter, each with its label.

    The thing is named by the facts `device` and `brand`, its condition by `condition`; what is listed in `accessories`
    (parted by commas or lines) becomes a thing each. Runs in the transaction of the intake.
    """
    if ticket.matter.kind == MatterKind.REPAIR:
        Repair.objects.create(ticket=ticket, first=_first(ticket, returned))
    if not ticket.matter.thing_kind or ticket.closed_at is not None:
        return
    facts = ticket.details
    name = " ".join(filter(None, [facts.get("brand", ""), facts.get("device", "")])) or ticket.matter.name
    who: dict[str, Any] = {"held": held, "actor": actor, "at": at, "ticket": ticket}
    kind = ticket.matter.thing_kind
    custody.receive(ticket.station, kind=kind, name=name, description=facts.get("condition", ""), **who)
    for accessory in listed(facts.get("accessories", "")):
        custody.receive(ticket.station, kind=ThingKind.ACCESSORY, name=accessory, **who)


def listed(text: str) -> list[str]:
    """What stands in a list of accessories, one name each. Refused("too_many")."""
    names = [name.strip()[:100] for name in BETWEEN.split(text) if name.strip() not in {"", "无", "没有"}]
    if len(names) > MOST_ACCESSORIES:
        raise Refused("too_many", _("At most %(count)s") % {"count": MOST_ACCESSORIES}, "details.accessories")
    return names


def _first(ticket: Ticket, returned: Ticket | None) -> Ticket | None:
    """The repair that the thing comes back from, or the first of them (返修)."""
    if returned is None:
        return None
    same = returned.station_id == ticket.station_id and returned.matter.kind == MatterKind.REPAIR
    if not same or returned.closed_at is None:
        raise Refused("unknown_ticket", _("The station has no closed repair with this number"), "returned")
    earlier = Repair.objects.filter(ticket=returned).select_related("first").first()
    return earlier.first if earlier is not None and earlier.first is not None else returned


# Taking jobs


def jobs_for(volunteers: Iterable[Volunteer]):
    """Accepted repairs that wait for somebody, of what these volunteers can do; longest waiting first."""
    fitting = Q(pk__in=[])
    for volunteer in volunteers:
        unit = volunteer.partner.unit
        by_skill = Q(matter__skills__overlap=volunteer.can) if volunteer.can else Q(pk__in=[])
        own = Q(partner=volunteer.partner_id)
        fitting |= Q(station__unit__path__startswith=unit.path) & (by_skill | own)
    return Ticket.objects.filter(fitting, matter__kind=MatterKind.REPAIR, state=State.ACCEPTED).order_by("id")


def volunteering(user: User, at: datetime) -> list[Volunteer]:
    """For which organisations `user`, in the role of a volunteer, helps today."""
    people = {held.person_id for held in held_roles(user) if held.role == Role.VOLUNTEER}
    found = Volunteer.objects.filter(during(day(at)), person__in=people) if people else Volunteer.objects.none()
    return list(found.select_related("partner__unit", "person").order_by("pk"))


@transaction.atomic
def take_job(ticket: Ticket, *, actor: User, at: datetime) -> Ticket:
    """A volunteer takes a waiting repair and with it the things from the shelf (A-03). Two at once: one gets it.

    Refused codes: taken (somebody else was quicker), not_allowed (no job for this volunteer).
    """
    mine = volunteering(actor, at)
    held = next((h for h in held_roles(actor) if h.role == Role.VOLUNTEER), None)
    if not mine or held is None:
        raise Refused("not_allowed", _("Only volunteers of a partner organisation take jobs"))
    taking = begin("assign", ticket, actor=actor, at=at, held=held)
    ticket = taking.ticket
    if ticket.state != State.ACCEPTED:
        raise Refused("taken", _("Somebody else has taken this job"))
    fitting = [v for v in mine if jobs_for([v]).filter(pk=ticket.pk).exists()]
    if not fitting:
        raise Refused("not_allowed", _("This is no job for you"))
    volunteer = min(fitting, key=lambda v: v.partner_id != ticket.partner_id)
    ticket.partner, ticket.handled_by = volunteer.partner, volunteer.person
    enter(taking, taking.target)
    _give_along(taking, volunteer)
    return finish(taking)


@transaction.atomic
def take_next(*, actor: User, at: datetime) -> Ticket:
    """The longest waiting job that fits; two volunteers at once get two jobs. Refused("nothing_waits")."""
    jobs = jobs_for(volunteering(actor, at))
    # Whoever is at the first one already is passed over, not waited for.
    ticket = jobs.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if ticket is None:
        raise Refused("nothing_waits", _("Nothing waits for you"))
    return take_job(ticket, actor=actor, at=at)


@transaction.atomic
def fetch(ticket: Ticket, *, actor: User, at: datetime) -> Ticket:
    """The volunteer who was given a repair takes its things from the shelf; again: nothing. Refused: not_allowed."""
    mine = {volunteer.person_id: volunteer for volunteer in volunteering(actor, at)}
    held = next((h for h in held_roles(actor) if h.role == Role.VOLUNTEER), None)
    taking = begin("note", ticket, actor=actor, at=at, held=held)
    volunteer = mine.get(taking.ticket.handled_by_id or 0)
    if volunteer is None or taking.ticket.state not in {State.HANDLING, State.WAITING}:
        raise Refused("not_allowed", _("This is no job of yours"))
    _give_along(taking, volunteer)
    return taking.ticket


def _give_along(taking: Taking, volunteer: Volunteer) -> None:
    ticket = taking.ticket
    partner = volunteer.partner if volunteer.partner.unit_id in ticket.station.unit.steps else None
    for thing in repaired_things(ticket):
        custody.give_out(
            thing, actor=taking.actor, at=taking.at, person=volunteer.person, partner=partner, held=taking.held
        )


def repaired_things(ticket: Ticket) -> list[Thing]:
    """What goes to the volunteer and comes back: not the originals and the cash that lie with the ticket."""
    kinds = {ThingKind.DEVICE, ThingKind.ACCESSORY, ThingKind.CLOTHES}
    return [thing for thing in custody.of_ticket(ticket) if thing.kind in kinds]


# Parts


@transaction.atomic
def parts(ticket: Ticket, *, actor: User, at: datetime, what: str, cost: Decimal | None = None) -> Ticket:
    """The repair waits for a part (A-03); one that costs money is asked of the owner, who hears of it at once.

    Refused codes: required, not_valid.
    """
    taking = begin("parts", ticket, actor=actor, at=at)
    cost = (cost or Decimal(0)).quantize(Decimal("0.01"))
    if not 0 <= cost < Decimal(1_000_000):
        raise Refused("not_valid", _("Enter an amount of 0 or more"), "cost")
    RepairPart.objects.create(
        ticket=taking.ticket,
        name=required(what, "what")[:100],
        cost=cost,
        asked_at=at,
        asked_by=own_person(taking),
        answer=CostAnswer.PENDING if cost else CostAnswer.NOT_NEEDED,
    )
    done = wait(taking, WaitingFor.PARTS, note=what, **({"cost": str(cost)} if cost else {}))
    if cost:
        notices.tell_part(done, cost=cost, event=taking.was["record"], at=at)
    return done


@transaction.atomic
def consent(
    ticket: Ticket, *, actor: User, at: datetime, answer: str, channel: str, part: RepairPart | None = None
) -> Ticket:
    """What the owner says to the cost of a part: `answer` agreed or declined, `part` left out: all that are open.

    Refused codes: required, nothing_open.
    """
    taking = begin("consent", ticket, actor=actor, at=at)
    if answer not in {CostAnswer.AGREED, CostAnswer.DECLINED}:
        raise Refused("required", _("Choose what the owner says"), "answer")
    if channel not in ReplyChannel.values:
        raise Refused("required", _("Choose how the owner was asked"), "channel")
    open_parts = RepairPart.objects.unanswered().filter(ticket=taking.ticket)
    if part is not None:
        open_parts = open_parts.filter(pk=part.pk)
    names = list(open_parts.values_list("name", flat=True))
    if not names:
        raise Refused("nothing_open", _("No cost is waiting for an answer"), "part")
    open_parts.update(answer=answer, answered_at=at, answered_by=own_person(taking), channel=channel)
    return finish(taking, note="、".join(names), answer=answer, channel=channel)


def settle_parts(taking: Taking) -> None:
    """The wait for parts is over: Refused("consent_missing") while the owner has not answered about a cost."""
    rows = RepairPart.objects.filter(ticket=taking.ticket)
    pending = list(rows.unanswered().values_list("name", flat=True))
    if pending:
        raise Refused(
            "consent_missing",
            _("The owner has not yet answered about the cost of: %(parts)s") % {"parts": "、".join(pending)},
        )
    rows.filter(arrived_at=None).exclude(answer=CostAnswer.DECLINED).update(arrived_at=taking.at)


# Results


def record_result(
    taking: Taking, *, result: str, barrier: str, next_step: str, hours: Decimal | None, place: Place | None
) -> dict[str, str]:
    """The result in standard words, the hours given, and the things back on the shelf; answers what the history shows.

    What could not be repaired says what hindered it and what the owner is advised to do.
    """
    if result not in RepairResult.values:
        raise Refused("required", _("Choose the result"), "result")
    ticket, is_good = taking.ticket, result in GOOD
    if not is_good and result != RepairResult.WITHDRAWN:
        if barrier not in Barrier.values:
            raise Refused("required", _("Choose what hindered it"), "barrier")
        if next_step not in NextStep.values:
            raise Refused("required", _("Choose the advice to the owner"), "next_step")
    ticket.repair_result = result
    repair, _is_new = Repair.objects.get_or_create(ticket=ticket)
    repair.barrier = "" if is_good else barrier
    repair.next_step = next_step
    if hours:
        _give_hours(taking, hours, again=repair.hours > 0)
        repair.hours += hours
    repair.save()
    for thing in repaired_things(ticket):
        who: dict[str, Any] = {"actor": taking.actor, "at": taking.at, "held": taking.held}
        if thing.state == ThingState.OUT:
            custody.take_back(thing, place=place, **who)
        elif place is not None:
            custody.put_away(thing, place=place, **who)
    shown = {"barrier": repair.barrier, "next_step": repair.next_step, "hours": str(hours or "")}
    return {name: value for name, value in shown.items() if value}


def volunteer_of(ticket: Ticket, on) -> Volunteer | None:
    """The volunteer who works on the ticket, for the organisation it lies with; None when staff does."""
    helps = Volunteer.objects.filter(during(on), person=ticket.handled_by_id).select_related("partner__unit", "person")
    found = [v for v in helps if v.partner.unit_id in ticket.station.unit.steps]
    return min(found, key=lambda v: v.partner_id != ticket.partner_id, default=None)


def _give_hours(taking: Taking, hours: Decimal, *, again: bool) -> None:
    """The hours of the job, on the account of the volunteer who did it (B-04)."""
    if not 0 < hours <= MOST_HOURS:
        raise Refused("not_valid", _("Enter hours above 0, 24 at most"), "hours")
    volunteer = volunteer_of(taking.ticket, taking.on)
    if volunteer is None:
        raise Refused("not_volunteer", _("Only hours of volunteers are counted"), "hours")
    try:
        number = taking.ticket.number
        give_hours(volunteer, day=taking.on, hours=hours, note=number, again=again, actor=taking.actor, at=taking.at)
    except Refused as refused:
        raise Refused(refused.code, refused.message, "hours") from refused
