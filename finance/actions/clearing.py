"""What the decision about a manual posting means for the difference that it was proposed for (D-55)."""

from datetime import datetime

from core import locks
from core.models import User
from finance.actions.reconciling import locked_days, settle
from finance.choices import OF_A_DAY, DifferenceState, NoteKind, Resolution
from finance.models import Adjustment, Difference, DifferenceNote


def posting_decided(adjustment: Adjustment, *, is_approved: bool, note: str, actor: User, at: datetime) -> None:
    """Resolve the differences that wait for `adjustment`, or open them again; in the transaction of the decision."""
    waiting = Difference.objects.filter(adjustment=adjustment, state=DifferenceState.PROPOSED)
    found = list(waiting.values_list("pk", flat=True))
    if not found:
        return
    days = locked_days(set(waiting.filter(comparison__in=OF_A_DAY).values_list("date", flat=True)), at=at)
    for one in locks.lock_all(Difference.objects.all(), found):
        if is_approved:
            one.state, one.resolution, one.settled_at = DifferenceState.RESOLVED, Resolution.POSTED, at
        else:
            one.state, one.adjustment = DifferenceState.OPEN, None
        one.save(update_fields=["state", "resolution", "settled_at", "adjustment"])
        kind = NoteKind.RESOLVED if is_approved else NoteKind.SENT_BACK
        text = f"#{adjustment.pk} {note}".strip()
        DifferenceNote.objects.create(difference=one, kind=kind, text=text, author=actor, at=at)
    for row in days:
        settle(row, actor=actor, at=at)
