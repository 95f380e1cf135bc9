"""What each area of the site adds to the walls: a module an area, found by itself.

A module may hold `extend(world)` (what its pages need to be there; names for addresses go into `world.names`), `ROWS`
and `CALLS` (tests/walls/table.py), `PUBLIC`, `STAFF`, `ADMIN`, `WRONG` (tests/walls/pages.py), and `VISITORS`: names of
visitors that it adds to the world; they are tried where a row names them.
"""

import importlib
import pkgutil
from functools import cache
from types import ModuleType


@cache
def areas() -> list[ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def collect(name: str) -> list:
    """The entries of that list, of all areas."""
    return [entry for area in areas() for entry in getattr(area, name, [])]
