"""Tables of the organisation, by noun."""

from stations.models.partners import Partner, Volunteer, VolunteerHours
from stations.models.people import Appointment, Person, StandIn
from stations.models.stations import DutyHours, DutyShift, HoursException, Station
from stations.models.tokens import ClientToken
from stations.models.units import Unit

__all__ = [
    "Appointment",
    "ClientToken",
    "DutyHours",
    "DutyShift",
    "HoursException",
    "Partner",
    "Person",
    "StandIn",
    "Station",
    "Unit",
    "Volunteer",
    "VolunteerHours",
]
