"""What the views of the tickets share: who may come in, and how a ticket is found."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from core.errors import Refused
from core.forms import Refusable
from core.prepared import PreparedObjects
from core.requests import StaffRequest
from services.models import QueueNumber, Ticket
from services.workplace import station_for
from stations.models import Station

# The query joins nine tables; to put it together took longer than to answer it.
_TICKET = PreparedObjects(lambda number: Ticket.objects.for_page().filter(number=number).order_by(), texts=["number"])


def find_ticket(request: StaffRequest, number: str) -> Ticket:
    """The ticket, if the person may see it; 404 otherwise, and likewise when there is none."""
    ticket = _TICKET.get(number=number)
    if ticket is None or not ticket.is_visible_to(request.user):
        raise Http404
    return ticket


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


def queue_number(request: StaffRequest, station: Station) -> QueueNumber | None:
    """The queue number that a matter is taken in for, `queue`; 404 when it is none of this station."""
    asked = request.POST.get("queue", "") if request.method == "POST" else request.GET.get("queue", "")
    if not asked:
        return None
    found = QueueNumber.objects.filter(station=station, pk=asked).first() if asked.isdecimal() else None
    if found is None:
        raise Http404
    return found


def answered(
    request: StaffRequest,
    form: Refusable,
    run: Callable[[dict[str, Any]], str],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """A form and its one call: `run` gets the clean facts and answers where to go on; what was wrong comes back (422).

    For the things beside the tickets; a `Refused` of the action stands beside its field.
    """
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(run(form.cleaned_data))
        except Refused as refused:
            form.refuse(refused)
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def typed(request: StaffRequest) -> tuple[Any, Any]:
    """What was posted, and the files; nothing for a page that is only opened."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
