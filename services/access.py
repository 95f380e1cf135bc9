"""May this person take this step: the roles held today at the station, or at the unit the ticket lies with.

No query beyond `held_roles` (once per request) and what the ticket brings along: `station.unit`, `holder`, and the
steps of its chain (`Ticket.objects.for_page()` brings them all).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.prepared import PreparedObjects
from services import routing, workflow
from services.choices import MatterKind, State, ThingStep
from services.models import ChainStep, Complaint, MatterDocument, Mediation, Repair, Task, Thing, Ticket
from services.models.complaints import ANSWERERS, AT_STATION
from services.models.mediation import SEES_MEDIATION
from stations.access import LEADS_STATION, holds, is_administrator
from stations.areas import cadre_for
from stations.choices import Role, UnitKind
from stations.models import Appointment, Person, Station, Unit
from stations.models.people import during
from stations.models.scope import Held, held_roles

# Those who work on the tickets of a station; everybody of them may do what no step of the chain narrows.
STATION = frozenset({Role.CLERK, Role.DIRECTOR, Role.DEPUTY, Role.CADRE, Role.AGENT})
LEADERS = frozenset({Role.DIRECTOR, Role.DEPUTY})
# Those at the unit that a ticket was submitted to.
HOLDER = frozenset({Role.WINDOW, Role.LINE_OFFICER})

AGENTS = frozenset({Role.AGENT})
# Those who hand tasks down for an office or a committee (B-06), and those of a station who write down what came.
TASK_GIVERS = frozenset({Role.WINDOW, Role.LINE_OFFICER, Role.DIRECTOR, Role.DEPUTY, Role.CADRE, Role.ADMINISTRATOR})
# They are the offices of the unit that they are part of, and hand down to all below it.
OFFICES = frozenset({UnitKind.CENTRE, UnitKind.LINE_DEPARTMENT, UnitKind.DEPARTMENT})
TASK_VERBS_OF_GIVER = frozenset({"finish", "send_back", "withdraw"})

# Verbs of the unit that the ticket lies with; the first group is taken by nobody else.
HOLDER_ONLY = frozenset({"take_up", "pass_on", "return_papers"})
HOLDER_TOO = HOLDER_ONLY | {"promise", "ask", "refuse", "note", "reveal"}
# What the centre may still do that passed a matter on to a department (E-02).
VIA_TOO = frozenset({"promise", "note"})
# What a volunteer may do with a ticket given to them; contact data stays at the counter.
VOLUNTEER = frozenset({"parts", "supplement", "ready", "promise", "note"})
LEADERS_ONLY = frozenset({"reopen", "clear"})
# What is done about a repaired thing that its owner does not collect.
UNCOLLECTED = frozenset({"remind", "clear"})


@dataclass(frozen=True)
class Step:
    """A step that is possible now: a button on the page."""

    verb: str
    label: Any
    needs_form: bool
    is_primary: bool


def acting(user, ticket: Ticket, verb: str) -> Held | None:
    """The role with which `user` may take `verb`, or None; where the verb leads, the chain narrows who may."""
    if ticket.holder is not None and verb in HOLDER_TOO:
        held = holds(user, HOLDER, ticket.holder)
        if held is not None or verb in HOLDER_ONLY:
            return held
    if verb in HOLDER_ONLY:
        return None
    if ticket.via is not None and verb in VIA_TOO:
        held = holds(user, HOLDER, ticket.via)
        if held is not None:
            return held
    held = holds(user, _station_roles(ticket, verb), ticket.station.unit)
    return held or _as_volunteer(user, ticket, verb)


def _station_roles(ticket: Ticket, verb: str) -> Iterable[str]:
    if verb in LEADERS_ONLY:
        return LEADERS
    move = workflow.MOVES[verb]
    if move.target is None or move.leaps or move.target == State.WAITING:
        return STATION
    step: ChainStep | None = workflow.step_at(ticket.matter.chain.steps.all(), move.target)
    return step.roles if step is not None and step.roles else STATION


def _as_volunteer(user, ticket: Ticket, verb: str) -> Held | None:
    if verb not in VOLUNTEER or ticket.handled_by_id is None:
        return None
    return next((h for h in held_roles(user) if h.role == Role.VOLUNTEER and h.person_id == ticket.handled_by_id), None)


def may_do(user, ticket: Ticket, verb: str) -> bool:
    """Whether `user` has the right to `verb` on this ticket; whether the step is possible now is the workflow's say."""
    return acting(user, ticket, verb) is not None


