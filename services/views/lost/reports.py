"""Loss reports: at the counter, and the page of each (A-02)."""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refused
from core.requests import StaffRequest
from services import matching
from services.actions import lost
from services.choices import LossState, MatchState
from services.forms.lost.reports import ReportForm
from services.lost_board import may_work, scope
from services.models import LossReport, Match, Ticket
from services.models.lost.reports import LOOKED_FOR
from services.reports import timeline
from services.views.common import at_the_counter, from_intake, known_as, logged, queue_number
from services.views.lost.common import find_report, form_page, of_report
from stations.models import Station


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def report_new(request: StaffRequest, station: Station) -> HttpResponse:
    """Take a loss report in; its page then shows the things that fit it at once."""
    at = timezone.now()
    number = queue_number(request, station)
    carried = from_intake(request, number, at)
    names = {name: name for name in ("phone", "description", "id_number", "source", "submission_key")}
    known = known_as(carried or {}, owner="resident_name", **names)
    form = ReportForm(request.POST if request.method == "POST" and carried is None else None, known=known)
    if form.is_valid():
        try:
            ticket = logged(
                request,
                number,
                lambda: _log(request, station, form, at),
                at=at,
                submission_key=form.cleaned_data["submission_key"],
            )
            report = LossReport.objects.for_page().prefetch_related("clues").get(ticket=ticket)
        except Refused as refused:
            form.refuse(refused)
        else:
            for candidate in matching.items_for(report, scope(request.user, station), limit=1):
                lost.suggest(candidate, at=at)
            messages.success(request, _("Logged as %(number)s") % {"number": report.ticket.number})
            return redirect("services:loss-report", report.pk)
    context = {"station": station, "number": number, "cancel": reverse("services:lost")}
    return form_page(request, form, "services/lost/report_new.html", **context, submit_label=_("Log the loss report"))


def _log(request: StaffRequest, station: Station, form: ReportForm, at: datetime) -> Ticket:
    report = lost.log_report(station, form.loss(), actor=request.user, at=at, **form.facts())
    # At the counter there is always one.
    return cast(Ticket, report.ticket)


@never_cache
@login_required
@require_GET
def report_page(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, find_report(request, pk))


@of_report
@require_POST
def report_clues(request: StaffRequest, report: LossReport) -> HttpResponse:
    """The page with clues and telephone in full, this once; the look is recorded."""
    lost.reveal(report, actor=request.user, at=timezone.now())
    return _page(request, report, is_revealed=True)


def _page(request: StaffRequest, report: LossReport, *, is_revealed: bool = False) -> HttpResponse:
    works = may_work(request.user, report.station)
    context: dict[str, Any] = {
        "report": report,
        "ticket": report.ticket,
        "phone": report.ticket.phone if report.ticket else report.sender_phone,
        "works": works,
        "is_revealed": is_revealed,
        "today": timezone.localdate(),
        "events": timeline(report.ticket)[::-1] if report.ticket else [],
        "is_sent": report.state == LossState.SENT,
        "is_searching": report.state == LossState.SEARCHING,
    }
    if works and report.state in LOOKED_FOR:
        context["candidates"] = matching.items_for(report, scope(request.user, report.station))
    elif works:
        confirmed = Match.objects.filter(report=report, state=MatchState.CONFIRMED)
        context["match"] = confirmed.select_related("item__ticket", "decided_by").first()
    return render(request, "services/lost/report.html", context)
