"""What the actions of this app share: locking, checking and changing one row, and for whom somebody acts."""

from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from core.audit import changes, snapshot
from core.errors import Refused
from core.models import User
from core.privacy import mask_phone
from stations.access import LEADS_STATION, acting
from stations.models import Unit

Row = TypeVar("Row", bound=models.Model)


def locked(thing: Row) -> Row:
    """`thing` read anew and locked until the transaction ends."""
    rows = type(thing)._default_manager.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=thing.pk)


def checked(thing: Row, *, exclude: tuple[str, ...] = ()) -> Row:
    """`thing` if fields and constraints allow it; otherwise Refused "invalid" with the first field at fault."""
    try:
        thing.full_clean(exclude=exclude)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused("invalid", messages[0], field=None if field == NON_FIELD_ERRORS else field) from error
    return thing


def change(thing: Row, facts: dict[str, Any], *, allowed: frozenset[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set `facts` on `thing` and save what differs; answers what was and what is, both empty if nothing changed.

    Telephone numbers come back masked, for the audit record.
    """
    unknown = facts.keys() - allowed
    if unknown:
        raise TypeError(f"not changed by this action: {', '.join(sorted(unknown))}")
    was = snapshot(thing, *facts)
    for name, value in facts.items():
        setattr(thing, name, value)
    before, after = changes(was, snapshot(thing, *facts))
    if after:
        checked(thing)
        thing.save(update_fields=sorted(after))
    return _masked(before), _masked(after)


def _masked(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: mask_phone(value) if name == "phone" else value for name, value in facts.items()}


def behalf(actor: User | None, unit: Unit) -> User | None:
    """For whom `actor` acts in the affairs of the station at `unit`."""
    return acting(actor, LEADS_STATION, unit) if actor else None
