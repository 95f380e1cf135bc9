"""The yearly summary (C-07): the page, its Word file, and the home visits behind one of its figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.downloads import attachment
from core.errors import Refused
from core.privacy import STAR, mask_name
from core.requests import StaffRequest
from core.text import localized
from core.typeset import WORD
from reports.yearly import Summary, definitions, sentences, summary, visits_of
from reports.yearly_word import chart_of, word_of
from services import ledger
from services.ledger import Book
from services.workplace import station_for
from stations.models import Station, Unit
from stations.models.scope import unit_ids

FIRST_YEAR = 2000
# More are reached from the unit above them, or by their address.
MOST_STATIONS = 300
VISITS_A_PAGE = 50
DECEMBER = 12


@dataclass(frozen=True)
class Choice:
    """A unit to choose: `depth` below the topmost that this person sees."""

    pk: int
    name: str
    depth: int


@never_cache
@login_required
@require_GET
def yearly(request: StaffRequest) -> HttpResponse:
    """The summary of `?unit=` (or `?station=`) for `?year=`; without a word the own station and the year just over."""
    today = timezone.localdate()
    choices = _choices(request)
    book, year = _asked(request, choices, today)
    context: dict[str, Any] = {
        "book": book,
        "year": year,
        "choices": choices,
        "years": range(today.year, FIRST_YEAR - 1, -1),
    }
    if book is None:
        return render(request, "reports/yearly.html", context)
    try:
        made = summary(book, year, today=today)
    except Refused as refused:
        return render(request, "reports/yearly.html", context | {"refused": refused}, status=422)
    return render(request, "reports/yearly.html", context | _shown(made))


@never_cache
@login_required
@require_GET
def yearly_word(request: StaffRequest) -> HttpResponse:
    """The same as a Word file; 404 for a year to come."""
    today = timezone.localdate()
    book, year = _asked(request, [], today)
    if book is None or year > today.year:
        raise Http404
    whose = book.station.code if book.station else book.unit.pk
    body = word_of(summary(book, year, today=today))
    return attachment(body, media_type=WORD, filename=f"summary-{whose}-{year}.docx")


@never_cache
@login_required
@require_GET
def yearly_visits(request: StaffRequest) -> HttpResponse:
    """The home visits that the summary counts, by day (C-04); paged by key (`?after=2025-03-04.17`)."""
    book, year = _asked(request, [], timezone.localdate())
    if book is None or not date.min.year < year < date.max.year:
        raise Http404
    found = visits_of(book, year)
    after = _place(request.GET.get("after", ""))
    later = found.filter(Q(visited_on__gt=after[0]) | Q(visited_on=after[0], pk__gt=after[1])) if after else found
    joined = later.select_related("ticket__matter", "ticket__station__unit", "visitor")
    bare = joined.defer("ticket__search_text", "ticket__grams", "ticket__phone", "ticket__id_number")
    rows = list(bare.order_by("visited_on", "pk")[: VISITS_A_PAGE + 1])
    more = rows[VISITS_A_PAGE:]
    rows = rows[:VISITS_A_PAGE]
    for row in rows:
        row.resident = mask_name(row.ticket.resident_name) if book.is_masked else row.ticket.resident_name
        row.where = STAR * 3 if book.is_masked and row.place else row.place
    whose = {"unit": book.unit.pk, "year": year}
    context = {
        "book": book,
        "year": year,
        "rows": rows,
        "count": found.count(),
        "back": urlencode(whose),
        "first": f"?{urlencode(whose)}" if after else "",
        "later": f"?{urlencode(whose | {'after': f'{rows[-1].visited_on}.{rows[-1].pk}'})}" if more else "",
    }
    return render(request, "reports/yearly_visits.html", context)


def _shown(made: Summary) -> dict[str, Any]:
    return {
        "made": made,
        "sentences": sentences(made),
        "definitions": definitions(),
        "parts": [] if made.is_empty else [(part, chart_of(made, part)) for part in made.parts],
    }


def _asked(request: StaffRequest, choices: list[Choice], today: date) -> tuple[Book | None, int]:
    """Whose summary and of which year; 404 for a unit that this person does not see or that is none."""
    text = request.GET.get("year", "")
    usual = today.year - (today.month < DECEMBER)
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 and int(text) >= FIRST_YEAR else usual
    code, unit = request.GET.get("station", ""), request.GET.get("unit", "")
    if not code and not unit:
        own = station_for(request)
        if own is not None:
            return ledger.book(request.user, own), year
        unit = str(choices[0].pk) if choices else ""
        if not unit:
            return None, year
    book = ledger.book_of_station(request.user, code[:30]) if code else _book(request, unit)
    if book is None:
        raise Http404
    return book, year


def _book(request: StaffRequest, key: str) -> Book | None:
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    station = Station.objects.visible_to(request.user).select_related("unit").filter(pk=int(key)).first()
    if station is not None:
        return ledger.book(request.user, station)
    unit = Unit.objects.filter(pk=int(key)).first()
    return ledger.book_of_unit(request.user, unit) if unit else None


def _choices(request: StaffRequest) -> list[Choice]:
    """The stations that this person sees, and the units above them that they see too, as a tree; two queries."""
    seen = unit_ids(request.user)
    stations = Station.objects.visible_to(request.user).order_by("code").values_list("unit__path", flat=True)
    steps = {int(step) for path in stations[:MOST_STATIONS] for step in path.split(".") if step}
    keys = steps if seen is None else steps & seen
    units = Unit.objects.filter(pk__in=keys).order_by("path").values_list("pk", "path", "name", "name_en")
    found: list[Choice] = []
    above: list[str] = []
    for pk, path, name, name_en in units:
        while above and not path.startswith(above[-1]):
            above.pop()
        found.append(Choice(pk, localized(name, name_en), len(above)))
        above.append(path)
    return found


def _place(text: str) -> tuple[date, int] | None:
    """A place of the address; anything else is passed over."""
    day, _dot, key = text.partition(".")
    try:
        return date.fromisoformat(day), int(key) if key.isascii() and len(key) < 19 else 0
    except ValueError:
        return None
