"""How a notice goes out: claimed, sent with no lock held, marked. Called by tasks and by the sweep."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F

from core.channels import NotSent, way_for
from core.choices import NoticeState
from core.models import Notice

log = structlog.get_logger(__name__)

# Minutes to wait after the first, second … failure. After the last, a person looks into it.
BACK_OFF = (1, 2, 5, 15, 60, 180, 360)
MAX_TRIES = len(BACK_OFF) + 1
# Longer than any worker lives with one task (CELERY_TASK_TIME_LIMIT): whoever claimed before is dead.
STUCK_AFTER = timedelta(minutes=20)


def deliver(notice_id: int, *, at: datetime) -> NoticeState | None:
    """Try once to send the notice if it waits and is due; its new state, or None when there was nothing to do.

    Happy to run twice: one of several callers claims the notice, the others do nothing. Must not be called inside a
    transaction: the claim is committed before the outside world hears of it (RuntimeError otherwise).
    """
    notice = _claim(notice_id, at)
    if notice is None:
        return None
    way = way_for(notice)
    try:
        way.send(notice)
    except NotSent as error:
        return _put_back(notice, str(error), at, is_final=error.is_final)
    except Exception as error:  # how far it came is not known; the channel says whether a second time would harm
        log.exception("notice.unclear", notice=notice.pk)
        reason = f"{type(error).__name__}: {error}"
        if way.is_idempotent:
            return _put_back(notice, reason, at, is_final=False)
        return _mark(notice, NoticeState.UNCERTAIN, last_error=reason[:300])
    return _mark(notice, NoticeState.SENT, sent_at=at, last_error="")


def release_stuck(*, at: datetime) -> int:
    """Notices whose sender died half-way: to be sent again where that is harmless, else marked uncertain. How many."""
    released = 0
    for notice in Notice.objects.stuck(at - STUCK_AFTER)[:500]:
        if not way_for(notice).is_idempotent:
            _mark(notice, NoticeState.UNCERTAIN, last_error="the sender died while sending")
        else:
            _put_back(notice, "the sender died while sending", at, is_final=False)
        released += 1
    return released


def _claim(notice_id: int, at: datetime) -> Notice | None:
    with transaction.atomic(durable=True):
        waiting = Notice.objects.due(at).filter(pk=notice_id).order_by()
        claimed = waiting.update(state=NoticeState.SENDING, claimed_at=at, tries=F("tries") + 1)
    return Notice.objects.get(pk=notice_id) if claimed else None


def _mark(notice: Notice, state: NoticeState, **columns: object) -> NoticeState | None:
    """Write the end of this claim, unless somebody else has taken the notice over meanwhile."""
    ours = Notice.objects.filter(pk=notice.pk, state=NoticeState.SENDING, claimed_at=notice.claimed_at)
    return state if ours.update(state=state, **columns) else None


def _put_back(notice: Notice, reason: str, at: datetime, *, is_final: bool) -> NoticeState | None:
    log.warning("notice.not_sent", notice=notice.pk, tries=notice.tries, reason=reason)
    if is_final or notice.tries >= MAX_TRIES:
        return _mark(notice, NoticeState.FAILED, last_error=reason[:300])
    wait = timedelta(minutes=BACK_OFF[notice.tries - 1])
    return _mark(notice, NoticeState.PENDING, next_try_at=at + wait, last_error=reason[:300])
