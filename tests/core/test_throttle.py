"""Tries are counted in Redis, for one value at a time, and by the address that the proxies saw."""

import pytest
import redis
from django.test import RequestFactory

from core import throttle
from core.throttle import Limit, Rule, TooOften, client_address, give_back, take


@pytest.fixture
def rule(request):
    """A rule of its own for each test, so that counters of other tests do not matter."""
    name = f"test:{request.node.name}"
    yield Rule(name, (Limit("code", 3, 60, only_misses=True), Limit("address", 8, 60)))
    connection = throttle._scripts().connection
    for key in connection.scan_iter(f"bianmin:rate:{name}:*"):
        connection.delete(key)


def tries(rule, code, address, times):
    for _ in range(times):
        take(rule, code=code, address=address)


def test_the_fourth_try_of_one_code_is_too_often_and_another_code_is_not(rule):
    tries(rule, "K7MP", "10.0.0.1", 3)
    with pytest.raises(TooOften) as refused:
        take(rule, code="K7MP", address="10.0.0.2")
    assert 0 < refused.value.wait <= 60
    take(rule, code="W2XQ", address="10.0.0.1")


def test_a_refused_try_counts_nowhere(rule):
    tries(rule, "K7MP", "10.0.0.1", 3)
    for _ in range(20):
        with pytest.raises(TooOften):
            take(rule, code="K7MP", address="10.0.0.1")
    tries(rule, "W2XQ", "10.0.0.1", 3)


def test_a_right_try_given_back_leaves_the_limits_of_misses_only(rule):
    for _ in range(8):
        take(rule, code="K7MP", address="10.0.0.1")
        give_back(rule, code="K7MP", address="10.0.0.1")
    with pytest.raises(TooOften):  # the address counts right tries too
        take(rule, code="K7MP", address="10.0.0.1")


def test_giving_back_never_goes_below_nothing(rule):
    give_back(rule, code="K7MP", address="10.0.0.1")
    tries(rule, "K7MP", "10.0.0.1", 3)
    with pytest.raises(TooOften):
        take(rule, code="K7MP", address="10.0.0.1")


def test_redis_holds_neither_code_nor_address_in_clear(rule):
    take(rule, code="K7MP9WQ2", address="203.0.113.9")
    keys = b" ".join(throttle._scripts().connection.scan_iter(f"bianmin:rate:{rule.name}:*"))
    assert keys and b"K7MP9WQ2" not in keys and b"203.0.113.9" not in keys


@pytest.fixture
def without_redis(monkeypatch):
    def refuse(*args, **kwargs):
        raise redis.ConnectionError("away")

    scripts = throttle._scripts()
    monkeypatch.setattr(scripts, "take", refuse)
    monkeypatch.setattr(scripts, "give_back", refuse)
    monkeypatch.setattr(throttle, "_local", throttle._Local())
    yield
    scripts.away_until = 0.0


def test_while_redis_is_away_a_worker_counts_for_itself_with_a_quarter(rule, without_redis):
    take(rule, code="K7MP", address="10.0.0.1")
    with pytest.raises(TooOften) as refused:
        take(rule, code="K7MP", address="10.0.0.1")
    assert refused.value.wait > 0
    give_back(rule, code="K7MP", address="10.0.0.1")
    take(rule, code="K7MP", address="10.0.0.1")


def test_a_flood_without_redis_does_not_fill_the_memory(rule, without_redis, monkeypatch):
    monkeypatch.setattr(throttle, "LOCAL_COUNTERS", 10)
    with pytest.raises(TooOften):
        for number in range(30):
            take(rule, code=f"C{number}", address=f"10.0.1.{number}")
    assert len(throttle._local.counters) <= 12


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "10.0.0.9"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.1.1.1", "198.51.100.7"),
        (2, "198.51.100.7", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "no address", "10.0.0.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(settings, proxies, forwarded, expected):
    settings.PROXY_COUNT = proxies
    request = RequestFactory().get("/status/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected
