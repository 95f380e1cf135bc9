"""Callers of the API: a client with a token, and answers read as JSON."""

import json
from types import SimpleNamespace

import pytest
from django.test import Client

from stations.choices import Scope
from stations.models import ClientToken


class Caller:
    """A client of the API that acts as `user`."""

    def __init__(self, user=None, *, scopes=tuple(Scope), station=None, expiry=None, token=None):
        self.client = Client(raise_request_exception=False)
        self.headers = {}
        if user is not None:
            self.row, token = ClientToken.objects.create(
                user, expiry=expiry, name="学校办事系统", scopes=[str(scope) for scope in scopes], station=station
            )
        if token is not None:
            self.headers["authorization"] = f"Token {token}"

    def get(self, address, **parameters):
        return self._read(self.client.get(f"/api/v1/{address}", parameters, headers=self.headers))

    def post(self, address, body=None, *, key=None, raw=None, content_type="application/json", **headers):
        headers = self.headers | headers | ({"Idempotency-Key": str(key)} if key else {})
        data = json.dumps(body if body is not None else {}) if raw is None else raw
        return self._read(self.client.post(f"/api/v1/{address}", data, content_type=content_type, headers=headers))

    @staticmethod
    def _read(response):
        return SimpleNamespace(
            status=response.status_code,
            json=json.loads(response.content),
            headers=response.headers,
            type=response["Content-Type"],
            raw=response.content.decode(),
        )


@pytest.fixture
def caller():
    return Caller


@pytest.fixture
def is_problem():
    """Asserts that an answer is the problem document of this status and code, naming these fields."""

    def check(answer, status, code, fields=None):
        assert (answer.status, answer.json["code"]) == (status, code), answer.raw
        assert answer.type == "application/problem+json"
        assert answer.json["status"] == status
        assert answer.json["title"] and answer.json["detail"]
        if fields is not None:
            assert [error["field"] for error in answer.json["errors"]] == fields
            assert all(error["code"] and error["detail"] for error in answer.json["errors"])

    return check
