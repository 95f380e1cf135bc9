"""The desk: the first page after signing in, put together by role."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.models import User
from core.requests import StaffRequest
from finance import alarms
from finance.access import RECONCILERS
from finance.models.scope import BOOKS
from finance.reports.parties import duties_for
from finance.reports.reconciling import waiting
from services import access, reports, todo
from services.models import Matter, Ticket
from services.workplace import station_for
from stations.access import is_administrator
from stations.choices import Role
from stations.models import Person, Station
from stations.models.scope import held_roles, unit_ids

STATIONS_SHOWN = 100


@never_cache
@login_required
@require_GET
def desk(request: StaffRequest) -> HttpResponse:
    """The board of the station for those at a counter, incoming matters for windows, figures for administrators.

    Beside it what is to be done about tasks, offices and complaints (services.todo), as far as there is something.
    Whoever holds several roles finds the parts of all of them, one below the other.
    """
    today = timezone.localdate()
    roles = {held.role for held in held_roles(request.user)}
    station = station_for(request)
    parts: dict[str, object] = {"today": today, "station": station}
    if station is not None:
        parts["board"] = reports.board(request.user, station, today)
    if roles & access.HOLDER:
        parts["held"] = reports.held(request.user, today)
        parts["unsigned"] = reports.unsigned_submissions(request.user)
    if Role.VOLUNTEER in roles:
        parts["given"] = reports.given_to(request.user)
    if is_administrator(request.user):
        parts["counts"] = _counts(request.user)
    settling = duties_for(request.user) if roles & BOOKS else []
    if settling:
        parts["duties"] = settling
    if len(parts) == 2 or Role.INSPECTOR in roles:
        parts["stations"] = list(
            Station.objects.visible_to(request.user).live(today).select_related("unit__parent")[:STATIONS_SHOWN]
        )
    if roles & RECONCILERS:
        parts["differences"], parts["oldest_difference"] = waiting(request.user)
    money = alarms.for_desk(request.user, today)
    if money:
        parts["money"] = {"words": alarms.in_words(money), "alarm": money}
    parts["todo"] = todo.of(request.user, station, today)
    return render(request, "reports/desk.html", parts)


def _counts(user: User) -> list[tuple[Any, int, str]]:
    """What an administrator looks after: (label, how many, address)."""
    rows = [
        (_("open tickets"), Ticket.objects.visible_to(user).open().count(), f"{reverse('services:tickets')}?show=open")
    ]
    if user.is_staff:
        stations = Station.objects.visible_to(user).count()
        rows.append((_("stations"), stations, reverse("admin:stations_station_changelist")))
        ids = unit_ids(user)
        people = Person.objects.all() if ids is None else Person.objects.of_units(ids)
        rows.append((_("people"), people.count(), reverse("admin:stations_person_changelist")))
        matters = Matter.objects.filter(is_active=True).count()
        rows.append((_("active matters"), matters, reverse("admin:services_matter_changelist")))
    return rows
