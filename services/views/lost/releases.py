"""Giving a found thing back, the second person's confirmation, the slip (A-02, lesson 13)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refused
from core.requests import StaffRequest
from services.actions.lost import releases
from services.actions.lost.sheets import print_slip
from services.choices import FoundState
from services.forms.lost.endings import ReleaseForm
from services.forms.lost.reports import ReasonForm
from services.models import FoundItem, Release
from services.views.lost.common import form_page, of_item, paper, said


@of_item
@require_http_methods(["GET", "POST"])
def release(request: StaffRequest, item: FoundItem) -> HttpResponse:
    """GET shows what is asked, POST hands over; a valuable without a second signature waits for a second login."""
    if item.closed_at is not None:
        messages.error(
            request, _("The thing is not here any more: %(state)s") % {"state": FoundState(item.state).label}
        )
        return redirect("services:found-item", item.ticket.number)
    at = timezone.now()
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReleaseForm(*sent, item=item, user=request.user, at=at)
    if form.is_valid():
        try:
            done = releases.prepare(item, actor=request.user, at=at, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            if done.hand_over_id is None:
                messages.warning(request, _("A second member of the staff confirms it with their own login now"))
            else:
                messages.success(request, _("Handed over"))
            return redirect("services:found-item", item.ticket.number)
    back = reverse("services:found-item", args=[item.ticket.number])
    context = {"item": item, "cancel": back, "submit_label": pgettext("a found thing", "Hand over")}
    return form_page(request, form, "services/lost/release.html", **context)


@of_item
@require_POST
def release_confirm(request: StaffRequest, item: FoundItem) -> HttpResponse:
    found = _pending(item)
    if not releases.may_confirm(request.user, found):
        raise PermissionDenied
    said(request, _("Handed over"), lambda: releases.confirm(found, actor=request.user, at=timezone.now()))
    return redirect("services:found-item", item.ticket.number)


@of_item
@require_http_methods(["GET", "POST"])
def release_cancel(request: StaffRequest, item: FoundItem) -> HttpResponse:
    found = _pending(item)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            releases.cancel(found, actor=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Hand-over cancelled"))
            return redirect("services:found-item", item.ticket.number)
    label = _("Cancel the hand-over")
    back = reverse("services:found-item", args=[item.ticket.number])
    return form_page(request, form, item=item, label=label, submit_label=label, is_grave=True, cancel=back)


@of_item
@require_POST
def release_slip(request: StaffRequest, item: FoundItem) -> HttpResponse:
    """The slip as the archived paper; made with the first click, the same one after that."""
    done = _of(item).exclude(hand_over=None).first()
    if done is None:
        raise Http404
    return paper(request, print_slip(done, actor=request.user, at=timezone.now()))


def _of(item: FoundItem):
    return Release.objects.filter(item=item, cancelled_at=None).select_related("prepared_by", "item__station__unit")


def _pending(item: FoundItem) -> Release:
    found = _of(item).filter(hand_over=None).first()
    if found is None:
        raise Http404
    found.item = item
    return found
