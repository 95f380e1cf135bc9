"""The cash of a campaign: totals by window, the count, a difference made good."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refused
from core.requests import StaffRequest
from services import access, campaign_reports
from services.actions import campaigns
from services.forms.campaigns import CountForm
from services.models import Batch, Campaign, Sitting, Thing
from services.views.campaigns.common import of_campaign, page


@of_campaign()
@require_GET
def cash(request: StaffRequest, campaign: Campaign) -> HttpResponse:
    return _cash(request, campaign)


def _cash(
    request: StaffRequest,
    campaign: Campaign,
    *,
    form: CountForm | None = None,
    wrong: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """`form` with what was typed wrongly for the sitting `wrong`."""
    at = timezone.now()
    by_sitting = campaign_reports.cash_by_sitting(campaign)
    sums, box = campaign_reports.cash_sums(by_sitting)
    rows = campaign_reports.window_rows(campaign, by_sitting, at)
    listed, unlisted = campaign_reports.near(rows, at, every="windows" in request.GET)
    facts = {
        "windows": listed,
        "unlisted": unlisted,
        "total": sum((row.money for row in rows), campaign_reports.NONE),
        "paid_back": sum((row.paid_back for row in rows), campaign_reports.NONE),
        "sums": sums,
        "box": box,
        "envelopes": list(Thing.objects.kept().filter(envelope__campaign=campaign).select_related("place")),
        "handed": list(Batch.objects.filter(campaign=campaign, handed_at__isnull=False).order_by("pk")),
        "form": form,
        "wrong": wrong,
        "at": at,
    }
    return page(request, "cash", campaign, "cash", status=status, **facts)


@of_campaign(access.log_role)
@require_POST
def count(request: StaffRequest, campaign: Campaign, pk: int) -> HttpResponse:
    sitting = _sitting(campaign, pk)
    form = CountForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            done = campaigns.count(sitting, actor=request.user, at=timezone.now(), **typed)
        except Refused as refused:
            form.refuse(refused)
        else:
            words = _("Counted: %(amount)s yuan") % {"amount": done.counted}
            (messages.success if done.counted == done.booked else messages.warning)(request, words)
            return redirect("services:campaign-cash", campaign.code)
    return _cash(request, campaign, form=form, wrong=sitting.pk, status=422)


@of_campaign(access.may_override)
@require_POST
def settle(request: StaffRequest, campaign: Campaign, pk: int) -> HttpResponse:
    sitting = _sitting(campaign, pk)
    try:
        campaigns.settle(sitting, actor=request.user, at=timezone.now(), reason=request.POST.get("reason", "")[:200])
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The difference is made good"))
    return redirect("services:campaign-cash", campaign.code)


def _sitting(campaign: Campaign, pk: int) -> Sitting:
    sitting = Sitting.objects.filter(campaign=campaign, pk=pk).select_related("campaign", "window").first()
    if sitting is None:
        raise Http404
    return sitting
