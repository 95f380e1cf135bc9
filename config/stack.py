"""The embedded servers (placeholder while the house is built: uses DATABASE_URL / REDIS_URL as they are)."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def servers() -> Iterator[None]:
    yield
