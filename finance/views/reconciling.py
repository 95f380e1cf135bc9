"""The reconciliation: days, the three comparisons of a day and their lines, files of the other side (D-55)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import paging
from core.errors import Refused
from core.months import Month
from core.requests import StaffRequest
from core.tables import MAX_BYTES
from finance import access
from finance.actions.outside import import_file
from finance.actions.reconciling import reconcile_day
from finance.choices import Comparison, DayState, TransferKind
from finance.forms.reconciling import OutsideFileForm
from finance.models import CreditPurchase, DailyTotal, DayReconciliation, OutsideFile, OutsideLine, Reversal, Transfer
from finance.models.outside import stations_shown
from finance.outside_file import COLUMNS, BadLines
from finance.reports.reconciling import comparisons_of, days_of
from finance.views.common import need, page_for, posted

PROBLEMS_SHOWN = 200


# A page for those who keep the books and for branches; 403 for all others, franchisees among them.
reconciliation_page = page_for(access.reads_reconciliation, PermissionDenied)


@reconciliation_page
@require_GET
def day_list(request: StaffRequest) -> HttpResponse:
    """The days of a month (`?month=2026-11`), the newest first."""
    today = timezone.localdate()
    try:
        month = Month.parse(request.GET.get("month", ""))
    except ValueError:
        month = Month.of(today)
    context = {
        "month": month,
        "days": days_of(request.user, month, today),
        "later": month.next if month.next.first <= today else None,
        "may_work": access.may_reconcile(request.user),
        "reads_files": access.reads_files(request.user),
    }
    return render(request, "finance/reconciliation.html", context)


@reconciliation_page
@require_GET
def day_page(request: StaffRequest, day: date) -> HttpResponse:
    """The three comparisons of a day; each figure leads to its lines."""
    if day >= timezone.localdate():
        raise Http404
    row = DayReconciliation.objects.visible_to(request.user).filter(date=day).first()
    context = {
        "day": day,
        "row": row,
        "state": row.state if row else DayState.NOT_CLOSED,
        "state_label": row.get_state_display() if row else DayState.NOT_CLOSED.label,
        "comparisons": comparisons_of(request.user, day) if row else [],
        "may_work": access.may_reconcile(request.user),
    }
    return render(request, "finance/reconciliation_day.html", context)


@reconciliation_page
@require_POST
def day_compare(request: StaffRequest, day: date) -> HttpResponse:
    """Compare the day now; what has come right closes itself."""
    need(access.may_reconcile(request.user))
    try:
        found = reconcile_day(day, at=timezone.now(), actor=request.user)
    except Refused as refused:
        raise Http404 from refused
    if found.day.state == DayState.NOT_CLOSED:
        messages.error(request, _("The day is not closed yet; it is compared after the close."))
    return redirect("finance:reconciliation-day", day)


@reconciliation_page
@require_GET
def day_lines(request: StaffRequest, day: date, comparison: str, side: str) -> HttpResponse:
    """The lines behind a figure of the day."""
    if comparison not in (Comparison.PLATFORM, Comparison.STATEMENT, Comparison.CASH) or side not in ("ours", "theirs"):
        raise Http404
    rows, kind, order = _lines(request.user, day, comparison, side)
    page = paging.page_of(request, rows, order)
    facts = {"day": day, "comparison": Comparison(comparison), "side": side, "kind": kind}
    return render(request, "finance/reconciliation_lines.html", page.context | facts)


def _lines(user: Any, day: date, comparison: str, side: str) -> tuple[Any, str, str]:
    shown = stations_shown(user)
    if side == "theirs" and comparison != Comparison.STATEMENT:
        files = OutsideFile.objects.current().filter(since=day, kind="platform" if comparison == "platform" else "bank")
        lines = OutsideLine.objects.visible_to(user).filter(file__in=files)
        return lines.select_related("station__unit", "business", "outlet__unit"), "outside", "id"
    if comparison == Comparison.CASH:
        rows = CreditPurchase.objects.filter(date=day)
        rows = rows if shown is None else rows.filter(credit__station__in=shown)
        return rows.select_related("credit__station__unit", "outlet__unit"), "purchases", "id"
    if comparison == Comparison.STATEMENT and side == "theirs":
        totals = DailyTotal.objects.filter(date=day)
        totals = totals if shown is None else totals.filter(station__in=shown)
        return totals.select_related("station__unit", "business"), "totals", "id"
    kinds = [TransferKind.SALE] if comparison == Comparison.PLATFORM else [TransferKind.SALE, TransferKind.REVERSAL]
    sold = Transfer.objects.filter(date=day, kind__in=kinds)
    if comparison == Comparison.PLATFORM:
        sold = sold.exclude(pk__in=Reversal.objects.filter(original_date=day).values("original_id"))
    sold = sold if shown is None else sold.filter(unit__in=shown)
    return sold.select_related("unit", "business"), "sold", "id"


@reconciliation_page
@require_http_methods(["GET", "POST"])
def file_new(request: StaffRequest) -> HttpResponse:
    """Take in a platform file or bank slips; with one bad line nothing is taken in, and each is shown."""
    need(access.may_reconcile(request.user))
    initial = {"kind": request.GET.get("kind", ""), "day": request.GET.get("day", "")}
    form = OutsideFileForm(posted(request), request.FILES or None, initial=initial)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        upload = facts["file"]
        try:
            file, is_new = import_file(
                facts["kind"],
                name=upload.name,
                body=upload.read(MAX_BYTES + 1),
                day=facts["day"],
                actor=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.refuse(refused)
            problems = refused.problems if isinstance(refused, BadLines) else []
        else:
            said = _("Imported and compared.") if is_new else _("This file was imported already; nothing is new.")
            messages.success(request, said)
            return redirect("finance:reconciliation-day", file.since)
    context = {
        "form": form,
        "problems": problems[:PROBLEMS_SHOWN],
        "more": max(0, len(problems) - PROBLEMS_SHOWN),
        "columns": [(label, ", ".join(COLUMNS[kind])) for kind, label in OutsideFileForm.base_fields["kind"].choices],  # type: ignore[attr-defined]
        "submit_label": _("Import and compare"),
        "cancel": reverse("finance:reconciliation"),
    }
    return render(request, "finance/outside_file_new.html", context, status=422 if form.errors else 200)


@reconciliation_page
@require_GET
def file_list(request: StaffRequest) -> HttpResponse:
    """Files hold all stations: for those who keep the books."""
    need(access.reads_files(request.user))
    rows = OutsideFile.objects.visible_to(request.user).select_related("biller", "loaded_by", "replaced_by")
    context = paging.page_of(request, rows, "-id").context | {"may_work": access.may_reconcile(request.user)}
    return render(request, "finance/outside_files.html", context)
