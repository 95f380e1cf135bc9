"""Counting what happens often and is worth no row: a number in Redis, fetched now and then by a job.

While Redis is away nothing is counted: a figure that is a little low harms nobody, a page that waits does.
"""

from functools import lru_cache

import redis
import structlog
from django.conf import settings
from django.core.signals import setting_changed

log = structlog.get_logger(__name__)


@lru_cache(maxsize=1)
def _connection() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.3, socket_connect_timeout=0.3, decode_responses=True
    )


def _forget_connection(*, setting: str, **kwargs: object) -> None:
    if setting == "REDIS_URL":
        _connection.cache_clear()


setting_changed.connect(_forget_connection)


def _name(tally: str) -> str:
    return f"bianmin:tally:{tally}"


def count(tally: str, key: str) -> None:
    """One more for `key` in `tally`."""
    try:
        _connection().hincrby(_name(tally), key, 1)
    except redis.RedisError as error:
        log.warning("tally.lost", tally=tally, error=str(error))


def fetch(tally: str) -> dict[str, int]:
    """What has been counted since the last `forget`; what is counted from now on waits for the next time.

    Set aside first, so that a count between fetching and forgetting is not lost; what an earlier turn set aside and
    did not forget (it failed) is answered again.
    """
    connection, aside = _connection(), f"{_name(tally)}:aside"
    if not connection.exists(aside):
        try:
            connection.rename(_name(tally), aside)
        except redis.ResponseError:  # nothing was counted
            return {}
    found: dict[str, str] = connection.hgetall(aside)  # type: ignore[assignment]
    return {key: int(number) for key, number in found.items()}


def forget(tally: str) -> None:
    """What `fetch` answered is safe: drop it."""
    _connection().delete(f"{_name(tally)}:aside")
