"""Finding out who the owner is: the search, the looks at what identifies people, the owner named by it (A-02)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import audit, outbox
from core.choices import Channel
from core.errors import Refused
from core.identity import normal_phone
from core.models import User
from services import access
from services.actions import notices
from services.actions.base import behalf, finish, required
from services.actions.lost.items import begin_item, set_state
from services.choices import FoundState
from services.models import FoundItem, LossReport
from stations.models import Station


@transaction.atomic
def name_owner(item: FoundItem, *, actor: User, at: datetime, owner: str, phone: str = "", note: str = "") -> FoundItem:
    """The search has found the owner (查到失主): told at once by text message, without a telephone later."""
    taking, item = begin_item("name_owner", item, actor=actor, at=at)
    owner, phone = required(owner, "owner")[:60], normal_phone(phone)
    if item.state != FoundState.SHELVED:
        raise Refused("not_possible_now", _("This thing has an owner already"))
    item.owner_name, item.owner_phone = owner, phone
    item.told_at = at if phone else None
    state = FoundState.WAITING if phone else FoundState.MATCHED
    set_state(taking, item, state, "owner_name", "owner_phone", "told_at")
    ticket = finish(taking, note=note)
    if phone:
        with translation.override(settings.LANGUAGE_CODE):
            facts = notices.facts(ticket) | {"phone": ticket.station.phone or "—"}
            text = (
                gettext(
                    "Something that belongs to you was handed in, number %(number)s. Please collect it at %(station)s, "
                    "%(address)s, telephone %(phone)s, and bring a paper that shows who you are."
                )
                % facts
            )
            subject = gettext("%(station)s: matter %(number)s") % facts
        outbox.post(
            f"ticket-event:{taking.was['record']}:owner",
            channel=Channel.SMS,
            address=phone,
            subject=subject,
            body=text,
            about=ticket,
            at=at,
        )
    return item


@transaction.atomic
def record_search(station: Station, *, actor: User, at: datetime, asked: list[str], found: int) -> None:
    """Somebody looked for people: by what (`asked` names the fields, never their content), and how many were shown."""
    held = access.log_role(actor, station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not look for owners at this station"))
    after = {"asked": sorted(asked), "found": found}
    audit.record("lost.search", station, actor=actor, on_behalf_of=behalf(held), at=at, after=after, unit_id=station.pk)


@transaction.atomic
def reveal(thing: FoundItem | LossReport, *, actor: User, at: datetime) -> None:
    """Clues and telephone in full, this once; recorded (查看完整线索)."""
    held = access.log_role(actor, thing.station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    subject = thing.ticket or thing
    verb = "ticket.reveal" if thing.ticket else "loss.reveal"
    audit.record(verb, subject, actor=actor, on_behalf_of=behalf(held), at=at, unit_id=thing.station_id)
