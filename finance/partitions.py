"""The monthly partitions of the ledger: made ahead by a job, on demand for old months, and missed aloud."""

from datetime import date
from functools import partial

from django.db import connection, transaction

# Months after the present one that must be there, and that the job makes.
MUST, AHEAD = 1, 3

_known: set[date] = set()


def month_of(day: date, later: int = 0) -> date:
    """The first day of the month of `day`, or of the month so many `later`."""
    months = day.year * 12 + day.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def ensure(*days: date) -> list[date]:
    """Make the partitions of these days where there are none; the months that were made.

    Costs nothing for a month that this process has seen.
    """
    unknown = {day.replace(day=1) for day in days} - _known
    made = []
    for month in sorted(unknown):
        if not exists(month) and _make(month):
            made.append(month)
        # A partition that is rolled back with its transaction must be made again.
        transaction.on_commit(partial(_known.add, month))
    return made


def make_ahead(today: date) -> list[date]:
    """The partitions of this month and of the next ones; the months that were made."""
    return ensure(*(month_of(today, later) for later in range(AHEAD + 1)))


def missing(today: date) -> list[date]:
    """The months, this and the next, whose partition is not there although sales will need it."""
    return [month for later in range(MUST + 1) if not exists(month := month_of(today, later))]


def exists(month: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"finance_transfer_{month:%Y_%m}"])
        return cursor.fetchone()[0]


def _make(month: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT finance_make_partition(%s)", [month])
        return cursor.fetchone()[0]
