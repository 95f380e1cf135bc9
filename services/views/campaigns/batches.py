"""Batches: drawn up, sent with their list, cash handed over, the issuer's answer, the announcement."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import downloads
from core.errors import Refused
from core.models import Paper
from core.requests import StaffRequest
from services import access, campaign_reports
from services.actions import campaigns
from services.actions.campaigns.batches import list_words
from services.campaign_search import find_applicants
from services.forms.campaigns import AnnounceForm, ResultsForm, SignedForm
from services.models import Batch, BatchRow, Campaign
from services.views.campaigns.common import find_batch, of_campaign, page
from services.views.shelf.common import pdf

ROWS = 100


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
@require_http_methods(["GET", "POST"])
def batch(request: StaffRequest, campaign: Campaign, number: str) -> HttpResponse:
    """GET shows a page of the batch, `?page=`. POST finds rows by what is on a card or a list, names kept out of
    addresses."""
    found = find_batch(campaign, number)
    if request.method != "POST":
        return _batch(request, campaign, found)
    text = request.POST.get("q", "").replace("\0", " ").strip()[:200]
    numbers = find_applicants(request.user, campaign, text) if text else []
    shown = _rows(found).filter(application__ticket__number__in=numbers)
    return _batch(request, campaign, found, shown=shown, asked=text)


def _rows(found: Batch) -> QuerySet[BatchRow]:
    rows = found.rows.select_related("application__ticket").order_by("position")
    return rows.defer("application__ticket__search_text", "application__ticket__grams")


def _batch(
    request: StaffRequest,
    campaign: Campaign,
    found: Batch,
    *,
    status: int = 200,
    shown: QuerySet[BatchRow] | None = None,
    **forms: Any,
) -> HttpResponse:
    """The page of the batch, with the rows `shown` or else a page of all; `forms` as they were typed."""
    counts = campaign_reports.batch_counts(found)
    paper = Paginator(_rows(found) if shown is None else shown, ROWS).get_page(request.GET.get("page"))
    rows = list(paper.object_list)
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
        "page": paper,
        "is_part": len(rows) < counts["all"],
        "counts": counts,
        "send": SignedForm(prefix="send"),
        "cash": SignedForm(prefix="cash"),
        # With rows that are not on the page the box is not ticked by itself: it speaks for all of them.
        "results": ResultsForm(rows=rows, initial={"is_rest_accepted": len(rows) == counts["all"]}),
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
    page = request.POST.get("page", "")
    address = reverse("services:campaign-batch", args=[campaign.code, number])
    return redirect(f"{address}?page={page}" if page.isdecimal() and len(page) < 6 else address)


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
    """The answer for the rows that were on the page; the box alone speaks for all the others."""
    found = find_batch(campaign, number)
    shown = _rows(found).filter(pk__in=ResultsForm.rows_in(request.POST))
    form = ResultsForm(request.POST, rows=shown)
    if form.is_valid():
        facts = {"returned": form.returned, "is_rest_accepted": form.cleaned_data["is_rest_accepted"]}
        try:
            campaigns.enter_results(found, actor=request.user, at=timezone.now(), **facts)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The issuer's answer is entered"))
            return redirect("services:campaign-batch", campaign.code, number)
    return _batch(request, campaign, find_batch(campaign, number), status=422, shown=shown, results=form)


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
    return downloads.download(found, request.user, at=timezone.now())
