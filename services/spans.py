"""Days and hours of windows in words, the same on pages, papers and in messages."""

from collections.abc import Iterable
from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

Window = tuple[date, date, time, time]


def windows_in_words(windows: Iterable[Window]) -> list[str]:
    """(first day, last day, opens, closes) as lines, those of the same days together."""
    by_days: dict[tuple[date, date], list[str]] = {}
    for first, last, opens, closes in sorted(windows):
        by_days.setdefault((first, last), []).append(f"{opens:%H:%M}–{closes:%H:%M}")
    comma = pgettext("between names", ", ")
    return [f"{days(*key)} {comma.join(hours)}" for key, hours in by_days.items()]


def days(first: date, last: date) -> str:
    """Both days count."""
    if first == last:
        return first.isoformat()
    return _("%(first)s to %(last)s") % {"first": first.isoformat(), "last": last.isoformat()}
