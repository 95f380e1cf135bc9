"""The collection at the counter: scan the slip, sign, next."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refused
from core.requests import StaffRequest
from services import access
from services.actions import campaigns
from services.campaign_search import find_applicants
from services.choices import State
from services.forms.campaigns import CollectForm
from services.models import Application, Campaign
from services.views.campaigns.common import find_application, of_campaign, page

ROWS = 200


@of_campaign(access.log_role)
@require_http_methods(["GET", "POST"])
def collection(request: StaffRequest, campaign: Campaign) -> HttpResponse:
    """GET: the field to scan into, and who has not come yet. POST finds one who can collect, and leads there."""
    facts: dict[str, Any] = {"asked": ""}
    if request.method == "POST":
        text = request.POST.get("q", "").replace("\0", " ").strip()[:200]
        found = find_applicants(request.user, campaign, text)
        if len(found) == 1:
            return redirect("services:campaign-collect", campaign.code, found[0])
        rows = _waiting(campaign).filter(ticket__number__in=found)
        facts["asked"] = text
    else:
        rows = _waiting(campaign)
    facts |= {
        "rows": list(rows[: ROWS + 1]),
        "count": _waiting(campaign).count(),
        "most": ROWS,
        "today": timezone.localdate(),
    }
    return page(request, "collection", campaign, "collection", **facts)


def _waiting(campaign: Campaign):
    rows = Application.objects.filter(campaign=campaign).to_collect().select_related("ticket")
    return rows.defer("ticket__search_text", "ticket__grams").order_by("pk")


@of_campaign(access.log_role)
@require_http_methods(["GET", "POST"])
def collect(request: StaffRequest, campaign: Campaign, number: str) -> HttpResponse:
    """Identity and signature of one; then back to the next."""
    application = find_application(campaign, number)
    if application.ticket.state != State.READY:
        words = _("%(number)s is not waiting for pick-up: %(state)s")
        messages.error(request, words % {"number": number, "state": application.ticket.get_state_display()})
        return redirect("services:campaign-collection", campaign.code)
    form = CollectForm(request.POST if request.method == "POST" else None, application=application)
    if request.method == "POST" and form.is_valid():
        try:
            campaigns.collect(application, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            who = {"name": application.ticket.resident_name, "number": number}
            messages.success(request, _("Collected: %(name)s, %(number)s") % who)
            return redirect("services:campaign-collection", campaign.code)
    facts = {
        "form": form,
        "application": application,
        "ticket": application.ticket,
        "batch": next((row.batch for row in application.rows.all() if row.result == "accepted"), None),
        "kept": [row for row in application.ticket.documents.all() if row.is_held],
    }
    return page(request, "collect", campaign, "collection", status=422 if form.errors else 200, **facts)


@of_campaign(access.log_role)
@require_POST
def remind(request: StaffRequest, campaign: Campaign) -> HttpResponse:
    told = campaigns.remind(campaign, actor=request.user, at=timezone.now())
    words = ngettext("%(count)s applicant was reminded", "%(count)s applicants were reminded", told)
    messages.success(request, words % {"count": told})
    return redirect("services:campaign-collection", campaign.code)
