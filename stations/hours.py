"""When a station is open (A-12): pure arithmetic over its week and its exceptions, and a loader for many stations.

A span is (opens, closes) of one day in Shanghai, the closing time excluded; `closes` None means until midnight, so
(00:00, None) is all day. A date with an exception follows the exception alone: its spans, or none when closed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stations.models import DutyHours, HoursException, Station

SHANGHAI = ZoneInfo("Asia/Shanghai")
# How far ahead the next opening is looked for.
HORIZON = timedelta(days=14)

Span = tuple[time, time | None]
ALL_DAY: Span = (time(0), None)


@dataclass(frozen=True)
class Opening:
    """A stretch of time in which a station is open: [starts, ends)."""

    starts: datetime
    ends: datetime

    @property
    def clock(self) -> str:
        """12:00–13:30; an end at midnight is written 24:00."""
        ends = self.ends.astimezone(SHANGHAI).time()
        return format_span((self.starts.astimezone(SHANGHAI).time(), None if ends == time(0) else ends))


@dataclass(frozen=True)
class Status:
    """Open now (`until` its end, None when no end is in sight) or closed (`opens` next, None: not in two weeks)."""

    is_open: bool
    until: datetime | None = None
    opens: datetime | None = None


@dataclass(frozen=True)
class Timetable:
    """The week by `isoweekday`, the exceptions by date, and the days on which the station exists [first, last)."""

    week: Mapping[int, Sequence[Span]]
    exceptions: Mapping[date, Sequence[Span]] = field(default_factory=dict)
    first: date = date.min
    last: date | None = None

    def spans(self, day: date) -> list[Span]:
        """The spans of `day`, earliest first; none when closed."""
        if day < self.first or (self.last is not None and day >= self.last):
            return []
        return sorted(self.exceptions.get(day, self.week.get(day.isoweekday(), ())), key=lambda span: span[0])

    def openings(self, first: date, last: date) -> list[Opening]:
        """The openings of the days [first, last], those that meet at midnight (or at noon) joined into one."""
        joined: list[Opening] = []
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            for span in self.spans(day):
                opening = on_day(day, span)
                if joined and joined[-1].ends >= opening.starts:
                    opening = Opening(joined.pop().starts, opening.ends)
                joined.append(opening)
        return joined

    def is_open(self, at: datetime) -> bool:
        return self.status(at).is_open

    def opens_next(self, at: datetime) -> datetime | None:
        """The first opening that starts after `at`, at the latest two weeks ahead."""
        return next((one.starts for one in self._ahead(at) if one.starts > at), None)

    def status(self, at: datetime) -> Status:
        for opening in self._ahead(at):
            if opening.starts <= at < opening.ends:
                return Status(True, until=opening.ends if opening.ends <= at + HORIZON else None)
        return Status(False, opens=self.opens_next(at))

    def _ahead(self, at: datetime) -> list[Opening]:
        today = at.astimezone(SHANGHAI).date()
        return [one for one in self.openings(today, today + HORIZON) if one.starts <= at + HORIZON]


def on_day(day: date, span: Span) -> Opening:
    """`span` on `day`; without a closing time it ends at the next midnight."""
    opens, closes = span
    starts = datetime.combine(day, opens, SHANGHAI)
    if closes is None:
        return Opening(starts, datetime.combine(day + timedelta(days=1), time(0), SHANGHAI))
    return Opening(starts, datetime.combine(day, closes, SHANGHAI))


def uncovered(openings: Iterable[Opening], shifts: Iterable[tuple[datetime, datetime]]) -> list[Opening]:
    """The parts of `openings` in which none of `shifts` runs."""
    covered = sorted(shifts)
    gaps = []
    for opening in openings:
        free_from = opening.starts
        for starts, ends in covered:
            if ends <= free_from or starts >= opening.ends:
                continue
            if starts > free_from:
                gaps.append(Opening(free_from, starts))
            free_from = max(free_from, ends)
        if free_from < opening.ends:
            gaps.append(Opening(free_from, opening.ends))
    return gaps


_SPAN = re.compile(r"(\d{1,2})[:：.](\d{2})\s*[-–—~至到]+\s*(\d{1,2})[:：.](\d{2})")


def parse_spans(text: str) -> list[Span]:
    """Spans as people type them: "12:00-13:30, 16:30-18:00", "全天" or "all day", nothing for closed.

    24:00 (or 0:00 as an end) means until midnight. Raises ValueError for what cannot be read, a span that ends before
    it begins, and spans that overlap.
    """
    plain = text.strip().casefold()
    if not plain:
        return []
    if plain in {"全天", "all day", "24h"}:
        return [ALL_DAY]
    spans = []
    for part in re.split(r"[,，;；、\n]+", plain):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"not a span of time: {part.strip()!r}")
        h1, m1, h2, m2 = (int(group) for group in match.groups())
        closes = None if (h2, m2) in {(24, 0), (0, 0)} else time(h2, m2)
        spans.append((time(h1, m1), closes))
    check_spans(spans)
    return sorted(spans, key=lambda span: span[0])


def check_spans(spans: Iterable[Span]) -> None:
    """ValueError when a span of a day ends before it begins, or two overlap; spans that touch are fine."""
    reached: time | None = time(0)
    for opens, closes in sorted(spans, key=lambda span: span[0]):
        if closes is not None and closes <= opens:
            raise ValueError(f"ends before it begins: {opens:%H:%M}")
        if reached is None or opens < reached:
            raise ValueError(f"overlaps: {opens:%H:%M}")
        reached = closes


def format_span(span: Span) -> str:
    """12:00–13:30; until midnight is written 24:00."""
    opens, closes = span
    return f"{opens:%H:%M}–{f'{closes:%H:%M}' if closes else '24:00'}"


def format_spans(spans: Iterable[Span]) -> str:
    """The text that `parse_spans` reads back."""
    return ", ".join(format_span(span) for span in spans)


def timetable(station: Station, hours: Iterable[DutyHours], exceptions: Iterable[HoursException]) -> Timetable:
    """The timetable that rows already read make up."""
    week: dict[int, list[Span]] = defaultdict(list)
    for row in hours:
        week[row.weekday].append((row.opens, row.closes))
    differing: dict[date, list[Span]] = defaultdict(list)
    for exception in exceptions:
        spans = differing[exception.date]
        if exception.opens is not None:
            spans.append((exception.opens, exception.closes))
    return Timetable(week=week, exceptions=differing, first=station.opened_on, last=station.closed_on)


def load(stations: Iterable[Station], first: date, last: date) -> dict[int, Timetable]:
    """The timetables of `stations` by key, with the exceptions of [first, last]; two queries however many."""
    known = {station.pk: station for station in stations}
    hours: dict[int, list[DutyHours]] = defaultdict(list)
    exceptions: dict[int, list[HoursException]] = defaultdict(list)
    for row in DutyHours.objects.filter(station__in=known):
        hours[row.station_id].append(row)
    for exception in HoursException.objects.filter(station__in=known, date__range=(first, last)):
        exceptions[exception.station_id].append(exception)
    return {pk: timetable(station, hours[pk], exceptions[pk]) for pk, station in known.items()}


def timetables_at(stations: Iterable[Station], at: datetime) -> dict[int, Timetable]:
    """As `load`, for questions about `at` and the two weeks after it."""
    today = at.astimezone(SHANGHAI).date()
    return load(stations, today, today + HORIZON)


def status_at(station: Station, at: datetime) -> Status:
    """Whether `station` is open at `at`, until when, or when it opens next. Two queries."""
    return timetables_at([station], at)[station.pk].status(at)
