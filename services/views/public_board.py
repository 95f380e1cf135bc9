"""The public board of a station (村务公开栏, E-10): page, and a screen that refreshes itself. No login."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.language import language_by_address
from core.months import Month
from core.text import localized
from core.throttle import Limit, Rule, TooOften, client_address, take
from services import board
from services.models import BoardMonth
from services.views.public import asked_to_wait
from stations.models import Station
from stations.reports import public_station

# Long enough to spare the server a crowd, short enough that what was withdrawn is gone at once.
briefly_cached = cache_control(private=True, max_age=30)

# A hall with its screen and a village behind one address stay far below it.
RULE = Rule("board", (Limit("address", 300, 60),))

View = Callable[..., HttpResponse]


def sparingly(view: View) -> View:
    """Whoever reads the boards by machine is asked to wait."""

    @wraps(view)
    def limited(request: HttpRequest, code: str) -> HttpResponse:
        try:
            take(RULE, address=client_address(request))
        except TooOften as refused:
            words = _("Too many requests; try again in a minute.")
            return asked_to_wait(HttpResponse(words, "text/plain; charset=utf-8", 429), refused)
        return view(request, code)

    return limited


@require_safe
@briefly_cached
@language_by_address
@sparingly
def public_board(request: HttpRequest, code: str) -> HttpResponse:
    """The newest published month, or `?month=`; older rows by `?below=`."""
    station = _find(code)
    if station is None:
        return render(request, "public/station_missing.html", status=404)
    months = board.shown_months(station)
    shown = _chosen(months, request.GET.get("month", ""))
    context = _common(station) | {"months": months, "shown": shown}
    if shown is not None:
        start = board.place_of(request.GET.get("below", ""))
        found = board.newest_first(board.published_tickets(shown), below=start)
        rows = board.rows_of(found[: board.ROWS + 1])
        context["rows"] = rows[: board.ROWS]
        context["older"] = rows[board.ROWS - 1].number if len(rows) > board.ROWS else None
        context["is_continued"] = start is not None
    return render(request, "public/board.html", context, status=200 if shown else 404)


@require_safe
@briefly_cached
@language_by_address
@sparingly
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """For a screen in the hall: the newest month in large type, page after page, fetched anew by itself."""
    station = _find(code)
    if station is None:
        return render(request, "public/station_missing.html", status=404)
    context = _common(station) | _screen_page(station, 1)
    return render(request, "public/board_screen.html", context, status=200 if context["shown"] else 404)


@require_safe
@cache_control(no_store=True)
@language_by_address
@sparingly
def screen_rows(request: HttpRequest, code: str) -> HttpResponse:
    """The next page of the screen (`?page=`); after the last one the first. What was taken down is gone with it."""
    station = _find(code)
    if station is None:
        return HttpResponse(status=404)
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    return render(request, "public/_board_screen.html", {"station": station} | _screen_page(station, page))


def _find(code: str) -> Station | None:
    live = Station.objects.live(timezone.localdate()).select_related("unit")
    return live.filter(code=code.upper()).first()


def _chosen(months: list[BoardMonth], asked: str) -> BoardMonth | None:
    try:
        month = Month.parse(asked)
    except ValueError:
        return months[0] if months else None
    return next((shown for shown in months if shown.month == month.first), None)


def _common(station: Station) -> dict[str, Any]:
    facts = public_station(station, timezone.now())
    return {
        "station": station,
        "name": localized(station.unit.name, station.unit.name_en),
        "facts": facts,
        "agents": [{"name": localized(one.name, one.name_en), "phone": one.phone} for one in facts.agents],
    }


def _screen_page(station: Station, page: int) -> dict[str, Any]:
    months = board.shown_months(station)
    if not months:
        return {"shown": None, "rows": [], "page": 1, "pages": 1, "next": 1, "now": timezone.now()}
    shown = months[0]
    found = board.newest_first(board.published_tickets(shown))
    count = found[: board.SCREEN_ROWS * board.SCREEN_PAGES].count()
    pages = max(-(-count // board.SCREEN_ROWS), 1)
    page = page if 1 <= page <= pages else 1
    start = (page - 1) * board.SCREEN_ROWS
    rows = board.rows_of(found[start : start + board.SCREEN_ROWS])
    return {
        "shown": shown,
        "rows": rows,
        "page": page,
        "pages": pages,
        "next": page % pages + 1,
        "now": timezone.now(),
    }
