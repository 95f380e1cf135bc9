"""The evening's check (每日清点): what must be on the shelf tonight, ticked off thing by thing."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, locks
from core.errors import Refused
from core.models import User
from services.actions.base import behalf, day, required, scrub
from services.actions.custody import counter_of, keeper
from services.choices import CheckMark, ThingState
from services.models import Place, ShelfCheck, ShelfCheckLine, Thing
from stations.models import Station
from stations.models.scope import Held


@transaction.atomic
def start_check(station: Station, *, actor: User, at: datetime) -> ShelfCheck:
    """Today's check, its list frozen now: everything that is on a shelf. Again on the same day: the same one."""
    held = keeper(actor, station)
    check, is_new = ShelfCheck.objects.get_or_create(
        station=station, day=day(at), defaults={"started_at": at, "started_by_id": held.person_id}
    )
    if not is_new:
        return check
    there = Thing.objects.on_shelf().filter(station=station, received_at__lte=at).values_list("pk", "place")
    lines = [ShelfCheckLine(shelf_check=check, thing_id=thing, place_id=place) for thing, place in there]
    ShelfCheckLine.objects.bulk_create(lines, batch_size=1000)
    _record("shelf_check.start", check, held, actor, at, {"day": check.day, "things": len(lines)})
    return check


@transaction.atomic
def mark(line: ShelfCheckLine, *, actor: User, at: datetime, mark: str, remark: str = "") -> ShelfCheckLine:
    """Tick a thing off as present, or missing with a remark; pending takes the mark back. The same again: nothing.

    Refused codes: check_closed, not_valid, required.
    """
    _check, held = _open(line.shelf_check_id, actor)
    line = ShelfCheckLine.objects.get(pk=line.pk)
    if mark not in {CheckMark.PENDING, CheckMark.PRESENT, CheckMark.MISSING} or line.mark == CheckMark.EXTRA:
        raise Refused("not_valid", _("Choose one of the list"), "mark")
    remark = required(remark, "remark") if mark == CheckMark.MISSING else remark.strip()
    if (line.mark, line.remark) == (mark, remark):
        return line
    line.mark, line.remark = mark, scrub(remark)[:200]
    is_marked = mark != CheckMark.PENDING
    line.marked_at, line.marked_by_id = (at, held.person_id) if is_marked else (None, None)
    line.save(update_fields=["mark", "remark", "marked_at", "marked_by"])
    return line


@transaction.atomic
def add_extra(
    check: ShelfCheck, *, actor: User, at: datetime, thing: Thing, place: Place | None = None, remark: str = ""
) -> ShelfCheckLine:
    """Something lies on the shelf that is not on the list: a difference, too. A thing of the list is ticked instead."""
    check, held = _open(check.pk, actor)
    if thing.station_id != check.station_id:
        raise Refused("unknown_thing", _("The station keeps no such thing"), "thing")
    there = ShelfCheckLine.objects.filter(shelf_check=check, thing=thing).first()
    if there is not None:
        if there.mark == CheckMark.EXTRA:
            return there
        return mark(there, actor=actor, at=at, mark=CheckMark.PRESENT)
    return ShelfCheckLine.objects.create(
        shelf_check=check,
        thing=thing,
        place=place or thing.place or counter_of(check.station),
        mark=CheckMark.EXTRA,
        remark=scrub(remark)[:200],
        marked_at=at,
        marked_by_id=held.person_id,
    )


@transaction.atomic
def close_check(check: ShelfCheck, *, actor: User, at: datetime) -> ShelfCheck:
    """Close the evening's list once everything is ticked; what left the shelf meanwhile is marked so by itself.

    Refused codes: check_closed, not_all_marked.
    """
    check, held = _open(check.pk, actor)
    pending = ShelfCheckLine.objects.filter(shelf_check=check, mark=CheckMark.PENDING)
    left = pending.exclude(thing__state=ThingState.ON_SHELF)
    left.update(mark=CheckMark.LEFT, marked_at=at, marked_by_id=held.person_id)
    count = pending.count()
    if count:
        raise Refused("not_all_marked", _("Still to be ticked off: %(count)s") % {"count": count})
    check.closed_at, check.closed_by_id = at, held.person_id
    check.save(update_fields=["closed_at", "closed_by"])
    differences = ShelfCheckLine.objects.filter(shelf_check=check).differences().count()
    _record("shelf_check.close", check, held, actor, at, {"differences": differences})
    return check


@transaction.atomic
def solve(line: ShelfCheckLine, *, actor: User, at: datetime, solution: str) -> ShelfCheckLine:
    """Say how a difference was cleared up; from then on it no longer stands out. Refused codes: not_possible_now."""
    held = keeper(actor, line.shelf_check.station)
    line = ShelfCheckLine.objects.select_for_update(of=("self",), no_key=True).get(pk=line.pk)
    if line.mark not in {CheckMark.MISSING, CheckMark.EXTRA} or line.solved_at is not None:
        raise Refused("not_possible_now", _("There is nothing left to clear up"))
    line.solution = scrub(required(solution, "solution"))[:300]
    line.solved_at, line.solved_by_id = at, held.person_id
    line.save(update_fields=["solution", "solved_at", "solved_by"])
    _record("shelf_check.solve", line.shelf_check, held, actor, at, {"thing": line.thing_id}, note=line.solution)
    return line


def _open(pk: int, actor: User) -> tuple[ShelfCheck, Held]:
    check = locks.lock(ShelfCheck.objects.select_related("station__unit"), pk)
    held = keeper(actor, check.station)
    if check.closed_at is not None:
        raise Refused("check_closed", _("This check is closed"))
    return check, held


def _record(
    verb: str, check: ShelfCheck, held: Held, actor: User, at: datetime, after: dict[str, Any], *, note: str = ""
) -> None:
    audit.record(
        verb, check, actor=actor, on_behalf_of=behalf(held), at=at, after=after, note=note, unit_id=check.station_id
    )
