"""`POST /api/v1/status/` tells the same as the page: to everybody with the slip, in one same way to everybody else."""

import pytest

from core import throttle
from services.actions import load_catalogue
from tests.services import buscard, counter
from tests.services.conftest import fresh_limits  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


@pytest.fixture
def ticket(cast):
    return counter.log(cast, counter.certificate(), description="密码123")


@pytest.fixture
def public(caller):
    return caller()


@pytest.mark.rule("C-06")
@pytest.mark.rule("E-11")
def test_the_slip_is_answered_without_a_token(public, cast, ticket):
    answer = public.post("status/", {"code": ticket.lookup_code, "phone_tail": "5678"}, **{"Accept-Language": "en"})
    assert answer.status == 200
    told = answer.json
    assert (told["number"], told["state"], told["matter"]) == (ticket.number, "accepted", "Certificate by proxy")
    assert told["history"] == [{"on": "2026-11-23", "words": "Your matter is accepted"}]
    assert told["missing"] == ["copy of the id card"]
    assert told["promised_on"] is None
    assert told["station"]["address"] == cast.campus.address
    assert len(told["station"]["days"]) == 7
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.rule("A-11")
def test_a_campaign_tells_when_to_come_again_and_when_and_where_to_collect(public, cast):
    load_catalogue(actor=None, at=buscard.ANNOUNCED)
    campaign = buscard.announce_campaign(cast)
    applications = [
        buscard.apply(campaign, cast.clerk, documents=buscard.papers(campaign, 一寸=1)),
        buscard.apply(campaign, cast.clerk),
    ]

    def told(n: int) -> dict:
        body = {"code": applications[n].ticket.lookup_code, "phone_tail": "5678"}
        answer = public.post("status/", body, **{"Accept-Language": "en"})
        return {name: answer.json[name] for name in ("windows", "pickup_from", "pickup_until", "pickup_place")}

    nothing = {"windows": [], "pickup_from": None, "pickup_until": None, "pickup_place": ""}
    assert told(0) == nothing | {"windows": ["2011-03-29 to 2011-03-31 12:15–13:30, 16:30–18:00"]}
    assert told(1) == nothing
    buscard.announced(buscard.sent_batch(campaign, cast.clerk), cast.clerk)
    days = {"pickup_from": "2011-04-12", "pickup_until": "2011-04-15", "pickup_place": "the campus station"}
    assert told(1) == nothing | days


def test_it_names_nobody(public, ticket):
    answer = public.post("status/", {"code": ticket.lookup_code, "phone_tail": "5678"})
    for private in ("李文博", "13812345678", "密码", "林晓雨"):
        assert private not in answer.raw


def test_every_miss_is_one_same_404(public, ticket, is_problem, django_assert_num_queries):
    answers = []
    for code, tail in (
        (ticket.lookup_code, "0000"),
        ("AAAAABBBBB", "5678"),
        ("", ""),
        ("；", "１２"),
        ("Z" * 60, "x" * 40),
    ):
        with django_assert_num_queries(1):
            answer = public.post("status/", {"code": code, "phone_tail": tail})
        is_problem(answer, 404, "not_found")
        answers.append((answer.raw, sorted(answer.headers.items())))
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    ("body", "fields"), [({}, ["code", "phone_tail"]), ({"code": 5, "phone_tail": ["x"]}, ["phone_tail"])]
)
def test_a_body_of_another_shape_names_its_fields(public, db, is_problem, body, fields):
    is_problem(public.post("status/", body), 400, "invalid", fields)


def test_a_get_tells_nothing(public, ticket, is_problem):
    is_problem(public.get("status/", code=ticket.lookup_code, phone_tail="5678"), 405, "method_not_allowed")


def test_page_and_api_count_together(public, client, ticket, is_problem):
    for number in range(40):
        if number % 2:
            client.post("/status/", {"code": ticket.lookup_code, "tail": "0000"})
        else:
            public.post("status/", {"code": ticket.lookup_code, "phone_tail": "0000"})
    answer = public.post("status/", {"code": ticket.lookup_code, "phone_tail": "5678"})
    is_problem(answer, 429, "throttled")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.post("/status/", {"code": ticket.lookup_code, "tail": "5678"}).status_code == 429


def test_while_redis_is_away_it_still_answers_and_still_limits(public, ticket, monkeypatch):
    monkeypatch.setattr(throttle, "_shared", lambda *args: None)
    monkeypatch.setattr(throttle, "_local", throttle._Local())
    right = {"code": ticket.lookup_code, "phone_tail": "5678"}
    assert public.post("status/", right).status == 200
    statuses = [public.post("status/", right | {"phone_tail": "0000"}).status for _ in range(12)]
    assert statuses == [404] * 10 + [429] * 2
