"""Moments of the demo, in the time of the offices."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def moment(day: date, clock: str | time) -> datetime:
    """`day` at `clock` ("09:30")."""
    hour = time.fromisoformat(clock) if isinstance(clock, str) else clock
    return datetime.combine(day, hour, timezone.get_default_timezone())


def before(today: date, days: int, clock: str, now: datetime | None) -> datetime:
    """So many days before `today` at `clock`; never later than `now`."""
    at = moment(today - timedelta(days=days), clock)
    return min(at, now) if now else at
