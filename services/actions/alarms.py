"""Warnings before and after a due day, to the people who can still do something about it."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import User
from services.access import HOLDER, LEADERS, people_at
from services.actions.notices import tell_staff, tell_uncollected
from services.actions.uncollected import last_day, write_reminder
from services.choices import MatterKind, ReplyChannel
from services.models import Ticket


def remind(ticket: Ticket, *, at: datetime) -> int:
    """Due today or on the next working day: tell the one who handles it, or the leaders when nobody does (C-05, C-06).

    Where it lies with an office, those at its window hear it too: it is their promise that runs out (E-07).
    Answers how many notices are new; for the same due day a second call is harmless.
    """
    on = timezone.localdate(at)
    users = _each([*(_handler(ticket) or _leaders(ticket, on)), *_holder(ticket, on)])
    return _tell(users, _("Due on %(due)s: %(number)s %(matter)s"), "remind", ticket, at)


def escalate(ticket: Ticket, *, at: datetime) -> int:
    """Overdue: tell the leaders of the station, the one who handles it, and the office that it lies with."""
    on = timezone.localdate(at)
    users = _each([*_leaders(ticket, on), *_handler(ticket), *_holder(ticket, on)])
    return _tell(users, _("Overdue since %(due)s: %(number)s %(matter)s"), "escalate", ticket, at)


def ask_again(ticket: Ticket, *, at: datetime) -> int:
    """The day has come to ask the office how far the matter is (E-06): tell the one who handles it, once for a day."""
    if ticket.follow_up_on is None or ticket.holder is None:
        return 0
    users = _handler(ticket) or _leaders(ticket, timezone.localdate(at))
    words = _("Ask %(office)s how far it is: %(number)s %(matter)s")
    key = f"follow-up:{ticket.pk}:{ticket.follow_up_on.isoformat()}"
    return tell_staff(users, words, ticket, key=key, at=at, more={"office": ticket.holder.name})


def _tell(users: list[User], words: str | Promise, kind: str, ticket: Ticket, at: datetime) -> int:
    if ticket.duty is None:
        return 0
    due = ticket.duty.due_on.isoformat()
    return tell_staff(users, words, ticket, key=f"duty:{ticket.duty_id}:{kind}:{due}", at=at, more={"due": due})


def _each(users: list[User]) -> list[User]:
    return list({user.pk: user for user in users}.values())


def _holder(ticket: Ticket, on: date) -> list[User]:
    if ticket.holder is None:
        return []
    people = people_at(ticket.holder, HOLDER, on).exclude(user=None).select_related("user")
    return [person.user for person in people]


def _handler(ticket: Ticket) -> list[User]:
    person = ticket.handled_by
    return [person.user] if person is not None and person.user is not None else []


def _leaders(ticket: Ticket, on: date) -> list[User]:
    people = people_at(ticket.station.unit, LEADERS, on).exclude(user=None).select_related("user")
    return [person.user for person in people]


# After how many days its owner is reminded of a thing that is ready; at the last one the leaders hear of it, too.
PICK_UP_AFTER = (3, 7, 14, 30)


def remind_to_collect(ticket: Ticket, *, at: datetime) -> int:
    """A repaired thing waits for its owner: one message at each of `PICK_UP_AFTER` days; answers how many are new.

    The last one names the day until which it is kept.
    """
    if ticket.ready_at is None:
        return 0
    on = timezone.localdate(at)
    days = (on - timezone.localdate(ticket.ready_at)).days
    reached = max((after for after in PICK_UP_AFTER if after <= days), default=None)
    if reached is None:
        return 0
    is_last = reached == PICK_UP_AFTER[-1]
    collect_by = last_day(ticket, ticket.station, on) if is_last and ticket.matter.kind == MatterKind.REPAIR else None
    new = tell_uncollected(ticket, days=reached, at=at, collect_by=collect_by)
    if new:
        write_reminder(ticket, channel=ReplyChannel.SMS, at=at, collect_by=collect_by)
    if is_last:
        key = f"uncollected:{ticket.pk}:{ticket.ready_at:%Y-%m-%d}"
        new += tell_staff(
            _leaders(ticket, on), _("Not collected for a month: %(number)s %(matter)s"), ticket, key=key, at=at
        )
    return new
