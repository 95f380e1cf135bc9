"""What is measured: each row is a request that somebody makes, built from the database at hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.models import User

MEASURED = "L000001"


@dataclass(frozen=True)
class Request:
    path: str
    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] | None = None
    address: str = "127.0.0.1"


@dataclass(frozen=True)
class Row:
    """`request` is called anew for each request; `expect` must stand in the answer."""

    name: str
    user: User | None
    request: Callable[[], Request]
    status: int = 200
    expect: str = ""
