"""A queryset compiled once and asked many times with other values.

Django puts a query together anew each time it runs, and for a union of five that takes longer than the database needs
to answer it. The query is still written with the named filters of its model; only its text is kept.
"""

from collections.abc import Callable, Sequence
from copy import copy
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import prefetch_related_objects
from django.db.models.query import ModelIterable

# Values that stand for a parameter while the text is made; nothing real has them.
_INTEGERS = range(-9_000_000_000, -8_999_999_900)
_DAY_ONE = date(1, 1, 1).toordinal()


class Prepared:
    """Tuples. `build` gets a stand-in for each parameter and answers a queryset of tuples (`values_list`).

    `integers`, `days` and `texts` name the parameters by type; `rows(**values)` runs the query with real ones. A
    parameter may be used as a plain value of a filter only: not in a list, not in arithmetic; a text also as what
    something begins with (`startswith`).
    """

    def __init__(
        self,
        build: Callable[..., Any],
        *,
        integers: Sequence[str] = (),
        days: Sequence[str] = (),
        texts: Sequence[str] = (),
    ) -> None:
        self.build = build
        self.stand_ins: dict[str, Any] = dict(zip(integers, _INTEGERS, strict=False))
        self.stand_ins |= {name: date.fromordinal(_DAY_ONE + n) for n, name in enumerate(days)}
        self.stand_ins |= {name: f"\ufffd{name}" for name in texts}
        self._text: str = ""
        # Of each parameter of the text: how it is meant, and the value itself or the name of the one that is given.
        self._parameters: list[tuple[str, Any]] = []

    def rows(self, **values: Any) -> list[tuple]:
        """All rows for these values of the parameters; exactly the named ones must be given."""
        text, parameters = self._asked(values)
        with connection.cursor() as cursor:
            cursor.execute(text, parameters)
            return cursor.fetchall()

    def _asked(self, values: dict[str, Any]) -> tuple[str, list[Any]]:
        if values.keys() != self.stand_ins.keys():
            raise TypeError(f"expected {', '.join(self.stand_ins)}")
        if not self._text:
            self._compile()
        return self._text, [MEANT[how](values, what) for how, what in self._parameters]

    def _compile(self) -> None:
        self.queryset = self.build(**self.stand_ins)
        self.compiler = self.queryset.query.get_compiler(connection=connection)
        text, parameters = self.compiler.as_sql()
        self._parameters = [self._meaning(parameter) for parameter in parameters]
        lost = self.stand_ins.keys() - {what for how, what in self._parameters if how != CONSTANT}
        if lost:
            raise ValueError(f"the query does not use {', '.join(sorted(lost))} as a plain value")
        # A union begins with a bracket, which pghistory takes for a write and wraps in a statement of its own.
        self._text = f"SELECT * FROM ({text}) AS asked" if text.startswith("(") else text  # noqa: S608

    def _meaning(self, parameter: Any) -> tuple[str, Any]:
        for name, stand_in in self.stand_ins.items():
            if parameter == stand_in:
                return GIVEN, name
            if isinstance(stand_in, str) and parameter == f"{stand_in}%":
                return PREFIX, name
        return CONSTANT, parameter


CONSTANT, GIVEN, PREFIX = "constant", "given", "prefix"
MEANT: dict[str, Callable[[dict[str, Any], Any], Any]] = {
    CONSTANT: lambda values, value: value,
    GIVEN: lambda values, name: values[name],
    PREFIX: lambda values, name: f"{connection.ops.prep_for_like_query(values[name])}%",
}


class PreparedObjects(Prepared):
    """Objects, with what `select_related` and `prefetch_related` bring along."""

    def all(self, **values: Any) -> list[Any]:
        """The objects for these values of the parameters."""
        asked = self._asked(values)
        # Django reads rows into objects by what the compiler noted down when it made the text.
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: asked
        found = self.queryset._chain()
        found._query = _Made(compiler)
        objects: list[Any] = list(ModelIterable(found))
        if objects:
            prefetch_related_objects(objects, *self.queryset._prefetch_related_lookups)
        return objects

    def get(self, **values: Any) -> Any:
        """The one object for these values, or None."""
        return next(iter(self.all(**values)), None)


class _Made:
    """Stands where a queryset keeps its query; its text is made already."""

    def __init__(self, compiler: Any) -> None:
        self.compiler = compiler

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        return self.compiler
