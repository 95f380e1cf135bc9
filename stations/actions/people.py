"""People, the roles they hold in units, and who stands in for them. All periods are [starts_on, ends_on)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.audit import record, snapshot
from core.errors import Refused
from core.models import User
from stations.actions.common import change, checked, locked
from stations.models import Appointment, Person, StandIn, Unit

CHANGEABLE = frozenset({"name", "name_en", "user", "phone", "email", "area", "skills"})


@transaction.atomic
def add_person(name: str, *, actor: User | None, at: datetime, **facts: Any) -> Person:
    """A person; `facts`: name_en, user (the login), phone, email, area, skills."""
    unknown = facts.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"not a fact of a person: {', '.join(sorted(unknown))}")
    person = checked(Person(name=name, **facts))
    person.save()
    record("person.add", person, actor=actor, at=at, after=snapshot(person, "name", "user", "area"))
    return person


@transaction.atomic
def change_person(person: Person, *, actor: User | None, at: datetime, **facts: Any) -> Person:
    person = locked(person)
    before, after = change(person, facts, allowed=CHANGEABLE)
    if after:
        record("person.change", person, actor=actor, at=at, before=before, after=after)
    return person


@transaction.atomic
def appoint(
    person: Person,
    unit: Unit,
    role: str,
    *,
    starts_on: date,
    actor: User | None,
    at: datetime,
    ends_on: date | None = None,
) -> Appointment:
    """`person` holds `role` in `unit` and all below it. Refused: backwards, already_appointed, unit_closed."""
    _forward(starts_on, ends_on)
    locked(person)
    if unit.closed_on is not None and unit.closed_on <= starts_on:
        raise Refused("unit_closed", _("This unit is closed by then."), field="unit")
    same = Appointment.objects.filter(_overlapping(starts_on, ends_on), person=person, unit=unit, role=role)
    if same.exists():
        raise Refused("already_appointed", _("This person holds this role there in that time."), field="starts_on")
    appointment = checked(Appointment(person=person, unit=unit, role=role, starts_on=starts_on, ends_on=ends_on))
    appointment.save()
    after = snapshot(appointment, "person", "unit", "role", "starts_on", "ends_on")
    record("appointment.make", appointment, actor=actor, at=at, after=after, unit_id=unit.pk)
    return appointment


@transaction.atomic
def end_appointment(appointment: Appointment, *, ends_on: date, actor: User | None, at: datetime) -> Appointment:
    """The role is held for the last time on the day before `ends_on`. Refused: backwards, already_ended (earlier)."""
    appointment = locked(appointment)
    _forward(appointment.starts_on, ends_on)
    if appointment.ends_on == ends_on:
        return appointment
    if appointment.ends_on is not None and appointment.ends_on < ends_on:
        raise Refused("already_ended", _("This appointment ends before that day already."), field="ends_on")
    before, after = change(appointment, {"ends_on": ends_on}, allowed=frozenset({"ends_on"}))
    unit_id = appointment.unit_id
    record("appointment.end", appointment, actor=actor, at=at, before=before, after=after, unit_id=unit_id)
    return appointment


@transaction.atomic
def stand_in(
    appointment: Appointment,
    person: Person,
    *,
    starts_on: date,
    ends_on: date,
    actor: User | None,
    at: datetime,
    reason: str = "",
) -> StandIn:
    """`person` exercises `appointment` too, while its holder is away.

    Refused: backwards, own_stand_in, not_appointed (the appointment does not run in that time), already_standing_in.
    """
    _forward(starts_on, ends_on)
    appointment = locked(appointment)
    if person.pk == appointment.person_id:
        raise Refused("own_stand_in", _("Nobody stands in for themselves."), field="person")
    if starts_on < appointment.starts_on or (appointment.ends_on is not None and ends_on > appointment.ends_on):
        raise Refused("not_appointed", _("The appointment does not run all of that time."), field="starts_on")
    if StandIn.objects.filter(_overlapping(starts_on, ends_on), appointment=appointment, person=person).exists():
        raise Refused("already_standing_in", _("This person stands in during that time already."), field="starts_on")
    row = checked(StandIn(appointment=appointment, person=person, starts_on=starts_on, ends_on=ends_on, reason=reason))
    row.save()
    after = snapshot(row, "appointment", "person", "starts_on", "ends_on", "reason")
    record("stand_in.make", row, actor=actor, at=at, after=after, unit_id=appointment.unit_id)
    return row


@transaction.atomic
def end_stand_in(row: StandIn, *, ends_on: date, actor: User | None, at: datetime) -> StandIn:
    """The holder is back on `ends_on`. Refused: backwards, already_ended (earlier)."""
    row = locked(row)
    _forward(row.starts_on, ends_on)
    if row.ends_on < ends_on:
        raise Refused("already_ended", _("This ends before that day already."), field="ends_on")
    before, after = change(row, {"ends_on": ends_on}, allowed=frozenset({"ends_on"}))
    if after:
        unit_id = row.appointment.unit_id
        record("stand_in.end", row, actor=actor, at=at, before=before, after=after, unit_id=unit_id)
    return row


def _forward(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Refused("backwards", _("The end must lie after the beginning."), field="ends_on")


def _overlapping(starts_on: date, ends_on: date | None) -> Q:
    """Rows whose period shares a day with [starts_on, ends_on)."""
    q = Q(ends_on=None) | Q(ends_on__gt=starts_on)
    return q if ends_on is None else q & Q(starts_on__lt=ends_on)
