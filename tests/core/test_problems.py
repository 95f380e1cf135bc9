"""Whatever goes wrong under /api/ is a problem document: named by a stable code, silent about the inside."""

import json

import pytest
from django.http import Http404
from django.test import RequestFactory
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from core import problems
from core.errors import Refused


class Line(serializers.Serializer):
    received = serializers.IntegerField(min_value=0)


class Form(serializers.Serializer):
    name = serializers.CharField(max_length=5)
    lines = Line(many=True, required=False)
    facts = serializers.JSONField(required=False)


class Desk(APIView):
    """A counter that does what the test wants."""

    authentication_classes = ()
    permission_classes = ()
    raises: Exception | None = None

    def post(self, request):
        if self.raises:
            raise self.raises
        form = Form(data=request.data)
        form.is_valid(raise_exception=True)
        return Response({"name": form.validated_data["name"]})


def answer(data=None, *, raises=None, body=None, content_type="application/json", **headers):
    request = APIRequestFactory().post(
        "/api/v1/desk/", json.dumps(data) if body is None else body, content_type=content_type, **headers
    )
    response = Desk.as_view(raises=raises)(request)
    response.render()
    return response


def problem_of(response, status, code):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    document = json.loads(response.content)
    assert document["status"] == status
    assert document["code"] == code
    assert document["type"] == f"urn:bianmin:problem:{code}"
    assert document["title"] and document["detail"]
    return document


def test_every_wrong_field_is_named_with_its_code():
    found = problem_of(answer({"lines": [{"received": 1}, {"received": -1}, {}]}), 400, "invalid")
    named = {(error["field"], error["code"]) for error in found["errors"]}
    assert named == {("name", "required"), ("lines.1.received", "min_value"), ("lines.2.received", "required")}


@pytest.mark.parametrize("data", [[], "text", 5, None])
def test_a_body_that_is_no_object_is_told_so(data):
    found = problem_of(answer(data), 400, "invalid")
    assert [error["field"] for error in found["errors"]] == [""]


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"name": NaN}', b'{"name": "\xff"}', b"[" * 100_000, b'{"facts": "\\u0000"}', b'{"facts": "\\ud800"}'],
)
def test_what_cannot_be_read_as_json_is_malformed(body):
    problem_of(answer(body=body), 400, "parse_error")


def test_an_escaped_backslash_before_u0000_is_just_text():
    assert answer({"name": "a", "facts": "\\u0000"}).status_code == 200
    assert answer({"name": "𠮷", "facts": "😀"}).status_code == 200


def test_a_body_over_the_limit_is_too_large(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    problem_of(answer({"name": "a" * 200}), 413, "too_large")


def test_another_content_type_is_not_read():
    problem_of(answer(body=b"name=a", content_type="application/x-www-form-urlencoded"), 415, "unsupported_media_type")


def test_a_format_that_is_not_offered_is_not_acceptable():
    problem_of(answer({"name": "a"}, HTTP_ACCEPT="text/html"), 406, "not_acceptable")


def test_another_method_is_answered_with_the_possible_ones():
    response = Desk.as_view()(APIRequestFactory().put("/api/v1/desk/", {}, format="json"))
    response.render()
    problem_of(response, 405, "method_not_allowed")
    assert "POST" in response["Allow"]


def test_waiting_is_asked_for_in_seconds():
    response = answer({}, raises=Throttled(wait=61))
    problem_of(response, 429, "throttled")
    assert response["Retry-After"] == "61"


@pytest.mark.parametrize(
    ("refusal", "status", "fields"),
    [
        (Refused("not_possible_now", "已办结"), 409, []),
        (Refused("unknown_matter", "没有这个事项", field="matter"), 400, ["matter"]),
        (Refused("idempotency_conflict", "内容不同", field="Idempotency-Key"), 409, ["Idempotency-Key"]),
        (Refused("not_allowed", "不可以"), 403, []),
    ],
)
def test_a_refusal_of_an_action_keeps_its_code_and_words(refusal, status, fields):
    found = problem_of(answer({}, raises=refusal), status, refusal.code)
    assert found["detail"] == refusal.message
    assert [error["field"] for error in found.get("errors", [])] == fields


def test_nothing_there_is_404():
    problem_of(answer({}, raises=Http404("no ticket of 王秀英")), 404, "not_found")


def test_a_mistake_shows_nothing_of_the_inside_and_is_logged(caplog):
    response = answer({"name": "王秀英"}, raises=RuntimeError("secret of the inside"))
    problem_of(response, 500, "server_error")
    assert b"inside" not in response.content and b"Traceback" not in response.content
    assert "王秀英" not in caplog.text
    assert any(record.exc_info for record in caplog.records)


def test_outside_rest_framework_the_same_document_answers_under_api_only():
    under_api, elsewhere = RequestFactory().get("/api/v1/nothing/"), RequestFactory().get("/nothing/")
    problem_of(problems.page_not_found(under_api, Http404()), 404, "not_found")
    problem_of(problems.server_error(under_api), 500, "server_error")
    problem_of(problems.bad_request(under_api, ValueError()), 400, "bad_request")
    problem_of(problems.permission_denied(under_api, PermissionError()), 403, "permission_denied")
    assert problems.page_not_found(elsewhere, Http404())["Content-Type"].startswith("text/html")
