"""Storage places of the station and their labels."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Refused
from core.requests import StaffRequest
from services import access, labels, shelf
from services.actions import places
from services.forms.things import PlaceForm
from services.models import Place, Thing
from services.views.common import at_the_counter
from services.views.shelf.common import find_place, pdf
from stations.models import Station

SHOWN = 200


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def place_list(request: StaffRequest, station: Station) -> HttpResponse:
    """The places with what lies there, and a form for a new one."""
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            place = places.add_place(station, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Added: %(place)s") % {"place": place})
            return redirect("services:places")
    context = {"rows": shelf.places_with_things(station), "form": form, "station": station}
    return render(request, "services/shelf/places.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def place_page(request: StaffRequest, station: str, code: str) -> HttpResponse:
    """What lies at the place, where its label leads; those who keep things there name it anew or close it."""
    place = find_place(request, station, code)
    may_edit = access.log_role(request.user, place.station) is not None
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = PlaceForm(request.POST if request.method == "POST" else None, place=place)
    if form.is_valid():
        try:
            places.change_place(place, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved"))
            return redirect("services:place", station, code)
    things = list(Thing.objects.on_shelf().filter(place=place).for_page().order_by("id")[: SHOWN + 1])
    context = {
        "place": place,
        "rows": things[:SHOWN],
        "is_cut": len(things) > SHOWN,
        "form": form,
        "may_edit": may_edit,
        "today": timezone.localdate(),
    }
    return render(request, "services/shelf/place.html", context, status=422 if form.errors else 200)


@never_cache
@at_the_counter
@require_GET
def place_labels(request: StaffRequest, station: Station) -> HttpResponse:
    """A sheet with the labels of all places in use; 404 when there is none yet."""
    found = Place.objects.filter(station=station, is_active=True).select_related("station__unit").order_by("code")
    rows = list(found)
    if not rows:
        raise Http404
    return pdf("services/labels", labels.place_labels(rows, size="sheet"), f"{station.code}-places")


@never_cache
@login_required
@require_GET
def place_label(request: StaffRequest, station: str, code: str) -> HttpResponse:
    place = find_place(request, station, code)
    if access.log_role(request.user, place.station) is None:
        raise PermissionDenied
    return pdf("services/labels", labels.place_labels([place], size="label"), f"{station}-{code}")
