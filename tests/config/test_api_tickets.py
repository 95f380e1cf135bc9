"""Staff systems log, list, read and move tickets: within their scopes, their stations, and once per key."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib import admin
from django.utils import timezone

from core.models import AuditRecord, IdempotentAnswer
from services.models import Ticket
from stations.choices import Role, Scope
from tests import factories as f
from tests.services import counter

pytestmark = pytest.mark.django_db

REPAIR = {
    "station": "XQ01",
    "matter": "computer-repair",
    "resident_name": "李文博",
    "phone": "138 1234 5678",
    "description": "开机蓝屏",
}


@pytest.fixture
def school(cast, caller):
    """The school's own system acts as the clerk of the campus station."""
    counter.computer_repair()
    return caller(cast.clerk)


@pytest.fixture
def ticket(school):
    answer = school.post("tickets/", REPAIR, key=uuid4())
    assert answer.status == 201, answer.raw
    return Ticket.objects.get(number=answer.json["number"])


# Logging


@pytest.mark.rule("C-01")
def test_a_logged_ticket_is_the_same_as_at_the_counter(cast, school, ticket):
    assert ticket.number == f"XQ01-{ticket.year}-00001"
    assert ticket.source == "api"
    assert ticket.registered_by == cast.people["clerk"]
    assert ticket.phone == "13812345678"
    assert AuditRecord.objects.about(ticket).get().verb == "ticket.log"


def test_the_receipt_holds_what_the_slip_shows(school):
    receipt = school.post("tickets/", REPAIR, key=uuid4()).json
    ticket = Ticket.objects.get()
    assert receipt["lookup_code"] == ticket.lookup_code and receipt["lookup_tail"] == "5678"
    assert receipt["status_url"].endswith(f"/status/#{ticket.lookup_code}")
    assert receipt["state"] == "accepted" and receipt["outcome"] == ""


def test_the_same_key_again_answers_the_same_and_makes_nothing_new(school):
    key = uuid4()
    first, second = school.post("tickets/", REPAIR, key=key), school.post("tickets/", REPAIR, key=key)
    assert (first.status, second.status) == (201, 200)
    assert first.json == second.json
    assert Ticket.objects.count() == 1


def test_the_same_key_with_another_body_is_a_conflict(school, is_problem):
    key = uuid4()
    school.post("tickets/", REPAIR, key=key)
    answer = school.post("tickets/", REPAIR | {"resident_name": "张伟"}, key=key)
    is_problem(answer, 409, "idempotency_conflict", ["Idempotency-Key"])
    assert Ticket.objects.count() == 1


def test_a_refused_request_leaves_its_key_free(school):
    key = uuid4()
    assert school.post("tickets/", REPAIR | {"phone": "12"}, key=key).status == 400
    assert school.post("tickets/", REPAIR, key=key).status == 201


def test_the_key_of_one_client_means_nothing_with_another(cast, caller, school):
    counter.certificate()
    key = uuid4()
    own = school.post("tickets/", REPAIR, key=key)
    theirs = caller(cast.outsider).post("tickets/", REPAIR | {"station": "XQ02"}, key=key)
    assert (own.status, theirs.status) == (201, 201)
    assert own.json["number"] != theirs.json["number"]


def test_the_kept_answer_holds_no_personal_data(school, ticket):
    kept = str(IdempotentAnswer.objects.values().get())
    assert "李文博" not in kept and "13812345678" not in kept


