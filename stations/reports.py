"""Read-only: what the public page says about a station, the week's roster, and the hours volunteers gave."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stations.choices import Role, StationKind, Weekday
from stations.hours import ALL_DAY, HORIZON, Opening, Status, Timetable, format_span, load, on_day, timetable, uncovered
from stations.models import Appointment, DutyShift, HoursException, Person, Station, Unit
from stations.models.people import during


@dataclass(frozen=True)
class DayHours:
    """A day as it is published: its spans in words (none: closed), and why it differs from the week, if it does."""

    label: str
    spans: list[str]
    is_today: bool = False
    day: date | None = None
    reason: str = ""

    @property
    def is_all_day(self) -> bool:
        return self.spans == ["00:00–24:00"]


@dataclass(frozen=True)
class PublicStation:
    """What a station publishes (A-13, E-08, E-11): no more than this leaves the house without a login."""

    station: Station
    run_by: list[Unit]
    status: Status
    week: list[DayHours]
    exceptions: list[DayHours]
    on_duty: list[Person]
    agents: list[Person]
    cadres: list[Person]

    @property
    def agent_receives_any_time(self) -> bool:
        """Outside the committee's office hours the village agent takes matters in at any time (E-08)."""
        return self.station.kind == StationKind.VILLAGE and bool(self.agents)


def public_station(station: Station, at: datetime) -> PublicStation:
    """The public facts of `station` at `at`: four queries when its unit and those above it are read along."""
    today = timezone.localdate(at)
    exceptions = list(station.exceptions.filter(date__range=(today, today + HORIZON)))
    table = timetable(station, station.hours.all(), exceptions)
    agents, cadres = _agents_and_cadres(station, today)
    return PublicStation(
        station=station,
        run_by=list(_above(station.unit)),
        status=table.status(at),
        week=_week(table, today),
        exceptions=differing_days(table, exceptions),
        on_duty=people_on_duty(station, at),
        agents=agents,
        cadres=cadres,
    )


def _above(unit: Unit) -> Iterator[Unit]:
    """The units above it, the nearest first."""
    while unit.parent is not None:
        unit = unit.parent
        yield unit


def people_on_duty(station: Station, at: datetime) -> list[Person]:
    """Who is on duty at `at`, the end of a shift excluded."""
    shifts = station.shifts.filter(starts_at__lte=at, ends_at__gt=at).select_related("person")
    return [shift.person for shift in shifts]


def _week(table: Timetable, today: date) -> list[DayHours]:
    return [
        DayHours(
            label=str(weekday.label),
            spans=[format_span(span) for span in sorted(table.week.get(weekday, ()), key=lambda span: span[0])],
            is_today=today.isoweekday() == weekday,
        )
        for weekday in Weekday
    ]


def differing_days(table: Timetable, rows: list[HoursException]) -> list[DayHours]:
    """The exceptions of a timetable in words, one a day."""
    return [_day(table, day, reason) for day, reason in sorted({row.date: row.reason for row in rows}.items())]


def _day(table: Timetable, day: date, reason: str = "") -> DayHours:
    label = str(Weekday(day.isoweekday()).label)
    return DayHours(label=label, spans=[format_span(span) for span in table.spans(day)], day=day, reason=reason)


def _agents_and_cadres(station: Station, on: date) -> tuple[list[Person], list[Person]]:
    """Agents and cadres of the station or of a unit it belongs to, each once."""
    rows = (
        Appointment.objects.filter(during(on), unit__in=station.unit.steps, role__in=[Role.AGENT, Role.CADRE])
        .select_related("person")
        .order_by("person__area", "person__name")
    )
    found: dict[str, dict[int, Person]] = {Role.AGENT: {}, Role.CADRE: {}}
    for row in rows:
        found[row.role][row.person_id] = row.person
    return list(found[Role.AGENT].values()), list(found[Role.CADRE].values())


@dataclass(frozen=True)
class RosterDay:
    """A day of the roster: opening hours, who is on duty, and the openings nobody covers yet."""

    hours: DayHours
    shifts: list[DutyShift]
    gaps: list[Opening]


