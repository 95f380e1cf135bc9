"""A resident looks a matter up with the slip: code and last four digits, on a page that keeps the secret."""

import re
from datetime import date, time
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditRecord
from core.text import localized
from services.actions import VERBS
from services.lookup import clean_code, clean_tail, look_up
from services.models import Ticket
from services.reports import missing, public_history
from stations import hours
from tests.factories import DutyHoursFactory, HoursExceptionFactory
from tests.services import counter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


@pytest.fixture
def ticket(cast):
    return counter.log(cast, counter.computer_repair(), description="开机蓝屏，密码123", address="3舍402")


def look(client, code, tail, **more):
    return client.post("/status/", {"code": code, "tail": tail, **more})


def look_in_english(client, ticket):
    """The page as the language button of a result shows it."""
    return look(client, ticket.lookup_code, "5678", language="en", shown="1").content.decode()


def text(response):
    """What the page says: without the token against forgery and without what was typed."""
    body = response.content.decode()
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
    body = re.sub(r'nonce="[^"]+"', "", body)
    return re.sub(r'(name="(?:code|tail)"[^>]*?) value="[^"]*"', r"\1", body)


@pytest.mark.rule("C-06")
def test_the_slip_tells_where_the_matter_stands(client, ticket):
    page = look_in_english(client, ticket)
    for words in ("Your matter is accepted", "Computer repair", ticket.number, "The computer and its charger"):
        assert words in page


@pytest.mark.rule("E-11")
def test_it_says_where_the_station_is_and_when_it_is_open(client, cast, ticket):
    for weekday in range(1, 8):
        DutyHoursFactory(station=cast.campus, weekday=weekday, opens=time(12), closes=time(13, 30))
    page = look_in_english(client, ticket)
    assert cast.campus.address in page and "tel:0833-2270001" in page
    assert 'href="/stations/XQ01/"' in page
    assert page.count("12:00–13:30") == 7
    assert "Open now" in page or "Closed now" in page


def test_nobody_is_named_and_nothing_typed_is_quoted(client, ticket):
    page = look(client, ticket.lookup_code, "5678").content.decode()
    for private in ("李文博", "13812345678", "蓝屏", "3舍402", "林晓雨"):
        assert private not in page


@pytest.mark.parametrize(
    ("typed_code", "typed_tail"),
    [
        ("{code} ", " 5678"),
        ("{lower}", "5678"),
        ("{dashed}", "13812345678"),
        ("{wide}", "5678"),
    ],
)
def test_it_forgives_how_the_slip_is_typed(client, ticket, typed_code, typed_tail):
    code = ticket.lookup_code
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    typed = typed_code.format(code=code, lower=code.lower(), dashed=f"{code[:5]}－{code[5:]}", wide=wide)
    assert look(client, typed, typed_tail).status_code == 200


def test_signs_that_the_alphabet_lacks_are_read_as_their_likeness():
    assert clean_code("o0 iI1-l") == "QQLLLL"
    assert clean_tail("１３８ 1234-5678") == "5678"


def test_every_miss_gives_one_same_answer(client, ticket, django_assert_num_queries):
    wrong_digits, unknown, malformed = (ticket.lookup_code, "0000"), ("AAAAABBBBB", "5678"), ("；drop", "x")
    answers = []
    for code, tail in (wrong_digits, unknown, malformed, ("Z" * 60, "１" * 40)):
        with django_assert_num_queries(1):
            response = look(client, code, tail)
        answers.append((response.status_code, text(response), sorted(response.headers)))
    assert {status for status, _page, _headers in answers} == {404}
    assert all(answer == answers[0] for answer in answers)


def test_looking_is_no_write_and_costs_few_queries(client, ticket, django_assert_max_num_queries):
    before = AuditRecord.objects.count()
    look(client, ticket.lookup_code, "5678")  # what a process remembers of the tables is read once
    with django_assert_max_num_queries(1):
        look(client, ticket.lookup_code, "5678")
    assert AuditRecord.objects.count() == before
    assert Ticket.objects.get().state == ticket.state


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_is_kept_or_indexed_and_no_session_begins(client, ticket, method):
    response = client.get("/status/") if method == "get" else look(client, ticket.lookup_code, "5678")
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "same-origin"
    assert set(response.cookies) <= {"csrftoken"}


def test_a_code_in_the_address_is_not_read(client, ticket):
    page = client.get("/status/", {"code": ticket.lookup_code, "tail": "5678"}).content.decode()
    assert ticket.number not in page and ticket.lookup_code not in page


def test_empty_boxes_are_named_and_what_was_typed_stays(client):
    response = look(client, "", "5678")
    assert response.status_code == 400
    assert 'id="code-error"' in response.content.decode()
    assert 'value="5678"' in response.content.decode()


