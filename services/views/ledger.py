"""The service ledger (台账, C-01): pages, print, spreadsheet, and closing a month."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import downloads, papers
from core.errors import Refused
from core.months import Month
from core.requests import StaffRequest
from core.sheets import Column
from core.typeset import PDF, render_pdf
from services import access, corrected, ledger, ledger_sheet
from services.actions.ledger import close_ledger
from services.choices import Way
from services.forms.ledger import MOST_STATIONS, OLDEST, LedgerForm
from services.ledger import Book, LedgerRow, Place
from services.models import LedgerMonth
from services.views.exports import CHUNK, MOST_ROWS, WRITERS
from services.workplace import station_for
from stations.models import Station, Unit


@never_cache
@login_required
@require_GET
def ledger_page(request: StaffRequest) -> HttpResponse:
    """A station's ledger by month (`?station=&year=&month=`), or all below a unit (`?unit=`); paged by key."""
    book, form = _asked(request)
    context: dict[str, Any] = {"form": form, "book": book, "today": timezone.localdate()}
    if book is None:
        return render(request, "services/ledger.html", context)
    asked = form.narrowed
    found = ledger.tickets_of(book, asked)
    after, before = _place(request, "after"), _place(request, "before")
    page = ledger.page_of(book, found, after=after, before=before)
    context |= {
        "rows": page.rows,
        "asked": asked,
        "earlier": _address(request, "before", page.earlier) if page.earlier else "",
        "later": _address(request, "after", page.later) if page.later else "",
        "query": _query(request),
    }
    if asked.period:
        sums = ledger.totals(found)
        context |= {"count": sums.pop("all"), "sums": [(Way(way).label, n) for way, n in sums.items()]}
        context |= _months_beside(request, asked.period)
    else:
        context["count"] = found.count()
    if book.station and asked.period:
        context |= _closing(request, book.station, asked.period)
    return render(request, "services/ledger.html", context)


@never_cache
@login_required
@require_GET
def ledger_export(request: StaffRequest, kind: str) -> HttpResponse:
    """The ledger as it is narrowed, xlsx or csv; at most MOST_ROWS rows, and the sheet says when it was cut."""
    if kind not in WRITERS:
        raise Http404
    book, form = _asked(request)
    if book is None:
        raise Http404
    at = timezone.now()
    found = ledger.tickets_of(book, form.narrowed)
    notes = {_("Filtered by"): form.in_words, _("Exported by"): str(request.user)}
    if found.count() > MOST_ROWS:
        notes[_("Cut")] = _("only the first %(count)s rows; narrow the filter") % {"count": MOST_ROWS}
    write, media_type = WRITERS[kind]
    sheet = BytesIO()
    rows = ledger.every_row(found, is_masked=book.is_masked, chunk=CHUNK, limit=MOST_ROWS)
    write(sheet, title=_("Service ledger"), columns=_columns(), rows=_cells(rows), notes=notes, at=at)
    name = f"ledger-{timezone.localtime(at):%Y%m%d-%H%M}.{kind}"
    return downloads.attachment(sheet.getvalue(), media_type=media_type, filename=name)


@never_cache
@login_required
@require_GET
def ledger_print(request: StaffRequest, code: str, month: str) -> HttpResponse:
    """The month on paper: the archived sheet of a closed one, else a draft.

    Whoever only looks on gets the same sheet with names and addresses hidden.
    """
    book, period = _book(request, code), _month(month)
    at = timezone.now()
    closed = _closed(book, period)
    if closed is not None and not book.is_masked:
        return downloads.download(closed.paper, request.user, at=at)
    if closed is not None:
        papers.read(closed.paper)
        data = ledger_sheet.masked(closed.paper.data)
    else:
        data = ledger_sheet.sheet_data(book.station, period, is_masked=book.is_masked, at=at, is_draft=True)
    body = render_pdf(ledger_sheet.TEMPLATE, data)
    return downloads.attachment(body, media_type=PDF, filename=f"ledger-{book.station.code}-{period}.pdf")


