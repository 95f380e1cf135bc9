"""Several things from the broadcasting station on one page, and the list that both sides sign (A-02)."""

from datetime import date
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
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refused
from core.requests import StaffRequest
from services.actions import lost
from services.actions.lost.items import MOST_AT_ONCE
from services.actions.lost.sheets import print_takeover
from services.forms.lost.items import TakeoverForm, rows_form, typed_rows
from services.lost_board import may_work, with_place
from services.models import FoundItem, Takeover
from services.views.common import at_the_counter
from services.views.lost.common import paper, suggest_owners
from stations.models import Station


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def takeover_new(request: StaffRequest, station: Station) -> HttpResponse:
    """As many rows as were typed into become things, all of them or none; `more` asks for more rows first."""
    at = timezone.now()
    typed = request.POST if request.method == "POST" else None
    if typed is not None and "more" in typed:
        return _more_rows(request, station, timezone.localdate(at))
    form = TakeoverForm(typed, station=station)
    rows = rows_form(station, timezone.localdate(at), typed)
    if typed is not None and form.is_valid() and rows.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("handed_by", "partner", "submission_key")}
        try:
            takeover = lost.take_over(station, [row.find() for row in rows.typed], actor=request.user, at=at, **facts)
        except Refused as refused:
            if not rows.refuse(refused):
                form.refuse(refused)
        else:
            suggest_owners(request, takeover.items.for_page())
            messages.success(request, _("Taken over with list %(number)s") % {"number": takeover.number})
            return redirect("services:takeover", takeover.number)
    is_wrong = typed is not None and bool(form.errors or rows.total_error_count())
    return _form_page(request, station, form, rows, status=422 if is_wrong else 200)


def _more_rows(request: StaffRequest, station: Station, today: date) -> HttpResponse:
    """The page as it is, with more empty rows below."""
    typed = request.POST
    known = {name: typed.get(name, "") for name in ("handed_by", "partner", "submission_key")}
    rows = rows_form(station, today, kept=typed_rows(typed))
    return _form_page(request, station, TakeoverForm(station=station, known=known), rows, status=200)


def _form_page(request: StaffRequest, station: Station, form: TakeoverForm, rows: Any, *, status: int) -> HttpResponse:
    context = {"form": form, "rows": rows, "station": station, "cancel": reverse("services:lost")}
    return render(request, "services/lost/takeover_new.html", context | {"most": MOST_AT_ONCE}, status=status)


@never_cache
@login_required
@require_GET
def takeover(request: StaffRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    items = FoundItem.objects.visible_to(request.user).filter(takeover=found)
    context = {
        "takeover": found,
        "rows": with_place(items.for_page()).order_by("pk"),
        "may_print": may_work(request.user, found.station),
        "today": timezone.localdate(),
    }
    return render(request, "services/lost/takeover.html", context)


@never_cache
@login_required
@require_POST
def takeover_paper(request: StaffRequest, number: str) -> HttpResponse:
    """The list as the archived paper; made with the first click, the same one after that."""
    found = _find(request, number)
    if not may_work(request.user, found.station):
        raise PermissionDenied
    return paper(request, print_takeover(found, actor=request.user, at=timezone.now()))


def _find(request: StaffRequest, number: str) -> Takeover:
    rows = Takeover.objects.visible_to(request.user).select_related("station__unit", "partner", "taken_by", "paper")
    return get_object_or_404(rows, number=number)
