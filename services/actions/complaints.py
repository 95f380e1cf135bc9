"""Complaints about a station, made on its public page and answered by those above it (投诉, E-09)."""

import random
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from core import audit, locks, obligations, outbox
from core.choices import Channel
from core.errors import Refused
from core.identity import normal_phone
from core.models import User
from services import access, lives, routing
from services.actions import notices
from services.actions.base import behalf, day, required, scrub
from services.actions.intake import ALPHABET, CODE_LENGTH, SECRET
from services.choices import ComplaintKind, ComplaintState, Finding
from services.lives import COMPLAINT
from services.models import Complaint
from services.models.complaints import ANSWERERS, SUPERVISORS
from stations.models import Person, Station
from stations.models.scope import Held

DUTY, RULE = "complaint", "E-09"
ANSWER_WORKING_DAYS = 15
SHORTEST, LONGEST = 5, 3000


def file_complaint(
    station: Station,
    *,
    at: datetime,
    submission_key: UUID,
    kind: str,
    text: str,
    matter_number: str = "",
    name: str = "",
    phone: str = "",
    draw: random.Random = SECRET,
) -> Complaint:
    """A resident complains about a station (E-09). The same `submission_key` again answers the same complaint.

    It goes to the supervising unit and the discipline body, never to the station. Without a telephone four digits are
    drawn that open the answer. Refused codes: not_valid, too_short, too_long, phone_invalid.
    """
    there = Complaint.objects.filter(submission_key=submission_key, station=station).first()
    if there is not None:
        return there
    if kind not in ComplaintKind.values:
        raise Refused("not_valid", _("Choose what it is about"), "kind")
    text = text.strip()
    if len(text) < SHORTEST:
        raise Refused("too_short", _("Please tell us what happened, in a sentence or two"), "text")
    if len(text) > LONGEST:
        raise Refused("too_long", _("At most %(count)s characters") % {"count": LONGEST}, "text")
    phone = normal_phone(phone)
    complaint = Complaint(
        code="".join(draw.choices(ALPHABET, k=CODE_LENGTH)),
        tail=phone[-4:] if phone else f"{draw.randrange(10_000):04d}",
        submission_key=submission_key,
        station=station,
        to_unit=routing.supervisor(station),
        discipline=routing.discipline_body(station, day(at)),
        kind=kind,
        text=text,
        matter_number=matter_number.strip()[:40],
        name=name.strip()[:60],
        phone=phone,
        filed_at=at,
    )
    try:
        with transaction.atomic():
            return _write(complaint, at=at)
    except IntegrityError:
        twin = Complaint.objects.filter(submission_key=submission_key, station=station).first()
        if twin is None:
            raise
        return twin


def _write(complaint: Complaint, *, at: datetime) -> Complaint:
    complaint.save(force_insert=True)
    with override(settings.LANGUAGE_CODE):
        title = _("Answer a complaint")
    complaint.duty = obligations.open_duty(
        complaint,
        kind=DUTY,
        rule=RULE,
        title=title,
        unit_id=complaint.to_unit_id,
        starts_on=day(at),
        working_days=ANSWER_WORKING_DAYS,
        actor=None,
        at=at,
    )
    complaint.save(update_fields=["duty"])
    audit.record(
        "complaint.file", complaint, actor=None, at=at, after={"kind": complaint.kind}, unit_id=complaint.to_unit_id
    )
    _tell(complaint, gettext_lazy("New complaint about %(station)s, to be answered by %(due)s"), "file", at)
    return complaint


@transaction.atomic
def take_up_complaint(complaint: Complaint, *, actor: User, at: datetime) -> Complaint:
    """Somebody of the supervising unit looks into it."""
    complaint, held = _begin(complaint, "take_up", actor)
    complaint.state, complaint.taken_up_at, complaint.handler_id = ComplaintState.TAKEN_UP, at, held.person_id
    complaint.save(update_fields=["state", "taken_up_at", "handler"])
    _record(complaint, "take_up", held, actor=actor, at=at)
    return complaint


