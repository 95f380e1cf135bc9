"""Reference numbers without holes and without doubles (C-01)."""

from django.db import connection
from django.db.transaction import TransactionManagementError

# One statement: makes the row or counts it up, and holds its lock until the caller's transaction ends. A second caller
# waits at the row and then sees the committed value; a rolled back caller leaves the value as it was.
NEXT = """
INSERT INTO core_numberseries AS s (series, last) VALUES (%s, 1)
ON CONFLICT (series) DO UPDATE SET last = s.last + 1
RETURNING last
"""


def next_number(series: str) -> int:
    """The next number of `series`: 1, 2, 3 … without holes, however many ask at once (C-01).

    The number belongs to the caller's transaction, so others who want one of the same series wait until it ends: ask
    late, and do nothing slow afterwards. Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("a number is taken in the transaction of the thing that bears it")
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [series])
        return cursor.fetchone()[0]
