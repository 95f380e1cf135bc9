"""The API's description is valid OpenAPI 3.1 and says of every call what it may answer."""

import json

import pytest
from django.core.management import call_command
from openapi_spec_validator import OpenAPIV31SpecValidator

from services.actions import VERBS


@pytest.fixture(scope="module")
def schema():
    from django.test import Client

    response = Client().get("/api/schema/", {"format": "json"})
    assert response.status_code == 200
    return json.loads(response.content)


def test_the_schema_is_valid_openapi(schema):
    assert schema["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(schema).iter_errors()) == []


def test_making_it_gives_no_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
    assert (tmp_path / "schema.yml").stat().st_size > 10_000


def test_every_call_of_the_contract_is_described(schema):
    calls = {(method.upper(), path) for path, item in schema["paths"].items() for method in item}
    expected = {
        ("POST", "/api/v1/sales/"),
        ("POST", "/api/v1/sales/batch/"),
        ("POST", "/api/v1/sales/{number}/reversal/"),
        ("POST", "/api/v1/credit-purchases/"),
        ("GET", "/api/v1/stations/{code}/credit/"),
        ("POST", "/api/v1/status/"),
        ("GET", "/api/v1/tickets/"),
        ("POST", "/api/v1/tickets/"),
        ("GET", "/api/v1/tickets/{number}/"),
        *[("POST", f"/api/v1/tickets/{{number}}/{verb}/") for verb in VERBS],
    }
    assert calls == expected


def test_every_error_is_a_problem_document(schema):
    for path, item in schema["paths"].items():
        for method, call in item.items():
            errors = {int(code): answer for code, answer in call["responses"].items() if int(code) >= 400}
            assert {400, 500} <= set(errors), path
            assert (429 in errors) == (path == "/api/v1/status/")
            assert ({401, 403} <= set(errors)) == (path != "/api/v1/status/")
            if method == "post" and "tickets" in path:
                assert 409 in errors, path
            for answer in errors.values():
                content = answer["content"]["application/problem+json"]
                assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
                assert content["examples"]


def test_the_status_call_needs_no_token_and_the_others_do(schema):
    for path, item in schema["paths"].items():
        for call in item.values():
            assert call.get("security", [{}]) == ([{}] if "status" in path else [{"clientToken": []}])
