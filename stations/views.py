"""The duty page of a station: its roster, its hours and the days that differ (A-12)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refused
from core.forms import Refusable
from core.requests import StaffRequest
from core.text import localized
from stations.access import may_edit_station
from stations.actions import add_exception, put_on_duty, remove_exception, set_hours, take_off_duty
from stations.forms import ExceptionForm, HoursForm, ShiftForm
from stations.models import Station
from stations.reports import duty_facts, in_words


@never_cache
@login_required
@require_GET
def duty(request: StaffRequest, code: str) -> HttpResponse:
    """The roster of one week (`?week=` any day of it); `?date=&starts=&ends=` fills in the form for a gap."""
    station = _find(request, code)
    return _page(request, station)


@login_required
@require_POST
def put_on(request: StaffRequest, code: str) -> HttpResponse:
    station = _find_to_edit(request, code)
    form = ShiftForm(request.POST, station=station, on=_monday(request))

    def put() -> None:
        put_on_duty(
            station,
            form.cleaned_data["person"],
            starts_at=form.starts_at,
            ends_at=form.ends_at,
            actor=request.user,
            at=timezone.now(),
        )

    return _answer(request, station, form, put, _("On duty."), name="shift_form")


@login_required
@require_POST
def take_off(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    station = _find_to_edit(request, code)
    shift = station.shifts.filter(pk=pk).first()
    if shift is not None:
        try:
            take_off_duty(shift, actor=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
    return redirect(_address(station, request))


@login_required
@require_POST
def hours(request: StaffRequest, code: str) -> HttpResponse:
    station = _find_to_edit(request, code)
    form = HoursForm(request.POST)

    def save() -> None:
        set_hours(station, form.week, actor=request.user, at=timezone.now())

    return _answer(request, station, form, save, _("The hours are saved."), name="hours_form")


@login_required
@require_POST
def exceptions(request: StaffRequest, code: str) -> HttpResponse:
    station = _find_to_edit(request, code)
    form = ExceptionForm(request.POST)

    def add() -> None:
        facts = form.cleaned_data
        add_exception(
            station,
            facts["date"],
            spans=facts["spans"],
            reason=facts["reason"],
            actor=request.user,
            at=timezone.now(),
        )

    return _answer(request, station, form, add, _("The exception is saved."), name="exception_form")


@login_required
@require_POST
def drop_exception(request: StaffRequest, code: str, day: date) -> HttpResponse:
    station = _find_to_edit(request, code)
    try:
        remove_exception(station, day, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_address(station, request))


def _find(request: StaffRequest, code: str) -> Station:
    visible = Station.objects.visible_to(request.user).select_related("unit__parent")
    return get_object_or_404(visible, code=code)


def _find_to_edit(request: StaffRequest, code: str) -> Station:
    station = _find(request, code)
    if not may_edit_station(request.user, station.unit):
        raise PermissionDenied
    return station


def _answer(
    request: StaffRequest, station: Station, form: Refusable, act: Callable[[], None], done: str, *, name: str
) -> HttpResponse:
    """Back to the page when `act` went well; otherwise the page again with the form as it was typed."""
    if form.is_valid():
        try:
            act()
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, done)
            return redirect(_address(station, request))
    return _page(request, station, **{name: form}, status=422)


def _page(request: StaffRequest, station: Station, *, status: int = 200, **forms: Any) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    monday = _monday(request)
    facts = duty_facts(station, monday, now)
    context: dict[str, Any] = {
        "station": station,
        "name": localized(station.unit.name, station.unit.name_en),
        "may_edit": may_edit_station(request.user, station.unit),
        "roster": facts.roster,
        "status": in_words(facts.table.status(now), now),
        "on_duty": facts.on_duty,
        "exceptions": facts.exceptions,
        "now": now,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "previous": monday - timedelta(days=7),
        "next": monday + timedelta(days=7),
    }
    if context["may_edit"]:
        week = f"?week={monday.isoformat()}"
        context |= {
            "shift_form": ShiftForm(station=station, on=max(monday, today), initial=_asked_shift(request)),
            "hours_form": HoursForm(table=facts.table),
            "exception_form": ExceptionForm(),
        } | forms
        for key, name in {"shift_form": "put", "hours_form": "hours", "exception_form": "exceptions"}.items():
            context[key].helper.form_action = reverse(f"station-duty-{name}", args=[station.code]) + week
    return render(request, "stations/duty.html", context, status=status)


def _monday(request: StaffRequest) -> date:
    """The Monday of the asked week; of this week if none, or no sensible one, is asked for."""
    try:
        asked = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        asked = timezone.localdate()
    if not 2000 <= asked.year <= 2100:
        asked = timezone.localdate()
    return asked - timedelta(days=asked.isoweekday() - 1)


def _asked_shift(request: StaffRequest) -> dict[str, Any]:
    """What the link beside an uncovered opening fills in."""
    names = {"date": date.fromisoformat, "starts": _time, "ends": _time}
    initial = {}
    for name, read in names.items():
        try:
            initial[name] = read(request.GET.get(name, ""))
        except ValueError:
            continue
    return initial


def _time(text: str) -> Any:
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007, only the time of day is kept


def _address(station: Station, request: StaffRequest) -> str:
    return f"{reverse('station-duty', args=[station.code])}?week={_monday(request).isoformat()}"
