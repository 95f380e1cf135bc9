"""Batches: drawn up, sent with their list, cash handed over, the issuer's answer, the announcement."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from core import downloads
from core.errors import Refused
from core.models import Paper
from core.requests import StaffRequest
from services import access, campaign_reports
from services.actions import campaigns
from services.actions.campaigns.batches import list_words
from services.forms.campaigns import AnnounceForm, ResultsForm, SignedForm
from services.models import Batch, Campaign
from services.views.campaigns.common import find_batch, of_campaign, page
from services.views.shelf.common import pdf


@of_campaign(access.log_role)
@require_POST
def draw_up(request: StaffRequest, campaign: Campaign) -> HttpResponse:
    """Put all that is complete into the batch that is not sent yet; a new one when there is none."""
    try:
        made = campaigns.draw_up(campaign, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("services:campaign", campaign.code)
    return redirect("services:campaign-batch", campaign.code, made.number)


@of_campaign()
@require_GET
def batch(request: StaffRequest, campaign: Campaign, number: str) -> HttpResponse:
    return _batch(request, campaign, find_batch(campaign, number))


def _batch(request: StaffRequest, campaign: Campaign, found: Batch, *, status: int = 200, **forms: Any) -> HttpResponse:
    asked = found.rows.select_related("application__ticket").order_by("position")
    rows = list(asked.defer("application__ticket__search_text", "application__ticket__grams"))
    usual = AnnounceForm(
        initial={
            "pickup_from": found.pickup_from,
            "pickup_until": found.pickup_until,
            "pickup_place": found.pickup_place or campaign.station.unit.name,
            "pickup_place_en": found.pickup_place_en or campaign.station.unit.name_en,
        }
    )
    facts = {
        "batch": found,
        "rows": rows,
        "total": sum((row.amount for row in rows), campaign_reports.NONE),
        "counts": campaign_reports.batch_counts(found),
        "send": SignedForm(prefix="send"),
        "cash": SignedForm(prefix="cash"),
        "results": ResultsForm(rows=rows),
        "announce": usual,
        "papers": list(Paper.objects.about(found).defer("data")),
    }
    return page(request, "batch", campaign, "batches", status=status, **facts | forms)


@of_campaign(access.log_role)
@require_POST
def take_out(request: StaffRequest, campaign: Campaign, number: str, pk: int) -> HttpResponse:
    found = find_batch(campaign, number)
    row = found.rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    row.batch = found
    try:
        campaigns.take_out(row, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("services:campaign-batch", campaign.code, number)


@of_campaign(access.log_role)
@require_GET
def draft(request: StaffRequest, campaign: Campaign, number: str) -> HttpResponse:
    """The list to have signed by hand, as it stands now; the archived one is made when the batch is sent."""
    found = find_batch(campaign, number)
    words = list_words(found) | {"signatures": [pgettext("by the issuer", "Received by"), _("Date")]}
    data = words | {"title": _("List for the issuer"), "number": found.number, "issued_at": timezone.now().isoformat()}
    return pdf("core/form", data, found.number)


@of_campaign(access.log_role)
@require_POST
def send(request: StaffRequest, campaign: Campaign, number: str) -> HttpResponse:
    found = find_batch(campaign, number)
    form = SignedForm(request.POST, request.FILES, prefix="send")
    if form.is_valid():
        typed = form.cleaned_data
        signed = {"signature": typed["signature"], "signed": typed["signed"]}
        try:
            campaigns.send(found, actor=request.user, at=timezone.now(), received_by=typed["who"], **signed)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The batch is sent; its list is archived"))
            return redirect("services:campaign-batch", campaign.code, number)
    return _batch(request, campaign, find_batch(campaign, number), status=422, send=form)


@of_campaign(access.log_role)
@require_POST
def hand_cash(request: StaffRequest, campaign: Campaign, number: str) -> HttpResponse:
    found = find_batch(campaign, number)
    form = SignedForm(request.POST, request.FILES, prefix="cash")
    if form.is_valid():
        typed = form.cleaned_data
        signed = {"signature": typed["signature"], "signed": typed["signed"]}
        try:
            campaigns.hand_cash(found, actor=request.user, at=timezone.now(), handed_to=typed["who"], **signed)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The cash is handed over; the receipt is archived"))
            return redirect("services:campaign-batch", campaign.code, number)
    return _batch(request, campaign, find_batch(campaign, number), status=422, cash=form)


@of_campaign(access.log_role)
@require_POST
def results(request: StaffRequest, campaign: Campaign, number: str) -> HttpResponse:
    found = find_batch(campaign, number)
    form = ResultsForm(request.POST, rows=found.rows.select_related("application__ticket").order_by("position"))
    if form.is_valid():
        facts = {"returned": form.returned, "is_rest_accepted": form.cleaned_data["is_rest_accepted"]}
        try:
            campaigns.enter_results(found, actor=request.user, at=timezone.now(), **facts)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The issuer's answer is entered"))
            return redirect("services:campaign-batch", campaign.code, number)
    return _batch(request, campaign, find_batch(campaign, number), status=422, results=form)


@of_campaign(access.log_role)
@require_POST
def announce(request: StaffRequest, campaign: Campaign, number: str) -> HttpResponse:
    found = find_batch(campaign, number)
    form = AnnounceForm(request.POST)
    if form.is_valid():
        try:
            campaigns.announce(found, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The pick-up is announced; all applicants are told"))
            return redirect("services:campaign-batch", campaign.code, number)
    return _batch(request, campaign, find_batch(campaign, number), status=422, announce=form)


@of_campaign(access.log_role)
@require_POST
def paper(request: StaffRequest, campaign: Campaign, number: str, paper: str) -> HttpResponse:
    """An archived paper of the batch: list, spreadsheet, receipt, what was signed by hand."""
    found = Paper.objects.about(find_batch(campaign, number)).filter(number=paper).first()
    if found is None:
        raise Http404
    return downloads.download(found, request.user, may_read=lambda user, paper: True, at=timezone.now())
