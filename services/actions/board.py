"""Publishing a month on the public board, and taking it down again (公示, E-10)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, locks
from core.errors import Refused
from core.models import User
from core.months import Month
from services import access, board
from services.actions.base import behalf, required, scrub
from services.models import BoardMonth, Matter
from stations.models import Station
from stations.models.scope import Held

LONGEST_REASON = 200


@transaction.atomic
def publish(
    station: Station, month: Month, *, excluded: Iterable[Matter], seen_at: datetime, actor: User, at: datetime
) -> BoardMonth:
    """Publish the month without the matters `excluded`, as it was previewed at `seen_at`.

    What hangs there already is replaced; the same preview sent twice is published once. Refused codes: not_allowed,
    in_the_future (also a preview that is not over), nothing_to_show.
    """
    station, held = _locked(station, actor)
    if month > Month.of(timezone.localdate(at)) or seen_at > at:
        raise Refused("in_the_future", _("This month is still to come"), "month")
    left_out = {matter.pk for matter in excluded}
    hung = [matter.pk for matter in board.matters_in(station, month) if matter.pk not in left_out]
    before = BoardMonth.objects.shown().filter(station=station, month=month.first).first()
    if before is not None and before.seen_at == seen_at and _left_out(before) == left_out:
        return before
    count = board.tickets_on(station, month, matters=hung, seen_at=seen_at).count()
    if not count:
        raise Refused("nothing_to_show", _("Nothing would be shown: every matter of the month is left out"))
    if before is not None:
        _take_down(before, held, at, str(_("published anew")))
    shown = BoardMonth.objects.create(
        station=station, month=month.first, rows=count, seen_at=seen_at, published_at=at, published_by_id=held.person_id
    )
    shown.matters.set(hung)
    shown.excluded.set(left_out)
    _record("board.publish", shown, held, actor, at, rows=count, excluded=_codes(left_out))
    return shown


@transaction.atomic
def withdraw(shown: BoardMonth, *, actor: User, at: datetime, reason: str) -> BoardMonth:
    """Take a month down, with a reason; a second click changes nothing."""
    _station, held = _locked(shown.station, actor)
    shown = BoardMonth.objects.select_related("station").get(pk=shown.pk)
    if shown.withdrawn_at is not None:
        return shown
    reason = scrub(required(reason, "reason"))
    if len(reason) > LONGEST_REASON:
        raise Refused("too_long", _("At most %(count)s characters") % {"count": LONGEST_REASON}, "reason")
    _take_down(shown, held, at, reason)
    _record("board.withdraw", shown, held, actor, at, note=reason)
    return shown


def _locked(station: Station, actor: User) -> tuple[Station, Held]:
    """One change of a board at a time; Refused("not_allowed") for those who do not publish."""
    station = locks.lock(Station.objects.select_related("unit"), station.pk)
    held = access.ledger_role(actor, station)
    if held is None:
        raise Refused("not_allowed", _("The director, a deputy or the agent publishes the board"))
    return station, held


def _take_down(shown: BoardMonth, held: Held, at: datetime, reason: str) -> None:
    shown.withdrawn_at, shown.withdrawn_by_id, shown.withdrawn_reason = at, held.person_id, reason
    shown.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])


def _left_out(shown: BoardMonth) -> set[int]:
    return set(shown.excluded.values_list("pk", flat=True))


def _codes(keys: set[int]) -> list[str]:
    return list(Matter.objects.filter(pk__in=keys).order_by("code").values_list("code", flat=True))


def _record(verb: str, shown: BoardMonth, held: Held, actor: User, at: datetime, note: str = "", **facts) -> None:
    audit.record(
        verb,
        shown,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        after={"month": str(Month.of(shown.month))} | facts,
        note=note,
        unit_id=shown.station_id,
    )
