"""Rates: how often a thing may be tried in a while, counted in Redis for all workers together.

One rule, one call: `take(rule, code=…, address=…)` counts a try and raises `TooOften` when a limit is reached; a try
that turned out to be right is given back with `give_back`, so that limits marked `only_misses` count mistakes alone.
What is counted (codes, addresses) stands in Redis as a keyed digest only.

While Redis is away each worker counts for itself, with a quarter of the limits: a public page goes on answering, and
guessing stays as slow as before (fail closed, but for the guesser only).
"""

import ipaddress
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import redis
from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest

from core.fields import blind_index

# One round trip: either every counter has room and all are raised, or none is and the longest wait (ms) is answered.
TAKE = """
local wait = 0
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[2 * i - 1]) then
    wait = math.max(wait, redis.call('PTTL', key), 1)
  end
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('EXPIRE', key, ARGV[2 * i]) end
end
return 0
"""
GIVE_BACK = """
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end
return 0
"""
# While Redis is away: how long nobody asks it again, and how many counters a worker keeps.
REST_SECONDS = 5
LOCAL_COUNTERS = 20_000


@dataclass(frozen=True)
class Limit:
    """At most `times` tries in `seconds` for one value of `by`; with `only_misses` tries given back do not count."""

    by: str
    times: int
    seconds: int
    only_misses: bool = False


@dataclass(frozen=True)
class Rule:
    name: str
    limits: tuple[Limit, ...]


class TooOften(Exception):
    """A limit is reached; `wait` is the number of whole seconds until the next try is possible."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait

    @property
    def minutes(self) -> int:
        """The same in minutes begun, for a person."""
        return -(-self.wait // 60)


def take(rule: Rule, **values: str) -> None:
    """Count one try of `values` (one for each `by` of the rule); raise TooOften, and count nothing, at a limit."""
    keys = _keys(rule, rule.limits, values)
    milliseconds = _shared("take", keys, [part for limit in rule.limits for part in (limit.times, limit.seconds)])
    if milliseconds is None:
        milliseconds = _local.take(keys, rule.limits)
    if milliseconds:
        raise TooOften(-(-milliseconds // 1000))


def give_back(rule: Rule, **values: str) -> None:
    """The try was right: it leaves the limits that count misses only."""
    keys = _keys(rule, [limit for limit in rule.limits if limit.only_misses], values)
    if _shared("give_back", keys, []) is None:
        _local.give_back(keys)


def client_address(request: HttpRequest) -> str:
    """The caller's address for counting; an IPv6 caller counts as its /64 network.

    Behind PROXY_COUNT own proxies it is the entry of X-Forwarded-For that the outermost of them wrote; whatever the
    caller wrote there itself is never believed.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    hops = settings.PROXY_COUNT
    if hops:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(forwarded) >= hops and forwarded[-hops]:
            seen = forwarded[-hops]
    try:
        address = ipaddress.ip_address(seen)
    except ValueError:
        return request.META.get("REMOTE_ADDR", "")
    if address.version == 6:
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _keys(rule: Rule, limits: Sequence[Limit], values: dict[str, str]) -> list[str]:
    digests = {name: blind_index(f"{rule.name}|{name}|{value}")[:32] for name, value in values.items()}
    return [f"bianmin:rate:{rule.name}:{limit.by}:{limit.seconds}:{digests[limit.by]}" for limit in limits]


class _Scripts:
    """The connection of this process and its two scripts; short timeouts, for a page waits for the answer."""

    def __init__(self) -> None:
        self.connection = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)
        self.take = self.connection.register_script(TAKE)
        self.give_back = self.connection.register_script(GIVE_BACK)
        self.away_until = 0.0


@lru_cache(maxsize=1)
def _scripts() -> _Scripts:
    return _Scripts()


def _forget_connection(*, setting: str, **kwargs: object) -> None:
    if setting == "REDIS_URL":
        _scripts.cache_clear()


setting_changed.connect(_forget_connection)


def _shared(script: str, keys: list[str], arguments: list[int]) -> int | None:
    """The script's answer, or None while Redis is away."""
    scripts = _scripts()
    if time.monotonic() < scripts.away_until:
        return None
    try:
        return int(getattr(scripts, script)(keys=keys, args=arguments))
    except redis.RedisError:
        scripts.away_until = time.monotonic() + REST_SECONDS
        return None


class _Local:
    """Counters of this process alone, for the time without Redis."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counters: dict[str, tuple[int, float]] = {}

    def take(self, keys: list[str], limits: Sequence[Limit]) -> int:
        """As the script: 0 and counted, or the wait in milliseconds and nothing counted."""
        now = time.monotonic()
        with self.lock:
            if len(self.counters) > LOCAL_COUNTERS:
                self.counters = {key: row for key, row in self.counters.items() if row[1] > now}
            if len(self.counters) > LOCAL_COUNTERS:
                return REST_SECONDS * 1000
            rows = [self._row(key, limit, now) for key, limit in zip(keys, limits, strict=True)]
            waits = [
                ends - now
                for (count, ends), limit in zip(rows, limits, strict=True)
                if count >= max(limit.times // 4, 1)
            ]
            if waits:
                return max(int(max(waits) * 1000), 1)
            for key, (count, ends) in zip(keys, rows, strict=True):
                self.counters[key] = (count + 1, ends)
        return 0

    def give_back(self, keys: list[str]) -> None:
        with self.lock:
            for key in keys:
                count, ends = self.counters.get(key, (0, 0.0))
                if count:
                    self.counters[key] = (count - 1, ends)

    def _row(self, key: str, limit: Limit, now: float) -> tuple[int, float]:
        count, ends = self.counters.get(key, (0, 0.0))
        return (count, ends) if ends > now else (0, now + limit.seconds)


_local = _Local()
