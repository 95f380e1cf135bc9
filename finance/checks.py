"""What `manage.py check --database default` says about the ledger."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.utils import timezone

from core.workdays import day_of
from finance import partitions


@register(Tags.database)
def months_have_room(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """This month and the next have their partition."""
    if not databases:
        return []
    hint = "The job finance.jobs.make_partitions makes them; is the schedule running?"
    return [
        Error(f"The ledger has no partition for {month:%Y-%m}.", hint=hint, id="finance.E001")
        for month in partitions.missing(day_of(timezone.now()))
    ]
