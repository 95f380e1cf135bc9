"""Events that were held (B-01, B-04)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import downloads, paging, papers
from core.requests import StaffRequest
from services import access
from services.actions import events as actions
from services.choices import EventKind
from services.forms.events import EventForm, EventPhotoForm
from services.histories import plain_history
from services.models import Article, EventPhoto, OutreachEvent
from services.views.common import answered, typed
from services.workplace import station_for
from stations.models import Partner, Unit

SHOWN = {"all": gettext_lazy("all"), **{kind.value: kind.label for kind in EventKind}}


@never_cache
@login_required
@require_GET
def event_list(request: StaffRequest) -> HttpResponse:
    show = request.GET.get("show", "all")
    rows = OutreachEvent.objects.visible_to(request.user).select_related("unit", "partner")
    if show in EventKind.values:
        rows = rows.filter(kind=show)
    context = paging.page_of(request, rows, "-held_on", "-id").context | {
        "shown": SHOWN.items(),
        "show": show,
        "may_record": station_for(request) is not None,
    }
    return render(request, "services/events.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def event_new(request: StaffRequest) -> HttpResponse:
    """`?partner=` an activity of that organisation."""
    station = station_for(request)
    if station is None:
        raise PermissionDenied
    partner = request.GET.get("partner", "")
    initial: dict[str, Any] = {"held_on": timezone.localdate()}
    if partner.isdigit():
        initial |= {"kind": EventKind.ACTIVITY, "partner": partner}
    form = _form(request, station.unit, initial)

    def run(facts: dict[str, Any]) -> str:
        event = actions.record_event(station.unit, actor=request.user, at=timezone.now(), **facts)
        messages.success(request, _("Recorded"))
        return reverse("services:event", args=[event.pk])

    context = {"cancel": reverse("services:events"), "submit_label": _("Record"), "label": _("New event")}
    return answered(request, form, run, "services/event_form.html", context)


@never_cache
@login_required
@require_GET
def event(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    context = {
        "event": found,
        "photos": list(found.photos.all()),
        "may_change": access.records_events(request.user, found.unit) is not None,
        "events": plain_history(found),
    }
    return render(request, "services/event.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def event_change(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_change(request, pk)
    form = _form(request, found.unit, {name: getattr(found, name) for name in actions.FACTS})
    here = reverse("services:event", args=[pk])

    def run(facts: dict[str, Any]) -> str:
        facts.pop("submission_key")
        actions.change_event(found, actor=request.user, at=timezone.now(), **facts)
        return here

    context = {"cancel": here, "submit_label": _("Save"), "label": found.title}
    return answered(request, form, run, "services/event_form.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def event_photo_new(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_change(request, pk)
    form = EventPhotoForm(*typed(request))
    here = reverse("services:event", args=[pk])

    def run(facts: dict[str, Any]) -> str:
        actions.add_photo(found, actor=request.user, at=timezone.now(), **facts)
        return here

    context = {"cancel": here, "submit_label": _("Add photo"), "label": _("Add photo")}
    return answered(request, form, run, "services/event_form.html", context)


@login_required
@require_GET
def event_photo(request: StaffRequest, pk: int, photo: int) -> HttpResponse:
    """The picture itself, for those who see the event."""
    found = get_object_or_404(EventPhoto.objects.select_related("paper"), pk=photo, event=_find(request, pk))
    suffix = downloads.SUFFIXES[found.paper.media_type]
    return downloads.attachment(
        papers.read(found.paper), media_type=found.paper.media_type, filename=f"{found.paper.number}.{suffix}"
    )


def _form(request: StaffRequest, unit: Unit, initial: dict[str, Any]) -> EventForm:
    return EventForm(
        request.POST if request.method == "POST" else None,
        partners=Partner.objects.filter(unit__in=unit.steps),
        articles=Article.objects.published().only("title"),
        initial=initial,
    )


def _find(request: StaffRequest, pk: int) -> OutreachEvent:
    rows = OutreachEvent.objects.visible_to(request.user).select_related("unit", "partner", "article", "recorded_by")
    return get_object_or_404(rows, pk=pk)


def _find_to_change(request: StaffRequest, pk: int) -> OutreachEvent:
    found = _find(request, pk)
    if access.records_events(request.user, found.unit) is None:
        raise PermissionDenied
    return found