def _ticket(number: str) -> QuerySet[Ticket]:
    """With what a repair keeps beside its ticket, which is one row; `came_back_as`: the numbers of the repairs that
    followed this one; `asks_papers`: whether its matter asks for documents."""
    rows = Ticket.objects.for_page().select_related("repair__first", "repair__disposal")
    followed = Repair.objects.filter(first=OuterRef("pk")).order_by("pk")
    rows = rows.annotate(
        came_back_as=ArraySubquery(followed.values("ticket__number")),
        asks_papers=Exists(MatterDocument.objects.filter(matter=OuterRef("matter"))),
    )
    rows = rows.defer("search_text", "grams", "repair__first__search_text", "repair__first__grams")
    return rows.filter(number=number).order_by()


# The query joins a dozen tables; to put it together took longer than to answer it.
_TICKET = PreparedObjects(_ticket, texts=["number"])


def ticket_for(user, number: str) -> Ticket | None:
    """The ticket with all that its page and its steps need, if `user` may see it."""
    ticket = _TICKET.get(number=number)
    return ticket if ticket is not None and ticket.is_visible_to(user) else None


def possible_steps(ticket: Ticket, user) -> list[Step]:
    """The steps that `user` can take now, in the order of the buttons; at most one of them is primary."""
    steps = list(ticket.matter.chain.steps.all())
    first = workflow.primary(ticket.state, steps, ticket.resume_state)
    if first == "close" and must_hand_over(ticket):
        first = "hand_over"
    found = []
    for verb in workflow.next_states(ticket.state, steps, ticket.resume_state):
        if (verb == "close" and must_hand_over(ticket)) or not fits(ticket, verb):
            continue
        if workflow.is_led(ticket.matter.chain.code, verb):
            continue
        if acting(user, ticket, verb) is not None:
            move = workflow.MOVES[verb]
            found.append(Step(verb, move.label, move.needs_form, verb == first))
    return found


def fits(ticket: Ticket, verb: str) -> bool:
    """Whether `verb` has a meaning for this ticket, apart from state and right.

    Only what lies with an office is followed up there (E-06); only a free request is filed under a matter (B-05); only
    of a repair the owner is reminded (A-03).
    """
    if verb == "follow_up":
        return ticket.holder_id is not None
    if verb == "file_under":
        return ticket.matter.kind == MatterKind.REQUEST
    if verb in UNCOLLECTED:
        return ticket.matter.kind == MatterKind.REPAIR
    return True


def check_fits(ticket: Ticket, verb: str) -> None:
    """Refused("not_possible_now") where `fits` says no."""
    if not fits(ticket, verb):
        label = workflow.MOVES[verb].label
        raise Refused("not_possible_now", _("“%(step)s” has no meaning for this matter") % {"step": label})


def must_hand_over(ticket: Ticket) -> bool:
    """Whether something lies ready at the station, so that the matter ends at the counter and not by a click."""
    return ticket.ready_at is not None


def log_role(user, station: Station) -> Held | None:
    """The role with which `user` takes matters in at this station."""
    return holds(user, STATION, station.unit)


def may_log(user, station: Station) -> bool:
    return log_role(user, station) is not None


