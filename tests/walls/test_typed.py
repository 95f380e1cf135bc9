"""Whatever is typed: forms and calls answer in words, beside the field, with what was typed, never by 500."""

import html
import json
from uuid import uuid4

import pytest

from services.actions import VERBS
from tests.walls.test_frame import Reader

NONSENSE = {
    "empty": "",
    "chinese": "随便写写，没有意义。",
    "emoji": "👩🏽‍🔧🎉",
    "rare": "𠮷野家 㐂䶮",
    "long": "很" * 10_000,
    "html": "<script>alert('x')</script>\"&amp;",
    "control": "a\x00b\x0bc",
    "formula": '=HYPERLINK("http://x")',
    "number": "-99999999999999999999999999",
}
# Who, where, and which fields are typed into.
INTAKE = ("phone", "resident_name", "description", "address", "id_number", "details.certificate", "details.purpose")
FORMS = {
    "login": (None, "/login/", ("username", "password")),
    "sign-in of the administration": (None, "/admin/login/", ("username", "password")),
    "status": (None, "/status/", ("code", "tail")),
    "password": ("agent@village", "/password/", ("old_password", "new_password1", "new_password2")),
    "intake": ("agent@village", "/services/tickets/new/", INTAKE),
    "submission": ("agent@village", "/services/submissions/new/", ("tickets", "to_unit", "override_reason")),
    "hours": ("agent@village", "/stations/CJ01/duty/hours/", ("weekday_1", "weekday_7")),
    "shift": (
        "agent@village",
        "/stations/CJ01/duty/put/",
        ("shift-person", "shift-date", "shift-starts", "shift-ends"),
    ),
    "exception": (
        "agent@village",
        "/stations/CJ01/duty/exceptions/",
        ("exception-date", "exception-spans", "exception-reason"),
    ),
    "search": ("agent@village", "/services/tickets/search/", ("q",)),
    "visitor": ("agent@village", "/services/tickets/new/visitor/", ("phone",)),
    "language": (None, "/language/", ("language", "next")),
}
STEPS = {
    **dict.fromkeys(VERBS, ("agent@village", "papers")),
    **dict.fromkeys(("take_up", "pass_on", "return_papers"), ("window@centre", "held")),
    **dict.fromkeys(("parts", "ready"), ("volunteer@given", "given")),
}
# A step that is not possible now sends back to the ticket before anything is read; these have no form of their own.
STEPS = {verb: who for verb, who in STEPS.items() if verb not in {"reveal", "reopen", "accept", "visit", "hand_over"}}
FORMS |= {
    f"step {verb}": (who, f"/services/tickets/{{{ticket}}}/{verb}/", tuple(VERBS[verb].fields))
    for verb, (who, ticket) in STEPS.items()
}
# Kept and shown again; and forms that have nothing to type into, only to choose from.
READABLE = {"chinese", "emoji", "rare", "html"}
CHOSEN = {"submission", "step documents", "step return_original"}


@pytest.mark.parametrize("typed", NONSENSE)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_takes_whatever_is_typed(visits, form, typed):
    who, address, fields = FORMS[form]
    text = NONSENSE[typed]
    body = dict.fromkeys(fields, text)
    if form == "intake":
        body |= {"matter": str(visits.world.names["matter"]), "submission_key": str(uuid4())}
    with visits.visit(who, "POST", address, body) as answer:
        assert answer.status_code < 500
        if answer.status_code == 422 and typed in READABLE and form not in CHOSEN:
            page = answer.content.decode()
            assert text in html.unescape(page), "what was typed is lost"
            assert "<script>alert" not in page
            assert tells_beside_the_field(Reader(page)), "no field is marked as wrong"


def tells_beside_the_field(reader: Reader) -> bool:
    """A field that is marked, and whose message is tied to it."""
    ids = {a["id"] for _tag, a in reader.elements if "id" in a}
    marked = [a for _tag, a in reader.elements if a.get("aria-invalid") == "true"]
    return bool(marked) and all(set(a.get("aria-describedby", "").split()) & ids for a in marked)


@pytest.mark.parametrize("typed", NONSENSE)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_of_the_api_takes_whatever_is_sent(visits, verb, typed):
    who, ticket = STEPS.get(verb, ("agent@village", "papers"))
    for body in (dict.fromkeys(VERBS[verb].fields, NONSENSE[typed]), {NONSENSE[typed]: 1}, [NONSENSE[typed]], typed):
        refused_in_words(visits, who, f"/api/v1/tickets/{{{ticket}}}/{verb}/", body)


@pytest.mark.parametrize("typed", NONSENSE)
@pytest.mark.parametrize("address", ["/api/v1/tickets/", "/api/v1/status/"])
def test_a_call_of_the_api_takes_whatever_is_sent(visits, address, typed):
    text = NONSENSE[typed]
    fields = ("station", "matter", "resident_name", "phone", "id_number", "details", "documents", "code", "phone_tail")
    plain = {"station": "CJ01", "matter": "certificate", "resident_name": text, "description": text, "address": text}
    plain |= {"details": {"certificate": text, "purpose": text}}
    for body in (dict.fromkeys(fields, text), plain, {"details": {text: text}}, [text], text):
        refused_in_words(visits, "agent@village", address, body)


def refused_in_words(visits, who: str, address: str, body) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    with visits.visit(who, "POST", address, json.dumps(body), by_token=True, headers=headers) as answer:
        assert answer.status_code < 500, answer.content
        told = answer.json()
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert told["code"] and told["detail"]


@pytest.mark.parametrize("typed", NONSENSE)
@pytest.mark.parametrize(
    "address",
    [
        "/services/tickets/?q={0}&show={0}&station={0}&state={0}&matter={0}&first={0}&last={0}&before={0}&after={0}",
        "/services/tickets/print/?q={0}&first={0}",
        "/services/tickets/export.csv?q={0}&first={0}",
        "/services/tickets/new/?matter={0}",
        "/services/tickets/new/fields/?matter={0}",
        "/stations/?q={0}&page={0}",
        "/stations/CJ01/?language={0}",
        "/stations/CJ01/duty/?week={0}&date={0}&starts={0}&ends={0}",
        "/admin/stations/person/?q={0}&p={0}&o={0}",
        "/admin/services/ticket/?q={0}&state__exact={0}",
        "/api/v1/tickets/?q={0}",
        "/api/v1/tickets/?cursor={0}",
        "/services/tickets/{0}/",
        "/services/submissions/{0}/",
        "/stations/{0}/",
        "/stations/CJ01/duty/exceptions/2026-02-31/off/",
    ],
)
def test_an_address_takes_whatever_stands_in_it(visits, address, typed):
    from urllib.parse import quote

    address = address.format(quote(NONSENSE[typed][:500], safe=""))
    for who in ("agent@village", "superuser"):
        with visits.visit(who, "GET", address, by_token="/api/" in address) as answer:
            assert answer.status_code < 500
