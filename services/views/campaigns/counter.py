"""The counter of a campaign: taking in, the second visit with its slip, applicants, going back on it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import downloads
from core.errors import Refused
from core.models import Paper
from core.requests import StaffRequest
from services import access, campaign_reports, campaign_slips
from services.actions import campaigns
from services.campaign_search import find_applicants
from services.forms.campaigns import Checklist as ChecklistForm
from services.forms.campaigns import TakeInForm, WithdrawForm
from services.models import Application, Campaign
from services.slips import SIZES
from services.views.campaigns.common import find_application, of_campaign, page
from services.views.common import from_intake, known_as, logged, queue_number
from services.views.shelf.common import pdf

ROWS = 50


@of_campaign(access.log_role)
@require_http_methods(["GET", "POST"])
def take(request: StaffRequest, campaign: Campaign) -> HttpResponse:
    """One page for one applicant; afterwards the same page, empty for the next one, with the slips of the last.

    `?queue=` is the number of whom the counter is serving; what the intake was told is carried over.
    """
    at = timezone.now()
    number = queue_number(request, campaign.station)
    carried = from_intake(request, number, at)
    names = {name: name for name in ("resident_name", "phone", "id_number", "submission_key")}
    form = TakeInForm(
        request.POST if carried is None else None,
        campaign=campaign,
        may_override=access.may_override(request.user, campaign.station) is not None,
        known=known_as(carried or {}, **names),
    )
    if form.is_valid():
        typed = form.facts()
        try:
            ticket = logged(
                request,
                number,
                lambda: campaigns.take_in(campaign, actor=request.user, at=at, **typed).ticket,
                at=at,
                submission_key=typed["submission_key"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(f"{reverse('services:campaign-take', args=[campaign.code])}?last={ticket.number}")
    last = request.GET.get("last", "")
    is_there = bool(last) and Application.objects.filter(campaign=campaign, ticket__number=last).exists()
    application = find_application(campaign, last) if is_there and request.method == "GET" else None
    facts = {
        "form": form,
        "number": number,
        "last": application,
        "lacks": campaign_reports.missing_of(application) if application else [],
        "opens": campaign_reports.next_window(campaign.matter, at),
        "is_open": any(window.holds(at) for window in campaign.matter.windows.all()),
    }
    return page(request, "take", campaign, "take", status=422 if form.errors else 200, **facts)


@of_campaign()
@require_GET
def applicants(request: StaffRequest, campaign: Campaign) -> HttpResponse:
    """Those who applied, newest first, `?stage=` narrows; paged by key."""
    stage = request.GET.get("stage", "")
    return _list(request, campaign, campaign_reports.at_stage(campaign, stage), stage=stage)


@of_campaign()
@require_POST
def find(request: StaffRequest, campaign: Campaign) -> HttpResponse:
    """A slip that was scanned, a number, a name or four digits; posted, so that none of it stands in an address."""
    text = request.POST.get("q", "").replace("\0", " ").strip()[:200]
    found = find_applicants(request.user, campaign, text)
    if len(found) == 1:
        return redirect("services:campaign-applicant", campaign.code, found[0])
    rows = Application.objects.filter(campaign=campaign, ticket__number__in=found)
    return _list(request, campaign, rows, asked=text)


def _list(request: StaffRequest, campaign: Campaign, found: Any, **facts: Any) -> HttpResponse:
    before = request.GET.get("before", "")
    if before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = found.select_related("ticket", "sitting__window").defer("ticket__search_text", "ticket__grams")
    shown = list(rows.order_by("-pk")[: ROWS + 1])
    query = request.GET.copy()
    query["before"] = str(shown[ROWS - 1].pk) if len(shown) > ROWS else ""
    facts |= {
        "rows": shown[:ROWS],
        "older": f"?{query.urlencode()}" if len(shown) > ROWS else "",
        "stages": campaign_reports.STAGES.items(),
    }
    return page(request, "applicants", campaign, "applicants", **facts)


@of_campaign()
@require_GET
def applicant(request: StaffRequest, campaign: Campaign, number: str) -> HttpResponse:
    return _applicant(request, campaign, find_application(campaign, number))


def _applicant(
    request: StaffRequest, campaign: Campaign, application: Application, status: int = 200, **facts: Any
) -> HttpResponse:
    ticket = application.ticket
    may_work = access.log_role(request.user, campaign.station) is not None
    is_here = ticket.state in {"waiting", "accepted"}
    if may_work and is_here and "form" not in facts:
        facts["form"] = _checklist(request, campaign, application)
    if may_work and is_here and "withdraw" not in facts:
        facts["withdraw"] = WithdrawForm()
    facts |= {
        "application": application,
        "ticket": ticket,
        "lacks": campaign_reports.missing_of(application) if is_here else [],
        "papers": list(Paper.objects.about(ticket).defer("data")) if may_work else [],
        "cash": list(application.cash.select_related("entered_by")),
    }
    return page(request, "applicant", campaign, "applicants", status=status, **facts)


def _checklist(request: StaffRequest, campaign: Campaign, application: Application) -> ChecklistForm:
    may_override = access.may_override(request.user, campaign.station) is not None
    received = {row.document_id: row.received for row in application.ticket.documents.all()}
    typed = request.POST if request.method == "POST" else None
    form = ChecklistForm(typed, campaign=campaign, may_override=may_override, received=received)
    if application.amount is not None:
        form.fields["paid"].disabled = True
        form.fields["paid"].initial = ""
    return form


@of_campaign(access.log_role)
@require_POST
def complete(request: StaffRequest, campaign: Campaign, number: str) -> HttpResponse:
    """The second visit: what was brought, and the money if it was missing."""
    application = find_application(campaign, number)
    form = _checklist(request, campaign, application)
    if form.is_valid():
        try:
            campaigns.complete(application, actor=request.user, at=timezone.now(), **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            left = campaign_reports.missing_of(find_application(campaign, number))
            words = _("Still missing: %(documents)s") % {"documents": "、".join(left)} if left else _("Complete")
            (messages.warning if left else messages.success)(request, words)
            return redirect("services:campaign-applicant", campaign.code, number)
    return _applicant(request, campaign, application, 422, form=form)


@of_campaign(access.log_role)
@require_POST
def withdraw(request: StaffRequest, campaign: Campaign, number: str) -> HttpResponse:
    application = find_application(campaign, number)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            campaigns.withdraw(application, actor=request.user, at=timezone.now(), **typed)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Withdrawn; originals and money are given back"))
            return redirect("services:campaign-applicant", campaign.code, number)
    return _applicant(request, campaign, application, 422, withdraw=form)


@of_campaign(access.log_role)
@require_GET
def missing_slip(request: StaffRequest, campaign: Campaign, number: str, size: str) -> HttpResponse:
    """What is still missing and when the windows are, on A5 or on an 80 mm roll, to take home (A-09)."""
    if size not in SIZES:
        raise Http404
    application = find_application(campaign, number)
    data = campaign_slips.missing_data(application, size=size, at=timezone.now())
    return pdf("services/missing", data, f"{number}-missing")


@of_campaign(access.log_role)
@require_POST
def paper(request: StaffRequest, campaign: Campaign, number: str, paper: str) -> HttpResponse:
    """An archived paper of the applicant: the receipt for money paid back."""
    application = find_application(campaign, number)
    found = Paper.objects.about(application.ticket).filter(number=paper).first()
    if found is None:
        raise Http404
    return downloads.download(found, request.user, at=timezone.now())
