"""What hangs on the public board of a station, seen before it is published (E-10)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.downloads import attachment
from core.errors import Refused
from core.months import Month
from core.requests import StaffRequest
from core.typeset import PDF, render_pdf
from services import access, board, board_sheet
from services.actions.board import publish, withdraw
from services.forms.board import PublishForm, WithdrawForm
from services.models import BoardMonth
from services.workplace import station_for
from stations.models import Station

MONTHS = 12
PREVIEWED = 200


@never_cache
@login_required
@require_GET
def board_months(request: StaffRequest) -> HttpResponse:
    """To the board of the station where the person works now; to the list of stations for those at no counter."""
    own = station_for(request) or Station.objects.visible_to(request.user).live(timezone.localdate()).first()
    if own is None:
        return render(request, "services/board.html", {"station": None})
    return redirect("services:board-station", own.code)


@never_cache
@login_required
@require_GET
def board_station(request: StaffRequest, code: str) -> HttpResponse:
    """The last twelve months: what hangs, who published it and when, what was taken down and why."""
    station = _find(request, code)
    history = BoardMonth.objects.filter(station=station).select_related("published_by", "withdrawn_by")
    rows = list(history.prefetch_related("excluded").order_by("-month", "-published_at")[: MONTHS * 3])
    month, months = Month.of(timezone.localdate()), []
    for _n in range(MONTHS):
        shown = next((row for row in rows if row.month == month.first and row.withdrawn_at is None), None)
        months.append({"month": month, "shown": shown})
        month = month.previous
    hangs = any(row.withdrawn_at is None for row in rows)
    context = {"station": station, "months": months, "hangs": hangs, "history": [r for r in rows if r.withdrawn_at]}
    return render(request, "services/board.html", context | {"may_publish": _may(request, station)})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def board_month(request: StaffRequest, code: str, month: str) -> HttpResponse:
    """The preview of a month, row by row as it will hang (`?excluded=` leaves matters out); POST publishes it."""
    station, period = _find_to_publish(request, code), _month(month)
    now = timezone.now()
    matters = board.matters_in(station, period)
    if request.method == "POST":
        form = PublishForm(request.POST, matters=matters)
        if form.is_valid():
            typed = form.cleaned_data
            try:
                publish(
                    station,
                    period,
                    excluded=form.left_out,
                    seen_at=typed["seen_at"],
                    actor=request.user,
                    at=now,
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("It hangs on the board now"))
                return redirect("services:board-station", station.code)
        left_out = set(form.cleaned_data.get("excluded") or [])
    else:
        left_out = _asked(request, board.left_out_at_first(station, matters))
        form = PublishForm(matters=matters, initial={"seen_at": now.isoformat(), "excluded": sorted(left_out)})
    hung = [matter.pk for matter in matters if matter.pk not in left_out]
    found = board.tickets_on(station, period, matters=hung, seen_at=now)
    context = {
        "station": station,
        "month": period,
        "form": form,
        "matters": [{"matter": matter, "is_out": matter.pk in left_out} for matter in matters],
        "kept_back": board.kept_back(station, period),
        "seen_at": now.isoformat() if form.errors else form["seen_at"].value(),
        "rows": board.rows_of(board.newest_first(found)[:PREVIEWED]),
        "count": found.count(),
        "shown": BoardMonth.objects.shown().filter(station=station, month=period.first).first(),
        "withdraw_form": WithdrawForm(),
    }
    return render(request, "services/board_month.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def board_withdraw(request: StaffRequest, code: str, month: str) -> HttpResponse:
    station, period = _find_to_publish(request, code), _month(month)
    shown = BoardMonth.objects.shown().filter(station=station, month=period.first).first()
    if shown is None:
        return redirect("services:board-station", station.code)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        withdraw(shown, actor=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
        messages.success(request, _("Taken down from the board"))
        return redirect("services:board-station", station.code)
    messages.error(request, _("Taking it down needs a reason"))
    return redirect("services:board-month", station.code, period)


@never_cache
@login_required
@require_GET
def board_sheet_pdf(request: StaffRequest, code: str, month: str, size: str) -> HttpResponse:
    """The sheet for the wall of a month that hangs on the board."""
    station, period = _find(request, code), _month(month)
    if size not in board_sheet.SIZES:
        raise Http404
    shown = get_object_or_404(
        BoardMonth.objects.shown().select_related("station__unit"), station=station, month=period.first
    )
    data = board_sheet.sheet_data(shown, size=size, at=timezone.now())
    name = f"board-{station.code}-{period}-{size}.pdf"
    return attachment(render_pdf(board_sheet.TEMPLATE, data), media_type=PDF, filename=name)


def _find(request: StaffRequest, code: str) -> Station:
    visible = Station.objects.visible_to(request.user).select_related("unit")
    return get_object_or_404(visible, code=code)


def _may(request: StaffRequest, station: Station) -> bool:
    return access.ledger_role(request.user, station) is not None


def _find_to_publish(request: StaffRequest, code: str) -> Station:
    station = _find(request, code)
    if not _may(request, station):
        raise PermissionDenied
    return station


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404 from error


def _asked(request: StaffRequest, usual: set[int]) -> set[int]:
    """The matters that the preview is asked to leave out; the usual ones when nothing is asked."""
    if "preview" not in request.GET:
        return usual
    asked: list[Any] = request.GET.getlist("excluded")
    return {int(key) for key in asked if key.isascii() and key.isdigit() and len(key) < 10}
