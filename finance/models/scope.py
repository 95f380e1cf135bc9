"""Who belongs to the postal network: the roles held at a bureau, at its departments, branches and franchise stations.

Prices, days and files concern the bureau as a whole and no single station, so their scope is the role, held within a
bureau's part of the organisation.
"""

from collections.abc import Iterable

from stations.choices import Role, UnitKind
from stations.models import Unit
from stations.models.scope import Held, held_roles, unit_ids

NETWORK = frozenset(
    {
        Role.MARKET,
        Role.GENERAL_OFFICE,
        Role.AGENCY_FINANCE,
        Role.INSURANCE,
        Role.E_COMMERCE,
        Role.DISTRIBUTION,
        Role.BRANCH,
        Role.SUPERVISION,
        Role.FINANCE,
        Role.FRANCHISEE,
    }
)
# Departments of the bureau work for all of its stations, whichever unit their people are appointed in.
DEPARTMENTS = NETWORK - {Role.BRANCH, Role.FRANCHISEE}
TARIFF_MAKERS = frozenset({Role.E_COMMERCE, Role.MARKET})
# Who keeps the books of the bureau and looks into them as a whole.
BOOKS = frozenset({Role.FINANCE, Role.E_COMMERCE, Role.GENERAL_OFFICE, Role.SUPERVISION})
# Who closes a day by hand, and is told when one was not closed (D-54).
DAY_CLOSERS = frozenset({Role.FINANCE, Role.E_COMMERCE})


def network_held(user, roles: Iterable[str] = NETWORK) -> Held | None:
    """The role out of `roles` that `user` holds in the postal network today; own ones first, then as stand-in."""
    wanted = set(roles)
    return next((held for held in _network(user) if held.role in wanted), None)


def in_network(user, roles: Iterable[str] = NETWORK) -> bool:
    """Whether `user` holds one of `roles` in the postal network; a superuser looks at everything."""
    return bool(user.is_superuser and user.is_active) or network_held(user, roles) is not None


def station_ids(user) -> frozenset[int] | None:
    """Keys of the stations whose days and totals `user` sees; None: all, as the departments of the bureau do."""
    return None if in_network(user, DEPARTMENTS) else unit_ids(user)


def bureaus_of(user, roles: Iterable[str]) -> set[int]:
    """The units that roles out of `roles` lie in, up to the top: their bureau is among them."""
    wanted = set(roles)
    return {int(step) for held in _network(user) if held.role in wanted for step in held.path.split(".") if step}


def _network(user) -> tuple[Held, ...]:
    """Read once per user object."""
    cached = getattr(user, "_network", None)
    if cached is None:
        held = [one for one in held_roles(user) if one.role in NETWORK]
        bureaus = tuple(Unit.objects.filter(kind=UnitKind.BUREAU).values_list("path", flat=True)) if held else ()
        cached = user._network = tuple(one for one in held if one.path.startswith(bureaus))
    return cached
