"""Putting a registered fact right (更正): the number stays, the ledger shows what stood there struck through (C-01)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.fields import blind_index
from core.identity import normal_id_number, normal_phone
from core.models import User
from services import workflow
from services.actions.base import Taking, begin, finish, own_person, required, scrub
from services.actions.intake import search_text
from services.choices import Corrected
from services.models import Correction, Matter, Ticket

# Typed where nothing belongs: the number was somebody else's, and the right one is not known.
NOTHING = "-"
LONGEST_REASON = 200


@transaction.atomic
def correct(
    ticket: Ticket,
    *,
    actor: User,
    at: datetime,
    reason: str,
    resident_name: str | None = None,
    phone: str | None = None,
    id_number: str | None = None,
    address: str | None = None,
    matter: Matter | None = None,
    description: str | None = None,
) -> Ticket:
    """Put facts of the registration right, with a reason; what is None stays, "-" or "" empties a fact.

    Old and new values are kept (`Correction`), encrypted; the history names the facts. The number never changes and is
    never given again. The right telephone number is also the one whose last digits open the public status.

    Refused codes: nothing_changed, required, too_long, phone_invalid, id_…, not_offered, other_chain (an open matter
    would have to stand in another chain of steps); `field` names the input.
    """
    taking = begin("correct", ticket, actor=actor, at=at)
    ticket = taking.ticket
    reason = _short(required(reason, "reason"), "reason", LONGEST_REASON)
    texts = {"resident_name": resident_name, "address": address, "description": description}
    changed = [name for name, value in texts.items() if value is not None and _set(ticket, name, _text(name, value))]
    changed += _numbers(ticket, phone, id_number)
    was_matter = ticket.matter
    if matter is not None and matter.pk != ticket.matter_id:
        _check(matter, ticket)
        ticket.matter = matter
        changed.append(Corrected.MATTER)
    if not changed:
        raise Refused("nothing_changed", _("Nothing is different from what is registered"))
    ticket.search_text = search_text(ticket)
    old = taking.was | {Corrected.MATTER: was_matter.code}
    new = {name: getattr(ticket, name) for name in changed} | {Corrected.MATTER: ticket.matter.code}
    _keep(taking, [name for name in Corrected.values if name in changed], old, new, scrub(reason))
    return finish(taking, note=reason, corrected=changed)


def _keep(taking: Taking, names: list[str], old: dict[str, Any], new: dict[str, Any], reason: str) -> None:
    by = own_person(taking)
    Correction.objects.bulk_create(
        Correction(
            ticket=taking.ticket,
            field=name,
            old=old[name],
            new=new[name],
            reason=reason,
            corrected_at=taking.at,
            corrected_by=by,
        )
        for name in names
    )


def _text(name: str, typed: str) -> str:
    if name == "resident_name":
        typed = required(typed, name)
    text = "" if typed.strip() == NOTHING else _lines(typed.strip())
    return _short(required(text, name) if name == "resident_name" else text, name, _longest(name))


def _numbers(ticket: Ticket, phone: str | None, id_number: str | None) -> list[str]:
    """Telephone and id number with all that hangs on them."""
    changed: list[str] = []
    if phone is not None and _set(ticket, "phone", normal_phone("" if phone.strip() == NOTHING else phone)):
        ticket.phone_index = blind_index(ticket.phone)
        if ticket.phone:
            # Without a number the digits on the slip stay what they were.
            ticket.lookup_tail = ticket.phone[-4:]
        changed.append(Corrected.PHONE)
    if id_number is not None:
        typed = "" if id_number.strip() == NOTHING else id_number
        if _set(ticket, "id_number", normal_id_number(typed)):
            ticket.id_index = blind_index(ticket.id_number)
            changed.append(Corrected.ID_NUMBER)
    return changed


def _set(ticket: Ticket, name: str, value: str) -> bool:
    """Sets the column; whether that changed anything."""
    if _lines(getattr(ticket, name)) == value:
        return False
    setattr(ticket, name, value)
    return True


def _lines(text: str) -> str:
    """Browsers send the ends of lines back in their own way; that is no change."""
    return text.replace("\r\n", "\n")


def _longest(name: str) -> int | None:
    return Ticket._meta.get_field(name).max_length  # type: ignore[union-attr]


def _short(text: str, name: str, longest: int | None) -> str:
    if longest is not None and len(text) > longest:
        raise Refused("too_long", _("At most %(count)s characters") % {"count": longest}, name)
    return text


def _check(matter: Matter, ticket: Ticket) -> None:
    if not matter.is_offered_at(ticket.station):
        raise Refused("not_offered", _("This matter is not offered at this station"), "matter")
    if any(workflow.is_led(one.chain.code, "log") for one in (matter, ticket.matter)):
        message = _("A matter with pages of its own stays what it is: end it there, log it anew")
        raise Refused("own_page", message, "matter")
    if ticket.closed_at is None and matter.chain_id != ticket.matter.chain_id:
        raise Refused(
            "other_chain",
            _("An open matter cannot go over to other steps: withdraw it and register it anew"),
            "matter",
        )