@pytest.mark.parametrize(("key", "code"), [(None, "required"), ("no uuid", "invalid")])
def test_without_a_proper_key_nothing_is_logged(school, is_problem, key, code):
    is_problem(school.post("tickets/", REPAIR, key=key), 400, code, ["Idempotency-Key"])
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"resident_name": None}, "invalid", "resident_name"),
        ({"resident_name": "很" * 61}, "invalid", "resident_name"),
        ({"phone": "12"}, "phone_invalid", "phone"),
        ({"station": "XX99"}, "unknown_station", "station"),
        ({"station": "XQ02"}, "unknown_station", "station"),
        ({"matter": "flying"}, "unknown_matter", "matter"),
        ({"colour": "red"}, "invalid", "colour"),
        ({"documents": [{"document": "户口本", "received": 1}]}, "unknown_document", "documents.0.document"),
        ({"documents": [{"document": "户口本", "received": -1}]}, "invalid", "documents.0.received"),
        ({"details": {"no": "1"}}, "unknown_field", "details.no"),
        ({"details": "text"}, "invalid", "details"),
        ({"outcome": "refused"}, "invalid", "outcome"),
        ({"outcome": "explained"}, "required", "explanation"),
        ({"is_urgent": "perhaps"}, "invalid", "is_urgent"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_logged(cast, school, is_problem, change, code, field):
    answer = school.post("tickets/", REPAIR | change, key=uuid4())
    is_problem(answer, 400, code, [field])
    assert not Ticket.objects.exists()


def test_a_missing_name_is_required(school, is_problem):
    answer = school.post("tickets/", {k: v for k, v in REPAIR.items() if k != "resident_name"}, key=uuid4())
    is_problem(answer, 400, "invalid", ["resident_name"])
    assert answer.json["errors"][0]["code"] == "required"


# Who calls


def test_without_a_token_nobody_comes_in(caller, ticket, is_problem):
    for answer in (caller().get("tickets/"), caller().post("tickets/", REPAIR, key=uuid4())):
        is_problem(answer, 401, "not_authenticated")
        assert answer.headers["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("token", ["0" * 64, "", "two words", "ÿ", "a"])
def test_an_unknown_token_is_refused(caller, db, is_problem, token):
    is_problem(caller(token=token).get("tickets/"), 401, "authentication_failed")


def test_an_expired_token_is_refused_and_stays_on_record(cast, caller, is_problem):
    client = caller(cast.clerk, expiry=timedelta(days=1))
    client.row.expiry = timezone.now()
    client.row.save()
    is_problem(client.get("tickets/"), 401, "authentication_failed")
    client.row.refresh_from_db()


def test_the_token_of_a_closed_login_is_refused_in_the_same_words(cast, caller, is_problem):
    client = caller(cast.clerk)
    cast.clerk.is_active = False
    cast.clerk.save()
    answer = client.get("tickets/")
    is_problem(answer, 401, "authentication_failed")
    assert answer.json["detail"] == caller(token="0" * 64).get("tickets/").json["detail"]


def test_a_session_of_the_pages_is_no_way_in(cast, ticket, client):
    client.force_login(cast.clerk)
    assert client.get("/api/v1/tickets/").status_code == 401


def test_a_token_does_what_its_scopes_say(cast, caller, ticket, is_problem):
    reader = caller(cast.clerk, scopes=[Scope.TICKETS_READ])
    assert reader.get("tickets/").status == 200
    is_problem(reader.post("tickets/", REPAIR, key=uuid4()), 403, "missing_scope")
    is_problem(reader.post(f"tickets/{ticket.number}/note/", {"text": "x"}), 403, "missing_scope")
    writer = caller(cast.clerk, scopes=[Scope.TICKETS_WRITE])
    is_problem(writer.get("tickets/"), 403, "missing_scope")
    is_problem(writer.get(f"tickets/{ticket.number}/"), 403, "missing_scope")


def test_the_outsider_sees_nothing_and_moves_nothing(cast, caller, ticket, is_problem):
    outsider = caller(cast.outsider)
    assert outsider.get("tickets/").json["results"] == []
    is_problem(outsider.get(f"tickets/{ticket.number}/"), 404, "not_found")
    is_problem(outsider.post(f"tickets/{ticket.number}/note/", {"text": "x"}), 404, "not_found")
    is_problem(outsider.get("tickets/", station="XQ01"), 400, "unknown_station", ["station"])


def test_a_terminal_reaches_the_tickets_of_its_station_only(cast, caller, ticket, is_problem):
    f.appoint(cast.people["clerk"], Role.CLERK, cast.elsewhere.unit)
    terminal = caller(f.fresh(cast.clerk), station=cast.elsewhere)
    assert terminal.get("tickets/").json["results"] == []
    is_problem(terminal.get(f"tickets/{ticket.number}/"), 404, "not_found")
    is_problem(terminal.post(f"tickets/{ticket.number}/note/", {"text": "x"}), 404, "not_found")
    is_problem(terminal.post("tickets/", REPAIR, key=uuid4()), 400, "unknown_station", ["station"])
    assert terminal.post("tickets/", REPAIR | {"station": "XQ02"}, key=uuid4()).status == 201
    assert caller(f.fresh(cast.clerk), station=cast.campus).get(f"tickets/{ticket.number}/").status == 200


@pytest.mark.rule("E-12")
def test_an_inspector_reads_and_writes_nothing(cast, caller, is_problem):
    matter = counter.certificate()
    inspector = caller(cast.inspector)
    village = {"station": "CJ01", "matter": matter.code, "resident_name": "王秀英"}
    logged = caller(cast.agent).post("tickets/", village, key=uuid4()).json
    assert inspector.get(f"tickets/{logged['number']}/").status == 200
    is_problem(inspector.post("tickets/", village, key=uuid4()), 403, "not_allowed")
    is_problem(inspector.post(f"tickets/{logged['number']}/note/", {"text": "x"}), 403, "not_allowed")


# Lists


def test_lists_come_in_pages_by_cursor(cast, school):
    matter = Ticket._meta.get_field("matter").related_model.objects.get()
    made = [counter.log(cast, matter).number for _ in range(5)]
    first = school.get("tickets/", page_size=2).json
    assert [row["number"] for row in first["results"]] == [made[4], made[3]]
    rest = school.client.get(first["next"], headers=school.headers).json()
    assert [row["number"] for row in rest["results"]] == [made[2], made[1]]
    back = school.client.get(rest["next"], headers=school.headers).json()["previous"]
    assert school.client.get(back, headers=school.headers).json()["results"] == rest["results"]
    oldest = school.get("tickets/", sort="oldest", page_size=1).json
    assert oldest["results"][0]["number"] == made[0]


def test_lists_filter_by_state_matter_station_day_and_words(cast, school):
    matter = Ticket._meta.get_field("matter").related_model.objects.get()
    early = counter.log(cast, matter, at=counter.MORNING - timedelta(days=3), description="键盘进水")
    late = counter.log(cast, matter, outcome="on_the_spot")

    def numbers(**filters):
        return {row["number"] for row in school.get("tickets/", **filters).json["results"]}

    assert numbers() == {early.number, late.number}
    assert numbers(state="closed") == {late.number}
    assert numbers(received_from="2026-11-23") == {late.number}
    assert numbers(received_before="2026-11-23") == {early.number}
    assert numbers(q="鍵盤") == {early.number}
    assert numbers(station="XQ01", matter="computer-repair") == {early.number, late.number}


@pytest.mark.parametrize(
    ("parameters", "code", "field"),
    [
        ({"stat": "closed"}, "invalid", "stat"),
        ({"sort": "resident_name"}, "invalid", "sort"),
        ({"page_size": "0"}, "invalid", "page_size"),
        ({"page_size": "many"}, "invalid", "page_size"),
        ({"page_size": "201"}, "invalid", "page_size"),
        ({"cursor": "%%%"}, "invalid", "cursor"),
        ({"cursor": "cD1hYmM="}, "invalid", "cursor"),  # p=abc
        ({"state": "flying"}, "invalid", "state"),
        ({"received_from": "yesterday"}, "invalid", "received_from"),
        ({"matter": "flying"}, "unknown_matter", "matter"),
        ({"q": ""}, "invalid", "q"),
    ],
)
def test_a_wrong_filter_is_told_and_never_answers_everything(school, is_problem, parameters, code, field):
    is_problem(school.get("tickets/", **parameters), 400, code, [field])


def test_a_list_names_nobody_and_its_queries_do_not_grow(cast, school, django_assert_max_num_queries):
    matter = Ticket._meta.get_field("matter").related_model.objects.get()
    for _ in range(2):
        counter.log(cast, matter, description="密码在纸上", address="3舍402")
    with django_assert_max_num_queries(6):
        two = school.get("tickets/")
    for private in ("李文博", "13812345678", "5678", "密码", "3舍402"):
        assert private not in two.raw
    for _ in range(8):
        counter.log(cast, matter)
    with django_assert_max_num_queries(6):
        school.get("tickets/")


# One ticket


def test_one_ticket_shows_contact_masked(school, ticket, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        answer = school.get(f"tickets/{ticket.number}/")
    assert answer.json["phone"] == "138****5678"
    assert answer.json["resident"] == "李*博"
    assert "13812345678" not in answer.raw and "李文博" not in answer.raw
    assert answer.json["description"] == "开机蓝屏"
    assert "assign" in [step["verb"] for step in answer.json["possible_steps"]]


def test_times_carry_their_offset(school, ticket):
    assert school.get(f"tickets/{ticket.number}/").json["received_at"].endswith("+08:00")


# Verbs


def test_a_verb_moves_the_ticket_once(cast, school, ticket, is_problem):
    moved = school.post(f"tickets/{ticket.number}/assign/", {"handler": cast.people["clerk"].pk})
    assert (moved.status, moved.json["state"]) == (200, "handling"), moved.raw
    assert school.post(f"tickets/{ticket.number}/ready/").json["state"] == "ready"
    is_problem(school.post(f"tickets/{ticket.number}/ready/"), 409, "not_possible_now")


def test_a_verb_under_a_key_is_taken_once(school, ticket, is_problem):
    key = uuid4()
    for _ in range(2):
        assert school.post(f"tickets/{ticket.number}/note/", {"text": "打过电话"}, key=key).status == 200
    assert AuditRecord.objects.about(ticket).filter(verb="ticket.note").count() == 1
    is_problem(school.post(f"tickets/{ticket.number}/note/", {"text": "别的"}, key=key), 409, "idempotency_conflict")


@pytest.mark.parametrize(
    ("verb", "body", "code", "field"),
    [
        ("note", {}, "invalid", "text"),
        ("note", {"text": ""}, "invalid", "text"),
        ("note", {"text": "x", "colour": "red"}, "invalid", "colour"),
        ("assign", {"handler": 10**30}, "invalid", "handler"),
        ("assign", {"handler": "clerk"}, "invalid", "handler"),
        ("promise", {"promised_on": "soon"}, "invalid", "promised_on"),
        ("promise", {"promised_on": "2001-01-01"}, "in_the_past", "promised_on"),
        ("refuse", {"reason": "mood", "explanation": "x"}, "invalid", "reason"),
        (
            "documents",
            {"documents": [{"document": "户口本", "received": 1}]},
            "unknown_document",
            "documents.0.document",
        ),
        ("return_original", {"document": "户口本"}, "not_held", "document"),
    ],
)
def test_a_verbs_facts_are_checked(school, ticket, is_problem, verb, body, code, field):
    is_problem(school.post(f"tickets/{ticket.number}/{verb}/", body), 400, code, [field])
    assert AuditRecord.objects.about(ticket).count() == 1


def test_a_signature_that_is_no_picture_is_refused(cast, school, ticket, is_problem):
    school.post(f"tickets/{ticket.number}/assign/", {"handler": cast.people["clerk"].pk})
    school.post(f"tickets/{ticket.number}/ready/")
    taken = {"collector": "李文博", "proof": "slip", "signature": "not base64!"}
    is_problem(school.post(f"tickets/{ticket.number}/hand_over/", taken), 400, "invalid", ["signature"])
    taken["signature"] = "PGh0bWw+"
    is_problem(school.post(f"tickets/{ticket.number}/hand_over/", taken), 400, "not_valid", ["signature"])


def test_an_unknown_verb_is_not_there(school, ticket, is_problem):
    is_problem(school.post(f"tickets/{ticket.number}/delete/"), 404, "not_found")


def test_contact_is_shown_by_its_own_verb_and_each_look_is_recorded(school, ticket, caplog):
    for looks in (1, 2):
        shown = school.post(f"tickets/{ticket.number}/reveal/", {"reason": "电话通知"}, key=uuid4())
        assert shown.json["phone"] == "13812345678"
        assert AuditRecord.objects.about(ticket).filter(verb="ticket.reveal").count() == looks
    assert "13812345678" not in caplog.text


def test_logs_hold_no_personal_data(school, caplog):
    school.post("tickets/", REPAIR, key=uuid4())
    school.post("tickets/", REPAIR | {"phone": "12"}, key=uuid4())
    for private in ("李文博", "13812345678", "138 1234", "蓝屏"):
        assert private not in caplog.text


# The edges of HTTP


def test_a_missing_slash_never_turns_a_post_into_a_list(school, is_problem):
    is_problem(school.post("tickets", REPAIR, key=uuid4()), 404, "not_found")


def test_methods_and_content_types_that_are_not_there(school, ticket, is_problem):
    is_problem(school.post(f"tickets/{ticket.number}/"), 405, "method_not_allowed")
    is_problem(
        school.post("tickets/", raw="a=b", content_type="text/plain", key=uuid4()), 415, "unsupported_media_type"
    )
    is_problem(school.post("tickets/", raw="{", key=uuid4()), 400, "parse_error")


def test_the_admin_lists_one_table_of_tokens():
    tables = [model._meta.label for model in admin.site._registry if "token" in model.__name__.lower()]
    assert tables == ["stations.ClientToken"]
