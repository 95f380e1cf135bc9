"""Found things: taken in, looked at, corrected, photographed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import audit
from core.errors import Refused
from core.requests import StaffRequest
from core.uploads import accept
from services import access, matching
from services.actions import lost
from services.actions.lost.disposals import may_be_announced
from services.actions.lost.releases import may_confirm
from services.choices import FoundState, MatchState
from services.forms.lost.items import ItemForm, PhotoForm
from services.lost_board import may_work, scope
from services.models import FoundItem, Match, Release
from services.reports import timeline
from services.views.common import at_the_counter, from_intake, known_as, logged, queue_number
from services.views.lost.common import find_item, form_page, of_item, picture, suggest_owners
from stations.models import Station


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def item_new(request: StaffRequest, station: Station) -> HttpResponse:
    """Take a found thing in; its page then shows the reports that fit it at once."""
    at = timezone.now()
    number = queue_number(request, station)
    carried = from_intake(request, number, at)
    names = {"finder": "resident_name", "finder_phone": "phone", "description": "description"}
    known = known_as(carried or {}, **names, submission_key="submission_key")
    sent = _sent(request) if carried is None else (None, None)
    form = ItemForm(*sent, station=station, on=timezone.localdate(at), known=known)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            ticket = logged(
                request,
                number,
                lambda: _log(request, station, form, at).ticket,
                at=at,
                submission_key=typed["submission_key"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            suggest_owners(request, FoundItem.objects.for_page().filter(pk=ticket.pk))
            messages.success(request, _("Logged as %(number)s") % {"number": ticket.number})
            return redirect("services:found-item", ticket.number)
    context = {"station": station, "number": number, "cancel": reverse("services:lost")}
    return form_page(request, form, "services/lost/item_new.html", **context, submit_label=_("Log the found thing"))


@transaction.atomic
def _log(request: StaffRequest, station: Station, form: ItemForm, at: datetime) -> FoundItem:
    """The thing with its picture, both or neither."""
    typed = form.cleaned_data
    item = lost.log_item(
        station,
        form.find(),
        actor=request.user,
        at=at,
        submission_key=typed["submission_key"],
        source=typed["source"],
        finder=typed["finder"],
        finder_phone=typed["finder_phone"],
    )
    if typed["photo"] and item.photo is None:
        lost.add_photo(item, accept(typed["photo"], field="photo"), actor=request.user, at=at)
    return item


def _sent(request: StaffRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@never_cache
@login_required
@require_GET
def item_page(request: StaffRequest, number: str) -> HttpResponse:
    return _page(request, find_item(request, number))


@of_item
@require_POST
def item_clues(request: StaffRequest, item: FoundItem) -> HttpResponse:
    """The page with the clues in full, this once; the look is recorded."""
    lost.reveal(item, actor=request.user, at=timezone.now())
    return _page(request, item, is_revealed=True)


def _page(request: StaffRequest, item: FoundItem, *, is_revealed: bool = False) -> HttpResponse:
    works, today = may_work(request.user, item.station), timezone.localdate()
    live = item.releases.filter(cancelled_at=None).select_related("prepared_by", "second_person")
    release = live.first() if item.is_leaving else None
    context: dict[str, Any] = {
        "item": item,
        "ticket": item.ticket,
        "works": works,
        "is_revealed": is_revealed,
        "today": today,
        "release": release,
        "may_confirm": release is not None and may_confirm(request.user, release),
        "steps": steps_of(request, item, release) if works else [],
        "events": timeline(item.ticket)[::-1],
    }
    if works and item.state == FoundState.SHELVED:
        context["candidates"] = matching.reports_for(item, scope(request.user, item.station))
    elif works:
        confirmed = Match.objects.filter(item=item, state=MatchState.CONFIRMED)
        context["match"] = confirmed.select_related("report__ticket", "decided_by").first()
    return render(request, "services/lost/item.html", context)


@dataclass(frozen=True)
class Button:
    """A step that is possible now: `address` of its form, or where it is posted when it asks nothing."""

    label: Any
    address: str
    is_primary: bool = False
    is_grave: bool = False


def steps_of(request: StaffRequest, item: FoundItem, release: Release | None) -> list[Button]:
    """The buttons of the page, in their order."""
    if item.closed_at is not None or release is not None:
        return []

    def to(name: str, *more: str) -> str:
        return reverse(f"services:{name}", args=[item.ticket.number, *more])

    steps = []
    if item.state == FoundState.MATCHED:
        steps.append(Button(_("Owner was told"), to("found-step", "tell"), is_primary=True))
    steps.append(
        Button(pgettext("a found thing", "Hand over"), to("found-release"), is_primary=item.state == FoundState.WAITING)
    )
    if item.state == FoundState.SHELVED:
        search = f"{reverse('services:lost-search')}?item={item.ticket.number}"
        steps.append(Button(_("Look for the owner"), search))
        steps.append(Button(_("Owner is known"), to("found-step", "owner")))
        if may_be_announced(item, timezone.localdate()) or item.noticed_on:
            steps.append(Button(_("Announce or dispose of it"), reverse("services:disposal-new")))
    else:
        steps.append(Button(_("Not theirs, or not collected"), to("found-step", "take-back")))
    steps.append(Button(_("Correct"), to("found-change")))
    steps.append(Button(_("Photo"), to("found-photo-new")))
    if item.state == FoundState.SHELVED and access.may_override(request.user, item.station) is not None:
        steps.append(Button(_("Entered by mistake"), to("found-step", "cancel"), is_grave=True))
    return steps


@of_item
@require_http_methods(["GET", "POST"])
def item_change(request: StaffRequest, item: FoundItem) -> HttpResponse:
    at = timezone.now()
    form = ItemForm(*_sent(request), station=item.station, on=timezone.localdate(at), item=item)
    if form.is_valid():
        try:
            lost.change_item(item, form.find(), actor=request.user, at=at)
        except Refused as refused:
            form.refuse(refused)
        else:
            suggest_owners(request, FoundItem.objects.for_page().filter(pk=item.pk))
            messages.success(request, _("Corrected"))
            return redirect("services:found-item", item.ticket.number)
    return form_page(request, form, "services/lost/item_new.html", item=item, **_back(item, _("Save")))


@of_item
@require_http_methods(["GET", "POST"])
def item_photo_new(request: StaffRequest, item: FoundItem) -> HttpResponse:
    form = PhotoForm(*_sent(request))
    if form.is_valid():
        try:
            upload = accept(form.cleaned_data["photo"], field="photo")
            lost.add_photo(item, upload, actor=request.user, at=timezone.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Photo taken"))
            return redirect("services:found-item", item.ticket.number)
    return form_page(request, form, item=item, label=_("Photo"), **_back(item, _("Keep the photo")))


@require_http_methods(["GET", "POST"])
@of_item
def item_photo(request: StaffRequest, item: FoundItem) -> HttpResponse:
    """The picture as a download. One that may show who somebody is is posted for, and each look is recorded."""
    if item.photo is None:
        raise Http404
    if item.shows_a_person:
        if request.method != "POST":
            raise PermissionDenied
        with transaction.atomic():
            audit.record("paper.read", item.photo, actor=request.user, at=timezone.now(), unit_id=item.station_id)
    return picture(item.photo)


def _back(item: FoundItem, submit_label: Any) -> dict[str, Any]:
    return {"cancel": reverse("services:found-item", args=[item.ticket.number]), "submit_label": submit_label}
