"""Found items: taken in one by one or as the broadcasting station hands them over, corrected, photographed (A-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import audit, obligations, papers
from core.errors import Refused
from core.models import User
from core.numbers import next_number
from core.uploads import Upload
from services import access
from services.actions import custody
from services.actions.base import Taking, begin_led, behalf, day, enter, finish, required, scrub
from services.actions.intake import SECRET, log_ticket
from services.actions.lost.base import (
    Typed,
    area,
    category,
    keeping_term,
    known,
    past_day,
    search_text,
    words,
    write_clues,
)
from services.choices import FoundSource, FoundState, Outcome, State, ThingKind
from services.models import FoundItem, Matter, Place, Takeover
from services.models.lost.items import ALWAYS_VALUABLE
from services.workflow import FOUND_CHAIN
from stations.models import Partner, Station

MATTER = "found-item"
DUTY = "dispose"
PHOTO = "found-photo"
MOST_AT_ONCE = 30


@dataclass(frozen=True)
class Find:
    """What the counter is told about a thing. `clues` as (kind, what was read); numbers in the texts become clues."""

    category: str
    area: str
    found_on: date | None
    description: str
    place: str = ""
    found_time: time | None = None
    secret: str = ""
    is_valuable: bool = False
    clues: Typed = ()
    storage: Place | None = None


@transaction.atomic
def log_item(
    station: Station,
    find: Find,
    *,
    actor: User,
    at: datetime,
    submission_key: UUID,
    source: str,
    finder: str = "",
    finder_phone: str = "",
    takeover: Takeover | None = None,
    draw: Any = SECRET,
) -> FoundItem:
    """Take in a found thing (拾得登记): ticket, custody and the term it is kept; the same key again, the same item.

    Refused codes: required, too_long, in_the_future, long_ago, phone_invalid, unknown_place, not_allowed, not_offered.
    """
    facts, numbers = _facts(find, day(at))
    source = known(source, FoundSource, "source")
    if source == FoundSource.PERSON:
        finder = required(finder, "finder")
    ticket = log_ticket(
        station,
        matter(),
        actor=actor,
        at=at,
        submission_key=submission_key,
        resident_name=finder.strip() or str(FoundSource(source).label),
        phone=finder_phone,
        description=facts["description"],
        draw=draw,
        is_led=True,
    )
    there = FoundItem.objects.filter(pk=ticket.pk).first()
    if there is not None:
        return there
    days, notice_days = keeping_term(station, facts["category"])
    item = FoundItem(
        ticket=ticket,
        station=station,
        source=source,
        takeover=takeover,
        received_on=day(at),
        keep_until=day(at) + timedelta(days=days),
        notice_days=notice_days,
        **facts,
    )
    item.search_text = _search_text(item)
    item.save(force_insert=True)
    write_clues(find.clues, numbers, item=item)
    custody.receive(
        station,
        actor=actor,
        at=at,
        kind=ThingKind.FOUND,
        name=item.description[:100],
        is_valuable=item.is_valuable,
        place=find.storage,
        ticket=ticket,
    )
    _open_duty(item, actor=actor, at=at)
    return item


def matter() -> Matter:
    """The matter under which found things are taken in. Refused("not_offered") when the catalogue has none."""
    found = Matter.objects.for_intake().filter(chain__code=FOUND_CHAIN, is_active=True).first()
    if found is None:
        raise Refused("not_offered", _("This matter is not offered at this station"), "matter")
    return found


def _facts(find: Find, on: date) -> tuple[dict[str, Any], list[str]]:
    """The columns, checked, and the numbers that stood in the texts."""
    description, in_description = words(find.description, "description", is_required=True)
    secret, in_secret = words(find.secret, "secret")
    place, in_place = words(find.place, "place", longest=100)
    kind = category(find.category)
    facts = {
        "category": kind,
        "area": area(find.area),
        "place": place,
        "found_on": past_day(find.found_on, "found_on", on),
        "found_time": find.found_time,
        "description": description,
        "secret": secret,
        "is_valuable": find.is_valuable or kind in ALWAYS_VALUABLE,
    }
    return facts, [*in_description, *in_secret, *in_place]


def _search_text(item: FoundItem) -> str:
    return search_text(item.description, item.secret, item.place)


def _open_duty(item: FoundItem, *, actor: User, at: datetime) -> None:
    """Given back or disposed of: at the latest when its term and the public notice after it are over (A-02)."""
    with translation.override(settings.LANGUAGE_CODE):
        title = gettext("Give it back to its owner, or dispose of it when its term is over")
    ticket = item.ticket
    ticket.duty = obligations.open_duty(
        ticket,
        kind=DUTY,
        rule="A-02",
        title=title,
        unit_id=ticket.station_id,
        starts_on=item.received_on,
        fixed_on=item.keep_until + timedelta(days=item.notice_days),
        actor=actor,
        at=at,
    )
    ticket.save(update_fields=["duty"])


@transaction.atomic
def take_over(
    station: Station,
    finds: Sequence[Find],
    *,
    actor: User,
    at: datetime,
    submission_key: UUID,
    handed_by: str,
    partner: Partner | None = None,
    draw: Any = SECRET,
) -> Takeover:
    """Take several things over from the broadcasting station in one go (广播台移交); all of them or none.

    A refusal names the field of the row as "<row>-<field>", rows counted from 0. The same key again, the same takeover.
    """
    there = Takeover.objects.filter(submission_key=submission_key).first()
    if there is not None:
        return there
    held = access.log_role(actor, station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take matters in at this station"))
    if not finds:
        raise Refused("required", _("Enter at least one thing"))
    if len(finds) > MOST_AT_ONCE:
        raise Refused("too_many", _("At most %(count)s things at once") % {"count": MOST_AT_ONCE})
    if partner is not None and partner.unit_id not in station.unit.steps:
        raise Refused("unknown_partner", _("This organisation is no partner of the station"), "partner")
    year = day(at).year
    try:
        with transaction.atomic():
            takeover = Takeover.objects.create(
                number=f"{station.code}-YJ{year}-{next_number(f'takeover:{station.pk}:{year}'):04d}",
                station=station,
                partner=partner,
                handed_by=required(handed_by, "handed_by")[:60],
                taken_at=at,
                taken_by_id=held.person_id,
                submission_key=submission_key,
            )
    except IntegrityError:
        return Takeover.objects.get(submission_key=submission_key)
    for row, find in enumerate(finds):
        try:
            log_item(
                station,
                find,
                actor=actor,
                at=at,
                submission_key=uuid5(submission_key, str(row)),
                source=FoundSource.BROADCAST,
                finder=partner.name if partner else "",
                takeover=takeover,
                draw=draw,
            )
        except Refused as refused:
            raise Refused(refused.code, refused.message, f"{row}-{refused.field}" if refused.field else None) from None
    audit.record(
        "takeover.take",
        takeover,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        after={"number": takeover.number, "items": len(finds)},
        unit_id=station.pk,
    )
    return takeover


@transaction.atomic
def change_item(item: FoundItem, find: Find, *, actor: User, at: datetime) -> FoundItem:
    """Correct what was written down of a thing that is still here; clues are added, never taken away."""
    taking, item = begin_item("change_item", item, actor=actor, at=at)
    facts, numbers = _facts(find, day(at))
    before = {name: getattr(item, name) for name in facts}
    for name, value in facts.items():
        setattr(item, name, value)
    item.search_text = _search_text(item)
    item.save(update_fields=[*facts, "search_text"])
    write_clues(find.clues, numbers, item=item)
    taking.ticket.description = item.description
    changed = sorted(name for name, value in facts.items() if before[name] != value)
    finish(taking, changed=changed)
    item.ticket = taking.ticket
    if item.is_valuable != before["is_valuable"]:
        custody.mark_valuable(taking.ticket, item.is_valuable)
    return item


@transaction.atomic
def add_photo(item: FoundItem, upload: Upload, *, actor: User, at: datetime) -> FoundItem:
    """Keep a picture of the thing; a newer one takes its place on the page, the earlier stays in the archive."""
    taking, item = begin_item("photo", item, actor=actor, at=at)
    if not upload.media_type.startswith("image/"):
        raise Refused("file_kind", _("Only pictures (JPEG, PNG, WebP) are taken"), "photo")
    item.photo = papers.receive(
        PHOTO,
        title=f"{taking.ticket.number} {gettext('Photo of a found item')}",
        upload=upload,
        thing=taking.ticket,
        unit_id=item.station_id,
        actor=actor,
        at=at,
    )
    item.save(update_fields=["photo"])
    finish(taking)
    return item


@transaction.atomic
def cancel_item(item: FoundItem, *, actor: User, at: datetime, reason: str) -> FoundItem:
    """It was entered by mistake (登记有误), twice perhaps; a leader says why, and it stays on record."""
    taking, item = begin_item("cancel_item", item, actor=actor, at=at)
    if access.may_override(actor, item.station) is None:
        raise Refused("not_allowed", _("Only the director or a deputy does this"))
    reason = required(reason, "reason")
    if item.state != FoundState.SHELVED:
        raise Refused("not_possible_now", _("Its owner is found: take that back first"))
    for thing in custody.of_ticket(taking.ticket):
        custody.cancel(thing, actor=actor, at=at, reason=reason, held=taking.held)
    end_item(taking, item, FoundState.CANCELLED, Outcome.WITHDRAWN, note=reason)
    return item


# What other verbs of lost and found need


def begin_item(verb: str, item: FoundItem, *, actor: User, at: datetime) -> tuple[Taking, FoundItem]:
    """Lock ticket and item; Refused("not_possible_now") when it has left the station: the answer to a second click."""
    taking = begin_led(verb, item.ticket, actor=actor, at=at)
    item = FoundItem.objects.select_for_update(of=("self",), no_key=True).get(pk=item.pk)
    item.ticket, item.station = taking.ticket, taking.ticket.station
    if item.closed_at is not None:
        raise Refused(
            "not_possible_now",
            _("The thing is not here any more: %(state)s") % {"state": FoundState(item.state).label},
        )
    return taking, item


def set_state(taking: Taking, item: FoundItem, state: FoundState, *fields: str) -> None:
    """Move the item, and its ticket with it; the caller has the locks of `begin_item` and finishes."""
    item.state = state
    item.save(update_fields=["state", *fields])
    ticket_state = State.ACCEPTED if state == FoundState.SHELVED else State.HANDLING
    if taking.ticket.state != ticket_state:
        # Not entered anew: the duty that began with the thing runs on.
        taking.ticket.state = ticket_state


def end_item(taking: Taking, item: FoundItem, state: FoundState, outcome: Outcome, *, note: str = "", **facts) -> None:
    """The thing is gone: item and ticket end together."""
    item.state, item.closed_at = state, taking.at
    item.save(update_fields=["state", "closed_at", "disposal"])
    taking.ticket.outcome = outcome
    taking.ticket.replied_at = taking.ticket.replied_at or taking.at
    enter(taking, State.CLOSED)
    finish(taking, note=scrub(note), **facts)
