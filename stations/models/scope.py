"""What a person may see: the units under their present appointments, and under those they stand in for.

The one place every list, detail, search, export, count and API call takes its scope from.
"""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Q, Value
from django.utils import timezone

from stations.choices import Role
from stations.models.people import Appointment, StandIn, during
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


def held_roles(user) -> tuple[Held, ...]:
    """The roles `user` holds today, own and stood in for; read once per user object (so once per request)."""
    if not user.is_authenticated or not user.is_active:
        return ()
    cached = getattr(user, "_held_roles", None)
    if cached is None:
        today = timezone.localdate()
        nobody = Value(None, output_field=BigIntegerField())
        own = Appointment.objects.filter(during(today), person__user=user).values_list(
            "role", "unit_id", "unit__path", "person_id", nobody, nobody
        )
        stood = StandIn.objects.filter(
            during(today),
            Q(appointment__ends_on=None) | Q(appointment__ends_on__gt=today),
            person__user=user,
            appointment__starts_on__lte=today,
        ).values_list(
            "appointment__role",
            "appointment__unit_id",
            "appointment__unit__path",
            "person_id",
            "appointment__person_id",
            "appointment__person__user_id",
        )
        # One query for both: every page of the staff asks this. Own roles come first.
        rows = own.order_by().union(stood.order_by(), all=True)
        cached = tuple(sorted((Held(*row) for row in rows), key=lambda held: held.for_person_id is not None))
        user._held_roles = cached
    return cached


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
