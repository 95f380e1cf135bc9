"""Units, stations, people and partners of the demo, made by the actions of `stations`; what is there is left alone."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password

from config.demo_data import people, places
from config.demo_data.clock import moment
from core.models import User
from stations import actions
from stations.models import Appointment, Partner, Person, StandIn, Station, Unit, Volunteer

# Before the campaign of the first document; the third document's station was founded at a year's beginning.
SINCE = date(2011, 1, 1)
ROSTER_DAYS = 14


@dataclass
class House:
    """What the tickets need: units, stations (by code), people and partners by their keys."""

    units: dict[str, Unit] = field(default_factory=dict)
    stations: dict[str, Station] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)

    def user(self, key: str) -> User:
        """The login of a person."""
        user = self.people[key].user
        if user is None:
            raise LookupError(f"{key} has no login")
        return user


def load(*, actor: User, at: datetime, today: date) -> House:
    """The whole organisation; again: the same one, nothing written."""
    house = House()
    for seed in places.UNITS:
        house.units[seed.key] = _unit(seed, house, actor, at)
    for station in places.STATIONS:
        house.stations[station.code] = _station(station, house, actor, at)
    for person in people.PEOPLE:
        house.people[person.key] = _person(person, house, actor, at)
    for partner in places.PARTNERS:
        house.partners[partner.key] = _partner(partner, house, actor, at)
    _stand_in(house, actor, at, today)
    _roster(house, actor, at, today)
    return house


def superuser() -> User:
    """The administrator of the whole installation."""
    username, name = people.SUPERUSER
    return _user(username, name, is_staff=True, is_superuser=True)


def _user(username: str, name: str, **facts) -> User:
    present = User.objects.filter(username=username).first()
    return present or User.objects.create(username=username, full_name=name, password=_sealed(), **facts)


_password: list[str] = []


def _sealed() -> str:
    """The demo's password, hashed once: hashing is slow on purpose."""
    if not _password:
        _password.append(make_password(people.PASSWORD))
    return _password[0]


def _unit(seed: places.UnitSeed, house: House, actor: User, at: datetime) -> Unit:
    parent = house.units[seed.parent] if seed.parent else None
    present = Unit.objects.filter(parent=parent, name=seed.name).first()
    return present or actions.open_unit(
        parent,
        kind=seed.kind,
        name=seed.name,
        name_en=seed.name_en,
        line=seed.line,
        phone=seed.phone,
        opened_on=SINCE if seed.is_open else None,
        actor=actor,
        at=at,
    )


def _station(seed: places.StationSeed, house: House, actor: User, at: datetime) -> Station:
    station = Station.objects.select_related("unit").filter(code=seed.code).first()
    if station is None:
        station = actions.open_station(
            house.units[seed.parent],
            name=seed.name,
            name_en=seed.name_en,
            code=seed.code,
            kind=seed.kind,
            address=seed.address,
            address_en=seed.address_en,
            phone=seed.phone,
            website=seed.website,
            about=seed.about,
            about_en=seed.about_en,
            opened_on=SINCE,
            actor=actor,
            at=at,
        )
        actions.set_hours(station, seed.week, actor=actor, at=at)
    house.units[seed.code] = station.unit
    return station


def _person(seed: people.PersonSeed, house: House, actor: User, at: datetime) -> Person:
    unit = house.units[seed.where]
    held = Appointment.objects.select_related("person__user").filter(unit=unit, role=seed.role, person__name=seed.name)
    present = held.first()
    if present is not None:
        return present.person
    person = actions.add_person(
        seed.name,
        name_en=seed.name_en,
        user=_user(seed.username, seed.name) if seed.username else None,
        phone=seed.phone,
        area=seed.area,
        skills=seed.skills,
        actor=actor,
        at=at,
    )
    actions.appoint(person, unit, seed.role, starts_on=SINCE, actor=actor, at=at)
    return person


def _partner(seed: places.PartnerSeed, house: House, actor: User, at: datetime) -> Partner:
    unit = house.units[seed.unit]
    partner = Partner.objects.filter(unit=unit, name=seed.name).first() or actions.add_partner(
        unit,
        name=seed.name,
        name_en=seed.name_en,
        is_community_organisation=seed.is_community_organisation,
        since=SINCE,
        actor=actor,
        at=at,
    )
    for key in seed.volunteers:
        person = house.people[key]
        if not Volunteer.objects.filter(partner=partner, person=person).exists():
            actions.add_volunteer(partner, person, starts_on=SINCE, skills=person.skills, actor=actor, at=at)
    return partner


def _stand_in(house: House, actor: User, at: datetime, today: date) -> None:
    """Somebody is away this fortnight, so that a decision for an absent person can be tried."""
    absent, present, reason = people.STAND_IN
    appointment = house.people[absent].appointments.get()
    if not StandIn.objects.filter(appointment=appointment).exists():
        actions.stand_in(
            appointment,
            house.people[present],
            starts_on=today - timedelta(days=3),
            ends_on=today + timedelta(days=11),
            reason=reason,
            actor=actor,
            at=at,
        )


def _roster(house: House, actor: User, at: datetime, today: date) -> None:
    """A fortnight of shifts at the campus counter, one for each span of its hours (A-12); made once."""
    station = house.stations["LMU"]
    if station.shifts.exists():
        return
    turn = 0
    for offset in range(ROSTER_DAYS):
        day = today + timedelta(days=offset)
        for opens, closes in places.CAMPUS_WEEK[day.isoweekday()]:
            opens, closes = (opens, closes) if closes else (time(9), time(18))
            person = house.people[people.ROSTER[turn % len(people.ROSTER)]]
            actions.put_on_duty(
                station, person, starts_at=moment(day, opens), ends_at=moment(day, closes), actor=actor, at=at
            )
            turn += 1
