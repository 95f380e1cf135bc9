"""How the pages of lost and found find what they show: what the person may see (404), if they work there (403)."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core.downloads import attachment
from core.errors import Refused
from core.forms import Refusable
from core.models import Paper
from core.papers import read
from core.requests import StaffRequest
from services import matching
from services.actions import lost
from services.lost_board import may_work, scope, with_place
from services.models import FoundItem, LossReport, Release
from stations.access import sees

# Whom the history names beside those it records.
PEOPLE = [f"ticket__{name}" for name in ("received_by", "handled_by", "registered_by", "partner", "holder")]


def find_item(request: StaffRequest, number: str, *, to_work: bool = False) -> FoundItem:
    """With `is_leaving`: whether somebody is handing it over."""
    leaving = Release.objects.filter(item=OuterRef("pk"), cancelled_at=None)
    rows = with_place(FoundItem.objects.for_page()).annotate(is_leaving=Exists(leaving))
    item = rows.select_related(*PEOPLE).prefetch_related("clues").filter(ticket__number=number).first()
    return _found(request, item, to_work)


def find_report(request: StaffRequest, pk: int, *, to_work: bool = False) -> LossReport:
    rows = LossReport.objects.for_page().prefetch_related("clues")
    return _found(request, rows.select_related(*PEOPLE).filter(pk=pk).first(), to_work)


def _found(request: StaffRequest, thing: Any, to_work: bool) -> Any:
    """As `visible_to` decides it, without the query for the units."""
    if thing is None or not sees(request.user, thing.station.unit):
        raise Http404
    if to_work and not may_work(request.user, thing.station):
        raise PermissionDenied
    return thing


def of_item(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of what is done to an item: it is given the `item`; 403 for whoever sees it and does not work there."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, number: str, **kwargs: object) -> HttpResponse:
        return view(request, find_item(request, number, to_work=True), **kwargs)

    return guarded


def of_report(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same for a loss report."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, pk: int, **kwargs: object) -> HttpResponse:
        return view(request, find_report(request, pk, to_work=True), **kwargs)

    return guarded


def said(request: StaffRequest, words: Any, act: Callable[[], Any]) -> bool:
    """Take a step that asks nothing; what comes of it is said on the next page. Whether it was taken."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, words)
    return True


def form_page(request: StaffRequest, form: Refusable, template: str = "services/lost/form.html", **context: Any):
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def paper(request: StaffRequest, found: Paper) -> HttpResponse:
    """An archived paper of ours, shown so that it can be printed at once; its making is in the history."""
    headers = {"Content-Disposition": f'inline; filename="{found.number}.pdf"'}
    return HttpResponse(read(found), content_type=found.media_type, headers=headers)


def picture(found: Paper) -> HttpResponse:
    suffix = found.media_type.rpartition("/")[2]
    return attachment(read(found), media_type=found.media_type, filename=f"{found.number}.{suffix}")


def suggest_owners(request: StaffRequest, items: Iterable[FoundItem]) -> None:
    """Whoever reported one of these very things, all but certainly, is told at once."""
    for item in items:
        for candidate in matching.reports_for(item, scope(request.user, item.station), limit=1):
            lost.suggest(candidate, at=timezone.now())
