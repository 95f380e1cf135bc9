"""Notices to people: written in the transaction of the event, sent after its commit, never lost and never twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Max
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from core import audit, tasks
from core.choices import Channel, NoticeState
from core.errors import Refused
from core.models import Notice, User
from core.prepared import Prepared

log = structlog.get_logger(__name__)

# So many messages for one task: few enough to be through long before its time limit, whatever the gateway does.
HANDFUL = 25
STATEMENT = 1000


def post(
    dedupe_key: str,
    *,
    channel: Channel,
    subject: str,
    body: str = "",
    at: datetime,
    user: User | None = None,
    address: str = "",
    link: str = "",
    about: models.Model | None = None,
) -> Notice:
    """Write a notice in the caller's transaction and hand it to a worker after commit; the notice.

    `dedupe_key` names event and recipient ("ticket.ready:17:sms"): posted again, the first notice is returned as it is.
    In the application it goes to `user` and is there at once; e-mail and text message need `address` (e-mail takes the
    user's own if none is given) and are sent when the transaction has committed, or by the sweep if that fails.
    `subject` and `body` are in the recipient's language; `link` is a path of this site. Raises ValueError without a
    recipient, TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("a notice is written in the transaction of its event")
    if channel == Channel.EMAIL and user and not address:
        address = user.email
    if not (user if channel == Channel.IN_APP else address):
        raise ValueError(f"notice {dedupe_key}: nobody to send it to")
    is_in_app = channel == Channel.IN_APP
    notice = Notice(
        dedupe_key=dedupe_key,
        channel=channel,
        user=user,
        address=address,
        # A line break in a subject would end the head of an e-mail.
        subject=" ".join(subject.split()),
        body=body,
        link=link,
        about_type=ContentType.objects.get_for_model(about) if about else None,
        about_id=about.pk if about else None,
        state=NoticeState.SENT if is_in_app else NoticeState.PENDING,
        sent_at=at if is_in_app else None,
        created_at=at,
        next_try_at=at,
    )
    # One statement, so that a second writer of the same event waits for the first and then finds its row.
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    written = Notice.objects.get(dedupe_key=dedupe_key)
    if written.message_id == notice.message_id and not is_in_app:
        _hand_over(written)
    return written


@dataclass(frozen=True)
class Letter:
    """A message to one address, for `post_many`; the fields are those of `post`."""

    dedupe_key: str
    address: str
    subject: str
    body: str
    about: models.Model


def post_many(letters: Sequence[Letter], *, channel: Channel, at: datetime) -> int:
    """Write many notices by e-mail or text message at once, as `post` writes one; answers how many were new.

    A fixed number of statements for each thousand of them. They are handed to the workers in handfuls after commit.
    """
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("a notice is written in the transaction of its event")
    notices = [
        Notice(
            dedupe_key=letter.dedupe_key,
            channel=channel,
            address=letter.address,
            subject=" ".join(letter.subject.split()),
            body=letter.body,
            about_type=ContentType.objects.get_for_model(letter.about),
            about_id=letter.about.pk,
            state=NoticeState.PENDING,
            created_at=at,
            next_try_at=at,
        )
        for letter in letters
    ]
    new: list[int] = []
    for start in range(0, len(notices), STATEMENT):
        chunk = notices[start : start + STATEMENT]
        Notice.objects.bulk_create(chunk, ignore_conflicts=True)
        new += Notice.objects.filter(message_id__in=[n.message_id for n in chunk]).values_list("pk", flat=True)
    _hand_over_many(new)
    return len(new)


@transaction.atomic
def requeue(notice: Notice, *, actor: User, at: datetime) -> Notice:
    """Send a failed or uncertain notice once more, under its old message number.

    Refused (not_possible_now) in any other state. Whoever requeues an uncertain e-mail accepts that it may come twice.
    """
    notice = Notice.objects.select_for_update(of=("self",), no_key=True).get(pk=notice.pk)
    if notice.state not in {NoticeState.FAILED, NoticeState.UNCERTAIN}:
        raise Refused("not_possible_now", _("Only failed or uncertain notices can be sent again"))
    before = audit.snapshot(notice, "state", "tries")
    notice.state = NoticeState.PENDING
    notice.tries = 0
    notice.next_try_at = at
    notice.save(update_fields=["state", "tries", "next_try_at"])
    after = audit.snapshot(notice, "state", "tries")
    audit.record("notice.requeue", notice, actor=actor, at=at, before=before, after=after)
    _hand_over(notice)
    return notice


# Nobody reads the exact number beyond this.
COUNTED = 100
# Every page asks, so the text of the query is kept.
_UNREAD = Prepared(
    lambda user: Notice.objects.inbox(user).unread().order_by().values_list("pk")[:COUNTED], integers=["user"]
)


def unread_count(user: User) -> int:
    """How many notices in the application `user` has not read, at most `COUNTED`. One query on a partial index."""
    return len(_UNREAD.rows(user=user.pk))


def newest(user: User) -> int:
    """The key of the newest unread notice of `user`, 0 when all are read."""
    return Notice.objects.inbox(user).unread().aggregate(newest=Max("pk"))["newest"] or 0


@transaction.atomic
def mark_read(user: User, *, at: datetime, notice: Notice | None = None, up_to: int | None = None) -> int:
    """Mark one notice of `user`, those up to a key, or all, as read; how many were unread.

    Another person's notice is left alone, and what is read already keeps its time.
    """
    unread = Notice.objects.inbox(user).unread()
    if notice:
        unread = unread.filter(pk=notice.pk)
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    # A row that somebody is settling just now is left to them: waiting here could end in a circle of waiters.
    free = unread.order_by().select_for_update(skip_locked=True)
    return Notice.objects.filter(pk__in=free.values("pk")).update(read_at=at)


def settle(about: models.Model, *, at: datetime) -> int:
    """What people were told about `about` in the application is done: mark it as read; how many notices were unread.

    Called when the thing moves on, before the next notice is posted, so that the inbox counts what still waits.
    """
    kind = ContentType.objects.get_for_model(about)
    told = Notice.objects.filter(channel=Channel.IN_APP, about_type=kind, about_id=about.pk)
    return told.unread().update(read_at=at)


def forget_addresses(about: models.Model) -> int:
    """Where messages about `about` were sent to is no longer needed; what still waits to be sent keeps its address."""
    kind = ContentType.objects.get_for_model(about)
    sent = Notice.objects.filter(about_type=kind, about_id=about.pk).exclude(channel=Channel.IN_APP)
    return sent.filter(state__in=[NoticeState.SENT, NoticeState.FAILED]).update(address="")


def _hand_over_many(keys: list[int]) -> None:
    def tell() -> None:
        try:
            for start in range(0, len(keys), HANDFUL):
                tasks.deliver_many.apply_async((keys[start : start + HANDFUL],), retry=False)
        except OperationalError as error:
            log.warning("notice.broker_down", notices=len(keys), error=str(error))

    if keys:
        transaction.on_commit(tell)


def _hand_over(notice: Notice) -> None:
    """Tell a worker after commit. A broker that is down is logged and forgotten: the sweep finds the notice."""

    def tell() -> None:
        try:
            tasks.deliver.apply_async((notice.pk,), retry=False)
        except OperationalError as error:
            log.warning("notice.broker_down", notice=notice.pk, error=str(error))

    transaction.on_commit(tell)
