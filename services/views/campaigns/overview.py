"""The campaigns there are, one as a whole, and what a leader does with it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import paging
from core.errors import Refused
from core.requests import StaffRequest
from services import access, campaign_reports
from services.actions import campaigns
from services.forms.campaigns import CloseForm, PlanForm
from services.models import Batch, Campaign
from services.views.campaigns.common import of_campaign, page
from services.views.common import at_the_counter
from services.workplace import station_for
from stations.models import Station


@never_cache
@login_required
@require_GET
def campaign_list(request: StaffRequest) -> HttpResponse:
    station = station_for(request)
    found = Campaign.objects.visible_to(request.user)
    context = paging.page_of(request, campaign_reports.campaign_rows(found), "-id").context | {
        "today": timezone.localdate(),
        "may_create": station is not None and access.may_override(request.user, station) is not None,
    }
    return render(request, "services/campaigns/list.html", context)


@of_campaign()
@require_GET
def overview(request: StaffRequest, campaign: Campaign) -> HttpResponse:
    """Windows with places and cash, who stands where, what is missing, batches."""
    at = timezone.now()
    by_sitting = campaign_reports.cash_by_sitting(campaign)
    sums, box = campaign_reports.cash_sums(by_sitting)
    rows = campaign_reports.window_rows(campaign, by_sitting, at)
    counts = campaign_reports.count_applications(campaign)
    listed, unlisted = campaign_reports.near(rows, at, every="windows" in request.GET)
    facts = {
        "windows": listed,
        "unlisted": unlisted,
        "stages": counts.stages,
        "missing": campaign_reports.missing_items(campaign, counts),
        "sums": sums,
        "box": box,
        "batches": list(Batch.objects.filter(campaign=campaign).order_by("pk")),
        "opens": campaign_reports.next_window(campaign.matter, at),
        "words": campaign_reports.words_of_windows(campaign.matter),
    }
    return page(request, "overview", campaign, "overview", **facts)


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest, station: Station) -> HttpResponse:
    """A new campaign at the station, from a pattern: `?pattern=<code>`, or else the shipped one."""
    if access.may_override(request.user, station) is None:
        raise PermissionDenied
    patterns = list(campaign_reports.patterns(station))
    asked = request.GET.get("pattern", "")
    chosen = next((one for one in patterns if one.code == asked), patterns[0] if patterns and not asked else None)
    if chosen is None and asked:
        raise Http404
    context: dict[str, Any] = {
        "patterns": patterns,
        "chosen": chosen,
        "station": station,
        "cancel": reverse("services:campaigns"),
    }
    if chosen is None:
        return render(request, "services/campaigns/plan.html", context)
    form = PlanForm(request.POST if request.method == "POST" else None, matter=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            made = campaigns.create(station, chosen, form.plan(), actor=request.user, at=timezone.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The campaign is announced"))
            return redirect("services:campaign", made.code)
    context["form"] = form
    return render(request, "services/campaigns/plan.html", context, status=422 if form.errors else 200)


@of_campaign(access.may_override)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, campaign: Campaign) -> HttpResponse:
    form = PlanForm(request.POST if request.method == "POST" else None, matter=campaign.matter, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            campaigns.change(campaign, form.plan(), actor=request.user, at=timezone.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved"))
            return redirect("services:campaign", campaign.code)
    facts = {
        "form": form,
        "station": campaign.station,
        "cancel": reverse("services:campaign", args=[campaign.code]),
        "has_applicants": campaign.applications.exists(),
    }
    return page(request, "plan", campaign, "edit", status=422 if form.errors else 200, **facts)


@of_campaign(access.may_override)
@require_http_methods(["GET", "POST"])
def close(request: StaffRequest, campaign: Campaign) -> HttpResponse:
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            campaigns.close(campaign, actor=request.user, at=timezone.now(), reason=reason)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The campaign is closed"))
            return redirect("services:campaign", campaign.code)
    facts = {"form": form, "cancel": reverse("services:campaign", args=[campaign.code])}
    return page(request, "close", campaign, "close", status=422 if form.errors else 200, **facts)