@dataclass(frozen=True)
class DutyFacts:
    """What the duty page shows of one week."""

    roster: list[RosterDay]
    table: Timetable
    exceptions: list[DayHours]
    on_duty: list[Person]


def duty_facts(station: Station, monday: date, at: datetime) -> DutyFacts:
    """The seven days from `monday`, the week's hours, the exceptions from today on, who is on duty.

    Three queries; a fourth for who is on duty when another week than the present one is shown.
    """
    today = timezone.localdate(at)
    rows = list(station.exceptions.filter(date__gte=min(monday, today)))
    table = timetable(station, station.hours.all(), rows)
    roster = _week_roster(station, monday, at, table, {row.date: row.reason for row in rows})
    if monday <= today < monday + timedelta(days=7):
        shifts = [shift for row in roster for shift in row.shifts]
        on_duty = [shift.person for shift in shifts if shift.starts_at <= at < shift.ends_at]
    else:
        on_duty = people_on_duty(station, at)
    return DutyFacts(
        roster=roster,
        table=table,
        exceptions=differing_days(table, [row for row in rows if row.date >= today]),
        on_duty=on_duty,
    )


def _week_roster(
    station: Station, monday: date, at: datetime, table: Timetable, reasons: dict[date, str]
) -> list[RosterDay]:
    """Gaps are shown from `at` on; what is over stays as it was. A shift stands on the day on which it begins."""
    days = [monday + timedelta(days=offset) for offset in range(7)]
    first, last = on_day(days[0], ALL_DAY).starts, on_day(days[6], ALL_DAY).ends
    shifts = list(
        station.shifts.filter(starts_at__lt=last, ends_at__gt=first)
        .select_related("person")
        .order_by("starts_at", "person__name")
    )
    taken = [(shift.starts_at, shift.ends_at) for shift in shifts]
    by_day: dict[date, list[DutyShift]] = defaultdict(list)
    for shift in shifts:
        by_day[max(timezone.localdate(shift.starts_at), monday)].append(shift)
    today = timezone.localdate(at)
    roster = []
    for day in days:
        openings = [on_day(day, span) for span in table.spans(day)]
        gaps = [gap for gap in uncovered(openings, taken) if gap.ends > at]
        hours = replace(_day(table, day, reasons.get(day, "")), is_today=day == today)
        roster.append(RosterDay(hours=hours, shifts=by_day[day], gaps=gaps))
    return roster


def in_words(status: Status, at: datetime) -> str:
    """Open until when, or when it opens: one line for residents, in the language of the reader."""
    today = timezone.localdate(at)
    if status.is_open:
        return _open_until(status.until, today)
    if status.opens is None:
        return _("Closed; no opening hours in the next two weeks")
    opens = timezone.localtime(status.opens)
    clock, days = f"{opens:%H:%M}", (opens.date() - today).days
    if days == 0:
        return _("Closed now, opens at %(time)s") % {"time": clock}
    if days == 1:
        return _("Closed now, opens tomorrow at %(time)s") % {"time": clock}
    day = {"weekday": Weekday(opens.isoweekday()).label, "date": date_format(opens, "MONTH_DAY_FORMAT"), "time": clock}
    return _("Closed now, opens on %(weekday)s, %(date)s at %(time)s") % day


def _open_until(until: datetime | None, today: date) -> str:
    if until is None:
        return _("Open day and night")
    ends = timezone.localtime(until)
    if ends.date() == today:
        return _("Open now, until %(time)s") % {"time": f"{ends:%H:%M}"}
    if ends.time() == datetime.min.time() and (ends.date() - today).days == 1:
        return _("Open now, until midnight")
    day = {"weekday": Weekday(ends.isoweekday()).label, "time": f"{ends:%H:%M}"}
    return _("Open now, until %(weekday)s %(time)s") % day


def stations_with_status(stations: list[Station], at: datetime) -> list[tuple[Station, Status]]:
    """Each of `stations` and whether it is open at `at`: two queries however many."""
    today = timezone.localdate(at)
    tables = load(stations, today, today + HORIZON)
    return [(station, tables[station.pk].status(at)) for station in stations]
