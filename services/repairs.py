"""Reading the repairs: who could do one, what waits for whom, what came of them, what nobody collects."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    Exists,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core.text import localized
from services.actions.lost.base import keeping_term
from services.actions.repairs import jobs_for
from services.actions.uncollected import kept_until
from services.choices import Barrier, MatterKind, NextStep, RepairResult, State
from services.models import Reminder, Repair, RepairPart, Thing, Ticket
from stations.models import DutyShift, Partner, Person, Station, Volunteer, VolunteerHours
from stations.models.people import during

HORIZON = timedelta(days=14)
ROWS = 100
# After so many days that nobody collects a thing, its age stands out.
LONG = 14


# Who could do it


@dataclass(frozen=True)
class Candidate:
    """A volunteer for a job: whether the skills fit, how much is in hand already, when on duty next."""

    person: Person
    partner: Partner
    fits: bool
    jobs: int
    shift: DutyShift | None

    def words(self, at: datetime) -> str:
        parts = [
            localized(self.person.name, self.person.name_en),
            localized(self.partner.name, self.partner.name_en),
            _("in hand: %(count)s") % {"count": self.jobs},
        ]
        if self.shift is not None:
            starts = timezone.localtime(self.shift.starts_at)
            when = {"when": f"{starts:%m-%d %H:%M}"}
            parts.append(_("on duty now") if self.shift.starts_at <= at else _("on duty %(when)s") % when)
        return " · ".join(parts)


def candidates(ticket: Ticket, at: datetime) -> list[Candidate]:
    """The volunteers of the station's partners, the best first: fitting, on duty soon, little in hand."""
    helping = Volunteer.objects.filter(during(timezone.localdate(at)), partner__unit__in=ticket.station.unit.steps)
    volunteers = list(helping.select_related("person", "partner").order_by("person__name", "pk"))
    people = {volunteer.person_id for volunteer in volunteers}
    jobs = jobs_in_hand(people)
    shifts = next_shifts(ticket.station, people, at)
    usual = {ticket.partner_id, ticket.matter.partner_id}
    found: dict[int, Candidate] = {}
    for volunteer in sorted(volunteers, key=lambda v: v.partner_id not in usual):
        fits = can_do(volunteer, ticket)
        person = volunteer.person_id
        if person not in found or (fits and not found[person].fits):
            found[person] = Candidate(
                volunteer.person, volunteer.partner, fits, jobs.get(person, 0), shifts.get(person)
            )
    never = at + HORIZON
    return sorted(found.values(), key=lambda c: (not c.fits, c.shift.starts_at if c.shift else never, c.jobs))


def can_do(volunteer: Volunteer, ticket: Ticket) -> bool:
    """By skill; where the matter names none, by the organisation it lies with."""
    wanted = set(ticket.matter.skills)
    return bool(wanted & set(volunteer.can)) if wanted else volunteer.partner_id == ticket.partner_id


def jobs_in_hand(people: Iterable[int]) -> dict[int, int]:
    """How many open repairs each of these people works on."""
    busy = Ticket.objects.open().filter(handled_by__in=list(people), state__in=[State.HANDLING, State.WAITING])
    return dict(busy.order_by().values_list("handled_by").annotate(count=Count("pk")))


def next_shifts(station: Station, people: Iterable[int], at: datetime) -> dict[int, DutyShift]:
    """The present or next shift of each of these people within a fortnight."""
    shifts = DutyShift.objects.filter(
        station=station, person__in=list(people), ends_at__gt=at, starts_at__lt=at + HORIZON
    )
    found: dict[int, DutyShift] = {}
    for shift in shifts.order_by("starts_at"):
        found.setdefault(shift.person_id, shift)
    return found


# A volunteer's own page


@dataclass
class Job:
    """A repair as its volunteer sees it: the thing and what is wrong with it, nothing of the owner but the name."""

    ticket: Ticket
    device: str
    fault: str
    things: list[Any] = field(default_factory=list)
    is_fetched: bool = False


def job_of(ticket: Ticket) -> Job:
    facts = ticket.details
    device = " ".join(filter(None, [facts.get("brand", ""), localized(facts.get("device", ""))]))
    return Job(ticket, device, facts.get("fault", ""))


def my_jobs(mine: Iterable[Volunteer]) -> list[Job]:
    """The open repairs that this person works on, with the things of each; four queries."""
    me = {volunteer.person_id for volunteer in mine}
    tickets = Ticket.objects.filter(
        handled_by__in=me, matter__kind=MatterKind.REPAIR, state__in=[State.HANDLING, State.WAITING]
    )
    tickets = tickets.select_related("matter__chain", "station__unit", "duty", "partner").prefetch_related(
        Prefetch("things", Thing.objects.kept().select_related("place", "with_person", "with_partner", "with_unit")),
        "matter__chain__steps",
        "parts",
    )
    found = []
    for ticket in tickets.defer("search_text", "grams").order_by("id")[:ROWS]:
        job = job_of(ticket)
        job.things = list(ticket.things.all())
        job.is_fetched = any(thing.with_person_id in me for thing in job.things)
        found.append(job)
    return found


