"""Steps of a found thing or a loss report that ask for little: one table, one form page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refused
from core.forms import Refusable
from core.requests import StaffRequest
from services import access
from services.actions import lost
from services.forms.lost.reports import CloseForm, NoteForm, OwnerForm, ReasonForm
from services.models import FoundItem, LossReport, Match, Ticket
from services.views.lost.common import find_report, form_page, of_item, of_report, said


@dataclass(frozen=True)
class Step:
    label: Any
    form: Callable[..., Refusable]
    run: Callable[..., Any]
    is_grave: bool = False
    is_of_leaders: bool = False


ITEM_STEPS = {
    "tell": Step(_("Owner was told"), NoteForm, lost.tell_owner),
    "owner": Step(_("Owner is known"), OwnerForm, lost.name_owner),
    "take-back": Step(_("Not theirs, or not collected"), ReasonForm, lost.take_back_owner),
    "cancel": Step(_("Entered by mistake"), ReasonForm, lost.cancel_item, is_grave=True, is_of_leaders=True),
}
REPORT_STEPS = {
    "turn-down": Step(_("Turn down"), ReasonForm, lost.turn_down, is_grave=True),
    "close": Step(_("No longer looked for"), CloseForm, lost.close_report),
}


@of_item
@require_http_methods(["GET", "POST"])
def item_step(request: StaffRequest, item: FoundItem, step: str) -> HttpResponse:
    if step not in ITEM_STEPS:
        raise Http404
    back = reverse("services:found-item", args=[item.ticket.number])
    if ITEM_STEPS[step].is_of_leaders and access.may_override(request.user, item.station) is None:
        raise PermissionDenied
    return _step(request, item, ITEM_STEPS[step], back, item=item)


@of_report
@require_http_methods(["GET", "POST"])
def report_step(request: StaffRequest, report: LossReport, step: str) -> HttpResponse:
    if step not in REPORT_STEPS:
        raise Http404
    return _step(request, report, REPORT_STEPS[step], reverse("services:loss-report", args=[report.pk]), report=report)


def _step(request: StaffRequest, thing: Any, step: Step, back: str, **context: Any) -> HttpResponse:
    form = step.form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            step.run(thing, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, step.label)
            return redirect(back)
    facts = {"label": step.label, "submit_label": step.label, "is_grave": step.is_grave, "cancel": back}
    return form_page(request, form, **facts, **context)


# Steps that ask nothing


@of_report
@require_POST
def report_take_in(request: StaffRequest, report: LossReport) -> HttpResponse:
    said(request, _("Taken in"), lambda: lost.take_in(report, actor=request.user, at=timezone.now()))
    return redirect("services:loss-report", report.pk)


@of_item
@require_POST
def match(request: StaffRequest, item: FoundItem, pk: int, what: str) -> HttpResponse:
    """`what` is confirm or dismiss; back to the page the buttons stood on."""
    report = find_report(request, pk)
    at, note = timezone.now(), request.POST.get("note", "").replace("\0", "")[:200]
    if what == "confirm":
        said(request, _("Match confirmed"), lambda: lost.confirm(item, report, actor=request.user, at=at))
    else:
        act: Callable[[], Match] = lambda: lost.dismiss(item, report, actor=request.user, at=at, note=note)  # noqa: E731
        said(request, _("Match dismissed"), act)
    if request.POST.get("from") == "report":
        return redirect("services:loss-report", report.pk)
    return redirect("services:found-item", item.ticket.number)


@of_item
@require_POST
def owner_of_ticket(request: StaffRequest, item: FoundItem) -> HttpResponse:
    """The resident behind another ticket is the owner; name and telephone are taken from there, unseen."""
    tickets = Ticket.objects.visible_to(request.user)
    ticket = tickets.filter(number=request.POST.get("ticket", "").replace("\0", "")[:40]).first()
    if ticket is None:
        raise Http404
    said(
        request,
        _("Owner found by the search"),
        lambda: lost.name_owner(
            item, actor=request.user, at=timezone.now(), owner=ticket.resident_name, phone=ticket.phone
        ),
    )
    return redirect("services:found-item", item.ticket.number)
