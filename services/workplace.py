"""At which station the person at the screen works now: chosen in the top bar, kept in the session."""

from django.http import HttpRequest
from django.utils import timezone

from services import access
from stations.models import Station

SESSION_KEY = "station"


def stations_for(request: HttpRequest) -> list[Station]:
    """The stations where this person takes matters in today; read once per request."""
    kept = vars(request)
    if "_stations" not in kept:
        kept["_stations"] = access.stations_of(request.user, timezone.localdate())
    return kept["_stations"]


def station_for(request: HttpRequest) -> Station | None:
    """The chosen one of these, or else the first; None for people who stand at no counter."""
    stations = stations_for(request)
    chosen = request.session.get(SESSION_KEY)
    return next((station for station in stations if station.code == chosen), stations[0] if stations else None)


def choose(request: HttpRequest, code: str) -> bool:
    """Work at the station `code` from now on; False when it is not one of this person's."""
    if code not in {station.code for station in stations_for(request)}:
        return False
    request.session[SESSION_KEY] = code
    return True
