"""What the views of the tickets share: who may come in, and how a ticket is found."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from core.requests import StaffRequest
from services.models import Ticket
from services.workplace import station_for
from stations.models import Station


def find_ticket(request: StaffRequest, number: str) -> Ticket:
    """The ticket among those that the person may see; 404 otherwise."""
    return get_object_or_404(Ticket.objects.visible_to(request.user).for_page(), number=number)


def at_the_counter(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that is given the `station` where the person works now; 403 for those who take no matters in."""

    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponse:
        station: Station | None = station_for(request)
        if station is None:
            raise PermissionDenied
        return view(request, *args, station=station, **kwargs)

    return guarded
