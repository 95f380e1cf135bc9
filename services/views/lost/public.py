"""What the public sees of lost and found: the list, the claim, the report; no login, nothing that only owners know.

Whatever is sent, the answer is the same page with the same words, so that nobody learns which detail is right.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refused
from core.language import language_by_address
from core.text import localized
from core.throttle import Limit, Rule, TooOften, client_address, take
from services.actions import lost
from services.choices import LostArea, LostCategory
from services.forms.lost.reports import ClaimForm, PublicReportForm
from services.lost_board import public_rows
from services.models import FoundItem, Matter
from services.workflow import LOSS_CHAIN
from stations.models import Station

# A campus shares one address; a person has few things to miss.
RULE = Rule("lost", (Limit("address", 60, 3600), Limit("phone", 6, 86_400)))
briefly_cached = cache_control(private=True, max_age=60)


@require_safe
@briefly_cached
@language_by_address
def public_list(request: HttpRequest) -> HttpResponse:
    """Unclaimed things by category, area and day. `?before=` is the key of a page."""
    asked = request.GET
    chosen = {
        "station": asked.get("station", "")[:20],
        "category": asked.get("category", "") if asked.get("category") in LostCategory.values else "",
        "area": asked.get("area", "") if asked.get("area") in LostArea.values else "",
    }
    since, until = _day(asked.get("since", "")), _day(asked.get("until", ""))
    stations = _stations()
    known = chosen["station"] in {station.code for station in stations}
    chosen["station"] = chosen["station"] if known else ""
    rows, more = public_rows(
        timezone.localdate(), **chosen, since=since, until=until, before=_key(asked.get("before", ""))
    )
    query = asked.copy()
    query["before"] = f"{more[0].isoformat()}_{more[1]}" if more else ""
    context = {
        "rows": [_shown(row) for row in rows],
        "older": f"?{query.urlencode()}" if more else "",
        "is_later_page": bool(_key(asked.get("before", ""))),
        "is_narrowed": any(chosen.values()) or since or until,
        "chosen": chosen | {"since": since, "until": until},
        "stations": [(station.code, _name(station)) for station in stations],
        "categories": LostCategory.choices,
        "areas": LostArea.choices,
    }
    return render(request, "public/lost/list.html", context)


def _shown(row) -> dict[str, Any]:
    return {
        "number": row.number,
        "category": LostCategory(row.category).label,
        "area": LostArea(row.area).label,
        "found_on": row.found_on,
        "station": _name(row.station),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@language_by_address
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody thinks that a thing of the list is theirs: a report that the station checks against the thing."""
    rows = FoundItem.objects.select_related("ticket", "station__unit").filter(ticket__number=number)
    item = rows.first() if "\0" not in number else None
    if item is None or (request.method != "POST" and not _is_listed(item)):
        return render(request, "public/lost/missing.html", status=404)
    form = ClaimForm(request.POST if request.method == "POST" else None)
    facts = {"category": item.category, "claimed_item": item}
    shown = {
        "category": LostCategory(item.category).label,
        "area": LostArea(item.area).label,
        "found_on": item.found_on,
        "station": _name(item.station),
    }
    return _answer(request, form, item.station, "public/lost/claim.html", {"shown": shown}, **facts)


def _is_listed(item: FoundItem) -> bool:
    return FoundItem.objects.public(timezone.localdate()).filter(pk=item.pk).exists()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@language_by_address
def report(request: HttpRequest) -> HttpResponse:
    """Somebody misses something that is not on the list."""
    stations = _stations()
    choices = [(station.code, _name(station)) for station in stations]
    typed = request.POST if request.method == "POST" else None
    form = PublicReportForm(typed, stations=choices, initial={"station": request.GET.get("station", "")[:20]})
    chosen = typed.get("station") if typed else None
    station = next((station for station in stations if station.code == chosen), None)
    return _answer(request, form, station, "public/lost/report.html", {})


def _answer(
    request: HttpRequest, form: PublicReportForm, station: Station | None, template: str, shown: dict, **facts: Any
) -> HttpResponse:
    """The form, what is wrong with it, or the one page that everybody comes to who has sent it."""
    status, minutes = 200, 0
    if form.is_valid() and station is not None:
        typed = form.cleaned_data
        loss = form.loss(**{"category": facts.pop("category")} if "category" in facts else {})
        try:
            take(RULE, address=client_address(request), phone=typed["phone"])
            lost.send_report(station, loss, at=timezone.now(), **form.facts(), **facts)
        except TooOften as refused:
            status, minutes = 429, refused.minutes
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(f"{reverse('lost-sent')}?station={station.code}")
    if form.errors:
        status = 422
    return render(request, template, {"form": form, "minutes": minutes, **shown}, status=status)


@never_cache
@require_safe
@language_by_address
def sent(request: HttpRequest) -> HttpResponse:
    """Thanks, and what happens next; says nothing about what was sent."""
    code = request.GET.get("station", "")[:20].replace("\0", "")
    station = next((station for station in _stations() if station.code == code), None)
    context = {"station": station, "name": _name(station) if station else ""}
    return render(request, "public/lost/sent.html", context)


def _stations() -> list[Station]:
    """Stations in operation that take loss reports in; two queries."""
    matter = Matter.objects.filter(chain__code=LOSS_CHAIN, is_active=True).select_related("owner").first()
    if matter is None:
        return []
    live = Station.objects.live(timezone.localdate()).filter(kind__in=matter.station_kinds)
    return [one for one in live.select_related("unit").order_by("code") if matter.is_offered_at(one)]


def _name(station: Station) -> str:
    return localized(station.unit.name, station.unit.name_en)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _key(text: str) -> tuple[date, int] | None:
    day, _dash, number = text.partition("_")
    found = _day(day)
    return (found, int(number)) if found and number.isdigit() and len(number) < 19 else None
