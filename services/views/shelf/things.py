"""What is here, and the page of each thing with its whole chain of custody."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.downloads import download
from core.errors import Refused
from core.models import Paper
from core.requests import StaffRequest
from services import access, labels, shelf, workflow
from services.actions import custody, photos
from services.choices import ThingStep
from services.forms.things import FORMS, PhotoForm, ReceiveForm, ThingFilter
from services.models import Thing
from services.views.common import at_the_counter
from services.views.shelf.common import find_thing, find_ticket, pdf
from services.workplace import station_for
from stations.models import Station

ROWS = 50
ON_A_SHEET = 240
ACTIONS: dict[ThingStep, Callable[..., Thing]] = {
    ThingStep.PUT_AWAY: custody.put_away,
    ThingStep.GIVEN_OUT: custody.give_out,
    ThingStep.TAKEN_BACK: custody.take_back,
    ThingStep.HANDED_OVER: custody.hand_over,
    ThingStep.DISPOSED: custody.dispose,
    ThingStep.CANCELLED: custody.cancel,
}
BUTTONS: dict[ThingStep, Any] = {
    ThingStep.PUT_AWAY: _("Put elsewhere"),  # 移位
    ThingStep.GIVEN_OUT: _("Give out"),  # 出库
    ThingStep.TAKEN_BACK: _("Take back"),  # 归还入库
    ThingStep.HANDED_OVER: _("Hand over"),  # 交付
    ThingStep.DISPOSED: _("Dispose of it"),  # 处置
    ThingStep.CANCELLED: pgettext_lazy("a thing", "Entered by mistake"),  # 登记有误
}
GRAVE = {ThingStep.DISPOSED, ThingStep.CANCELLED}


@never_cache
@login_required
@require_GET
def thing_list(request: StaffRequest) -> HttpResponse:
    """What is here, longest first: at the station where the person works, or all that they may see."""
    station = station_for(request)
    today = timezone.localdate()
    visible = Thing.objects.visible_to(request.user)
    if station is not None:
        visible = visible.filter(station=station)
    found = ThingFilter(request.GET or None, queryset=visible, station=station, today=today)
    rows, older = _page(request, found)
    context = {
        "filter": found,
        "rows": rows,
        "older": older,
        "tally": shelf.tally(visible, today),
        "station": station,
        "today": today,
        "differences": len(shelf.differences(station)) if station else 0,
    }
    return render(request, "services/shelf/things.html", context)


def _page(request: StaffRequest, found: ThingFilter) -> tuple[list[Thing], str]:
    """One page by key: what is here from the oldest on, what has left from the newest back."""
    key = request.GET.get("after", "")
    after = int(key) if key.isdigit() and len(key) < 19 else 0
    things = found.qs.for_page()
    if found.is_of_the_past:
        things = things.filter(pk__lt=after) if after else things
        things = things.order_by("-id")
    else:
        things = things.filter(pk__gt=after).order_by("id")
    rows = list(things[: ROWS + 1])
    if len(rows) <= ROWS:
        return rows, ""
    query = request.GET.copy()
    query["after"] = str(rows[ROWS - 1].pk)
    return rows[:ROWS], f"?{query.urlencode()}"


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def thing_new(request: StaffRequest, station: Station) -> HttpResponse:
    """Take a thing into custody; afterwards its page, with the label to print."""
    initial = {"ticket": request.GET.get("ticket", "")[:40], "quantity": 1}
    data = request.POST if request.method == "POST" else None
    form = ReceiveForm(data, station=station, user=request.user, initial=initial)
    if form.is_valid():
        try:
            thing = custody.receive(station, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Received as %(number)s") % {"number": thing.number})
            return redirect("services:thing", thing.number)
    context = {"form": form, "station": station, "cancel": reverse("services:shelf"), "submit_label": _("Receive")}
    return render(request, "services/shelf/thing_new.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def thing_page(request: StaffRequest, number: str) -> HttpResponse:
    thing = find_thing(request, number)
    today = timezone.localdate()
    context = {
        "thing": thing,
        "where": shelf.whereabouts(thing),
        "days": shelf.days_there(thing, today),
        "moves": shelf.moves_of(thing)[::-1],
        "steps": [(step.value, BUTTONS[step]) for step in access.thing_steps(request.user, thing)],
        "grave": [step.value for step in GRAVE],
        "doubts": list(thing.check_lines.differences().select_related("shelf_check__station", "place")),
        "photos": list(Paper.objects.about(thing).filter(kind=photos.PHOTO).order_by("pk")),
        "may_print": access.log_role(request.user, thing.station) is not None,
    }
    return render(request, "services/shelf/thing.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def thing_step(request: StaffRequest, number: str, step: str) -> HttpResponse:
    """GET shows the form of the step, POST takes it; a second click hears that it is not possible any more."""
    if step not in ACTIONS:
        raise Http404
    thing, link = find_thing(request, number), ThingStep(step)
    if access.log_role(request.user, thing.station) is None:
        raise PermissionDenied
    if link == ThingStep.CANCELLED and access.may_override(request.user, thing.station) is None:
        raise PermissionDenied
    try:
        workflow.check_thing(link, thing.state)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("services:thing", number)
    at = timezone.now()
    form = FORMS[link](request.POST if request.method == "POST" else None, thing=thing, at=at)
    if form.is_valid():
        try:
            ACTIONS[link](thing, actor=request.user, at=at, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, BUTTONS[link])
            return redirect("services:thing", number)
    context = {
        "thing": thing,
        "where": shelf.whereabouts(thing),
        "form": form,
        "label": BUTTONS[link],
        "submit_label": BUTTONS[link],
        "is_grave": link in GRAVE,
        "cancel": reverse("services:thing", args=[number]),
    }
    return render(request, "services/shelf/thing_step.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def thing_photo_add(request: StaffRequest, number: str) -> HttpResponse:
    """Keep a picture of the thing as it came in; the same one again is kept once."""
    thing = find_thing(request, number)
    if access.log_role(request.user, thing.station) is None:
        raise PermissionDenied
    form = PhotoForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Refused("file_empty", next(iter(form.errors["photo"])))
        photos.add_photo(thing, actor=request.user, at=timezone.now(), photo=form.cleaned_data["photo"])
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The photo is kept"))
    return redirect("services:thing", number)


@never_cache
@login_required
@require_GET
def thing_photo(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """A picture of the thing as a download, for whoever may see the thing; each look is recorded."""
    thing = find_thing(request, number)
    paper = get_object_or_404(Paper.objects.about(thing), pk=pk, kind=photos.PHOTO)
    return download(paper, request.user, at=timezone.now())


@never_cache
@login_required
@require_GET
def thing_label(request: StaffRequest, number: str) -> HttpResponse:
    thing = find_thing(request, number)
    if access.log_role(request.user, thing.station) is None:
        raise PermissionDenied
    return pdf("services/labels", labels.thing_labels([thing], size="label"), thing.number)


@never_cache
@login_required
@require_GET
def ticket_labels(request: StaffRequest, number: str) -> HttpResponse:
    """The labels of all that the station keeps for one ticket, one after the other; 404 when there is nothing."""
    ticket = find_ticket(request, number)
    if access.log_role(request.user, ticket.station) is None:
        raise PermissionDenied
    things = list(Thing.objects.kept().filter(ticket=ticket).for_page().order_by("pk")[:ON_A_SHEET])
    if not things:
        raise Http404
    return pdf("services/labels", labels.thing_labels(things, size="label"), ticket.number)
