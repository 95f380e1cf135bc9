"""Events that were held: policy made known, activities of organisations (B-01, B-04)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, locks, papers
from core.errors import Refused
from core.models import User
from core.uploads import Upload
from services import access
from services.actions.base import behalf, day, required
from services.choices import EventKind, PolicySubject
from services.models import EventPhoto, OutreachEvent
from stations.models import Unit

PHOTO = "event-photo"
MOST_PHOTOS = 12
MOST_PEOPLE = 100_000
FACTS = ("kind", "subject", "title", "held_on", "place", "attendance", "material", "note", "partner", "article")


@transaction.atomic
def record_event(unit: Unit, *, submission_key: UUID, actor: User, at: datetime, **facts: Any) -> OutreachEvent:
    """An event that `unit` held; the same key again answers the same event. `facts` as FACTS.

    Refused codes: not_allowed, required, not_valid, in_the_future, out_of_range.
    """
    there = OutreachEvent.objects.filter(submission_key=submission_key).first()
    if there is not None:
        return there
    held = access.records_events(actor, unit)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    event = OutreachEvent.objects.create(
        submission_key=submission_key,
        unit=unit,
        recorded_at=at,
        recorded_by_id=held.person_id,
        **_checked(facts, at),
    )
    shown = {"title": event.title, "held_on": event.held_on, "attendance": event.attendance}
    audit.record("event.record", event, actor=actor, on_behalf_of=behalf(held), at=at, after=shown, unit_id=unit.pk)
    return event


@transaction.atomic
def change_event(event: OutreachEvent, *, actor: User, at: datetime, **facts: Any) -> OutreachEvent:
    """Put an event right; what was and what is stand in the audit."""
    event, held = _begin(event, actor)
    clean = _checked({name: getattr(event, name) for name in FACTS} | facts, at)
    columns = {"partner": "partner_id", "article": "article_id"}
    before = {name: getattr(event, columns.get(name, name)) for name in FACTS}
    for name, value in clean.items():
        setattr(event, name, value)
    was, now = audit.changes(before, {name: getattr(event, columns.get(name, name)) for name in FACTS})
    if not now:
        return event
    event.save(update_fields=list(now))
    audit.record(
        "event.change",
        event,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        before=was,
        after=now,
        unit_id=event.unit_id,
    )
    return event


@transaction.atomic
def add_photo(event: OutreachEvent, *, photo: Upload, actor: User, at: datetime, caption: str = "") -> EventPhoto:
    """Refused codes: not_a_picture, too_many, not_allowed."""
    event, _held = _begin(event, actor)
    if not photo.media_type.startswith("image/"):
        raise Refused("not_a_picture", _("Only pictures (JPEG, PNG, WebP) are taken"), "photo")
    if event.photos.count() >= MOST_PHOTOS:
        raise Refused("too_many", _("At most %(count)s photos") % {"count": MOST_PHOTOS}, "photo")
    paper = papers.receive(
        PHOTO, title=event.title, upload=photo, thing=event, unit_id=event.unit_id, actor=actor, at=at
    )
    return EventPhoto.objects.create(event=event, paper=paper, caption=caption.strip())


def _begin(event: OutreachEvent, actor: User):
    event = locks.lock(OutreachEvent.objects.select_related("unit"), event.pk)
    held = access.records_events(actor, event.unit)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    return event, held


def _checked(facts: dict[str, Any], at: datetime) -> dict[str, Any]:
    clean: dict[str, Any] = {name: facts.get(name) for name in FACTS}
    for name in ("title", "place", "material", "note", "subject"):
        clean[name] = (clean[name] or "").strip()
    if clean["kind"] not in EventKind.values:
        raise Refused("not_valid", _("Choose one of the list"), "kind")
    clean["title"], clean["place"] = required(clean["title"], "title"), required(clean["place"], "place")
    if clean["kind"] == EventKind.OUTREACH and clean["subject"] not in PolicySubject.values:
        raise Refused("required", _("Choose the subject"), "subject")
    if clean["subject"] and clean["subject"] not in PolicySubject.values:
        raise Refused("not_valid", _("Choose one of the list"), "subject")
    if clean["kind"] == EventKind.ACTIVITY and clean["partner"] is None:
        raise Refused("required", _("Choose the organisation"), "partner")
    if clean["held_on"] is None:
        raise Refused("required", _("This field is required"), "held_on")
    if clean["held_on"] > day(at):
        raise Refused("in_the_future", _("This day is still to come"), "held_on")
    if clean["attendance"] is None or not 0 <= clean["attendance"] <= MOST_PEOPLE:
        raise Refused("out_of_range", _("Enter how many people came"), "attendance")
    return clean
