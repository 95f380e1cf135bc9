"""What `manage.py check --database default` says about the ledger."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection
from django.utils import timezone

from core.workdays import day_of
from finance import partitions


@register(Tags.database)
def months_have_room(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """This month and the next have their partition. A warning: `migrate`, which makes them, asks this first."""
    if not databases or "finance_transfer" not in connection.introspection.table_names():
        return []
    hint = "The job finance.jobs.make_partitions makes them; is the schedule running?"
    return [
        Warning(f"The ledger has no partition for {month:%Y-%m}.", hint=hint, id="finance.W001")
        for month in partitions.missing(day_of(timezone.now()))
    ]
