"""Days and stations (日结一览, D-54): what is closed, what does not balance, the file for the platform."""

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core import audit, paging
from core.downloads import attachment
from core.errors import Refused
from core.months import Month
from core.requests import StaffRequest
from core.workdays import ONE_DAY
from finance import access, closing
from finance.actions.closing import close_day
from finance.models import CreditAccount, DayFile, StationDay
from finance.models.scope import station_ids
from finance.reports import days
from finance.views.common import need, network_page

CSV = "text/csv; charset=utf-8"


@network_page
@require_GET
def day_list(request: StaffRequest) -> HttpResponse:
    """A month, newest day first (`?month=2026-11`), of the stations that this person sees."""
    today = timezone.localdate()
    try:
        month = Month.parse(request.GET.get("month", ""))
    except ValueError:
        month = Month.of(today)
    last = min(month.next.first - ONE_DAY, today)
    rows = days.days_of(month.first, last, station_ids(request.user)) if last >= month.first else []
    context = {
        "rows": rows,
        "month": month,
        "today": today,
        "previous": month.previous if month.year > 2000 else None,
        "next": month.next if month < Month.of(today) else None,
        "sees_files": DayFile.objects.visible_to(request.user).exists(),
    }
    return render(request, "finance/days.html", context)


@network_page
@require_GET
def day(request: StaffRequest, day: date) -> HttpResponse:
    """The stations of a day by code (`?show=open|unbalanced|late`), paged; the files of the day, the newest first."""
    today = timezone.localdate()
    if day > today:
        raise Http404
    ids, show = station_ids(request.user), request.GET.get("show", "")
    accounts = days.accounts_due(day, ids, show).select_related("station__unit__parent")
    page = paging.page_of(request, accounts, "station__code", "account_id")
    files = DayFile.objects.visible_to(request.user).filter(date=day).defer("body").order_by("-version")
    context = page.context | {
        "rows": days.with_days(page.rows, day),
        "day": day,
        "whole": days.days_of(day, day, ids)[0],
        "show": show,
        "files": list(files),
        "may_close": day < today and access.may_close_day(request.user),
        "due_by": closing.due_by(day),
    }
    return render(request, "finance/day.html", context)


@network_page
@require_POST
def day_close(request: StaffRequest, day: date) -> HttpResponse:
    """Close it by hand, by the action of the schedule; again: nothing new."""
    need(access.may_close_day(request.user))
    try:
        closed = close_day(day, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("finance:days")
    words = ngettext("One station day was closed.", "%(count)s station days were closed.", closed.new)
    messages.success(request, words % {"count": closed.new} if closed.new else _("Nothing was left to close."))
    return redirect("finance:day", day)


@network_page
@require_GET
def day_file(request: StaffRequest, day: date, version: int) -> HttpResponse:
    """The file for the platform as it was written, checked against its digest; the reading is recorded."""
    found = DayFile.objects.visible_to(request.user).filter(date=day, version=min(version, 32767)).first()
    if found is None:
        raise Http404
    body = closing.read_file(found)
    with transaction.atomic():
        audit.record("day.file_read", found, actor=request.user, at=timezone.now())
    return attachment(body, media_type=CSV, filename=f"sales-{day.isoformat()}-v{found.version}.csv")


@network_page
@require_GET
def station_day(request: StaffRequest, day: date, code: str) -> HttpResponse:
    """What the credit of one station did on a day; each figure beside its lines, and which one differs."""
    ids = station_ids(request.user)
    rows = CreditAccount.objects.select_related("station__unit", "account")
    credit = rows.filter(station__code=code).first()
    if credit is None or (ids is not None and credit.station_id not in ids):
        raise Http404
    closed = StationDay.objects.filter(station=credit.station_id, date=day).first()
    if closed is None and not days.accounts_due(day, frozenset({credit.station_id})).exists():
        raise Http404
    context = {
        "credit": credit,
        "day": day,
        "closed": closed,
        "checked": days.checked(closed, credit.account) if closed else [],
        "totals": days.totals_of(credit.station_id, day),
        "gap": closed.found - closed.closing if closed else None,
        "is_late": closed is not None and closed.closed_at >= closing.due_by(day),
        "opens": access.has_money_pages(request.user),
    }
    return render(request, "finance/station_day.html", context)
