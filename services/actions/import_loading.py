"""Writing the lines of a past ledger as tickets, in bulk: one transaction, no event per ticket, one book."""

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from core.copying import copy_rows
from core.fields import blind_index
from services.actions.intake import ALPHABET, CODE_LENGTH, SECRET, search_text
from services.choices import Outcome, Source, State
from services.ledger_rows import Line
from services.models import HomeVisit, LedgerImport, Matter, Ticket
from stations.access import person_of
from stations.actions import add_person
from stations.models import Person, Station

BATCH = 2_000


def load_lines(taken: LedgerImport, lines: list[Line], *, at: datetime, draw: random.Random = SECRET) -> int:
    """Write a closed ticket for each line, numbered by day within year and book (C-01); how many.

    The caller holds the import's row and the transaction. People the station does not know are entered by name.
    """
    people = _people(taken, at)
    registrar = person_of(taken.created_by) or _person(people, "", taken, at)
    matters = Matter.objects.in_bulk({line.matter for line in lines})
    in_order = sorted(lines, key=lambda line: (line.received_at, line.line))
    count = 0
    for batch in _batches(_tickets(taken, in_order, matters, people, registrar, at, draw)):
        copy_rows(Ticket, [ticket for ticket, _line in batch])
        copy_rows(HomeVisit, [visit for ticket, line in batch for visit in _visits(ticket, line, at)])
        count += len(batch)
    return count


def _batches(pairs: Iterator[tuple[Ticket, Line]]) -> Iterator[list[tuple[Ticket, Line]]]:
    batch: list[tuple[Ticket, Line]] = []
    for pair in pairs:
        batch.append(pair)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def known_people(station: Station) -> dict[str, Person]:
    """By name: whoever was ever appointed at the station, and the former staff of ledgers taken over before."""
    earlier = Ticket.objects.filter(station=station).exclude(imported_in=None)
    named = Q(pk__in=earlier.values("received_by")) | Q(pk__in=earlier.values("handled_by"))
    people = Person.objects.filter(Q(pk__in=Person.objects.of_units([station.pk]).values("pk")) | named)
    return {person.name: person for person in people.order_by("-pk")}


def forget_people(names: list[str]) -> None:
    """Remove the former staff of these names to whom nothing refers any more."""
    for person in Person.objects.filter(name__in=names, user=None, appointments=None, volunteering=None):
        try:
            with transaction.atomic():
                person.delete()
        except ProtectedError:
            continue


def _people(taken: LedgerImport, at: datetime) -> dict[str, Person]:
    """By name: the people of the station, then those who are new."""
    people = known_people(taken.station)
    for name in taken.new_names:
        _person(people, name, taken, at)
    return people


def _person(people: dict[str, Person], name: str, taken: LedgerImport, at: datetime) -> Person:
    if name not in people:
        people[name] = add_person(name or str(taken.created_by), actor=taken.created_by, at=at)
    return people[name]


def _tickets(
    taken: LedgerImport,
    lines: list[Line],
    matters: dict[int, Matter],
    people: dict[str, Person],
    registrar: Person,
    at: datetime,
    draw: random.Random,
) -> Iterator[tuple[Ticket, Line]]:
    numbers: Counter[int] = Counter()
    for line in lines:
        year = timezone.localdate(line.received_at).year
        numbers[year] += 1
        receiver = people[line.received_by] if line.received_by else registrar
        ticket = Ticket(
            station=taken.station,
            imported_in=taken,
            year=year,
            sequence=numbers[year],
            number=f"{taken.station.code}-{year}-B{taken.book}-{numbers[year]:05d}",
            lookup_code="".join(draw.choices(ALPHABET, k=CODE_LENGTH)),
            lookup_tail=line.phone[-4:] if line.phone else f"{draw.randrange(10_000):04d}",
            submission_key=uuid.uuid5(uuid.NAMESPACE_OID, f"import:{taken.pk}:{line.line}"),
            matter=matters[line.matter],
            state=State.CLOSED,
            outcome=line.outcome,
            resident_name=line.resident_name,
            phone=line.phone,
            phone_index=blind_index(line.phone),
            id_number=line.id_number,
            id_index=blind_index(line.id_number),
            address=line.address,
            description=line.description,
            explanation=line.explanation,
            source=Source.COUNTER,
            received_by=receiver,
            handled_by=people[line.handled_by] if line.handled_by else receiver,
            registered_by=registrar,
            received_at=line.received_at,
            registered_at=at,
            accepted_at=line.received_at,
            submitted_at=line.closed_at if line.was_reported else None,
            replied_at=line.closed_at if line.outcome != Outcome.WITHDRAWN else None,
            closed_at=line.closed_at,
        )
        ticket.search_text = search_text(ticket)
        yield ticket, line


def _visits(ticket: Ticket, line: Line, at: datetime) -> list[HomeVisit]:
    """Home visits of the ledger (C-04): their number is known, their day is the matter's."""
    return [
        HomeVisit(
            ticket=ticket,
            visited_on=timezone.localdate(line.closed_at),
            visitor=ticket.handled_by,
            place=line.address,
            is_confirmed=True,
            result=line.explanation or "台账记载",
            recorded_at=at,
        )
        for _visit in range(line.home_visits)
    ]
