"""Where a station's matters go when they go up (E-02, E-06)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from stations.choices import LineDepartment, UnitKind
from stations.models import Station, Unit

RECIPIENTS = (UnitKind.CENTRE, UnitKind.LINE_DEPARTMENT, UnitKind.DEPARTMENT, UnitKind.DISTRICT, UnitKind.TOWNSHIP)
# Which of the units above a station supervise it.
GOVERNMENTS = (UnitKind.TOWNSHIP, UnitKind.DISTRICT, UnitKind.SCHOOL, UnitKind.BUREAU)


def recipients(station: Station, on: date) -> list[Unit]:
    """Units above the station that take matters in, and those directly below one of them, nearest first.

    A service centre counts while it is open; other units with a closing date until that day.
    """
    above = station.unit.steps
    found = (
        Unit.objects.filter(Q(pk__in=above) | Q(parent__in=above), kind__in=RECIPIENTS)
        .exclude(pk=station.pk)
        .filter(Q(closed_on=None) | Q(closed_on__gt=on))
        .exclude(Q(kind=UnitKind.CENTRE) & (Q(opened_on=None) | Q(opened_on__gt=on)))
    )
    return sorted(found, key=lambda unit: (-_shared(unit, station.unit), unit.pk))


def _shared(one: Unit, other: Unit) -> int:
    """How many units above the two they have in common."""
    return len(set(one.steps) & set(other.steps))


def open_centre(units: Iterable[Unit]) -> Unit | None:
    """The nearest open service centre among `recipients`."""
    return next((unit for unit in units if unit.kind == UnitKind.CENTRE), None)


def default_recipient(units: list[Unit], matter_line: str) -> Unit | None:
    """The open centre; without one the department of the matter's line, or else the office above (E-06)."""
    of_line = [u for u in units if matter_line != LineDepartment.NONE and u.line == matter_line]
    offices = [u for u in units if u.kind in {UnitKind.TOWNSHIP, UnitKind.DISTRICT}]
    return open_centre(units) or next(iter([*of_line, *offices]), None)


def supervisor(station: Station) -> Unit:
    """The unit that supervises the station, for complaints about it (E-09, E-12): the nearest government above it,
    school or bureau; else the top of its tree."""
    above = list(Unit.objects.above(station.unit))[::-1]
    return next((unit for unit in above if unit.kind in GOVERNMENTS), above[-1] if above else station.unit)


def discipline_body(station: Station, on: date) -> Unit | None:
    """The discipline inspection beside or above the station, nearest first (E-12)."""
    found = Unit.objects.filter(parent__in=station.unit.steps, kind=UnitKind.DISCIPLINE)
    found = found.filter(Q(closed_on=None) | Q(closed_on__gt=on))
    return min(found, key=lambda unit: (-_shared(unit, station.unit), unit.pk), default=None)
