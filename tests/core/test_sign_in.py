"""Signing in and out, the own password, the language: kept with the login."""

import pytest
from django.conf import settings

from core.models import AuditRecord
from tests import factories as f
from tests.services.pages import sign_in

PASSWORD = "lotus-bridge-7"


@pytest.fixture
def lin(db):
    user = f.user("lin", "林晓雨", language="zh-hant")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_after_signing_in_the_pages_speak_the_language_of_the_login(client, lin):
    response = client.post("/login/", {"username": "lin", "password": PASSWORD, "next": "/services/tickets/"})
    assert response["Location"] == "/services/tickets/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hant"


def test_a_chosen_language_stays_with_the_login_and_leads_back_to_the_page(lin):
    client = sign_in(lin)
    response = client.post("/language/", {"language": "en", "next": "/services/tickets/?show=open"})
    lin.refresh_from_db()
    assert (lin.language, response["Location"]) == ("en", "/services/tickets/?show=open")
    assert client.post("/language/", {"language": "xx"}).status_code == 400


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_no_form_leads_to_another_site(client, db, elsewhere):
    assert client.post("/language/", {"language": "en", "next": elsewhere})["Location"] == "/"


def test_too_many_wrong_passwords_lock_for_a_while_and_the_right_one_does_not_help(client, lin):
    for _i in range(settings.AXES_FAILURE_LIMIT):
        response = client.post("/login/", {"username": "lin", "password": "wrong"})
    assert response.status_code == 429
    assert "registration/locked.html" in [template.name for template in response.templates]
    assert client.post("/login/", {"username": "lin", "password": PASSWORD}).status_code == 429


def test_a_changed_password_is_recorded_and_never_the_password(lin):
    client = sign_in(lin)
    new = {"old_password": PASSWORD, "new_password1": "willow-gate-88", "new_password2": "willow-gate-88"}
    assert client.post("/password/", new | {"old_password": "wrong"}).status_code == 200
    assert not AuditRecord.objects.exists()
    assert client.post("/password/", new).status_code == 302
    lin.refresh_from_db()
    assert lin.check_password("willow-gate-88")
    record = AuditRecord.objects.get(verb="user.change_password")
    assert (record.actor, record.before, record.after) == (lin, {}, {})


def test_signing_out_takes_a_post(lin):
    client = sign_in(lin)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/").status_code == 302
