"""Statements (营收报表, D-56): on the screen, on paper, as a spreadsheet, and the lines behind a figure."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import paging
from core.downloads import attachment, spreadsheet
from core.requests import StaffRequest
from core.typeset import PDF, render_pdf
from core.workdays import ONE_DAY
from finance import access, statement_paper
from finance.forms.statements import StatementForm
from finance.models import Business, StationDay, Transfer
from finance.models.scope import station_ids
from finance.reports import statements
from finance.reports.sales import marked
from finance.statement_rows import Ways, rows_of, totals_of
from finance.views.common import key_in, network_page
from stations.choices import UnitKind
from stations.models import Station, Unit

MOST_UNITS = 300
# More than a clerk would sign page by page; whoever wants it all takes the spreadsheet.
MOST_ON_PAPER = 3_000


@network_page
@require_GET
def statement(request: StaffRequest) -> HttpResponse:
    """By `?month=`, or `?since=&until=`; `?unit=` or `?station=`, `?business=`, `?by=`; without a word this month."""
    form, ways = _asked(request)
    today = timezone.localdate()
    context: dict[str, Any] = {"form": form, "today": today, "yesterday": today - ONE_DAY}
    if ways is None:
        return render(request, "finance/statement.html", context, status=422)
    page = _page(request)
    made = statements.statement(ways.asked, today=today, page=page)
    context |= {
        "made": made,
        "rows": list(rows_of(made, ways)),
        "totals": totals_of(made, ways),
        "words": statement_paper.in_words(ways),
        "query": ways.to()[1:],
        "newer": f"{ways.to()}&page={page - 1}" if page > 1 else "",
        "older": f"{ways.to()}&page={page + 1}" if made.has_more else "",
        "is_forward": True,
    }
    return render(request, "finance/statement.html", context)


@network_page
@require_GET
def statement_print(request: StaffRequest) -> HttpResponse:
    """The whole statement on paper, with totals of each page and lines to sign on; 422 when it is too long for that."""
    form, ways = _asked(request)
    at = timezone.now()
    if ways is None:
        raise Http404
    made = statements.statement(ways.asked, today=timezone.localdate(at), page=None)
    rows = list(rows_of(made, ways))
    if len(rows) > MOST_ON_PAPER:
        form.add_error(None, _("This is too long for paper: choose a branch, or lay it out by branch."))
        return render(request, "finance/statement.html", {"form": form}, status=422)
    body = render_pdf(statement_paper.TEMPLATE, statement_paper.paper_of(made, rows, ways, user=request.user, at=at))
    return attachment(body, media_type=PDF, filename=f"statement-{_name(ways)}.pdf")


@network_page
@require_GET
def statement_export(request: StaffRequest) -> HttpResponse:
    """The whole statement as a spreadsheet, a line each; the last row are the totals."""
    _form, ways = _asked(request)
    if ways is None:
        raise Http404
    at = timezone.now()
    made = statements.statement(ways.asked, today=timezone.localdate(at), page=None)
    return spreadsheet(
        f"statement-{_name(ways)}.xlsx",
        title=_("Statement of revenue"),
        columns=statement_paper.columns(),
        rows=statement_paper.cells(made),
        notes=statement_paper.notes(made, ways, request.user),
        at=at,
    )


@network_page
@require_GET
def statement_lines(request: StaffRequest, code: str, day: date) -> HttpResponse:
    """The sales and reversals of a station on a day, of `?business=` or of all: what a figure is made of."""
    ids = station_ids(request.user)
    station = Station.objects.filter(code=code).select_related("unit").first()
    if station is None or (ids is not None and station.pk not in ids):
        raise Http404
    business = Business.objects.filter(code=request.GET.get("business", "")).first()
    lines = Transfer.objects.filter(date=day, unit=station.unit, kind__in=["sale", "reversal"])
    if business is not None:
        lines = lines.filter(business=business)
    # By the moment: no index tempts the planner to walk through a whole month for one day of one station.
    page = paging.page_of(request, lines.select_related("business"), "moment", "id")
    asked = statements.Asked(day, day, "business", station.unit, business, ids)
    context = page.context | {
        "rows": marked(page.rows),
        "station": station,
        "day": day,
        "business": business,
        "total": statements.statement(asked, today=timezone.localdate()).total,
        "closed": StationDay.objects.filter(station=station, date=day).first(),
        "opens": access.has_money_pages(request.user),
        "back": Ways(asked, station.code).to(by="station", business=""),
    }
    return render(request, "finance/statement_lines.html", context)


def _asked(request: StaffRequest) -> tuple[StatementForm, Ways | None]:
    """The filter, and what it asks for if it makes sense; 404 for a unit that this person does not see."""
    ids = station_ids(request.user)
    unit, code = _unit(request, ids)
    units = _units(ids)
    if unit is not None and unit not in units:
        units.append(unit)
    form = StatementForm(
        request.GET,
        units=units,
        unit=unit,
        businesses=Business.objects.order_by("code"),
        stations=ids,
        today=timezone.localdate(),
    )
    return form, Ways(statements.Asked(**form.asked), code) if form.is_valid() else None


def _unit(request: StaffRequest, ids: frozenset[int] | None) -> tuple[Unit | None, str]:
    """The unit asked for, and the code of its station if it is one."""
    key, code = request.GET.get("unit", ""), request.GET.get("station", "")
    if not key and not code:
        return None, ""
    rows = Unit.objects.select_related("station")
    if code:
        found = rows.filter(station__code=code).first() if "\0" not in code else None
    else:
        pk = key_in(request, "unit")
        found = rows.filter(pk=pk).first() if pk is not None else None
    if found is None or (ids is not None and found.pk not in ids):
        raise Http404
    return found, found.station.code if found.kind == UnitKind.STATION and hasattr(found, "station") else ""


def _units(ids: frozenset[int] | None) -> list[Unit]:
    """What there is to choose: branches with stations that sell, and the stations where these are few enough."""
    selling = Station.objects.filter(credit__isnull=False)
    if ids is not None:
        selling = selling.filter(pk__in=ids)
    branches = Unit.objects.filter(pk__in=selling.values("unit__parent"))
    if ids is None:
        return list(branches.order_by("path")[:MOST_UNITS])
    own = branches.filter(pk__in=ids) | Unit.objects.filter(pk__in=selling.values("pk"))
    return list(own.order_by("path")[:MOST_UNITS])


def _page(request: StaffRequest) -> int:
    text = request.GET.get("page", "")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _name(ways: Ways) -> str:
    asked = ways.asked
    days = f"{asked.since:%Y%m%d}" if asked.is_one_day else f"{asked.since:%Y%m%d}-{asked.until:%Y%m%d}"
    return "-".join(filter(None, [ways.station or (str(asked.unit.pk) if asked.unit else ""), days]))
