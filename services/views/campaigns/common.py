"""How the pages of a campaign find what they show, and who may do something there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from core.requests import StaffRequest
from services import access
from services.models import Application, Batch, BatchRow, Campaign, TicketDocument
from stations.access import sees


def of_campaign(who: Callable[..., Any] | None = None) -> Callable[..., Callable[..., HttpResponse]]:
    """A view that is given its campaign, found among what the person may see (else 404).

    `who` is asked with (user, station): None is answered by 403.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @login_required
        @wraps(view)
        def guarded(request: StaffRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
            campaign = find_campaign(request, code)
            if who is not None and who(request.user, campaign.station) is None:
                raise PermissionDenied
            return view(request, campaign, *args, **kwargs)

        return guarded

    return decorate


def find_campaign(request: StaffRequest, code: str) -> Campaign:
    """As `visible_to` decides it, without the query for the units."""
    campaign = get_object_or_404(Campaign.objects.for_page(), code=code)
    if not sees(request.user, campaign.station.unit):
        raise Http404
    return campaign


def find_application(campaign: Campaign, number: str) -> Application:
    """The application of the ticket with that number, in this campaign: its documents read along."""
    found = Application.objects.filter(campaign=campaign, ticket__number=number)
    found = found.select_related("ticket__station__unit", "ticket__matter__chain", "sitting__window")
    documents = Prefetch("ticket__documents", TicketDocument.objects.select_related("document"))
    application = found.prefetch_related(documents, Prefetch("rows", BatchRow.objects.select_related("batch"))).first()
    if application is None:
        raise Http404
    application.campaign = campaign
    return application


def find_batch(campaign: Campaign, number: str) -> Batch:
    batch = Batch.objects.filter(campaign=campaign, number=number)
    relations = ("sent_by", "handed_by", "list_paper", "sheet_paper", "handed_paper")
    found = (
        batch.select_related(*relations).defer("list_paper__data", "sheet_paper__data", "handed_paper__data").first()
    )
    if found is None:
        raise Http404
    found.campaign = campaign
    return found


def page(
    request: StaffRequest, template: str, campaign: Campaign, tab: str, *, status: int = 200, **facts: Any
) -> HttpResponse:
    """A page of the campaign, with its tabs; `may_work` and `may_lead` say what the person can do here."""
    context = {
        "campaign": campaign,
        "tab": tab,
        "may_work": access.log_role(request.user, campaign.station) is not None,
        "may_lead": access.may_override(request.user, campaign.station) is not None,
    }
    return render(request, f"services/campaigns/{template}.html", context | facts, status=status)
