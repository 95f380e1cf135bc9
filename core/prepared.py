"""A queryset compiled once and asked many times with other values.

Django puts a query together anew each time it runs, and for a union of five that takes longer than the database needs
to answer it. The query is still written with the named filters of its model; only its text is kept.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import connection

# Values that stand for a parameter while the text is made; nothing real has them.
_INTEGERS = range(-9_000_000_000, -8_999_999_900)
_DAY_ONE = date(1, 1, 1).toordinal()


class Prepared:
    """`build` gets a stand-in for each parameter and answers a queryset of tuples (`values_list`).

    `integers` and `days` name the parameters by type; `rows(**values)` runs the query with real ones. A parameter may
    be used as a plain value of a filter only: not in a list, not in arithmetic.
    """

    def __init__(self, build: Callable[..., Any], *, integers: Sequence[str] = (), days: Sequence[str] = ()) -> None:
        self.build = build
        self.stand_ins: dict[str, Any] = dict(zip(integers, _INTEGERS, strict=False))
        self.stand_ins |= {name: date.fromordinal(_DAY_ONE + n) for n, name in enumerate(days)}
        self._text: str = ""
        self._parameters: list[Any] = []

    def rows(self, **values: Any) -> list[tuple]:
        """All rows for these values of the parameters; exactly the named ones must be given."""
        if values.keys() != self.stand_ins.keys():
            raise TypeError(f"expected {', '.join(self.stand_ins)}")
        if not self._text:
            self._compile()
        meant = {self.stand_ins[name]: value for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(self._text, [meant.get(value, value) for value in self._parameters])
            return cursor.fetchall()

    def _compile(self) -> None:
        text, parameters = self.build(**self.stand_ins).query.sql_with_params()
        lost = [name for name, value in self.stand_ins.items() if value not in parameters]
        if lost:
            raise ValueError(f"the query does not use {', '.join(lost)} as a plain value")
        self._text, self._parameters = text, list(parameters)
