"""What operators ask, and who may ask."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from redis import ConnectionError as BrokerAway

from config import alive
from config.schedule import Scheduler


@pytest.fixture(autouse=True)
def _silence():
    """No part has given a sign of life yet."""
    alive.forget()
    alive._said.clear()
    yield
    alive.forget()
    alive._said.clear()


def test_alive_needs_nothing_but_the_process(client, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(cache, "get_many", lambda keys: pytest.fail("asked the broker"))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_a_probe_may_name_any_host_and_speak_plain_http(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.django_db
def test_ready_only_when_worker_and_schedule_have_given_a_sign(client):
    assert client.get("/readyz").json() == {
        "ready": False,
        "database": True,
        "ledger": True,
        "broker": True,
        "worker": False,
        "schedule": False,
    }
    alive.say("worker")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"], answer.json()["ready"]) == (503, True, False)
    alive.say("schedule")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


@pytest.mark.django_db
def test_not_ready_without_database_or_broker(client, monkeypatch):
    alive.say("worker")
    alive.say("schedule")

    def away(*args, **kwargs):
        raise DatabaseError("away")

    with monkeypatch.context() as without:
        without.setattr(connection, "cursor", away)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["database"]) == (503, False)

    def broker_away(*args, **kwargs):
        raise BrokerAway("away")

    monkeypatch.setattr(cache, "get_many", broker_away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"], answer.json()["worker"]) == (503, False, False)


def test_a_sign_of_life_ends_by_itself_and_is_written_every_five_seconds_only(monkeypatch):
    written = []
    with monkeypatch.context() as told:
        told.setattr(cache, "set", lambda key, value, timeout: written.append((key, timeout)))
        for now in (100.0, 101.0, 106.0):
            told.setattr(alive.time, "monotonic", lambda now=now: now)
            alive.say("worker")
    assert written == [("alive:worker", 30), ("alive:worker", 30)]


def test_a_broker_that_is_away_stops_neither_worker_nor_schedule(monkeypatch):
    def broker_away(*args, **kwargs):
        raise BrokerAway("away")

    monkeypatch.setattr(cache, "set", broker_away)
    monkeypatch.setattr("django_celery_beat.schedulers.DatabaseScheduler.tick", lambda self: 4.5)
    assert Scheduler.tick(object.__new__(Scheduler)) == 4.5


def test_each_turn_of_the_schedule_is_a_sign_of_life(monkeypatch):
    monkeypatch.setattr("django_celery_beat.schedulers.DatabaseScheduler.tick", lambda self: 4.5)
    Scheduler.tick(object.__new__(Scheduler))
    assert alive.heard() == {"worker": False, "schedule": True}


@pytest.mark.parametrize(
    ("why", "request_", "status"),
    [
        ("from this machine", {}, 200),
        ("a stranger", {"REMOTE_ADDR": "203.0.113.7"}, 404),
        ("a stranger who says he is local", {"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ("through a proxy on this machine", {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, 404),
        ("through it, saying local", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ("through it, another header", {"HTTP_FORWARDED": "for=127.0.0.1"}, 404),
        ("with the token", {"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer 七-secret"}, 200),
        ("with another token", {"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer secret"}, 404),
        ("with an empty token", {"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer "}, 404),
    ],
)
def test_metrics_are_for_operators(client, settings, why, request_, status):
    settings.METRICS_TOKEN = "七-secret"
    answer = client.get("/metrics", **request_)
    assert answer.status_code == status, why
    assert (b"python_info" in answer.content) == (status == 200)


def test_metrics_behind_a_proxy_need_the_token_even_from_this_machine(client, settings):
    settings.PROXY_COUNT = 1
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer ").status_code == 404


@pytest.mark.django_db
def test_not_ready_when_the_ledger_has_no_room_for_the_next_month(client, monkeypatch):
    alive.say("worker")
    alive.say("schedule")
    monkeypatch.setattr("finance.partitions.exists", lambda month: month.day != 1)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ledger"], answer.json()["database"]) == (503, False, True)
