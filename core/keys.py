"""Keys of rows before the rows are there."""

from django.db import connection, models


def reserve_keys(model: type[models.Model], count: int = 1) -> int:
    """The first of `count` keys in a row that nobody else gets; they are used up even if the transaction fails.

    More than one is reserved safely only while nobody else writes to the table: the caller holds a lock on it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [model._meta.db_table, model._meta.pk.column])
        sequence = cursor.fetchone()[0]
        cursor.execute("SELECT nextval(%s)", [sequence])
        first = cursor.fetchone()[0]
        if count > 1:
            cursor.execute("SELECT setval(%s, %s)", [sequence, first + count - 1])
    return first
