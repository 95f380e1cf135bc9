"""Partner organisations, their volunteers, and the hours these give (A-03 … A-06, B-04)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record, snapshot
from core.errors import Refused
from core.models import User
from stations.actions.common import behalf, change, checked, locked
from stations.models import Partner, Person, Unit, Volunteer, VolunteerHours

SEPARATOR = "；"  # between the occasions of a day
CHANGEABLE = frozenset({"name", "name_en", "contact", "phone", "is_community_organisation", "since", "until"})


@transaction.atomic
def add_partner(unit: Unit, *, name: str, actor: User | None, at: datetime, **facts: Any) -> Partner:
    """A partner of `unit`; `facts`: name_en, contact, phone, is_community_organisation, since, until.

    Refused: partner_exists (same name at this unit), invalid.
    """
    unknown = facts.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"not a fact of a partner: {', '.join(sorted(unknown))}")
    locked(unit)
    if Partner.objects.filter(unit=unit, name=name).exists():
        raise Refused("partner_exists", _("This organisation is in the register already."), field="name")
    partner = checked(Partner(unit=unit, name=name, **facts))
    partner.save()
    after = snapshot(partner, "unit", "name", "is_community_organisation", "since")
    record("partner.add", partner, actor=actor, at=at, after=after, **_where(actor, unit))
    return partner


@transaction.atomic
def change_partner(partner: Partner, *, actor: User | None, at: datetime, **facts: Any) -> Partner:
    partner = locked(partner)
    before, after = change(partner, facts, allowed=CHANGEABLE)
    if after:
        where = _where(actor, partner.unit)
        record("partner.change", partner, actor=actor, at=at, before=before, after=after, **where)
    return partner


@transaction.atomic
def add_volunteer(
    partner: Partner,
    person: Person,
    *,
    starts_on: date,
    actor: User | None,
    at: datetime,
    ends_on: date | None = None,
    skills: str = "",
    can: Iterable[str] = (),
) -> Volunteer:
    """`person` helps for `partner` in [starts_on, ends_on); `can` of stations.choices.Skill.

    Refused: already_volunteer, invalid.
    """
    locked(person)
    running = Volunteer.objects.filter(partner=partner, person=person)
    if any(_meets(row, starts_on, ends_on) for row in running):
        raise Refused("already_volunteer", _("This person helps there in that time already."), field="person")
    period = {"starts_on": starts_on, "ends_on": ends_on}
    volunteer = checked(Volunteer(partner=partner, person=person, skills=skills, can=sorted(can), **period))
    volunteer.save()
    after = snapshot(volunteer, "partner", "person", "starts_on", "ends_on", "can", "skills")
    record("volunteer.add", volunteer, actor=actor, at=at, after=after, **_where(actor, partner.unit))
    return volunteer


@transaction.atomic
def set_skills(volunteer: Volunteer, *, can: Iterable[str], skills: str, actor: User | None, at: datetime) -> Volunteer:
    """What the volunteer can do, by the list and in words; the same again writes nothing. Refused: invalid."""
    volunteer = locked(volunteer)
    facts = {"can": sorted(set(can)), "skills": skills.strip()}
    before, after = change(volunteer, facts, allowed=frozenset({"can", "skills"}))
    if after:
        where = _where(actor, volunteer.partner.unit)
        record("volunteer.set_skills", volunteer, actor=actor, at=at, before=before, after=after, **where)
    return volunteer


@transaction.atomic
def end_volunteering(volunteer: Volunteer, *, ends_on: date, actor: User | None, at: datetime) -> Volunteer:
    """Refused: already_ended (before that day), hours_given (hours stand on or after that day), invalid."""
    volunteer = locked(volunteer)
    if volunteer.ends_on is not None and volunteer.ends_on < ends_on:
        raise Refused("already_ended", _("This ends before that day already."), field="ends_on")
    if volunteer.hours.filter(date__gte=ends_on).exists():
        raise Refused("hours_given", _("Hours have been given on or after that day."), field="ends_on")
    before, after = change(volunteer, {"ends_on": ends_on}, allowed=frozenset({"ends_on"}))
    if after:
        where = _where(actor, volunteer.partner.unit)
        record("volunteer.end", volunteer, actor=actor, at=at, before=before, after=after, **where)
    return volunteer


@transaction.atomic
def give_hours(
    volunteer: Volunteer,
    *,
    day: date,
    hours: Decimal,
    actor: User | None,
    at: datetime,
    note: str = "",
    again: bool = False,
) -> VolunteerHours:
    """Hours that `volunteer` gave on `day` for the occasion `note` (B-04); the occasions of a day add up.

    An occasion counts once a day: the same hours again answer the row there is (second click). With `again` it counts
    once more: a job that was opened again. Without a note they are the hours of the whole day. Refused: future_day,
    not_volunteer (on that day), already_given (other hours for the same), invalid (nothing, or more than a day has).
    """
    volunteer = locked(volunteer)
    if day > timezone.localdate(at):
        raise Refused("future_day", _("Hours are entered when they have been given."), field="date")
    if not _meets(volunteer, day, None) or day < volunteer.starts_on:
        raise Refused("not_volunteer", _("This person did not help there on that day."), field="date")
    note = note.strip()
    where = _where(actor, volunteer.partner.unit)
    there = volunteer.hours.filter(date=day).first()
    if there is None:
        row = checked(VolunteerHours(volunteer=volunteer, date=day, hours=hours, note=note))
        row.save()
        after = snapshot(row, "volunteer", "date", "hours", "note")
        record("volunteer.give_hours", row, actor=actor, at=at, after=after, **where)
        return row
    occasions = list(filter(None, there.note.split(SEPARATOR)))
    if not again and (not note or note in occasions or not occasions):
        if there.hours == hours:
            return there
        raise Refused("already_given", _("Hours of this day have been entered already."), field="date")
    if hours <= 0:
        raise Refused("invalid", _("Enter the hours given."), field="hours")
    before = snapshot(there, "hours")
    there.hours += hours
    there.note = SEPARATOR.join(dict.fromkeys([*occasions, note]))[:200]
    checked(there).save(update_fields=["hours", "note"])
    record("volunteer.add_hours", there, actor=actor, at=at, before=before, after=snapshot(there, "hours"), **where)
    return there


def _meets(volunteer: Volunteer, starts_on: date, ends_on: date | None) -> bool:
    """Whether the volunteer's time shares a day with [starts_on, ends_on)."""
    begins_before = ends_on is None or volunteer.starts_on < ends_on
    return begins_before and (volunteer.ends_on is None or volunteer.ends_on > starts_on)


def _where(actor: User | None, unit: Unit) -> dict:
    return {"on_behalf_of": behalf(actor, unit), "unit_id": unit.pk}
