"""The public pages of appointments: book a slot, look at it, cancel it. Nothing personal ever stands in an address."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from core import throttle
from core.errors import Refused
from core.identity import normal_phone
from core.language import language_by_address
from core.text import localized
from core.throttle import TooOften, client_address
from services import booked, slots
from services.actions import appointments
from services.forms.appointments import BookForm, FindForm
from services.models import Booking, BookingRule, Matter
from services.views.public import asked_to_wait, look_up_page, secret
from stations.models import Station


@require_http_methods(["GET", "HEAD", "POST"])
@language_by_address
def book(request: HttpRequest, code: str) -> HttpResponse:
    """GET shows the matters, then (`?matter=`) the days and free times of one. POST books, and shows the code."""
    at = timezone.now()
    live = Station.objects.live(timezone.localdate(at)).select_related("unit")
    station = live.filter(code=code.upper()).first()
    rule = BookingRule.objects.filter(station=station, is_open=True).first() if station else None
    if station is None or rule is None:
        return secret(render(request, "public/no_appointments.html", {"station": station}, status=404))
    matters = appointments.bookable(rule, station)
    matter = _chosen(matters, request.POST.get("matter") or request.GET.get("matter", ""))
    form = BookForm(request.POST if request.method == "POST" else None)
    page = {"station": station, "rule": rule, "matters": matters, "matter": matter, "form": form}
    if matter is None or request.method != "POST":
        return _book_page(request, page)
    if not form.is_valid():
        return _book_page(request, page, status=422)
    try:
        _count(request, form)
        booking = appointments.book(station, matter, at=at, language=get_language() or "", **form.facts())
    except TooOften as refused:
        return asked_to_wait(_book_page(request, page, status=429, minutes=refused.minutes), refused)
    except Refused as refused:
        form.refuse(refused)
        return _book_page(request, page, status=422)
    return _appointment_page(request, booking, is_new=True)


@require_http_methods(["GET", "HEAD", "POST"])
def appointment(request: HttpRequest) -> HttpResponse:
    """What is typed is looked up; with `cancel` the appointment is taken back."""
    return look_up_page(request, FindForm, _find_page, _found)


def _found(request: HttpRequest, form: FindForm) -> HttpResponse:
    if not form.is_valid():
        return _find_page(request, form, status=400)
    try:
        booking = booked.find(**form.cleaned_data, address=client_address(request))
    except TooOften as refused:
        return asked_to_wait(_find_page(request, form, status=429, minutes=refused.minutes), refused)
    if booking is None:
        return _find_page(request, form, status=404, is_miss=True)
    if "cancel" not in request.POST:
        return _appointment_page(request, booking)
    try:
        booking = appointments.cancel(booking, at=timezone.now())
    except Refused as refused:
        return _appointment_page(request, booking, refused=str(refused), status=409)
    return _appointment_page(request, booking)


def _count(request: HttpRequest, form: BookForm) -> None:
    """One more try from this telephone and this address. Raises TooOften, or Refused for no telephone."""
    phone = normal_phone(form.cleaned_data["phone"])
    throttle.take(booked.BOOK_RULE, phone=phone, address=client_address(request))


def _chosen(matters: list[Matter], code: str) -> Matter | None:
    """The matter that is asked for, or the only one."""
    return next((one for one in matters if one.code == code), matters[0] if len(matters) == 1 else None)


def _book_page(request: HttpRequest, page: dict[str, Any], *, status: int = 200, **facts: Any) -> HttpResponse:
    station, matter = page["station"], page["matter"]
    context = page | facts | {"name": localized(station.unit.name, station.unit.name_en)}
    if matter is not None:
        offer = slots.offer(page["rule"], station, matter, at=timezone.now())
        day = _day(request, page["form"]) or offer.first_free
        context |= {
            "offer": offer,
            "day": day,
            "slots": offer.on(day),
            "days": [(one, sum(slot.free for slot in found)) for one, found in offer.days.items() if found],
            "kept_days": appointments.KEPT.days,
        }
    return secret(render(request, "public/book.html", context, status=status))


def _day(request: HttpRequest, form: BookForm) -> date | None:
    """The day that is looked at: of the time that was chosen, or the one asked for."""
    asked = form.data.get("slot", "") if form.is_bound else request.GET.get("day", "")
    try:
        return date.fromisoformat(asked[:10])
    except ValueError:
        return None


def _find_page(request: HttpRequest, form: FindForm, *, status: int = 200, **facts: Any) -> HttpResponse:
    return secret(render(request, "public/appointments.html", {"form": form, **facts}, status=status))


def _appointment_page(request: HttpRequest, booking: Booking, *, status: int = 200, **facts: Any) -> HttpResponse:
    found = booked.told(booking, at=timezone.now())
    return secret(render(request, "public/appointment.html", {"found": found, **facts}, status=status))
