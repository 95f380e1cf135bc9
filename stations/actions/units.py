"""The tree of units. `path` is written here only, one opening or move at a time."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from core.audit import record, snapshot
from core.errors import Refused
from core.keys import reserve_keys
from core.models import User
from stations.actions.common import change, checked, locked
from stations.choices import LineDepartment
from stations.models import Unit

CHANGEABLE = frozenset({"name", "name_en", "kind", "line", "phone", "opened_on", "closed_on"})


def lock_tree() -> None:
    """One change of the tree's shape at a time: two moves at once could close a circle that neither of them sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('stations.tree'))")


@transaction.atomic
def open_unit(
    parent: Unit | None,
    *,
    kind: str,
    name: str,
    actor: User | None,
    at: datetime,
    name_en: str = "",
    line: str = LineDepartment.NONE,
    phone: str = "",
    opened_on: date | None = None,
) -> Unit:
    """A new unit below `parent`, or a new root. Refused: invalid (name taken below this parent, too deep)."""
    lock_tree()
    unit = Unit(parent=parent, kind=kind, name=name, name_en=name_en, line=line, phone=phone, opened_on=opened_on)
    # The parent as it stands now: it may have moved since the caller read it.
    above = Unit.objects.values_list("path", flat=True).get(pk=parent.pk) if parent else ""
    # The key comes first, for the path holds it: no unit is ever without its place.
    unit.pk = reserve_keys(Unit)
    unit.path = _fitting(f"{above}{unit.pk}.")
    checked(unit)
    unit.save(force_insert=True)
    facts = snapshot(unit, "kind", "name", "parent", "path", "line", "opened_on")
    record("unit.open", unit, actor=actor, at=at, after=facts, unit_id=unit.pk)
    return unit


@transaction.atomic
def change_unit(unit: Unit, *, actor: User | None, at: datetime, **facts: Any) -> Unit:
    """Other facts of a unit than its place; nothing is written when nothing differs."""
    unit = locked(unit)
    before, after = change(unit, facts, allowed=CHANGEABLE)
    if after:
        record("unit.change", unit, actor=actor, at=at, before=before, after=after, unit_id=unit.pk)
    return unit


@transaction.atomic
def move_unit(unit: Unit, parent: Unit | None, *, actor: User | None, at: datetime) -> Unit:
    """`unit` and all below it become part of `parent` (None: a root). To where it is already: nothing is written.

    Refused: circle (`parent` lies below `unit`), name_taken, too_deep.
    """
    lock_tree()
    unit = locked(unit)
    if unit.parent_id == (parent.pk if parent else None):
        return unit
    above = locked(parent).path if parent else ""
    if above.startswith(unit.path):
        raise Refused("circle", _("A unit cannot be part of itself or of a unit below it."), field="parent")
    if Unit.objects.filter(parent=parent, name=unit.name).exists():
        raise Refused("name_taken", _("There is a unit of this name already."), field="parent")
    before = snapshot(unit, "parent", "path")
    old, new = unit.path, _fitting(f"{above}{unit.pk}.")
    below = Unit.objects.filter(path__startswith=old)
    deepest = max(len(path) for path in below.values_list("path", flat=True))
    _fitting("x" * (deepest - len(old) + len(new)))
    unit.parent = parent
    unit.save(update_fields=["parent"])
    below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    unit.path = new
    after = snapshot(unit, "parent", "path")
    record("unit.move", unit, actor=actor, at=at, before=before, after=after, unit_id=unit.pk)
    return unit


def _fitting(path: str) -> str:
    if len(path) > (Unit._meta.get_field("path").max_length or 0):
        raise Refused("too_deep", _("The organisation cannot be nested that deeply."), field="parent")
    return path