def test_the_language_buttons_keep_what_is_shown(client, ticket):
    shown = look(client, ticket.lookup_code, "5678", language="zh-hant", shown="1")
    assert shown.status_code == 200 and "電腦維修" in shown.content.decode()
    assert shown.cookies["django_language"].value == "zh-hant"
    typed = look(client, "ABC", "56", language="en")
    assert typed.status_code == 200
    assert "Look-up code" in typed.content.decode() and 'value="ABC"' in typed.content.decode()
    assert look(client, "ABC", "56", language="xx").status_code == 404


def test_a_form_from_elsewhere_is_refused(ticket):
    strict = Client(enforce_csrf_checks=True)
    assert look(strict, ticket.lookup_code, "5678").status_code == 403


@pytest.mark.rule("C-06")
def test_each_step_is_told_in_other_words(client, cast, ticket):
    said = []
    for verb, facts in (
        ("assign", {"handler": cast.people["clerk"]}),
        ("parts", {"what": "屏幕"}),
        ("supplement", {}),
        ("ready", {}),
    ):
        VERBS[verb].run(ticket, actor=cast.clerk, at=counter.MORNING, **facts)
        page = look_in_english(client, ticket)
        said.append(re.search(r"<h1[^>]*>([^<]+)</h1>", page)[1])
        assert "屏幕" not in page
    assert said == [
        "Your matter is being dealt with",
        "We are waiting for a spare part",
        "Your matter is being dealt with",
        "Ready: please come and collect it",
    ]


def test_what_is_missing_is_listed_until_it_is_brought(client, cast):
    ticket = counter.log(cast, counter.certificate())
    assert "copy of the id card" in look_in_english(client, ticket)
    copy = ticket.matter.documents.get()
    VERBS["documents"].run(ticket, actor=cast.clerk, at=counter.MORNING, documents={copy.pk: 1})
    assert "copy of the id card" not in look_in_english(client, ticket)


def test_without_a_telephone_the_digits_of_the_slip_open_it(client, cast):
    matter = counter.computer_repair()
    ticket = counter.log(cast, matter, phone="")
    assert look(client, ticket.lookup_code, ticket.lookup_tail).status_code == 200


def test_wrong_digits_are_soon_too_many_and_the_right_ones_are_not_counted(client, ticket):
    for _ in range(45):
        assert look(client, ticket.lookup_code, "5678").status_code == 200
    for _ in range(15):
        look(client, ticket.lookup_code, "0000")
    refused = look(client, ticket.lookup_code, "5678")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 600
    assert ticket.number not in refused.content.decode()


def test_guessing_codes_from_one_address_ends_for_that_address_only(client, ticket):
    for _ in range(100):
        assert look(client, uuid4().hex[:10], "5678").status_code == 404
    assert look(client, ticket.lookup_code, "5678").status_code == 429
    elsewhere = Client(REMOTE_ADDR="203.0.113.77")
    assert look(elsewhere, ticket.lookup_code, "5678").status_code == 200


def test_logs_hold_neither_code_nor_digits(client, ticket, caplog):
    look(client, ticket.lookup_code, "5678")
    look(client, ticket.lookup_code, "0000")
    assert ticket.lookup_code not in caplog.text and "5678" not in caplog.text


def test_the_address_of_the_page_is_the_contracts():
    assert reverse("status") == "/status/"


def test_the_one_statement_tells_the_same_as_the_named_reads(cast):
    """`services.lookup.FIND` is written out for its speed; the reads it stands for must agree with it."""
    for weekday in range(1, 6):
        DutyHoursFactory(station=cast.campus, weekday=weekday, opens=time(12), closes=time(13, 30))
    DutyHoursFactory(station=cast.campus, weekday=6, opens=time(0), closes=None)
    HoursExceptionFactory(station=cast.campus, date=date(2026, 11, 24), reason="校庆")
    HoursExceptionFactory(station=cast.campus, date=date(2026, 11, 25), opens=time(8), closes=time(9), reason="考试")
    ticket = counter.log(cast, counter.certificate())
    VERBS["promise"].run(ticket, actor=cast.clerk, at=counter.MORNING, promised_on=date(2026, 11, 27))
    told = look_up(ticket.lookup_code, "5678", address="10.0.0.1", at=counter.MORNING)
    assert [(event.on, str(event.words)) for event in told.history] == [
        (event.on, str(event.words)) for event in public_history(ticket)
    ]
    assert told.missing == [localized(one.name, one.name_en) for one in missing(ticket)]
    assert told.opening == hours.status_at(cast.campus, counter.MORNING)
    timetable = hours.timetables_at([cast.campus], counter.MORNING)[cast.campus.pk]
    assert told.week == [(day, hours.format_spans(timetable.spans(day))) for day, _spans in told.week]
    assert told.week[1] == (date(2026, 11, 24), "") and told.week[2] == (date(2026, 11, 25), "08:00–09:00")
    assert told.promised_on == date(2026, 11, 27)