@transaction.atomic
def answer_complaint(
    complaint: Complaint, *, actor: User, at: datetime, finding: str, answer: str, measures: str = ""
) -> Complaint:
    """Answer: what was found, and what the resident is told; `measures` stay with the office. Keeps the duty.

    With a telephone the resident hears by text message that there is an answer. Refused codes: required, not_valid.
    """
    complaint, held = _begin(complaint, "answer", actor)
    if finding not in Finding.values:
        raise Refused("not_valid", _("Choose one of the list"), "finding")
    complaint.finding, complaint.answer = finding, required(answer, "answer")
    complaint.measures = measures.strip()
    complaint.state, complaint.answered_at = ComplaintState.ANSWERED, at
    complaint.taken_up_at = complaint.taken_up_at or at
    complaint.handler_id = complaint.handler_id or held.person_id
    if complaint.duty is not None:
        obligations.fulfil(complaint.duty, actor=actor, at=at)
    complaint.save(update_fields=["finding", "answer", "measures", "state", "answered_at", "taken_up_at", "handler"])
    _record(complaint, "answer", held, actor=actor, at=at, after={"finding": finding})
    _tell_resident(complaint, at)
    return complaint


def _tell_resident(complaint: Complaint, at: datetime) -> None:
    if not complaint.phone:
        return
    with override(settings.LANGUAGE_CODE):
        subject = _("Your complaint")
        body = _("Your complaint is answered. Read the answer with your code at %(url)s") % {
            "url": f"{settings.PUBLIC_URL}/complaints/"
        }
    outbox.post(
        f"complaint:{complaint.pk}:answer:sms",
        channel=Channel.SMS,
        address=complaint.phone,
        subject=subject,
        body=body,
        about=complaint,
        at=at,
    )


@transaction.atomic
def warn_of_complaint(complaint: Complaint, *, at: datetime) -> int:
    """Due by tomorrow: tell those who can answer it. Overdue: also those who only supervise. Once for each."""
    if complaint.duty is None:
        return 0
    if complaint.duty.due_on < day(at):
        return _tell(complaint, gettext_lazy("Complaint about %(station)s overdue since %(due)s"), "late", at)
    words = gettext_lazy("Complaint about %(station)s due on %(due)s")
    return _tell(complaint, words, "soon", at, roles=ANSWERERS)


def _begin(complaint: Complaint, verb: str, actor: User) -> tuple[Complaint, Held]:
    rows = Complaint.objects.select_related("station__unit", "to_unit", "discipline", "duty")
    complaint = locks.lock(rows, complaint.pk)
    lives.check(COMPLAINT, verb, complaint.state)
    held = access.answers_complaint(actor, complaint)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    return complaint, held


def _record(complaint: Complaint, verb: str, held: Held, *, actor: User, at: datetime, note: str = "", **facts) -> None:
    audit.record(
        f"complaint.{verb}",
        complaint,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        note=scrub(note),
        unit_id=complaint.to_unit_id,
        **facts,
    )


def _tell(complaint: Complaint, words: Promise, event: str, at: datetime, *, roles: Iterable[str] = SUPERVISORS) -> int:
    units = [unit for unit in (complaint.to_unit, complaint.discipline) if unit is not None]
    people: list[Person] = [one for unit in units for one in access.people_at(unit, roles, day(at))]
    due = complaint.duty.due_on.isoformat() if complaint.duty else ""
    facts = {"station": complaint.station.unit.name, "due": due}
    link = f"/services/complaints/{complaint.pk}/"
    return notices.tell_people(
        _not_involved(complaint, people, at),
        words,
        facts,
        about=complaint,
        link=link,
        key=_key(complaint, event),
        at=at,
    )


def answerers(complaint: Complaint, at: datetime) -> list[Person]:
    """Those who can answer it today, by name; empty: nobody holds the role above the station."""
    units = [unit for unit in (complaint.to_unit, complaint.discipline) if unit is not None]
    people = {one.pk: one for unit in units for one in access.people_at(unit, ANSWERERS, day(at)).order_by("name")}
    return _not_involved(complaint, people.values(), at)


def _not_involved(complaint: Complaint, people: Iterable[Person], at: datetime) -> list[Person]:
    """Without those who also work where the complaint is about."""
    involved = set(access.people_at(complaint.station.unit, access.STATION, day(at)).values_list("pk", flat=True))
    return [person for person in people if person.pk not in involved]


def _key(complaint: Complaint, event: str) -> str:
    due = complaint.duty.due_on.isoformat() if complaint.duty else ""
    return f"complaint:{complaint.pk}:{event}:{due}"
