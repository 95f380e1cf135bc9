"""Many new rows by COPY: what `bulk_create` does, several times quicker, without signals and without conflicts."""

import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model

NULL = "\\N"
# What COPY takes for its own signs in a line of text.
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(model: type[Model], rows: Sequence[Model]) -> None:
    """Write `rows` of `model`; each gets its key. Must run in a transaction."""
    if not rows:
        return
    for row, key in zip(rows, _keys(model, len(rows)), strict=True):
        row.pk = key
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    lines = io.StringIO("".join(_line(row, fields) for row in rows))
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN", lines)


def _keys(model: type[Model], count: int) -> Iterable[int]:
    column = model._meta.pk.attname
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(model._meta.db_table), column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def _line(row: Model, fields: Sequence[Field]) -> str:
    return "\t".join(_text(row, field) for field in fields) + "\n"


def _text(row: Model, field: Field) -> str:
    value: Any = field.pre_save(row, add=True)
    if value is None:
        return NULL
    if isinstance(field, JSONField):
        value = json.dumps(value, ensure_ascii=False, cls=field.encoder)
    elif not isinstance(value, datetime | date):
        value = field.get_db_prep_save(value, connection)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.translate(ESCAPES) if isinstance(value, str) else str(value)
