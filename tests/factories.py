"""Rows for tests: a factory per noun, and short helpers that read like a sentence.

Add yours by noun. The helpers below the factories are what most tests want:

    school = unit("师范学院", kind=UnitKind.SCHOOL)
    campus = station("社区便民服务站", code="XQ01", kind=StationKind.CAMPUS, parent=school)
    lin = person("林晓雨", login="lin"); appoint(lin, Role.CLERK, campus.unit)
    client.force_login(lin.user)

Roles are read once per user object: call `fresh(user)` after an appointment has changed.
"""

from datetime import date, time

import factory
from factory.django import DjangoModelFactory

from core.keys import reserve_keys
from core.models import User
from stations.choices import Role, StationKind, UnitKind
from stations.models import (
    Appointment,
    DutyHours,
    DutyShift,
    HoursException,
    Partner,
    Person,
    StandIn,
    Station,
    Unit,
    Volunteer,
)

SINCE = date(2020, 1, 1)


class UserFactory(DjangoModelFactory):
    """A login without a usable password (hashing is slow): tests use `force_login`."""

    class Meta:
        model = User
        django_get_or_create = ("username",)

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"用户{n}")
    password = "!"


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    kind = UnitKind.COMMUNITY
    parent = None
    name = factory.Sequence(lambda n: f"单位{n}")

    id = factory.LazyFunction(lambda: reserve_keys(Unit))
    path = factory.LazyAttribute(lambda unit: f"{unit.parent.path if unit.parent else ''}{unit.id}.")


class StationFactory(DjangoModelFactory):
    class Meta:
        model = Station

    unit = factory.SubFactory(UnitFactory, kind=UnitKind.STATION)
    code = factory.Sequence(lambda n: f"ST{n:04d}")
    kind = StationKind.COMMUNITY
    address = "建设路1号"
    opened_on = SINCE


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"人员{n}")


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    person = factory.SubFactory(PersonFactory)
    unit = factory.SubFactory(UnitFactory)
    role = Role.CLERK
    starts_on = SINCE


class StandInFactory(DjangoModelFactory):
    class Meta:
        model = StandIn

    appointment = factory.SubFactory(AppointmentFactory)
    person = factory.SubFactory(PersonFactory)


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = Partner

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"协会{n}")


class VolunteerFactory(DjangoModelFactory):
    class Meta:
        model = Volunteer

    person = factory.SubFactory(PersonFactory)
    partner = factory.SubFactory(PartnerFactory)
    starts_on = SINCE


class DutyHoursFactory(DjangoModelFactory):
    class Meta:
        model = DutyHours

    station = factory.SubFactory(StationFactory)
    weekday = 1
    opens = time(9)
    closes = time(17)


class HoursExceptionFactory(DjangoModelFactory):
    class Meta:
        model = HoursException

    station = factory.SubFactory(StationFactory)
    date = date(2026, 10, 1)
    reason = "国庆节"


class DutyShiftFactory(DjangoModelFactory):
    class Meta:
        model = DutyShift

    station = factory.SubFactory(StationFactory)
    person = factory.SubFactory(PersonFactory)


def user(username: str, full_name: str = "", **facts) -> User:
    return UserFactory(username=username, full_name=full_name or username, **facts)


def fresh(user: User) -> User:
    """The same login read again, without the roles remembered on the old object."""
    return User.objects.get(pk=user.pk)


def unit(name: str, *, kind: str = UnitKind.COMMUNITY, parent: Unit | None = None, **facts) -> Unit:
    return UnitFactory(name=name, kind=kind, parent=parent, **facts)


def station(
    name: str, *, code: str, kind: str = StationKind.COMMUNITY, parent: Unit | None = None, name_en: str = "", **facts
) -> Station:
    """A station with its own unit below `parent`."""
    own = UnitFactory(name=name, name_en=name_en, kind=UnitKind.STATION, parent=parent)
    return StationFactory(unit=own, code=code, kind=kind, **facts)


def person(name: str, *, login: str | None = None, **facts) -> Person:
    """A person; with `login` also the user of that name, at `.user`."""
    return PersonFactory(name=name, user=user(login, name) if login else None, **facts)


def appoint(person: Person, role: str, unit: Unit, *, since: date = SINCE, until: date | None = None) -> Appointment:
    """`person` holds `role` at `unit` and below, [since, until)."""
    return AppointmentFactory(person=person, unit=unit, role=role, starts_on=since, ends_on=until)


def stand_in(appointment: Appointment, person: Person, *, since: date, until: date, reason: str = "年休假") -> StandIn:
    return StandInFactory(appointment=appointment, person=person, starts_on=since, ends_on=until, reason=reason)
