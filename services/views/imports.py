"""Taking over past ledgers: upload, columns with a preview, check line by line, load or take back as a whole."""

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

from core import downloads, paging
from core.errors import Refused
from core.requests import StaffRequest
from core.sheets import Column
from core.tables import MAX_BYTES, unpack
from services import access
from services.actions import imports
from services.actions.base import scrub
from services.choices import ImportState
from services.forms.imports import ColumnsForm, UploadForm
from services.ledger_rows import LABELS
from services.models import LedgerImport, Matter
from services.views.common import at_the_counter
from services.workplace import station_for
from stations.models import Station

PREVIEW = 8
ERRORS_SHOWN = 200


@never_cache
@login_required
@require_GET
def import_list(request: StaffRequest) -> HttpResponse:
    rows = LedgerImport.objects.visible_to(request.user).defer("content", "errors", "matters")
    context = paging.page_of(request, rows.select_related("station__unit", "created_by"), "-id").context | {
        "may_import": _may_here(request),
    }
    return render(request, "services/imports.html", context)


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def import_new(request: StaffRequest, station: Station) -> HttpResponse:
    if access.may_import(request.user, station) is None:
        raise PermissionDenied
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = imports.upload_ledger(
                station,
                actor=request.user,
                at=timezone.now(),
                file_name=file.name,
                content=file.read(MAX_BYTES + 1),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("services:import", taken.pk)
    context = {"form": form, "station": station, "submit_label": _("Upload"), "cancel": reverse("services:imports")}
    return render(request, "services/import_new.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def import_page(request: StaffRequest, pk: int) -> HttpResponse:
    """GET shows where the takeover stands. POST assigns columns and matters, and has the file checked."""
    taken = _find(request, pk)
    may = access.may_import(request.user, taken.station) is not None
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = None
    if may and taken.state in imports.EDITABLE:
        typed = request.POST if request.method == "POST" else None
        form = ColumnsForm(typed, taken=taken, offered=_matters(taken))
    if request.method == "POST":
        if form is None:
            return _not_now(request, taken)
        if form.is_valid() and _assigned(request, taken, form):
            return redirect("services:import", pk)
    return _page(request, taken, form, may, status=422 if form is not None and form.errors else 200)


def _assigned(request: StaffRequest, taken: LedgerImport, form: ColumnsForm) -> bool:
    facts = {"columns": form.columns(), "matters": form.matters()}
    try:
        imports.assign_columns(taken, actor=request.user, at=timezone.now(), **facts)
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


@login_required
@require_POST
def import_load(request: StaffRequest, pk: int) -> HttpResponse:
    return _do(request, pk, imports.start_loading, _("The ledger is being loaded"))


@login_required
@require_POST
def import_undo(request: StaffRequest, pk: int) -> HttpResponse:
    return _do(request, pk, imports.undo_import, _("The ledger was taken back"))


@never_cache
@login_required
@require_GET
def import_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """Asked by the page while a worker is busy; when it is done the page loads itself anew."""
    taken = _find(request, pk)
    answer = render(request, "services/_import_progress.html", {"taken": taken})
    if not taken.is_working:
        answer["HX-Refresh"] = "true"
    return answer


@never_cache
@login_required
@require_GET
def import_errors(request: StaffRequest, pk: int) -> HttpResponse:
    """The errors as a sheet, to be worked off in the office's own file."""
    taken = _find(request, pk)
    if access.may_import(request.user, taken.station) is None:
        raise PermissionDenied
    at = timezone.now()
    columns = [Column(_("Line"), "number"), Column(_("Column"), "text"), Column(_("What is wrong"), "text", 60)]
    rows = [[line, str(LABELS.get(column, "")), scrub(message)] for line, column, message in taken.errors]
    notes = {_("File"): taken.file_name, _("Errors in all"): str(taken.error_count)}
    facts = {"title": _("Errors"), "columns": columns, "rows": rows, "notes": notes}
    return downloads.spreadsheet(f"import-{taken.pk}-errors.xlsx", at=at, **facts)


def _do(request: StaffRequest, pk: int, action: Any, done: str) -> HttpResponse:
    taken = _find(request, pk)
    if access.may_import(request.user, taken.station) is None:
        raise PermissionDenied
    try:
        action(taken, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, done)
    return redirect("services:import", pk)


def _not_now(request: StaffRequest, taken: LedgerImport) -> HttpResponse:
    state = ImportState(taken.state).label
    messages.error(request, _("Not possible now: the import is %(state)s") % {"state": state})
    return redirect("services:import", taken.pk)


def _find(request: StaffRequest, pk: int) -> LedgerImport:
    rows = LedgerImport.objects.visible_to(request.user).select_related("station__unit", "created_by")
    return get_object_or_404(rows, pk=pk)


def _may_here(request: StaffRequest) -> bool:
    station = station_for(request)
    return station is not None and access.may_import(request.user, station) is not None


def _matters(taken: LedgerImport) -> list[Matter]:
    kinds = [taken.station.kind]
    return list(Matter.objects.filter(station_kinds__contains=kinds).order_by("position", "code"))


def _page(
    request: StaffRequest, taken: LedgerImport, form: ColumnsForm | None, may: bool, *, status: int = 200
) -> HttpResponse:
    preview = []
    if form is not None:
        rows = unpack(bytes(taken.content)).rows[:PREVIEW]
        preview = [(row.line, [scrub(cell)[:60] for cell in row.cells]) for row in rows]
    errors = [(line, LABELS.get(column, ""), scrub(message)) for line, column, message in taken.errors[:ERRORS_SHOWN]]
    context = {
        "taken": taken,
        "form": form,
        "may": may,
        "preview": preview,
        "errors": errors,
        "first": taken.tickets.order_by("year", "sequence").values_list("number", flat=True).first(),
    }
    return render(request, "services/import.html", context, status=status)
