"""Read-only pages over several apps."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.language import language_by_address
from core.text import fold, localized
from services.campaign_reports import announced_at
from services.models import Article, Matter
from services.queue_reports import now_serving
from stations.models import Station
from stations.reports import in_words, public_station, stations_with_status

STATIONS_A_PAGE = 50
POLICIES_SHOWN = 5
# Long enough to spare the server a crowd, short enough that "open now" is true.
briefly_cached = cache_control(private=True, max_age=60)


@require_safe
@briefly_cached
@language_by_address
def station_list(request: HttpRequest) -> HttpResponse:
    """All stations in operation, by organisation; `?q=` narrows by name, address or code. No login."""
    now = timezone.now()
    stations = Station.objects.live(timezone.localdate(now)).select_related("unit__parent").order_by("unit__path")
    asked = request.GET.get("q", "").strip()[:60]
    if asked:
        plain = fold(asked)
        stations = stations.filter(
            Q(unit__name__icontains=plain)
            | Q(unit__name_en__icontains=asked)
            | Q(unit__parent__name__icontains=plain)
            | Q(address__icontains=plain)
            | Q(code__icontains=asked)
        )
    page = Paginator(stations, STATIONS_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "station": station,
            "name": localized(station.unit.name, station.unit.name_en),
            "run_by": station.unit.parent and localized(station.unit.parent.name, station.unit.parent.name_en),
            "address": localized(station.address, station.address_en),
            "is_open": status.is_open,
            "status": in_words(status, now),
        }
        for station, status in stations_with_status(list(page), now)
    ]
    context = {"rows": rows, "page": page, "asked": asked}
    return render(request, "public/stations.html", context)


@require_safe
@briefly_cached
@language_by_address
def station_page(request: HttpRequest, code: str) -> HttpResponse:
    """The public page of a station in operation (A-13, E-11): where, when, who, and what it does. No login."""
    now = timezone.now()
    today = timezone.localdate(now)
    live = Station.objects.live(today).select_related("unit__parent__parent__parent", "booking_rule")
    station = live.filter(code=code.upper()).first()
    if station is None:
        return render(request, "public/station_missing.html", status=404)
    facts = public_station(station, now)
    context = {
        "facts": facts,
        "station": station,
        "today": today,
        "status": in_words(facts.status, now),
        "name": localized(station.unit.name, station.unit.name_en),
        "address": localized(station.address, station.address_en),
        "about": localized(station.about, station.about_en),
        "run_by": [localized(unit.name, unit.name_en) for unit in facts.run_by],
        "on_duty": [localized(one.name, one.name_en) for one in facts.on_duty],
        "agents": [{"name": localized(one.name, one.name_en), "phone": one.phone} for one in facts.agents],
        "cadres": [{"name": localized(one.name, one.name_en), "area": localized(one.area)} for one in facts.cadres],
        "campaigns": announced_at(station, now),
        "groups": _services(station),
        "takes_bookings": hasattr(station, "booking_rule") and station.booking_rule.is_open,
        "queue": now_serving(station, today),
        "policies": _policies(station),
    }
    return render(request, "public/station.html", context)


def _services(station: Station) -> list[dict[str, Any]]:
    """The matters the station takes in, by their heading in the catalogue: one query."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for matter in Matter.objects.offered_at(station).filter(campaign=None).select_related("partner"):
        groups.setdefault(localized(matter.group, matter.group_en), []).append(
            {
                "name": localized(matter.name, matter.name_en),
                "price": matter.price,
                "bring": localized(matter.bring, matter.bring_en),
                "partner": matter.partner and localized(matter.partner.name, matter.partner.name_en),
            }
        )
    return [{"name": name, "matters": matters} for name, matters in groups.items()]


def _policies(station: Station) -> list[dict[str, Any]]:
    """The newest policy articles of the station and of those above it (B-01): one query."""
    found = Article.objects.published().filter(unit__in=station.unit.steps).only("title", "title_en", "published_at")
    newest = found.order_by("-published_at")[:POLICIES_SHOWN]
    return [{"pk": row.pk, "title": localized(row.title, row.title_en), "at": row.published_at} for row in newest]
