"""The organisation in the admin: every table can be looked at, writes go through the actions."""

from stations.admin import partners, people, stations, tokens, units
from stations.admin.base import history
from stations.models import (
    Appointment,
    DutyHours,
    HoursException,
    Partner,
    Person,
    StandIn,
    Station,
    Unit,
    Volunteer,
)

HISTORIES = [
    history(model)
    for model in (Unit, Station, DutyHours, HoursException, Person, Appointment, StandIn, Partner, Volunteer)
]

__all__ = ["HISTORIES", "partners", "people", "stations", "tokens", "units"]
