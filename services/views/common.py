"""What the views of the tickets share: who may come in, and how a ticket is found."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.errors import Refused
from core.forms import Refusable
from core.requests import StaffRequest
from services.access import ticket_for
from services.actions.queue import show_contact, take_in_for
from services.actions.seats import campaign_of
from services.models import Matter, QueueNumber, Ticket
from services.workflow import FOUND_CHAIN, LOSS_CHAIN
from services.workplace import station_for
from stations.models import Station


def find_ticket(request: StaffRequest, number: str) -> Ticket:
    """The ticket, if the person may see it; 404 otherwise, and likewise when there is none."""
    ticket = ticket_for(request.user, number)
    if ticket is None:
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


# Chains whose matters are taken in on a page of their own (`workflow.LED`).
OWN_PAGES = {FOUND_CHAIN: "services:found-new", LOSS_CHAIN: "services:loss-new"}


def own_page(matter: Matter) -> str:
    """The address of the page on which the matter is taken in, when it is not the intake's; empty otherwise."""
    campaign = campaign_of(matter)
    if campaign is not None:
        return reverse("services:campaign-take", args=[campaign.code])
    name = OWN_PAGES.get(matter.chain.code)
    return reverse(name) if name else ""


def queue_number(request: StaffRequest, station: Station) -> QueueNumber | None:
    """The queue number that the matter is logged for, `?queue=`; 404 when it is none of this station."""
    asked = request.POST.get("queue", "") if request.method == "POST" else request.GET.get("queue", "")
    if not asked:
        return None
    found = QueueNumber.objects.filter(station=station, pk=asked).first() if asked.isdecimal() else None
    if found is None:
        raise Http404
    return found


def from_intake(request: StaffRequest, number: QueueNumber | None, at: datetime) -> dict[str, str] | None:
    """What is known before anything is typed here, by the names of the intake's form: typed there and sent over (it
    alone asks for a matter), or told by the queue number. None when this page's own form was sent.
    """
    if request.method == "POST":
        if "matter" not in request.POST:
            return None
        return {name: request.POST.get(name, "").replace("\0", "") for name in CARRIED}
    return show_contact(number, actor=request.user, at=at) if number else {}


CARRIED = ("resident_name", "phone", "id_number", "description", "source", "submission_key")


def known_as(carried: dict[str, str], **names: str) -> dict[str, str]:
    """`carried` by the names of this page's form (`owner="resident_name"`), without what is empty."""
    return {name: carried[of] for name, of in names.items() if carried.get(of)}


def logged(
    request: StaffRequest, number: QueueNumber | None, log: Callable[[], Ticket], *, at: datetime, submission_key: UUID
) -> Ticket:
    """What `log` takes in, for the queue number if there is one."""
    if number is None:
        return log()
    return take_in_for(number, log, actor=request.user, at=at, submission_key=submission_key)


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
