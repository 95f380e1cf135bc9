"""What a person may see: the units under their present appointments, and under those they stand in for.

The one place every list, detail, search, export, count and API call takes its scope from.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.utils import timezone

from core.prepared import Prepared
from stations.choices import Role, UnitKind
from stations.models.people import Appointment, Person, StandIn, during
from stations.models.units import Unit

# These see what is given to them by name, not what lies in their unit.
WITHOUT_SCOPE = {Role.VOLUNTEER}


@dataclass(frozen=True)
class Held:
    """A role that a user holds today: where, and for whom if it is somebody else's appointment."""

    role: str
    unit_id: int
    path: str
    person_id: int
    for_person_id: int | None = None
    for_user_id: int | None = None


def _roles_of(user: int, today: date) -> QuerySet:
    """(role, unit, path, person, stood in for, their login, kind of unit) of what `user` holds and stands in for."""
    nobody = Value(None, BigIntegerField())
    own = Appointment.objects.filter(during(today), person__user=user)
    stood = StandIn.objects.filter(
        during(today),
        Q(appointment__ends_on=None) | Q(appointment__ends_on__gt=today),
        person__user=user,
        appointment__starts_on__lte=today,
    )
    return (
        own.order_by()
        .annotate(absent=nobody, absent_user=nobody)
        .values_list("role", "unit_id", "unit__path", "person_id", "absent", "absent_user", "unit__kind")
        .union(
            stood.order_by().values_list(
                "appointment__role",
                "appointment__unit_id",
                "appointment__unit__path",
                "person_id",
                "appointment__person_id",
                "appointment__person__user_id",
                "appointment__unit__kind",
            ),
            all=True,
        )
    )


# Asked by every page, so its text is kept.
_ROLES = Prepared(_roles_of, integers=["user"], days=["today"])


def held_roles(user) -> tuple[Held, ...]:
    """The roles `user` holds today, own ones first, then stood in for; read once per user object (once per request)."""
    if not user.is_authenticated or not user.is_active:
        return ()
    cached = getattr(user, "_held_roles", None)
    if cached is None:
        found = [_held(*row) for row in _ROLES.rows(user=user.pk, today=timezone.localdate())]
        cached = user._held_roles = tuple(sorted(found, key=lambda held: held.for_person_id is not None))
    return cached


def _held(role: str, unit: int, path: str, person: int, absent: int | None, login: int | None, kind: str) -> Held:
    """An inspector of a discipline body looks on where the unit does that it is the body of (E-12)."""
    if role == Role.INSPECTOR and kind == UnitKind.DISCIPLINE:
        path = path.removesuffix(f"{unit}.") or path
    return Held(role, unit, path, person, absent, login)


def unit_ids(user) -> frozenset[int] | None:
    """Keys of all units that `user` may see; None means all (superuser)."""
    if getattr(user, "is_superuser", False) and user.is_active:
        return None
    cached = getattr(user, "_unit_ids", None)
    if cached is None:
        paths = {held.path for held in held_roles(user) if held.role not in WITHOUT_SCOPE}
        tops = [p for p in paths if not any(p != q and p.startswith(q) for q in paths)]
        if tops:
            below = Q()
            for path in tops:
                below |= Q(path__startswith=path)
            cached = frozenset(Unit.objects.filter(below).values_list("pk", flat=True))
        else:
            cached = frozenset()
        user._unit_ids = cached
    return cached


def covers(user, unit: Unit) -> bool:
    """Whether `unit` lies where `user` holds a role today: then it is among `unit_ids`, and no further query tells."""
    return any(unit.path.startswith(held.path) for held in held_roles(user) if held.role not in WITHOUT_SCOPE)


def person_id(user) -> int | None:
    """The key of the person behind `user`; without a query for whoever holds a role today."""
    held = held_roles(user)
    if held:
        return held[0].person_id
    return Person.objects.filter(user=user).values_list("pk", flat=True).first() if user.is_authenticated else None
