"""The yearly summary (年度工作总结, C-07) of a station, or of all stations below a unit: figures from the ledger.

Read only. Each figure is a count of rows that can be looked at, and its address leads to them:

* **visits** (接待来办事的居民, 人次; C-01): the rows of the year's ledger. One row is one person received; rows of past
  ledgers that were taken over count like all others.
* **done on the spot** (当场办理; C-02): of these, closed at once and never handed up.
* **explained** (解释说明; C-02): of these, closed with an explanation and never handed up.
* **reported** (上报相关部门; C-02, C-05): of these, handed up to the centre or a department, whatever came of it.
* **handled at the station** (站内办理): all the others. These four part the visits.
* **home visits** (入户核实; C-04): visits at households on a day of the year; two visits for one matter are two.

The year of a row is the year of its running number, which is the year it was received in. Two queries make all of it,
however many stations and rows: the tickets grouped by all that a table asks for, and the home visits by year.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.db.models.functions import ExtractMonth, ExtractYear
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.errors import Refused
from core.text import localized
from services.choices import Outcome, Way
from services.ledger import NOT_CLOSED, Book, way_of_columns
from services.models import HomeVisit, Matter, Ticket
from stations.models import Station

# Summaries of years before this one are not written.
EARLIEST = 1990
EVERY = ""
MONTH, MATTER, OUTCOME, WHOLE = "month", "matter", "outcome", "whole"
MONTHS = range(1, 13)


class Number(NamedTuple):
    """A figure, and the address of the rows behind it."""

    value: int
    address: str


@dataclass(frozen=True)
class Row:
    """A line of a table: its numbers of the year, the first of them the whole, and that of the year before.

    `before` None: there is no year before to compare with.
    """

    label: str
    numbers: list[Number]
    before: Number | None

    @property
    def whole(self) -> Number:
        return self.numbers[0]

    @property
    def difference(self) -> int | None:
        return None if self.before is None else self.whole.value - self.before.value

    @property
    def change(self) -> str:
        """+12 (+4.8%); blank without a year before, and without per cent where there was nothing before."""
        if self.before is None or self.difference is None:
            return ""
        if not self.difference or not self.before.value:
            return f"{self.difference:+d}" if self.difference else "0"
        return f"{self.difference:+d} ({self.difference / self.before.value:+.1%})"


@dataclass(frozen=True)
class Part:
    """A table of the summary with its chart: `headings` for the numbers of a row."""

    key: str
    title: str
    headings: list[str]
    rows: list[Row]


@dataclass(frozen=True)
class Summary:
    """`until` is the last day that is counted where the year is not over; `has_before`: there is a year before."""

    book: Book
    year: int
    until: date | None
    has_before: bool
    figures: dict[str, Row]
    parts: list[Part]

    @property
    def is_empty(self) -> bool:
        return not any(row.whole.value for row in self.figures.values())

    @property
    def title(self) -> str:
        return _("%(unit)s: summary of the work of %(year)s") % {"unit": self.book.name, "year": self.year}


def summary(book: Book, year: int, *, today: date) -> Summary:
    """The figures of `book` for `year`, with the year before beside them; three queries.

    Refused codes: year_to_come, bad_year.
    """
    if year < EARLIEST:
        raise Refused("bad_year", _("There are no ledgers of the year %(year)s") % {"year": year}, "year")
    if year > today.year:
        raise Refused("year_to_come", _("The year %(year)s is still to come") % {"year": year}, "year")
    told = _Counted(book, year)
    has_before = any(told.number(year - 1, WHOLE, EVERY)) or told.visits[year - 1] > 0
    made = _Maker(book, year, told, has_before)
    return Summary(
        book=book,
        year=year,
        until=today if year == today.year else None,
        has_before=has_before,
        figures=made.figures(),
        parts=[made.months(), made.matters(), made.outcomes()],
    )


def visits_of(book: Book, first: int, last: int | None = None):
    """The home visits made for matters of `book` in the years from `first` to `last`, both included (C-04)."""
    until = date((last or first) + 1, 1, 1)
    made = HomeVisit.objects.filter(visited_on__gte=date(first, 1, 1), visited_on__lt=until)
    return made.filter(**_at("ticket__station", book))


class _Counted:
    """What the two queries answer, added up by every heading that is asked for."""

    def __init__(self, book: Book, year: int) -> None:
        self.tally: Counter[tuple[int, str, Any, str]] = Counter()
        for of, matter, month, is_reported, outcome, count in grouped(book, year):
            way = way_of_columns(is_reported, outcome)
            for heading, key in ((WHOLE, EVERY), (MONTH, month), (MATTER, matter), (OUTCOME, outcome)):
                self.tally[of, heading, key, way] += count
        by_year = visits_of(book, year - 1, year).order_by().annotate(of=ExtractYear("visited_on")).values_list("of")
        self.visits: Counter[int] = Counter(dict(by_year.annotate(n=Count("pk"))))

    def number(self, year: int, heading: str, key: Any) -> list[int]:
        """In the order of `Way`."""
        return [self.tally[year, heading, key, way] for way in Way]

    def keys(self, heading: str) -> set[Any]:
        return {key for _year, of, key, _way in self.tally if of == heading}


def grouped(book: Book, year: int) -> Iterable[tuple[int, int, int, bool, str, int]]:
    """(year, matter, month, whether it was handed up, outcome, tickets) of the year and the one before; one query."""
    # One index holds all of these columns (ticket_yearly), so that the rows themselves are not read; counting a column
    # that it lacks, or a list of a thousand stations instead of a subquery, would make PostgreSQL read the table.
    return (
        Ticket.objects.filter(year__in=[year - 1, year], **_at("station", book))
        .order_by()
        .annotate(
            month=ExtractMonth("received_at"),
            is_reported=ExpressionWrapper(Q(submitted_at__isnull=False), output_field=BooleanField()),
        )
        .values_list("year", "matter_id", "month", "is_reported", "outcome")
        .annotate(count=Count("*"))
    )


def _at(field: str, book: Book) -> dict[str, Any]:
    """The condition that `field` is a station of `book`."""
    if book.station:
        return {field: book.station}
    return {f"{field}__in": Station.objects.filter(unit__path__startswith=book.unit.path).values("pk")}


class _Maker:
    """Tables from what was counted."""

    def __init__(self, book: Book, year: int, told: _Counted, has_before: bool) -> None:
        self.book, self.year, self.told, self.has_before = book, year, told, has_before
        self.ledger = reverse("services:ledger")

    def address(self, year: int, **narrowed: Any) -> str:
        """Where the rows of the ledger are that make a figure."""
        whose = {"station": self.book.station.code} if self.book.station else {"unit": self.book.unit.pk}
        return f"{self.ledger}?{urlencode(whose | {'year': year} | narrowed)}"

    def row(self, label: Any, heading: str, key: Any, **narrowed: Any) -> Row:
        now = self.told.number(self.year, heading, key)
        ways = [
            Number(value, self.address(self.year, **narrowed, way=way.value))
            for way, value in zip(Way, now, strict=True)
        ]
        before = sum(self.told.number(self.year - 1, heading, key))
        return Row(
            str(label),
            [Number(sum(now), self.address(self.year, **narrowed)), *ways],
            Number(before, self.address(self.year - 1, **narrowed)) if self.has_before else None,
        )

    def figures(self) -> dict[str, Row]:
        whole = self.row(_("residents received (visits)"), WHOLE, EVERY)
        before = self.told.number(self.year - 1, WHOLE, EVERY)
        labels = {
            Way.ON_THE_SPOT: _("done on the spot"),
            Way.EXPLAINED: _("explained"),
            Way.REPORTED: _("reported to the departments"),
            Way.IN_HOUSE: _("handled at the station"),
        }
        found = {"visits": Row(whole.label, whole.numbers[:1], whole.before)}
        for place, way in enumerate(Way):
            last = Number(before[place], self.address(self.year - 1, way=way.value)) if self.has_before else None
            found[way.value] = Row(labels[way], [whole.numbers[place + 1]], last)
        visits = [Number(self.told.visits[year], self._visits(year)) for year in (self.year, self.year - 1)]
        found["home_visits"] = Row(
            _("facts verified at the household (visits)"), visits[:1], visits[1] if self.has_before else None
        )
        return found

    def _visits(self, year: int) -> str:
        return f"{reverse('yearly-visits')}?{urlencode({'unit': self.book.unit.pk, 'year': year})}"

    def months(self) -> Part:
        rows = [self.row(month_name(self.year, month), MONTH, month, month=month) for month in MONTHS]
        return Part(MONTH, _("By month"), _headings(), rows)

    def matters(self) -> Part:
        """The most frequent first; one query for the names."""
        names = Matter.objects.filter(pk__in=self.told.keys(MATTER)).values_list("pk", "code", "name", "name_en")
        found = [self.row(localized(name, name_en), MATTER, pk, matter=code) for pk, code, name, name_en in names]
        found.sort(key=lambda row: (-row.whole.value, -(row.before.value if row.before else 0), row.label))
        return Part(MATTER, _("By matter"), _headings(), found)

    def outcomes(self) -> Part:
        known = [(outcome.value, outcome.value, outcome.label) for outcome in Outcome]
        rows = [
            self._outcome(key, value, label) for key, value, label in [*known, ("", NOT_CLOSED, _("not closed yet"))]
        ]
        return Part(OUTCOME, _("By outcome"), _headings()[:1], [row for row in rows if _is_told(row)])

    def _outcome(self, key: str, value: str, label: Any) -> Row:
        row = self.row(label, OUTCOME, key, outcome=value)
        return Row(row.label, row.numbers[:1], row.before)


def _is_told(row: Row) -> bool:
    return bool(row.whole.value or (row.before and row.before.value))


def _headings() -> list[str]:
    return [_("visits"), *(str(way.label) for way in Way)]


def month_name(year: int, month: int, form: str = "F") -> str:
    return date_format(date(year, month, 1), form)


# In words


def sentences(made: Summary) -> list[str]:
    """The summary as the office writes it: the year in one sentence, how it was dealt with, the comparison."""
    if made.is_empty:
        return [_("The ledger of %(year)s holds no row and no home visit.") % {"year": made.year}]
    value = {key: row.whole.value for key, row in made.figures.items()}
    told = []
    if made.until:
        told.append(_("The year is not over; counted up to %(day)s.") % {"day": date_format(made.until, "DATE_FORMAT")})
    told.append(
        # Translators: 一年来接待来办事的居民260余人次，当场办理230余件，上报相关部门20多件，入户核实相关情况20多次
        _(
            "In the course of the year %(visits)s residents who came with a matter were received; %(on_the_spot)s "
            "matters were done on the spot, %(reported)s reported to the departments concerned, and facts verified at "
            "the household %(home_visits)s times."
        )
        % value
    )
    told.append(
        _("%(explained)s difficult questions were explained; %(in_house)s matters were handled at the station.") % value
    )
    told.append(_compared(made))
    return told


def _compared(made: Summary) -> str:
    if not made.has_before:
        return _("There is no ledger of %(year)s to compare with.") % {"year": made.year - 1}
    keys = ("visits", "on_the_spot", "reported", "home_visits")
    changes: dict[str, Any] = {key: made.figures[key].change for key in keys}
    return _(
        "Compared with %(year)s: residents received %(visits)s, done on the spot %(on_the_spot)s, reported "
        "%(reported)s, home visits %(home_visits)s."
    ) % (changes | {"year": made.year - 1})


def definitions() -> Sequence[str]:
    """How the figures are counted, for whoever reads them."""
    return [
        _("Visits: rows of the year's ledger, one for each person received; past ledgers taken over are counted too."),
        _("Done on the spot: closed at once and not handed up. Explained: closed with an explanation."),
        _("Reported: handed up to the service centre or a department, whatever came of it."),
        _("Home visits: visits at households on a day of the year; two for one matter are two."),
    ]