def start_state(user, station: Station, steps) -> tuple[str, Held | None]:
    """Where a ticket that `user` logs begins: accepted at once by those who may accept (C-03, E-03), else received."""
    held = None
    for state in workflow.first_states(steps):
        step = workflow.step_at(steps, state)
        held = holds(user, step.roles or STATION, station.unit)
        if held is not None:
            return state, held
    return workflow.first_states(steps)[-1], log_role(user, station)


# What a thing's page offers; the number of an original is corrected on its ticket.
THING_PAGE = tuple(step for step in ThingStep if step not in {ThingStep.RECEIVED, ThingStep.COUNTED})


def thing_steps(user, thing: Thing) -> list[ThingStep]:
    """What `user` can do with the thing now, in the order of the buttons.

    While a ticket is open behind it, the ticket hands it over; an original that was never there is corrected there too.
    """
    if log_role(user, thing.station) is None:
        return []
    possible = set(workflow.thing_steps(thing.state))
    if thing.ticket is not None and thing.ticket.closed_at is None:
        possible -= {ThingStep.HANDED_OVER, ThingStep.DISPOSED}
    if thing.document_id is not None or may_override(user, thing.station) is None:
        possible -= {ThingStep.CANCELLED}
    return [step for step in THING_PAGE if step in possible]


def may_override(user, station: Station) -> Held | None:
    """Who may go past a missing document or a closed window, with a reason (A-08, A-09)."""
    return holds(user, LEADERS, station.unit)


def may_set_appointments(user, station: Station) -> bool:
    """What residents can book: set by those who lead the station; in a village that is its agent."""
    return is_administrator(user, station.unit) or holds(user, LEADERS | {Role.AGENT}, station.unit) is not None


def ledger_role(user, station: Station) -> Held | None:
    """Who closes a month of the ledger and publishes it on the board: the leaders; in a village the agent (E-10)."""
    return holds(user, LEADERS | {Role.AGENT}, station.unit)


def may_import(user, station: Station) -> Held | None:
    """Who may take over a past ledger of the station, and take it back."""
    return holds(user, LEADERS | {Role.AGENT}, station.unit)


def may_see_contact(user, ticket: Ticket) -> bool:
    """Telephone and id number in full: those at the counter, and where the ticket lies."""
    return acting(user, ticket, "reveal") is not None


def stations_of(user, on: date) -> list[Station]:
    """The live stations where `user` takes matters in, by code; a superuser without a role has none."""
    paths = {held.path for held in held_roles(user) if held.role in STATION}
    if not paths:
        return []
    # A part of what `visible_to` answers, found by the roles themselves.
    asked = {f"path{n}": path for n, path in enumerate(sorted(paths))}
    return _stations(len(paths)).all(on=on, **asked)


@lru_cache(maxsize=64)
def _stations(paths: int) -> PreparedObjects:
    """The live stations below one of so many paths; every page asks this."""

    def below(on: date, **path: str) -> QuerySet[Station]:
        where = reduce(or_, (Q(unit__path__startswith=one) for one in path.values()))
        return Station.objects.filter(where).live(on).select_related("unit").order_by("code")

    return PreparedObjects(below, texts=[f"path{n}" for n in range(paths)], days=["on"])


def people_at(unit: Unit, roles: Iterable[str], on: date):
    """People appointed to one of `roles` at `unit` or above it on that day (stand-ins not counted), by name."""
    appointed = Appointment.objects.filter(during(on), role__in=list(roles), unit__in=unit.steps)
    return Person.objects.filter(pk__in=appointed.values("person_id"))


def cadre_of(address: str, unit: Unit, on: date) -> Person | None:
    """The cadre who looks after `address` among those of the station at `unit` (E-08); an agent has an area, too."""
    if not address.strip():
        return None
    return cadre_for(address, _WITH_AREA.all(path=unit.path, on=on))


def _with_area(path: str, on: date) -> QuerySet[Person]:
    """Cadres and agents with an area, appointed on that day to the unit at `path` or above it."""
    where = {"role__in": [Role.CADRE, Role.AGENT], "at__startswith": F("unit__path")}
    held = Appointment.objects.annotate(at=Value(path, TextField())).filter(during(on), **where)
    return Person.objects.filter(pk__in=held.values("person_id")).exclude(area="").order_by("name", "pk")


