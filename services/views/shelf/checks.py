"""The evening's check: what must be on the shelf tonight, ticked off on the phone or on paper."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refused
from core.requests import StaffRequest
from services import access, shelf
from services.actions import shelf_checks
from services.choices import CheckMark
from services.models import ShelfCheck, ShelfCheckLine, Thing
from services.views.common import at_the_counter
from services.views.shelf.common import find_check
from stations.models import Station

LINES = 200
EARLIER = 14
PRINTED = 2000


@never_cache
@at_the_counter
@require_GET
def tonight(request: StaffRequest, station: Station) -> HttpResponse:
    """Tonight's check to start or go on with, what is still to be cleared up, and the checks before."""
    today = timezone.localdate()
    checks = list(ShelfCheck.objects.filter(station=station).select_related("closed_by").order_by("-day")[:EARLIER])
    check = next((one for one in checks if one.day == today), None)
    context = {
        "station": station,
        "today": today,
        "check": check,
        "progress": shelf.progress(check.lines.all()) if check else None,
        "tally": shelf.tally(Thing.objects.filter(station=station), today),
        "differences": shelf.differences(station),
        "earlier": [one for one in checks if one.day != today],
    }
    return render(request, "services/shelf/tonight.html", context)


@never_cache
@at_the_counter
@require_POST
def start(request: StaffRequest, station: Station) -> HttpResponse:
    """Freeze tonight's list; a second click leads to the one that is there."""
    check = shelf_checks.start_check(station, actor=request.user, at=timezone.now())
    return redirect("services:shelf-check", station.code, check.day)


@never_cache
@login_required
@require_GET
def check_page(request: StaffRequest, station: str, day: date) -> HttpResponse:
    return _page(request, find_check(request, station, day))


def _page(request: StaffRequest, check: ShelfCheck, *, status: int = 200, **facts: Any) -> HttpResponse:
    page = Paginator(_lines(check), LINES).get_page(request.GET.get("page"))
    context = {
        "check": check,
        "lines": page.object_list,
        "page": page,
        "progress": shelf.progress(check.lines.all()),
        "may_mark": check.closed_at is None and access.log_role(request.user, check.station) is not None,
    }
    return render(request, "services/shelf/check.html", context | facts, status=status)


def _lines(check: ShelfCheck):
    related = ("place", "thing__place", "thing__ticket", "marked_by", "solved_by")
    return check.lines.select_related(*related).defer("thing__ticket__search_text", "thing__ticket__grams")


@never_cache
@login_required
@require_GET
def check_print(request: StaffRequest, station: str, day: date) -> HttpResponse:
    """The list on paper, with boxes to tick."""
    check = find_check(request, station, day)
    context = {"check": check, "lines": list(_lines(check)[:PRINTED]), "at": timezone.now()}
    return render(request, "services/shelf/check_print.html", context)


@never_cache
@login_required
@require_POST
def check_mark(request: StaffRequest, station: str, day: date, line: int) -> HttpResponse:
    """Tick one thing off; the page's script gets the line as it is now, a plain form goes back to the list."""
    check = _for_writing(request, station, day)
    row = check.lines.filter(pk=line).first()
    if row is None:
        raise Http404
    facts = {"mark": request.POST.get("mark", ""), "remark": request.POST.get("remark", "")[:200]}
    problem = ""
    try:
        shelf_checks.mark(row, actor=request.user, at=timezone.now(), **facts)
    except Refused as refused:
        problem = str(refused)
    if request.htmx:
        context = {"check": check, "line": _lines(check).get(pk=line), "may_mark": True, "problem": problem}
        context["progress"] = shelf.progress(check.lines.all())
        return render(request, "services/shelf/_marked.html", context)
    if problem:
        messages.error(request, problem)
    query = f"?page={request.GET['page']}" if request.GET.get("page", "").isdigit() else ""
    return redirect(f"{reverse('services:shelf-check', args=[station, day])}{query}#line-{line}")


@never_cache
@login_required
@require_POST
def check_scan(request: StaffRequest, station: str, day: date) -> HttpResponse:
    """A label held before the reader: ticks the thing off, or says that it should not lie here."""
    check = _for_writing(request, station, day)
    text = request.POST.get("number", "").replace("\0", " ")[:200]
    thing = Thing.objects.filter(station=check.station, number=shelf.number_in(text)).first()
    try:
        if thing is None:
            raise Refused("unknown_thing", _("The station keeps no such thing"))
        line = shelf_checks.add_extra(check, actor=request.user, at=timezone.now(), thing=thing)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("services:shelf-check", station, day)
    words = _("Ticked off: %(name)s") if line.mark == CheckMark.PRESENT else _("Should not lie here: %(name)s")
    (messages.success if line.mark == CheckMark.PRESENT else messages.warning)(request, words % {"name": thing.name})
    return redirect("services:shelf-check", station, day)


@never_cache
@login_required
@require_POST
def check_close(request: StaffRequest, station: str, day: date) -> HttpResponse:
    check = _for_writing(request, station, day)
    try:
        shelf_checks.close_check(check, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("services:shelf-check", station, day)
    messages.success(request, _("The check is closed"))
    return redirect("services:shelf-tonight")


@never_cache
@login_required
@require_POST
def difference_solve(request: StaffRequest, line: int) -> HttpResponse:
    """How a difference was cleared up."""
    lines = ShelfCheckLine.objects.filter(shelf_check__in=ShelfCheck.objects.visible_to(request.user))
    row = lines.select_related("shelf_check__station__unit").filter(pk=line).first()
    if row is None:
        raise Http404
    if access.log_role(request.user, row.shelf_check.station) is None:
        raise PermissionDenied
    try:
        solution = request.POST.get("solution", "").replace("\0", " ")[:300]
        shelf_checks.solve(row, actor=request.user, at=timezone.now(), solution=solution)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Cleared up"))
    return redirect("services:shelf-tonight")


def _for_writing(request: StaffRequest, station: str, day: date) -> ShelfCheck:
    check = find_check(request, station, day)
    if access.log_role(request.user, check.station) is None:
        raise PermissionDenied
    return check
