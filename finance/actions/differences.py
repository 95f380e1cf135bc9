"""Work off a difference: take it, say something about it, resolve it, propose a posting (D-55)."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import locks
from core.audit import record
from core.errors import Refused
from core.models import User
from finance.access import may_reconcile
from finance.actions import adjustments
from finance.actions.common import allowed, behalf
from finance.actions.reconciling import locked_days, settle
from finance.choices import OF_A_DAY, Cause, DifferenceState, NoteKind, Resolution
from finance.models import Account, Adjustment, DayReconciliation, Difference, DifferenceNote
from stations.models import Unit
from stations.models.scope import Held

LONGEST = 500


@transaction.atomic
def take(difference: Difference, *, actor: User, at: datetime) -> Difference:
    """Work on it from now on, also in place of somebody else. Refused: not_allowed, not_possible_now (settled)."""
    held = allowed(may_reconcile(actor))
    found = locks.lock(Difference.objects.all(), difference.pk)
    _unsettled(found)
    if found.owner_id != actor.pk:
        before = {"owner": found.owner_id}
        found.owner = actor
        found.save(update_fields=["owner"])
        _note(found, NoteKind.TAKEN, "", actor, at)
        _record("difference.take", found, held, actor=actor, at=at, before=before, after={"owner": actor.pk})
    return found


@transaction.atomic
def comment(difference: Difference, *, text: str, actor: User, at: datetime) -> DifferenceNote:
    """Say something about it, settled or not; what was said stays. Refused: not_allowed, required, too_long."""
    allowed(may_reconcile(actor))
    text = _said(text, "text", LONGEST)
    last = difference.notes.order_by("-id").first()
    if last is not None and (last.kind, last.text, last.author_id) == (NoteKind.COMMENT, text, actor.pk):
        return last
    return _note(difference, NoteKind.COMMENT, text, actor, at)


@transaction.atomic
def resolve(difference: Difference, *, resolution: str, explanation: str, actor: User, at: datetime) -> Difference:
    """Settle it without a posting of ours: explained, or corrected by the other side; say why.

    A line on another day is settled on both days. Refused: not_allowed, not_possible_now, invalid, required.
    """
    held = allowed(may_reconcile(actor))
    if resolution not in (Resolution.EXPLAINED, Resolution.OTHER_SIDE):
        raise Refused("invalid", _("This field is required."), "resolution")
    explanation = _said(explanation, "explanation", 200)
    days, rows = _locked(difference, at)
    if rows[0].state != DifferenceState.OPEN:
        raise Refused("not_possible_now", _("This difference is not open any more."))
    for one in rows:
        one.state, one.resolution, one.explanation = DifferenceState.RESOLVED, resolution, explanation
        one.settled_at, one.owner = at, one.owner or actor
        one.save(update_fields=["state", "resolution", "explanation", "settled_at", "owner"])
        _note(one, NoteKind.RESOLVED, explanation, actor, at)
        after = {"state": one.state, "resolution": resolution, "explanation": explanation}
        _record("difference.resolve", one, held, actor=actor, at=at, before={"state": "open"}, after=after)
    for day in days:
        settle(day, actor=actor, at=at)
    return rows[0]


@transaction.atomic
def propose_posting(
    difference: Difference,
    bureau: Unit,
    *,
    debit: Account,
    credit: Account,
    amount: Decimal,
    reason: str,
    submission_key: UUID,
    actor: User,
    at: datetime,
) -> Adjustment:
    """Propose a manual posting that puts it right; it is resolved when somebody else approves that (D-55, four eyes).

    Refused: not_allowed, not_possible_now, and what `finance.actions.adjustments.propose` refuses.
    """
    held = allowed(may_reconcile(actor))
    _days, rows = _locked(difference, at)
    known = Adjustment.objects.filter(submission_key=submission_key).first()
    if known is not None and rows[0].adjustment_id == known.pk:
        return known
    if rows[0].state != DifferenceState.OPEN:
        raise Refused("not_possible_now", _("This difference is not open any more."))
    made = adjustments.propose(
        bureau,
        debit=debit,
        credit=credit,
        amount=amount,
        reason=reason,
        submission_key=submission_key,
        actor=actor,
        at=at,
    )
    for one in rows:
        one.state, one.adjustment, one.owner = DifferenceState.PROPOSED, made, one.owner or actor
        one.save(update_fields=["state", "adjustment", "owner"])
        _note(one, NoteKind.PROPOSED, f"#{made.pk} {made.reason}"[:LONGEST], actor, at)
        _record(
            "difference.propose", one, held, actor=actor, at=at, before={"state": "open"}, after={"adjustment": made.pk}
        )
    return made


def _locked(difference: Difference, at: datetime) -> tuple[list[DayReconciliation], list[Difference]]:
    """The days first, then the difference and, of a line on another day, its counterpart there."""
    others = Difference.objects.none()
    if difference.cause == Cause.DATE and difference.other_date is not None:
        others = Difference.objects.filter(
            comparison=difference.comparison,
            cause=Cause.DATE,
            date=difference.other_date,
            other_date=difference.date,
            station=difference.station_id,
            business=difference.business_id,
            reference=difference.reference,
            amount=difference.amount,
        )
    found = {difference.pk: difference.date} | dict(others.values_list("pk", "date"))
    days = locked_days(set(found.values()), at=at) if difference.comparison in OF_A_DAY else []
    rows = locks.lock_all(Difference.objects.all(), found)
    own = [one for one in rows if one.pk == difference.pk]
    return days, own + [one for one in rows if one.pk != difference.pk and one.state == DifferenceState.OPEN]


def _unsettled(difference: Difference) -> None:
    if not difference.is_unsettled:
        raise Refused("not_possible_now", _("This difference is not open any more."))


def _said(text: str, field: str, most: int) -> str:
    text = text.replace("\0", "").strip()
    if not text:
        raise Refused("required", _("This field is required."), field)
    if len(text) > most:
        raise Refused("too_long", _("At most %(most)s characters.") % {"most": most}, field)
    return text


def _note(difference: Difference, kind: str, text: str, author: User | None, at: datetime) -> DifferenceNote:
    return DifferenceNote.objects.create(difference=difference, kind=kind, text=text, author=author, at=at)


def _record(verb: str, difference: Difference, held: Held, *, actor: User, at: datetime, **facts) -> None:
    record(verb, difference, actor=actor, at=at, on_behalf_of=behalf(held), unit_id=difference.station_id, **facts)