def waiting_jobs(mine: Iterable[Volunteer]) -> list[Job]:
    """What waits for somebody like them, longest first; without the owner."""
    jobs = jobs_for(mine).select_related("matter", "station__unit")
    return [job_of(ticket) for ticket in jobs.defer("search_text", "grams")[:ROWS]]


# What came of them


@dataclass(frozen=True)
class Figure:
    """A row of a table of figures: a name, how many, and of the whole."""

    label: Any
    count: int
    share: int


@dataclass
class Figures:
    """The repairs of a station that were finished on a day of [first, last]."""

    finished: int
    returned: int
    hours: Decimal
    results: list[Figure]
    barriers: list[Figure]
    next_steps: list[Figure]
    table: list[dict[str, Any]]

    @property
    def return_rate(self) -> int:
        """Of a hundred finished repairs, how many came back."""
        return round(100 * self.returned / self.finished) if self.finished else 0


def figures(station: Station, first: date, last: date) -> Figures:
    """Results, barriers and advice in standard words (A-03); four queries, all over the finished repairs."""
    starts, ends = _midnight(first), _midnight(last + timedelta(days=1))
    tickets = Ticket.objects.filter(
        station=station, matter__kind=MatterKind.REPAIR, ready_at__gte=starts, ready_at__lt=ends
    ).exclude(repair_result="")
    table: dict[tuple[str, str], dict[str, Any]] = {}
    results: dict[str, int] = {}
    columns = ("matter__name", "matter__name_en", "partner__name", "partner__name_en", "repair_result")
    for matter, matter_en, partner, partner_en, result, count in (
        tickets.order_by().values_list(*columns).annotate(count=Count("pk"))
    ):
        key = (localized(matter, matter_en), localized(partner or "", partner_en or ""))
        row = table.setdefault(key, {"matter": key[0], "partner": key[1], "total": 0, "counts": {}})
        row["counts"][result] = row["counts"].get(result, 0) + count
        row["total"] += count
        results[result] = results.get(result, 0) + count
    repairs = Repair.objects.filter(ticket__in=tickets)
    words: dict[str, dict[str, int]] = {"barrier": {}, "next_step": {}}
    for barrier, next_step, count in repairs.values_list("barrier", "next_step").annotate(count=Count("pk")):
        for name, value in (("barrier", barrier), ("next_step", next_step)):
            if value:
                words[name][value] = words[name].get(value, 0) + count
    # Apart: joined with what came back, the hours of a repair would be counted once for each return.
    hours = repairs.aggregate(hours=Sum("hours"))["hours"]
    returned = tickets.filter(pk__in=Repair.objects.filter(first__isnull=False).values("first")).count()
    finished = sum(results.values())
    for row in table.values():
        row["counts"] = [row["counts"].get(value, 0) for value in RepairResult.values]
    return Figures(
        finished=finished,
        returned=returned,
        hours=hours or Decimal(0),
        results=_figures(RepairResult, results),
        barriers=_figures(Barrier, words["barrier"]),
        next_steps=_figures(NextStep, words["next_step"]),
        table=[table[key] for key in sorted(table)],
    )


def _figures(words, counts: dict[str, int]) -> list[Figure]:
    whole = sum(counts.values())
    found = [Figure(words(value).label, counts[value], round(100 * counts[value] / whole)) for value in counts]
    return sorted(found, key=lambda figure: -figure.count)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


# What waits


def uncollected(station: Station) -> QuerySet[Ticket]:
    """Things that are ready and that nobody has collected yet, longest first."""
    ready = Ticket.objects.waiting_for_pickup().filter(station=station).exclude(matter__thing_kind="")
    return ready.select_related("matter").defer("search_text", "grams").order_by("ready_at", "id")


def how_many(station: Station, **lists: QuerySet[Ticket]) -> dict[str, int]:
    """The length of each of these lists of the station; one query."""
    counts = {
        name: Coalesce(
            Subquery(rows.order_by().values("station").annotate(count=Count("pk", distinct=True)).values("count")), 0
        )
        for name, rows in lists.items()
    }
    found: Any = Station.objects.filter(pk=station.pk).values(**counts)[0]
    return dict(found)


@dataclass(frozen=True)
class Wait:
    """A ready thing and its owner: for how many days, the reminders, until when it is kept."""

    ticket: Ticket
    days: int
    reminders: list[Reminder]
    kept_until: date | None
    is_over: bool