@login_required
@require_POST
def ledger_close(request: StaffRequest, code: str, month: str) -> HttpResponse:
    book, period = _book(request, code), _month(month)
    if access.ledger_role(request.user, book.station) is None:
        raise PermissionDenied
    try:
        closed = close_ledger(book.station, period, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The month is closed; its paper is %(number)s") % {"number": closed.paper.number})
    address = reverse("services:ledger")
    return redirect(f"{address}?station={code}&year={period.year}&month={period.month}")


def _asked(request: StaffRequest) -> tuple[Book | None, LedgerForm]:
    """The ledger that is asked for, 404 if it cannot be seen; without a word the one of the own station."""
    today = timezone.localdate()
    visible = Station.objects.visible_to(request.user).select_related("unit").annotate(oldest=OLDEST).order_by("code")
    stations = list(visible[:MOST_STATIONS])
    code, unit = request.GET.get("station", ""), request.GET.get("unit", "")
    book: Book | None
    if unit:
        is_key = unit.isascii() and unit.isdigit() and len(unit) < 10
        found = Unit.objects.filter(pk=int(unit)).first() if is_key else None
        book = ledger.book_of_unit(request.user, found) if found else None
    elif code:
        known = next((s for s in stations if s.code == code.upper()), None)
        book = ledger.book(request.user, known) if known else ledger.book_of_station(request.user, code[:30])
    else:
        own = station_for(request) or next((s for s in stations if s.is_live(today)), None)
        book = ledger.book(request.user, own) if own else None
    if book is None and (unit or code):
        raise Http404
    if book and book.station and book.station not in stations:
        stations.append(book.station)
    return book, LedgerForm(request.GET.dict(), book=book, stations=stations, today=today)


def _book(request: StaffRequest, code: str) -> Book:
    book = ledger.book_of_station(request.user, code)
    if book is None:
        raise Http404
    return book


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404 from error


def _closed(book: Book, month: Month) -> LedgerMonth | None:
    return LedgerMonth.objects.filter(station=book.station, month=month.first).select_related("paper").first()


def _closing(request: StaffRequest, station: Station, month: Month) -> dict[str, Any]:
    """Whether the month is closed, what was put right since, and whether this person may close it now."""
    closed = LedgerMonth.objects.filter(station=station, month=month.first).select_related("paper", "closed_by").first()
    if closed is not None:
        return {"closed": closed, "since": corrected.corrected_later(station, month, closed.closed_at), "month": month}
    is_over = month < Month.of(timezone.localdate())
    return {"month": month, "may_close": is_over and access.ledger_role(request.user, station) is not None}


def _months_beside(request: StaffRequest, month: Month) -> dict[str, str]:
    """The addresses of the same ledger a month earlier and later; none of a month that is still to come."""

    def address(other: Month) -> str:
        query = request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        query["year"], query["month"] = str(other.year), str(other.month)
        return f"?{query.urlencode()}"

    is_last = month >= Month.of(timezone.localdate())
    return {"previous_month": address(month.previous), "next_month": "" if is_last else address(month.next)}


def _place(request: StaffRequest, name: str) -> Place | None:
    """A place of the address, "station.number" or "station.book.number"; anything else is passed over."""
    parts = request.GET.get(name, "").split(".")
    if len(parts) not in {2, 3} or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        return None
    station, *book, number = map(int, parts)
    return Place(station, book[0] if book else None, number)


def _query(request: StaffRequest) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    return query.urlencode()


def _address(request: StaffRequest, name: str, place: Place) -> str:
    where = ".".join(str(part) for part in place if part is not None)
    parts = [_query(request), f"{name}={where}"]
    return "?" + "&".join(part for part in parts if part)


def _columns() -> list[Column]:
    texts = [_("Number"), _("Station")]
    return [
        Column(_("No."), "number", 6),
        *(Column(label) for label in texts),
        Column(_("Date"), "date", 11),
        *(Column(label) for label in (pgettext("a person", "Name"), _("Address"), _("Matter"), _("How it came"))),
        Column(_("How it was dealt with")),
        *(Column(label) for label in (_("Received by"), _("Handled by"), _("Registered by"), _("Result"))),
        Column(_("Reported on"), "date", 11),
        Column(_("Replied on"), "date", 11),
        Column(_("Reply")),
        Column(_("Closed on"), "date", 11),
        Column(_("Remarks"), "text", 30),
    ]


def _cells(rows: Iterator[LedgerRow]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            row.sequence,
            row.number,
            row.station,
            row.received_on,
            row.name.plain,
            row.address.plain,
            row.matter.plain,
            row.source,
            row.way_words,
            row.received_by,
            row.handled_by,
            row.registered_by,
            row.result,
            row.submitted_on,
            row.replied_on,
            row.reply,
            row.closed_on,
            "；".join(row.remarks),
        ]