# Asked by the page of every open ticket.
_WITH_AREA = PreparedObjects(_with_area, texts=["path"], days=["on"])


# Tasks handed down (B-06)


def task_sources(station: Station, on: date) -> list[Unit]:
    """The offices and committees that hand tasks down to the station: those above it, and where its matters go."""
    above = Unit.objects.above(station.unit).filter(Q(closed_on=None) | Q(closed_on__gt=on))
    found = {unit.pk: unit for unit in [*above, *routing.recipients(station, on)]}
    return list(found.values())


def task_stations(unit: Unit, on: date):
    """The live stations that `unit` hands tasks down to: those below it, or below whose office it is."""
    path = f"{unit.path}"
    if unit.kind in OFFICES and unit.parent_id is not None:
        path = path.removesuffix(f"{unit.pk}.")
    return Station.objects.live(on).filter(unit__path__startswith=path).select_related("unit").order_by("code")


def gives_tasks(user, unit: Unit) -> Held | None:
    return holds(user, TASK_GIVERS, unit)


def writes_tasks(user, station: Station) -> Held | None:
    """Who writes down at the station what came on paper or by telephone."""
    return holds(user, LEADERS | AGENTS | {Role.CLERK}, station.unit)


def task_role(user, task: Task, verb: str) -> Held | None:
    """The role with which `user` takes `verb`: the station acknowledges and reports, whoever handed down ends it."""
    if verb in TASK_VERBS_OF_GIVER:
        giver = gives_tasks(user, task.from_unit)
        return giver or (holds(user, LEADERS | AGENTS, task.station.unit) if task.is_own_entry else None)
    return holds(user, STATION, task.station.unit)


def prints_task(user, task: Task) -> bool:
    """Either side prints the sheet of a task."""
    return any(task_role(user, task, verb) is not None for verb in ("report", "finish"))


# Policy and events (B-01, B-04)


def writes_policy(user, unit: Unit) -> Held | None:
    """Who writes and publishes the articles of `unit`."""
    return holds(user, STATION | HOLDER | {Role.ADMINISTRATOR}, unit)


def records_events(user, unit: Unit) -> Held | None:
    return holds(user, STATION | HOLDER | {Role.ADMINISTRATOR}, unit)


def keeps_register(user, unit: Unit) -> Held | None:
    """Who keeps the organisations and volunteers of `unit` (B-04).

    A committee's register is kept at its stations, for it has no counter of its own.
    """
    held = holds(user, LEADS_STATION, unit)
    if held is not None:
        return held
    at_station = (h for h in held_roles(user) if h.role in LEADERS | AGENTS | {Role.CLERK})
    return next((h for h in at_station if h.path.removesuffix(f"{h.unit_id}.") == unit.path), None)


# Mediations, documents, complaints


def opens_mediation(user, ticket: Ticket) -> Held | None:
    """Who begins a mediation at the station, and sees all of them there."""
    return holds(user, SEES_MEDIATION, ticket.station.unit)


def mediates(user, mediation: Mediation) -> Held | None:
    """The role with which `user` reads and keeps the record: the mediator, or who leads the station; nobody else."""
    led = holds(user, SEES_MEDIATION, mediation.ticket.station.unit)
    return led or next((h for h in held_roles(user) if h.person_id == mediation.mediator_id), None)


def answers_complaint(user, complaint: Complaint) -> Held | None:
    """Who answers: for the unit above the station, and at no place that it is about (E-09); inspectors read (E-12)."""
    if any(h.role in AT_STATION and complaint.station.unit.path.startswith(h.path) for h in held_roles(user)):
        return None
    units = [unit for unit in (complaint.discipline, complaint.to_unit) if unit is not None]
    return next((held for unit in units if (held := holds(user, ANSWERERS, unit))), None)