def waits(station: Station, tickets: Iterable[Ticket], today: date) -> list[Wait]:
    """Two queries for all of them."""
    term = keeping_term(station, "")
    rows = list(tickets)
    prefetch_related_objects(rows, "reminders")
    found = []
    for ticket in rows:
        told = list(ticket.reminders.all())
        until = kept_until(ticket, told, term)
        ready_on = timezone.localdate(ticket.ready_at) if ticket.ready_at else today
        found.append(Wait(ticket, (today - ready_on).days, told, until, until is not None and today > until))
    return found


def unassigned(station: Station) -> QuerySet[Ticket]:
    """Repairs that nobody has taken yet, longest first."""
    waiting = Ticket.objects.filter(station=station, matter__kind=MatterKind.REPAIR, state=State.ACCEPTED)
    return waiting.select_related("matter", "partner").defer("search_text", "grams").order_by("id")


def costs_to_ask(station: Station) -> QuerySet[Ticket]:
    """Repairs that wait for what the owner says to a cost."""
    asked = Exists(RepairPart.objects.unanswered().filter(ticket=OuterRef("pk")))
    waiting = Ticket.objects.open().filter(asked, station=station, state=State.WAITING)
    return waiting.select_related("matter").prefetch_related("parts").defer("search_text", "grams").order_by("id")


def earlier_repairs(user, station: Station, *, number: str) -> list[Ticket]:
    """The closed repair with that number, or that of the thing with that label; at most one, the newest."""
    same = Q(number=number) | Q(pk__in=Thing.objects.filter(number=number, station=station).values("ticket"))
    rows = Ticket.objects.visible_to(user).filter(same, station=station, matter__kind=MatterKind.REPAIR)
    return list(rows.filter(state=State.CLOSED).select_related("matter").order_by("-id")[:1])


def repair_of(ticket: Ticket, *, has_parts: bool) -> dict[str, Any]:
    """What the page of a repair's ticket shows beside it; nothing is asked for that cannot be there yet."""
    repair = getattr(ticket, "repair", None)
    if repair is None:
        return {"repair": None}
    if ticket.ready_at is None and ticket.closed_at is None and not has_parts and repair.first is None:
        return {"repair": None}  # nothing has been said yet
    return {
        "repair": repair,
        "parts": list(ticket.parts.all()) if has_parts else [],
        "reminders": list(ticket.reminders.select_related("reminded_by")) if ticket.ready_at is not None else [],
    }


# Volunteers and their hours


@dataclass
class Helper:
    """A volunteer with what is in hand and the hours given (B-04)."""

    volunteer: Volunteer
    jobs: int
    hours: Decimal
    all_hours: Decimal
    last_on: date | None
    shift: DutyShift | None


def helping(station: Station, on: date) -> QuerySet[Volunteer]:
    """The volunteers of the station's partners on that day, by organisation and name."""
    found = Volunteer.objects.filter(during(on), partner__unit__in=station.unit.steps)
    return found.select_related("person", "partner__unit").order_by("partner__name", "person__name", "pk")


def hours_of(station: Station, first: date, last: date) -> dict[str, Decimal]:
    """The hours of all these volunteers in [first, last] (`inside`) and altogether (`total`); one query."""
    rows = VolunteerHours.objects.filter(volunteer__in=helping(station, last).order_by())
    found = rows.aggregate(inside=Sum("hours", filter=Q(date__gte=first, date__lte=last)), total=Sum("hours"))
    return {name: value or Decimal(0) for name, value in found.items()}


def helpers(station: Station, helping: Iterable[Volunteer], first: date, last: date, at: datetime) -> list[Helper]:
    """These volunteers with their hours in [first, last] and altogether; three queries."""
    volunteers = list(helping)
    people = {volunteer.person_id for volunteer in volunteers}
    inside = Q(date__gte=first, date__lte=last)
    sums = {
        row["volunteer"]: row
        for row in VolunteerHours.objects.filter(volunteer__in=volunteers)
        .order_by()
        .values("volunteer")
        .annotate(inside=Sum("hours", filter=inside), total=Sum("hours"), last_on=Max("date"))
    }
    jobs, shifts = jobs_in_hand(people), next_shifts(station, people, at)
    nothing = {"inside": None, "total": None, "last_on": None}
    found = []
    for volunteer in volunteers:
        row = sums.get(volunteer.pk, nothing)
        found.append(
            Helper(
                volunteer,
                jobs.get(volunteer.person_id, 0),
                row["inside"] or Decimal(0),
                row["total"] or Decimal(0),
                row["last_on"],
                shifts.get(volunteer.person_id),
            )
        )
    return found


def my_hours(mine: list[Volunteer]) -> list[VolunteerHours]:
    """The hours of this person, newest first."""
    rows = VolunteerHours.objects.filter(volunteer__in=mine).select_related("volunteer__partner")
    return list(rows.order_by("-date", "-id")[:ROWS])


def total(rows: Iterable[VolunteerHours], first: date, last: date) -> Decimal:
    return sum((row.hours for row in rows if first <= row.date <= last), Decimal(0))
