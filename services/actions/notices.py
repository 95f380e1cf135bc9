"""What residents and staff are told when a ticket moves; handed to the outbox, which delivers after the commit."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import outbox
from core.choices import Channel
from core.models import AuditRecord, Notice, User
from core.text import localized
from services.access import LEADERS, people_at
from services.models import Ticket
from stations.models import Person


def tell_resident(ticket: Ticket, text: str, *, event: AuditRecord | int, at: datetime) -> None:
    """A text message to the resident, once per event; nothing when there is no telephone.

    `text` holds no more than number, matter and what to do: the page behind the look-up code tells the rest.
    """
    if not ticket.phone:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(station)s: matter %(number)s") % {
            "station": ticket.station.unit.name,
            "number": ticket.number,
        }
    outbox.post(
        f"ticket-event:{_pk(event)}:sms",
        channel=Channel.SMS,
        address=ticket.phone,
        subject=subject,
        body=text,
        about=ticket,
        at=at,
    )


def tell_accepted(ticket: Ticket, *, event: AuditRecord | int, at: datetime) -> None:
    if not ticket.phone:
        return
    with translation.override(settings.LANGUAGE_CODE):
        text = _(
            "%(station)s: your matter “%(matter)s” is accepted, number %(number)s. See how it stands: %(url)s"
        ) % facts(ticket)
    tell_resident(ticket, text, event=event, at=at)


def tell_ready(ticket: Ticket, *, event: AuditRecord | int, at: datetime) -> None:
    if not ticket.phone:
        return
    with translation.override(settings.LANGUAGE_CODE):
        text = _(
            "Your matter “%(matter)s”, number %(number)s, is ready for pick-up at %(station)s, %(address)s."
        ) % facts(ticket)
    tell_resident(ticket, text, event=event, at=at)


def tell_part(ticket: Ticket, *, cost: Decimal, event: AuditRecord | int, at: datetime) -> None:
    """The owner is asked whether a part may cost so much; which part it is, the station says."""
    if not ticket.phone:
        return
    with translation.override(settings.LANGUAGE_CODE):
        text = _(
            "Your repair %(number)s needs a part for %(cost)s yuan. Please tell the station whether you agree: "
            "%(phone)s."
        ) % (facts(ticket) | {"cost": cost, "phone": ticket.station.phone or ticket.station.unit.name})
    tell_resident(ticket, text, event=event, at=at)


def tell_uncollected(ticket: Ticket, *, days: int, at: datetime, collect_by: date | None = None) -> int:
    """A reminder that a thing waits to be collected, once for each number of `days`; answers whether it is new."""
    key = f"uncollected:{ticket.pk}:{ticket.ready_at:%Y-%m-%d}:{days}"
    if not ticket.phone or Notice.objects.filter(dedupe_key=key).exists():
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(station)s: matter %(number)s") % {
            "station": ticket.station.unit.name,
            "number": ticket.number,
        }
        text = _(
            "Your “%(matter)s”, number %(number)s, has been waiting for %(days)s days. Please collect it at "
            "%(station)s, %(address)s."
        ) % (facts(ticket) | {"days": days})
        text += _kept_until(collect_by)
    outbox.post(key, channel=Channel.SMS, address=ticket.phone, subject=subject, body=text, about=ticket, at=at)
    return 1


def tell_to_collect(ticket: Ticket, *, collect_by: date | None, event: AuditRecord | int, at: datetime) -> None:
    """The owner is asked to collect, with the last day if one is set."""
    if not ticket.phone:
        return
    with translation.override(settings.LANGUAGE_CODE):
        text = _("Your “%(matter)s”, number %(number)s, is waiting. Please collect it at %(station)s, %(address)s.")
        text %= facts(ticket)
        text += _kept_until(collect_by)
    tell_resident(ticket, text, event=event, at=at)


def _kept_until(collect_by: date | None) -> str:
    if collect_by is None:
        return ""
    return _(" It is kept until %(day)s; after that the station disposes of it.") % {"day": collect_by.isoformat()}


def facts(ticket: Ticket) -> dict[str, str]:
    """What messages say of a matter, in the language that is active now."""
    return {
        "matter": localized(ticket.matter.name, ticket.matter.name_en),
        "number": ticket.number,
        "station": localized(ticket.station.unit.name, ticket.station.unit.name_en),
        "address": localized(ticket.station.address, ticket.station.address_en),
        "url": f"{settings.PUBLIC_URL}/status/",
    }


def tell_leaders(ticket: Ticket, *, event: AuditRecord | int, at: datetime) -> None:
    """In the application, to every director and deputy of the station: a matter waits for acceptance (C-03)."""
    people = people_at(ticket.station.unit, LEADERS, timezone.localdate(at)).exclude(user=None).select_related("user")
    users = [person.user for person in people]
    words = gettext_lazy("Waiting for acceptance: %(number)s %(matter)s")
    tell_staff(users, words, ticket, key=f"ticket-event:{_pk(event)}", at=at)


def tell_staff(
    users: Iterable[User],
    subject: str | Promise,
    ticket: Ticket,
    *,
    key: str,
    at: datetime,
    body: str = "",
    more: dict[str, str] | None = None,
) -> int:
    """A notice in the application to each of `users`, once per `key` and user; answers how many were new.

    A lazy `subject` is filled from `facts(ticket)` and `more` in the language of each reader.
    """

    def words(user: User) -> str:
        return str(subject) % (facts(ticket) | (more or {})) if isinstance(subject, Promise) else subject

    return _tell(users, words, f"/services/tickets/{ticket.number}/", ticket, key=key, at=at, body=body)


def tell_people(
    people: Iterable[Person],
    subject: Promise,
    more: dict[str, str],
    *,
    about: Model,
    link: str,
    key: str,
    at: datetime,
    but: User | None = None,
) -> int:
    """The same about another thing than a ticket: to the logins of `people`, apart from `but`, who knows already."""
    ids = {person.user_id for person in people if person.user_id} - ({but.pk} if but else set())
    users = User.objects.filter(pk__in=ids, is_active=True).order_by("pk")
    return _tell(users, lambda user: str(subject) % more, link, about, key=key, at=at)


def _tell(
    users: Iterable[User],
    words: Callable[[User], str],
    link: str,
    about: Model,
    *,
    key: str,
    at: datetime,
    body: str = "",
) -> int:
    keys = {f"{key}:{user.pk}": user for user in users}
    known = set(Notice.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    for dedupe_key, user in keys.items():
        if dedupe_key not in known:
            with translation.override(user.language):
                subject = words(user)
            outbox.post(
                dedupe_key,
                channel=Channel.IN_APP,
                user=user,
                subject=subject[:200],
                body=body,
                link=link,
                about=about,
                at=at,
            )
    return len(keys.keys() - known)


def _pk(event: AuditRecord | int) -> int:
    return event if isinstance(event, int) else event.pk
