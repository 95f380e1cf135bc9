"""Rows locked for a change, together with what they refer to.

First the lock alone, then the row: a query that had to wait for the lock joins by its snapshot from before the wait. It
gives the columns as the other one left them, but a duty or a paper that came into being meanwhile would be missing
from them, and the related object would read as None.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def lock(rows: QuerySet[Row], pk: int) -> Row:
    """The row of `rows` with that key, locked until the transaction ends, and all that `rows` joins as it is now."""
    _bare(rows).get(pk=pk)
    return rows.get(pk=pk)


def lock_all(rows: QuerySet[Row], keys: Iterable[int]) -> list[Row]:
    """The rows with these keys, locked in one order for everybody, read after the last of them is locked."""
    keys = sorted(keys)
    list(_bare(rows).filter(pk__in=keys).order_by("pk"))
    return list(rows.filter(pk__in=keys).order_by("pk"))


def _bare(rows: QuerySet[Row]) -> QuerySet:
    return rows.model._base_manager.select_for_update(of=("self",), no_key=True).order_by().values_list("pk")
