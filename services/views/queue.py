"""The counter's page of appointments and queue: who comes today, who waits, whom to call; and what can be booked."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refused
from core.requests import StaffRequest
from core.typeset import render_pdf
from services import access
from services.actions import appointments, queue
from services.forms.appointments import RuleForm, WalkInForm
from services.models import Booking, BookingRule, Matter, QueueNumber
from services.queue_reports import day_at
from services.slips import queue_slip_data
from services.views.common import at_the_counter
from stations.models import Station
from stations.models.scope import person_id

NUMBER_VERBS: dict[str, Callable[..., Any]] = {
    "call": queue.call,
    "skip": queue.skip,
    "finish": queue.finish_number,
}
BOOKING_VERBS: dict[str, Callable[..., Any]] = {
    "arrive": queue.arrive,
    "miss": appointments.miss,
    "cancel": appointments.cancel,
}


@never_cache
@at_the_counter
@require_GET
def counter(request: StaffRequest, station: Station) -> HttpResponse:
    """Today, or another day to look at (`?day=`); `?taken=` shows the number just given out."""
    return _page(request, station, WalkInForm(matters=Matter.objects.offered_at(station)))


@never_cache
@at_the_counter
@require_GET
def live(request: StaffRequest, station: Station) -> HttpResponse:
    """The part of the page that others change; no content while `?shown=` is still true."""
    facts = _day(request, station)
    if request.GET.get("shown") == facts["day"].digest:
        return HttpResponse(status=204)
    return render(request, "services/_queue.html", facts)


@at_the_counter
@require_POST
def take(request: StaffRequest, station: Station) -> HttpResponse:
    form = WalkInForm(request.POST, matters=Matter.objects.offered_at(station))
    if form.is_valid():
        try:
            number = queue.take_number(station, actor=request.user, at=timezone.now(), **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(f"{reverse('services:queue')}?taken={number.pk}")
    return _page(request, station, form, status=422)


@at_the_counter
@require_POST
def call_next(request: StaffRequest, station: Station) -> HttpResponse:
    """Call the next in turn; `serving` is whom this page was serving, so that a second press calls nobody else."""
    serving = request.POST.get("serving", "")
    known = int(serving) if serving.isdecimal() and len(serving) < 19 else None
    number = queue.call_next(station, actor=request.user, at=timezone.now(), serving=known)
    if number is None:
        messages.info(request, _("Nobody is waiting"))
    return redirect("services:queue")


@at_the_counter
@require_POST
def number_step(request: StaffRequest, pk: int, verb: str, station: Station) -> HttpResponse:
    act = NUMBER_VERBS.get(verb)
    if act is None:
        raise Http404
    number = _find_number(request, pk)
    return _answer(request, lambda: act(number, actor=request.user, at=timezone.now()))


@at_the_counter
@require_POST
def booking_step(request: StaffRequest, pk: int, verb: str, station: Station) -> HttpResponse:
    act = BOOKING_VERBS.get(verb)
    if act is None:
        raise Http404
    found = get_object_or_404(Booking.objects.visible_to(request.user).select_related("station__unit"), pk=pk)
    if access.log_role(request.user, found.station) is None:
        raise PermissionDenied
    more = {"reason": request.POST.get("reason", "")[:200]} if verb == "cancel" else {}
    return _answer(request, lambda: act(found, actor=request.user, at=timezone.now(), **more))


@never_cache
@at_the_counter
@require_GET
def slip(request: StaffRequest, pk: int, station: Station) -> HttpResponse:
    """The number on an 80 mm roll, shown in the browser so that it can be printed at once."""
    number = _find_number(request, pk)
    pdf = render_pdf("services/queue", queue_slip_data(number, at=timezone.now()))
    headers = {"Content-Disposition": f'inline; filename="{number.day}-{number.number}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def settings(request: StaffRequest, station: Station) -> HttpResponse:
    """What residents can book at the station, for those who lead it."""
    if not access.may_set_appointments(request.user, station):
        raise PermissionDenied
    rule = BookingRule.objects.filter(station=station).first()
    posted = request.POST if request.method == "POST" else None
    form = RuleForm(posted, matters=Matter.objects.bookable_at(station), rule=rule)
    if request.method == "POST" and form.is_valid():
        try:
            appointments.set_rule(station, actor=request.user, at=timezone.now(), **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved"))
            return redirect("services:queue-settings")
    context = {"form": form, "station": station, "rule": rule}
    return render(request, "services/queue_settings.html", context, status=422 if form.errors else 200)


def _find_number(request: StaffRequest, pk: int) -> QueueNumber:
    """The number, if the person sees its station (else 404) and stands at its counter (else 403)."""
    visible = QueueNumber.objects.visible_to(request.user).select_related("station__unit", "matter")
    number = get_object_or_404(visible, pk=pk)
    if access.log_role(request.user, number.station) is None:
        raise PermissionDenied
    return number


def _answer(request: StaffRequest, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    day = request.POST.get("day", "")
    return redirect(f"{reverse('services:queue')}?day={day}" if _known_day(day) else reverse("services:queue"))


def _page(request: StaffRequest, station: Station, form: WalkInForm, *, status: int = 200) -> HttpResponse:
    taken = request.GET.get("taken", "")
    context = _day(request, station) | {
        "form": form,
        "may_set": access.may_set_appointments(request.user, station),
        "taken": QueueNumber.objects.filter(station=station, pk=taken).first() if taken.isdecimal() else None,
    }
    return render(request, "services/queue.html", context, status=status)


def _day(request: StaffRequest, station: Station) -> dict[str, Any]:
    at = timezone.now()
    today = timezone.localdate(at)
    day = _known_day(request.GET.get("day", "")) or today
    return {
        "station": station,
        "today": today,
        "is_today": day == today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "day": day_at(request.user, station, person_id(request.user), day, at),
    }


def _known_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
