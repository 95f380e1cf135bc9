"""Signs of life of the parts that have no address of their own: the worker and the schedule leave a mark in Redis."""

import logging
import time
from typing import Literal

from django.core.cache import cache
from redis import RedisError

Part = Literal["worker", "schedule"]
PARTS: tuple[Part, ...] = ("worker", "schedule")
EVERY_SECONDS = 5
TRUSTED_SECONDS = 30

_said: dict[Part, float] = {}
logger = logging.getLogger(__name__)


def say(part: Part) -> None:
    """This process is that part and lives. Cheap to call often; a broker that is away is no reason to stop."""
    now = time.monotonic()
    if now - _said.get(part, -EVERY_SECONDS) < EVERY_SECONDS:
        return
    try:
        cache.set(f"alive:{part}", 1, timeout=TRUSTED_SECONDS)
    except RedisError as error:
        logger.warning("sign of life not written: %s", error)
        return
    _said[part] = now


def heard() -> dict[Part, bool]:
    """Which parts gave a sign within the last TRUSTED_SECONDS. Raises RedisError when the broker is away."""
    marks = cache.get_many([f"alive:{part}" for part in PARTS])
    return {part: f"alive:{part}" in marks for part in PARTS}


def forget() -> None:
    """Before a start: signs of a former run are none of this one."""
    cache.delete_many([f"alive:{part}" for part in PARTS])
