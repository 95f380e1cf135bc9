"""Complaints: made and looked up by residents, answered by those above the station (E-09)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import paging, throttle
from core.errors import Refused
from core.language import language_by_address
from core.requests import StaffRequest
from core.throttle import Limit, Rule, TooOften, client_address
from services import access, lives
from services.actions import complaints as actions
from services.actions.complaints import file_complaint
from services.choices import ComplaintState
from services.forms.complaints import AnswerForm, AnswerLookUpForm, ComplaintForm
from services.histories import plain_history
from services.lives import COMPLAINT
from services.lookup import clean_code, clean_tail
from services.models import Complaint
from services.slips import spaced
from services.views.common import answered
from services.views.public import secret
from stations.choices import StationKind
from stations.models import Station

# A family or a village hall may share an address; nobody has ten complaints an hour.
FILE_RULE = Rule("complaint", (Limit("address", 10, 3600), Limit("address", 30, 86_400), Limit("station", 200, 86_400)))
LOOK_RULE = Rule(
    "complaint-answer",
    (
        Limit("code", 60, 600),
        Limit("code", 40, 86_400, only_misses=True),
        Limit("address", 100, 600, only_misses=True),
    ),
)
SHOWN = {"open": gettext_lazy("open"), "overdue": gettext_lazy("overdue"), "all": gettext_lazy("all")}

# For residents


@require_http_methods(["GET", "HEAD", "POST"])
@language_by_address
def complaint_new(request: HttpRequest, code: str) -> HttpResponse:
    """The form, and after sending it the code that opens the answer. Nothing personal ever stands in an address."""
    stations = Station.objects.live(timezone.localdate()).select_related("unit").exclude(kind=StationKind.POSTAL)
    station = stations.filter(code=code.upper()).first()
    if station is None:
        return render(request, "public/station_missing.html", status=404)
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            throttle.take(FILE_RULE, address=client_address(request), station=station.code)
            complaint = file_complaint(station, at=timezone.now(), **form.cleaned_data)
        except TooOften as refused:
            context = {"form": form, "station": station, "minutes": refused.minutes}
            return secret(render(request, "public/complaint.html", context, status=429))
        except Refused as refused:
            form.refuse(refused)
        else:
            context = {"complaint": complaint, "code": spaced(complaint.code), "station": station}
            return secret(render(request, "public/complaint_done.html", context))
    return secret(
        render(request, "public/complaint.html", {"form": form, "station": station}, status=422 if form.errors else 200)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@language_by_address
def complaint_answer(request: HttpRequest) -> HttpResponse:
    """The state of a complaint, and its answer, by code and four digits; one same answer for every miss."""
    form = AnswerLookUpForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        if not form.is_valid():
            status = 400
        else:
            try:
                context["found"] = _look_up(request, form.cleaned_data)
                context["is_miss"] = context["found"] is None
                status = 404 if context["is_miss"] else 200
            except TooOften as refused:
                context["minutes"], status = refused.minutes, 429
    return secret(render(request, "public/complaint_answer.html", context, status=status))


def _look_up(request: HttpRequest, facts: dict[str, str]) -> Complaint | None:
    code, tail = clean_code(facts["code"]), clean_tail(facts["tail"])
    address = client_address(request)
    counted = {"code": code or f"none from {address}", "address": address}
    throttle.take(LOOK_RULE, **counted)
    rows = Complaint.objects.select_related("station__unit", "to_unit", "duty").defer("text", "measures", "name")
    found = rows.filter(code=code, tail=tail).first()
    if found is not None:
        throttle.give_back(LOOK_RULE, **counted)
    return found


# For those above the station


@never_cache
@login_required
@require_GET
def complaint_list(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    show = request.GET.get("show", "open")
    rows = Complaint.objects.visible_to(request.user).select_related("station__unit", "to_unit", "handler", "duty")
    rows = rows.defer("text", "measures", "name", "phone")
    if show == "overdue":
        rows = rows.overdue(today)
    elif show != "all":
        show, rows = "open", rows.running()
    order = ("-filed_at", "-id") if show == "all" else ("duty__due_on", "id")
    context = paging.page_of(request, rows, *order).context | {"shown": SHOWN.items(), "show": show, "today": today}
    return render(request, "services/complaints.html", context)


@never_cache
@login_required
@require_GET
def complaint(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    may = access.answers_complaint(request.user, found) is not None
    steps = [(verb, COMPLAINT[verb].label, verb == "answer") for verb in lives.possible(COMPLAINT, found.state) if may]
    context = {"complaint": found, "steps": steps, "events": plain_history(found), "today": timezone.localdate()}
    if found.state != ComplaintState.ANSWERED:
        context["answerers"] = actions.answerers(found, timezone.now())
    return render(request, "services/complaint.html", context)


@login_required
@require_POST
def complaint_take_up(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_answer(request, pk)
    try:
        actions.take_up_complaint(found, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("services:complaint", pk)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def complaint_reply(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_answer(request, pk)
    here = reverse("services:complaint", args=[pk])
    try:
        lives.check(COMPLAINT, "answer", found.state)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(here)
    form = AnswerForm(request.POST if request.method == "POST" else None)

    def run(facts: dict[str, Any]) -> str:
        actions.answer_complaint(found, actor=request.user, at=timezone.now(), **facts)
        messages.success(request, _("Answered"))
        return here

    context = {"complaint": found, "submit_label": _("Answer"), "cancel": here, "label": _("Answer a complaint")}
    return answered(request, form, run, "services/complaint_reply.html", context)


def _find(request: StaffRequest, pk: int) -> Complaint:
    rows = Complaint.objects.visible_to(request.user)
    rows = rows.select_related("station__unit", "to_unit", "discipline", "handler", "duty")
    return get_object_or_404(rows, pk=pk)


def _find_to_answer(request: StaffRequest, pk: int) -> Complaint:
    found = _find(request, pk)
    if access.answers_complaint(request.user, found) is None:
        raise PermissionDenied
    return found
