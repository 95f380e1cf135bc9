from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FinanceConfig(AppConfig):
    name = "finance"

    def ready(self) -> None:
        from finance import checks  # noqa: F401 - registers itself

        post_migrate.connect(_make_room, sender=self)


def _make_room(**_: Any) -> None:
    """A ledger that has just been made, or was long asleep, has room for the sales of this month and the next ones."""
    from django.db import connection
    from django.utils import timezone

    from core.workdays import day_of
    from finance import partitions

    # Nothing to make room in when the tables are being taken back.
    if "finance_transfer" in connection.introspection.table_names():
        partitions.make_ahead(day_of(timezone.now()))
