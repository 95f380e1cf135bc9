"""Lists paged by key: as quick on the last page as on the first, whatever the size of the table."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest

SIZE = 50
AFTER, BEFORE = "after", "before"
PARTS = "~"


@dataclass(frozen=True)
class Page:
    """Rows of a list and the addresses of the pages beside it; blank where there is none.

    `is_forward`: the list begins with what comes first (what is due, a name), not with what is newest.
    """

    rows: list[Any]
    newer: str
    older: str
    is_forward: bool

    @property
    def context(self) -> dict[str, Any]:
        """For templates/list.html and its pager."""
        return {"rows": self.rows, "newer": self.newer, "older": self.older, "is_forward": self.is_forward}


def page_of(request: HttpRequest, rows: QuerySet, *order: str) -> Page:
    """The page of `rows` that `request` asks for (`?after=`, `?before=` a row's key), at most SIZE of them.

    `order` names columns without NULL that all go one way, the last one unique: ("due_on", "id") or ("-at", "-id").
    What stands in the address and is no key is passed over: then it is the first page.
    """
    names = [name.removeprefix("-") for name in order]
    is_forward = not order[0].startswith("-")
    fields = [_field(rows.model, name) for name in names]
    back = _key(request, BEFORE, fields)
    key = back or _key(request, AFTER, fields)
    # Upwards the rows are read the other way round, and turned over.
    upwards = is_forward if back is None else not is_forward
    if key is not None:
        rows = rows.filter(_beyond(names, key, "gt" if upwards else "lt"))
    found = list(rows.order_by(*(name if upwards else f"-{name}" for name in names))[: SIZE + 1])
    has_more, found = len(found) > SIZE, found[:SIZE]
    if back is not None:
        found.reverse()
    if not found:
        return Page([], "", "", is_forward)
    has_newer = has_more if back is not None else key is not None
    has_older = has_more if back is None else True
    newer = _address(request, BEFORE, found[0], names) if has_newer else ""
    older = _address(request, AFTER, found[-1], names) if has_older else ""
    return Page(found, newer, older, is_forward)


def _beyond(names: list[str], key: list[Any], way: str) -> Q:
    """Rows further on than `key`. The first column bounds them by itself, so that its index is used."""
    first = Q(**{f"{names[0]}__{way}e": key[0]})
    beyond = Q()
    for place, name in enumerate(names):
        same = dict(zip(names[:place], key[:place], strict=True))
        beyond |= Q(**same, **{f"{name}__{way}": key[place]})
    return first & beyond


def _field(model: type[Model], name: str) -> Field:
    *way, last = name.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    try:
        return model._meta.get_field(last)  # type: ignore[return-value]
    except FieldDoesNotExist as error:
        raise ValueError(f"{name} is no column") from error


def _key(request: HttpRequest, name: str, fields: list[Field]) -> list[Any] | None:
    *texts, last = request.GET.get(name, "").rsplit(PARTS, len(fields) - 1)
    texts.append(last)
    if len(texts) != len(fields) or not last.isascii() or not last.isdigit() or len(last) > 18:
        return None
    try:
        key = [field.to_python(text) for field, text in zip(fields, texts, strict=True)]
    except (ValidationError, ValueError, OverflowError):
        return None
    is_plain = all(part is not None and "\0" not in str(part) for part in key)
    is_dated = all(part.tzinfo is not None for part in key if isinstance(part, datetime))
    return key if is_plain and is_dated else None


def _address(request: HttpRequest, name: str, row: Model, names: list[str]) -> str:
    query = request.GET.copy()
    for known in (AFTER, BEFORE):
        query.pop(known, None)
    query[name] = PARTS.join(_text(row, column) for column in names)
    return f"?{query.urlencode()}"


def _text(row: Any, name: str) -> str:
    for step in name.split("__"):
        row = getattr(row, step, "")
    return row.isoformat() if hasattr(row, "isoformat") else str(row)
