"""Intake: one page, keyboard only; the matter decides what is asked (C-01, C-02, E-04)."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refused
from core.requests import StaffRequest
from core.text import localized
from services import access
from services.actions import log_ticket
from services.actions.queue import log_from_queue, show_contact
from services.choices import MatterKind
from services.forms import IntakeForm
from services.models import Matter, QueueNumber, Ticket
from services.models.catalogue import FOR_INTAKE
from services.repairs import earlier_repairs
from services.reports import prefill
from services.shelf import number_in
from services.views.common import at_the_counter, own_page, queue_number
from services.workplace import choose
from stations.models import Station


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest, station: Station) -> HttpResponse:
    """GET shows the page. POST logs the ticket: the same key again answers the same ticket (lesson 9).

    The page's own script asks for JSON and gets 201 with the address to go on to; a form with mistakes comes back
    as 422, all that was typed in it. A matter with an intake page of its own leads there, with what was typed.
    """
    at = timezone.now()
    number = queue_number(request, station)
    form = _form(request, station, at, number)
    own = own_page(form.chosen) if form.chosen else ""
    if own:
        return _lead(request, own, number)
    if request.method == "GET":
        return _page(request, station, form, number)
    if not form.is_valid() or form.chosen is None:
        return _page(request, station, form, number, status=422)
    matter = form.chosen
    try:
        facts = form.facts() | {"returned": _returned(request, station, form.cleaned_data.get("returned", ""))}
        if number is not None:
            ticket = log_from_queue(number, matter, actor=request.user, at=at, **facts)
        else:
            ticket = log_ticket(station, matter, actor=request.user, at=at, **facts)
    except Refused as refused:
        form.refuse(refused)
        return _page(request, station, form, number, status=422)
    messages.success(request, _("Logged as %(number)s") % {"number": ticket.number})
    address = reverse("services:ticket", args=[ticket.number])
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"location": address, "number": ticket.number}, status=201)
    return redirect(address)


@at_the_counter
@require_GET
def fields(request: StaffRequest, station: Station) -> HttpResponse:
    """The part of the page that depends on the matter, `?matter=<id>`."""
    offered = Matter.objects.offered_at(station).for_intake()
    pk = request.GET.get("matter", "")
    matter = offered.filter(pk=pk).first() if pk.isdigit() else None
    if matter is None:
        raise Http404
    context = {"form": IntakeForm(matters=[matter], chosen=matter), "own_page": own_page(matter)}
    return render(request, "services/_intake_matter.html", context)


def _lead(request: StaffRequest, own: str, number: QueueNumber | None) -> HttpResponse:
    """On to the matter's own page; what was typed is posted there again, so that nothing stands in an address."""
    if request.method == "GET":
        return redirect(f"{own}?queue={number.pk}" if number else own)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"own_page": own})
    return redirect(own, preserve_request=True)


@at_the_counter
@require_POST
def visitor(request: StaffRequest, station: Station) -> HttpResponse:
    """What is known of a returning visitor by telephone; posted, so that no number stands in an address."""
    known = prefill(request.user, station, request.POST.get("phone", ""))
    earlier = known.pop("tickets", [])
    known["tickets"] = [
        {
            "number": ticket.number,
            "matter": localized(ticket.matter.name, ticket.matter.name_en),
            "state": ticket.get_state_display(),
            "address": reverse("services:ticket", args=[ticket.number]),
            "comes_back": ticket.matter.kind == MatterKind.REPAIR and ticket.closed_at is not None,
        }
        for ticket in earlier
    ]
    return JsonResponse(known, headers={"Cache-Control": "no-store"})


@at_the_counter
@require_POST
def cadre(request: StaffRequest, station: Station) -> HttpResponse:
    """The cadre who looks after the address that is typed (E-08); posted, for an address is personal."""
    found = access.cadre_of(request.POST.get("address", "")[:200], station.unit, timezone.localdate())
    known = {"name": localized(found.name, found.name_en), "area": localized(found.area)} if found else {}
    return JsonResponse(known, headers={"Cache-Control": "no-store"})


@at_the_counter
@require_POST
def choose_station(request: StaffRequest, station: Station) -> HttpResponse:
    """Work at another of the own stations from now on."""
    if not choose(request, request.POST.get("station", "")):
        raise Http404
    return redirect("desk")


def _form(request: StaffRequest, station: Station, at, number: QueueNumber | None) -> IntakeForm:
    """All matters by name to choose from; what taking one in needs is read for the chosen one alone."""
    is_get = request.method == "GET"
    matters = list(Matter.objects.offered_at(station).select_related("chain", "partner"))
    chosen = _chosen(request, matters, number)
    if chosen is not None:
        prefetch_related_objects([chosen], *FOR_INTAKE)
    people = access.people_at(station.unit, access.STATION, timezone.localdate(at))
    mine = {held.person_id for held in access.held_roles(request.user)}
    return IntakeForm(
        None if is_get else request.POST,
        matters=matters,
        people=[person for person in people if person.pk not in mine],
        chosen=chosen,
        known=show_contact(number, actor=request.user, at=at) if number and is_get else {},
        may_override=access.may_override(request.user, station) is not None,
    )


def _chosen(request: StaffRequest, matters: list[Matter], number: QueueNumber | None) -> Matter | None:
    """What was posted; on a new page the matter of the queue number, or of the address."""
    if request.method == "POST":
        return next((m for m in matters if str(m.pk) == request.POST.get("matter")), None)
    if number is not None:
        return next((m for m in matters if m.pk == number.matter_id), None)
    return next((m for m in matters if m.code == request.GET.get("matter", "")), None)


def _returned(request: StaffRequest, station: Station, typed: str) -> Ticket | None:
    """The earlier repair that was named by its number or by the label of the thing. Refused("unknown_ticket")."""
    text = typed.strip()
    if not text:
        return None
    number = number_in(text) or text.upper()
    found = earlier_repairs(request.user, station, number=number)
    if not found:
        raise Refused("unknown_ticket", _("The station has no closed repair with this number"), "returned")
    return found[0]


def _page(
    request: StaffRequest, station: Station, form: IntakeForm, number: QueueNumber | None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "station": station, "number": number}
    return render(request, "services/intake.html", context, status=status)
