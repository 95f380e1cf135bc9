"""May this person do this here: the roles a user holds today, at a unit or above it, own or as a stand-in.

Costs no query beyond the one read of `held_roles` per request. A superuser administers; that alone is no business
role, so `holds` answers None for a superuser without an appointment. An inspector reads and never writes (E-12).
"""

from collections.abc import Iterable

from core.models import User
from stations.choices import Role
from stations.models import Person, Unit
from stations.models.scope import WITHOUT_SCOPE, Held, held_roles

# Roles that only look; none of them is ever a right to write.
READ_ONLY = frozenset({Role.INSPECTOR})
# Roles that lead a station or the unit it belongs to: they keep its hours, roster, partners and volunteers.
LEADS_STATION = (Role.DIRECTOR, Role.DEPUTY, Role.AGENT, Role.CLERK, Role.ADMINISTRATOR)


def holds(user, roles: Iterable[str], unit: Unit) -> Held | None:
    """The role out of `roles` that `user` holds today at `unit` or above it; own roles first, then as stand-in.

    Of several the nearest to `unit` is answered. None: no such role.
    """
    wanted = set(roles)
    fitting = [held for held in held_roles(user) if held.role in wanted and unit.path.startswith(held.path)]
    return min(fitting, key=lambda held: (held.for_person_id is not None, -len(held.path)), default=None)


def acting(user, roles: Iterable[str], unit: Unit) -> User | None:
    """For whom `user` acts with one of `roles` at `unit`: the login to record as `on_behalf_of`.

    None when the right is the user's own, when there is none, or when the absent person has no login.
    """
    held = holds(user, roles, unit)
    if held is None or held.for_user_id is None:
        return None
    return User.objects.get(pk=held.for_user_id)


def sees(user, unit: Unit) -> bool:
    """Whether `unit` lies within what `user` may see, as `visible_to` decides it, without a query for the units."""
    if user.is_superuser and user.is_active:
        return True
    return any(unit.path.startswith(held.path) for held in held_roles(user) if held.role not in WITHOUT_SCOPE)


def works_at(user, unit: Unit) -> Held | None:
    """Any role with which `user` may write something at `unit`; inspectors and volunteers have none."""
    return holds(user, set(Role.values) - READ_ONLY - {Role.VOLUNTEER}, unit)


def person_of(user) -> Person | None:
    """The person behind a login, if there is one; read once per user object."""
    if not user.is_authenticated:
        return None
    return getattr(user, "person", None)


def is_administrator(user, unit: Unit | None = None) -> bool:
    """Superuser, or administrator of `unit` (or above it); without `unit`: administrator of anything."""
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    if unit is None:
        return any(held.role == Role.ADMINISTRATOR for held in held_roles(user))
    return holds(user, [Role.ADMINISTRATOR], unit) is not None


def is_own(user, *persons_or_users) -> bool:
    """Whether one of the things (Person, User or None) is `user`'s own, or of someone `user` stands in for.

    For the rule that nobody approves their own nomination: a stand-in does not approve the absent person's either.
    """
    mine = {held.person_id for held in held_roles(user)} | {
        held.for_person_id for held in held_roles(user) if held.for_person_id
    }
    logins = {user.pk} | {held.for_user_id for held in held_roles(user) if held.for_user_id}
    for one in persons_or_users:
        if isinstance(one, Person) and (one.pk in mine or (one.user_id is not None and one.user_id in logins)):
            return True
        if isinstance(one, User) and one.pk in logins:
            return True
    return False


def may_edit_station(user, unit: Unit) -> bool:
    """Hours, exceptions and roster of the station at `unit`: those who lead it or stand at its counter (A-12)."""
    return is_administrator(user, unit) or holds(user, LEADS_STATION, unit) is not None
