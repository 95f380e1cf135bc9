"""The people of the postal bureau: they stand at its addresses beside everybody else, and at no others.

`market@bureau`, `e_commerce@bureau`, `finance@bureau`, `general_office@bureau`, `supervision@bureau`: departments of
the bureau of the cast · `branch@postal`: the branch above the station `YZ0001` · `franchisee@postal`: its merchant.
"""

from stations.choices import Role
from tests import factories as f

DEPARTMENTS = (Role.MARKET, Role.E_COMMERCE, Role.FINANCE, Role.GENERAL_OFFICE, Role.SUPERVISION)
VISITORS = [*(f"{role}@bureau" for role in DEPARTMENTS), "branch@postal", "franchisee@postal"]
# Everybody of the network, with the one who sees everything.
NETWORK = frozenset({*VISITORS, "superuser"})


def extend(world) -> None:
    places = {"bureau": world.bureau, "branch@postal": world.branch, "franchisee@postal": world.postal.unit}
    for name in VISITORS:
        role, place = name.split("@")
        world.visitors[name] = f.person(name, login=name).user
        f.appoint(world.visitors[name].person, role, places.get(name) or places[place])
