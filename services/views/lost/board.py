"""The board of lost and found: what there is to do, and all of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.requests import StaffRequest
from services import lost_board
from services.choices import LostCategory
from services.forms.filters import PERSONAL
from services.models import FoundItem, LossReport
from services.workplace import station_for

ROWS = 50


@never_cache
@login_required
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """Things and reports at the station where the person works, or all that they may see; paged by key."""
    station, today = station_for(request), timezone.localdate()
    items, reports = FoundItem.objects.visible_to(request.user), LossReport.objects.visible_to(request.user)
    if station is not None:
        items, reports = items.filter(station=station), reports.filter(station=station)
    view = request.GET.get("show", "")
    view = view if view in lost_board.VIEWS else "shelved"
    is_reports = view in lost_board.OF_REPORTS
    asked = request.GET.get("q", "").replace("\0", "").strip()[:60]
    rows: Any = lost_board.reports_of(reports, view) if is_reports else lost_board.items_of(items, view, today)
    is_personal = bool(PERSONAL.search(asked.replace(" ", "").replace("-", "")))
    if asked and not is_personal:
        rows = rows.matching(asked)
    category = request.GET.get("category", "")
    if category in LostCategory.values:
        rows = rows.filter(category=category)
    page, older = _page(request, rows, view)
    context = {
        "tiles": lost_board.tiles(items, reports, today),
        "view": view,
        "label": lost_board.VIEWS[view],
        "is_reports": is_reports,
        "rows": page,
        "older": older,
        "asked": asked,
        "is_personal": is_personal,
        "category": category,
        "categories": LostCategory.choices,
        "station": station,
        "today": today,
    }
    return render(request, "services/lost/board.html", context)


def _page(request: StaffRequest, rows: Any, view: str) -> tuple[list[Any], str]:
    """One page of rows and the address of the next one. What is due is read by its term, the rest by its key."""
    key = request.GET.get("before", "")
    number = int(key) if key.isdigit() and len(key) < 19 else 0
    rows = rows.for_page()
    if view not in lost_board.OF_REPORTS:
        rows = lost_board.with_place(rows)
    if view == "due":
        page = list(rows[number : number + ROWS + 1])
        following = number + ROWS
    else:
        page = list((rows.filter(pk__lt=number) if number else rows)[: ROWS + 1])
        following = page[ROWS - 1].pk if len(page) > ROWS else 0
    if len(page) <= ROWS:
        return page, ""
    query = request.GET.copy()
    query["before"] = str(following)
    return page[:ROWS], f"?{query.urlencode()}"
