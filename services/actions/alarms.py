"""Warnings before and after a due day, to the people who can still do something about it."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import User
from services.access import LEADERS, people_at
from services.actions.notices import tell_staff
from services.models import Ticket


def remind(ticket: Ticket, *, at: datetime) -> int:
    """Due today or on the next working day: tell the one who handles it, or the leaders when nobody does.

    Answers how many notices are new; for the same due day a second call is harmless.
    """
    users = _handler(ticket) or _leaders(ticket, timezone.localdate(at))
    return _tell(users, _("Due on %(due)s: %(number)s %(matter)s"), "remind", ticket, at)


def escalate(ticket: Ticket, *, at: datetime) -> int:
    """Overdue: tell the leaders of the station, and the one who handles it."""
    users = {user.pk: user for user in [*_leaders(ticket, timezone.localdate(at)), *_handler(ticket)]}
    return _tell(list(users.values()), _("Overdue since %(due)s: %(number)s %(matter)s"), "escalate", ticket, at)


def _tell(users: list[User], words: str | Promise, kind: str, ticket: Ticket, at: datetime) -> int:
    if ticket.duty is None:
        return 0
    due = ticket.duty.due_on.isoformat()
    return tell_staff(users, words, ticket, key=f"duty:{ticket.duty_id}:{kind}:{due}", at=at, more={"due": due})


def _handler(ticket: Ticket) -> list[User]:
    person = ticket.handled_by
    return [person.user] if person is not None and person.user is not None else []


def _leaders(ticket: Ticket, on: date) -> list[User]:
    people = people_at(ticket.station.unit, LEADERS, on).exclude(user=None).select_related("user")
    return [person.user for person in people]
