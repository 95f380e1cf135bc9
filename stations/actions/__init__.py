"""Every write of the organisation, by noun. Each is audited with the unit it concerns."""

from stations.actions.duty import add_exception, put_on_duty, remove_exception, set_hours, take_off_duty
from stations.actions.partners import (
    add_partner,
    add_volunteer,
    change_partner,
    end_volunteering,
    give_hours,
    set_skills,
)
from stations.actions.people import (
    add_person,
    appoint,
    change_person,
    end_appointment,
    end_stand_in,
    stand_in,
)
from stations.actions.stations import change_station, close_station, open_station
from stations.actions.tokens import issue_token, revoke_token
from stations.actions.units import change_unit, move_unit, open_unit

__all__ = [
    "add_exception",
    "add_partner",
    "add_person",
    "add_volunteer",
    "appoint",
    "change_partner",
    "change_person",
    "change_station",
    "change_unit",
    "close_station",
    "end_appointment",
    "end_stand_in",
    "end_volunteering",
    "give_hours",
    "issue_token",
    "move_unit",
    "open_station",
    "open_unit",
    "put_on_duty",
    "remove_exception",
    "revoke_token",
    "set_hours",
    "set_skills",
    "stand_in",
    "take_off_duty",
]
