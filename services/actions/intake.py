"""Taking a matter in at the counter (受理登记)."""

import random
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Refused
from core.fields import blind_index
from core.identity import normal_id_number, normal_phone
from core.models import User
from core.numbers import next_number
from core.text import fold
from services import access, workflow
from services.actions import custody, duties, notices, repairs, seats
from services.actions.base import behalf, day, required, scrub
from services.actions.facts import checked_details
from services.actions.windows import open_window
from services.choices import Outcome, Source, State
from services.models import Matter, Ticket, TicketDocument
from stations.models import Person, Station
from stations.models.scope import Held

# 32 signs without 0/O and 1/I: ten of them are 50 bits, so that guessing is hopeless and a double all but impossible.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10
# The operating system's randomness; only the demo hands in another source, so that its codes are alike on every run.
SECRET = random.SystemRandom()
AT_ONCE = {Outcome.ON_THE_SPOT, Outcome.EXPLAINED}


def log_ticket(
    station: Station,
    matter: Matter,
    *,
    actor: User,
    at: datetime,
    submission_key: UUID,
    resident_name: str,
    phone: str = "",
    id_number: str = "",
    address: str = "",
    description: str = "",
    details: Mapping[str, Any] | None = None,
    source: str = Source.COUNTER,
    is_urgent: bool = False,
    received_by: Person | None = None,
    documents: Mapping[int, int] | None = None,
    outcome: str = "",
    explanation: str = "",
    override_reason: str = "",
    returned: Ticket | None = None,
    paid: Decimal | str | None = None,
    draw: random.Random = SECRET,
    is_led: bool = False,
) -> Ticket:
    """Take a matter in; the same `submission_key` again, also at the same moment, answers the same ticket.

    `received_by` is who received the resident when that was not the actor (E-04); the actor registers (C-01).
    `details` by key of the matter's fields, `documents` as {id of the matter's document: number received}.
    `outcome` on_the_spot or explained closes at once (C-02); explained needs `explanation`. A leader gives
    `override_reason` to take in outside the matter's windows (A-08). `returned` is the closed repair of the same thing
    that comes back now. In a campaign `paid` is the cash taken with it (A-10); with anything missing, the money too,
    the ticket begins waiting for the resident. `is_led`: an intake of its own takes it in.

    Refused codes: not_allowed, not_offered, own_page, outside_window, override_not_allowed, required, unknown_field,
    not_valid, phone_invalid, id_…, unknown_document, unknown_person, full, amount_…; `field` names the input, a detail
    as "details.<key>".
    """
    before = Ticket.objects.filter(submission_key=submission_key).first()
    if before is not None:
        return _same(before, station, matter)
    held = access.log_role(actor, station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take matters in at this station"))
    if not matter.is_offered_at(station):
        raise Refused("not_offered", _("This matter is not offered at this station"), "matter")
    if workflow.is_led(matter.chain.code, "log") and not is_led:
        raise Refused("own_page", _("This matter is taken in on a page of its own"), "matter")
    window = open_window(matter, station, actor=actor, at=at, override_reason=override_reason)
    phone = normal_phone(phone)
    id_number = normal_id_number(id_number)
    on = day(at)
    ticket = Ticket(
        station=station,
        matter=matter,
        year=on.year,
        lookup_code="".join(draw.choices(ALPHABET, k=CODE_LENGTH)),
        lookup_tail=phone[-4:] if phone else f"{draw.randrange(10_000):04d}",
        submission_key=submission_key,
        resident_name=required(resident_name, "resident_name"),
        phone=phone,
        phone_index=blind_index(phone),
        id_number=id_number,
        id_index=blind_index(id_number),
        address=address.strip(),
        description=description.strip(),
        details=checked_details(matter, details or {}),
        explanation=explanation.strip(),
        partner=matter.partner,
        source=_known_source(source),
        is_urgent=is_urgent,
        received_by_id=_receiver(received_by, station, held, at).pk,
        registered_by_id=held.person_id,
        received_at=at,
        registered_at=at,
    )
    steps = list(matter.chain.steps.all())
    _begin(ticket, steps, actor, held, at, outcome)
    brought = _brought(matter, documents or {})
    seat = seats.asked_for(ticket, brought, window=window, paid=paid)
    try:
        with transaction.atomic():
            who: dict[str, Any] = {"actor": actor, "held": held, "at": at}
            logged = _write(ticket, steps, brought, seat, override_reason=override_reason, **who)
            repairs.take_in(logged, returned=returned, **who)
            return logged
    except IntegrityError:
        # The same click came twice at once: the other one has won, and this transaction has given its number back.
        twin = Ticket.objects.filter(submission_key=submission_key).first()
        if twin is None:
            raise
        return _same(twin, station, matter)


def _same(ticket: Ticket, station: Station, matter: Matter) -> Ticket:
    if ticket.station_id != station.pk or ticket.matter_id != matter.pk:
        raise Refused("key_used", _("This form was already used for another matter; open a new one"), "submission_key")
    return ticket


def _begin(ticket: Ticket, steps: list, actor: User, held: Held, at: datetime, outcome: str) -> None:
    """Where the ticket begins: closed at once (C-02), accepted by those who may, or received."""
    if outcome:
        if outcome not in AT_ONCE:
            raise Refused("not_valid", _("Only done on the spot or explained closes at once"), "outcome")
        if outcome == Outcome.EXPLAINED:
            required(ticket.explanation, "explanation")
        ticket.state, ticket.outcome = State.CLOSED, outcome
        ticket.accepted_at = ticket.replied_at = ticket.closed_at = at
        ticket.handled_by_id = held.person_id
        return
    ticket.state, begun_as = access.start_state(actor, ticket.station, steps)
    if ticket.state == State.ACCEPTED:
        ticket.accepted_at = at
        ticket.handled_by_id = (begun_as or held).person_id


def _write(
    ticket: Ticket,
    steps: list,
    brought: list,
    seat: seats.Seat | None,
    *,
    actor: User,
    held: Held,
    at: datetime,
    override_reason: str,
) -> Ticket:
    """The transaction; the number is taken late, as it makes others of the same station wait (C-01)."""
    ticket.sequence = next_number(f"ticket:{ticket.station_id}:{ticket.year}")
    ticket.number = f"{ticket.station.code}-{ticket.year}-{ticket.sequence:05d}"
    ticket.search_text = search_text(ticket)
    ticket.save(force_insert=True)
    for row in brought:
        row.ticket, row.received_at = ticket, at
    if brought:
        TicketDocument.objects.bulk_create(brought)
        for row in brought:
            custody.keep_original(row, held=held, actor=actor, at=at)
    if seat is not None:
        seats.take(seat, ticket, actor=actor, held=held, at=at)
    step = workflow.step_at(steps, ticket.state)
    if step is not None and step.duty_kind and duties.start(ticket, step, actor=actor, at=at):
        ticket.save(update_fields=["duty"])
    event = audit.record(
        "ticket.log",
        ticket,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        after={
            "state": ticket.state,
            "outcome": ticket.outcome,
            **({"waiting_for": ticket.waiting_for} if ticket.waiting_for else {}),
            "received_by": ticket.received_by_id,
            "registered_by": ticket.registered_by_id,
        },
        note=scrub(override_reason),
        unit_id=ticket.station_id,
    )
    if ticket.state == State.RECEIVED and workflow.step_at(steps, State.ACCEPTED):
        notices.tell_leaders(ticket, event=event, at=at)
    if ticket.state == State.ACCEPTED:
        notices.tell_accepted(ticket, event=event, at=at)
    return ticket


def search_text(ticket: Ticket) -> str:
    """What a search finds the ticket by; of the telephone the last four digits, which every list shows anyway."""
    tail = ticket.lookup_tail if ticket.phone else ""
    words = (ticket.number, ticket.resident_name, tail, ticket.matter.name, ticket.address, ticket.description)
    return fold(" ".join(word for word in words if word))


def _receiver(received_by: Person | None, station: Station, held: Held, at: datetime) -> Person:
    if received_by is None or received_by.pk == held.person_id:
        return Person(pk=held.person_id)
    known = access.people_at(station.unit, access.STATION, day(at))
    if not known.filter(pk=received_by.pk).exists():
        raise Refused("unknown_person", _("This person does not work at the station"), "received_by")
    return received_by


def _known_source(source: str) -> str:
    if source not in Source.values:
        raise Refused("not_valid", _("Choose one of the list"), "source")
    return source


def _brought(matter: Matter, documents: Mapping[int, int]) -> list[TicketDocument]:
    if not documents:
        return []
    known = {document.pk: document for document in matter.documents.all()}
    rows = []
    for pk, count in documents.items():
        if int(pk) not in known:
            raise Refused("unknown_document", _("The matter does not ask for this document"), "documents")
        if int(count) > 0:
            rows.append(TicketDocument(document=known[int(pk)], received=int(count)))
    return rows
