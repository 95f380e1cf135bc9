"""Visits at the household with a photo (C-04)."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from core.models import AuditRecord, Paper
from services.models import HomeVisit, Ticket
from tests.services.conftest import do, log

pytestmark = pytest.mark.django_db
VISIT = {"visited_on": "2026-11-23", "result": "老人独居，房屋漏雨属实", "is_confirmed": "on"}


def picture(name: str = "a.jpg", kind: str = "JPEG") -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (60, 40), "brown").save(body, kind)
    return SimpleUploadedFile(name, body.getvalue(), content_type="image/jpeg")


@pytest.fixture
def verifying(office) -> Ticket:
    ticket = log(office.community, "community-certificate", office.director, address="太平街18号")
    return do(ticket, "verify", office.cadre)


def sign_in(user) -> Client:
    page = Client()
    page.force_login(user)
    return page


@pytest.mark.rule("C-04")
def test_a_visit_is_recorded_with_its_photo_and_the_photo_is_seen_by_those_who_work_on_it(office, verifying):
    page = sign_in(office.cadre)
    address = reverse("services:step", args=[verifying.number, "visit"])
    assert page.post(address, VISIT | {"photo": picture()}).status_code == 302
    visit = HomeVisit.objects.get()
    assert (visit.visitor, visit.visited_on, visit.is_confirmed) == (office.people["cadre"], date(2026, 11, 23), True)
    assert visit.photo.media_type == "image/jpeg"
    shown = page.get(reverse("services:ticket", args=[verifying.number])).content.decode()
    assert "房屋漏雨属实" in shown
    photo = reverse("services:visit-photo", args=[verifying.number, visit.pk])
    answer = sign_in(office.community_clerk).post(photo)
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert AuditRecord.objects.filter(verb="paper.read", actor=office.community_clerk).count() == 1
    assert sign_in(office.outsider).post(photo).status_code == 404
    assert page.get(photo).status_code == 405


def test_whoever_only_looks_on_does_not_see_the_photo(office, verifying):
    from stations.choices import Role
    from tests.factories import appoint, person

    inspector = person("马上访", login="ma")
    appoint(inspector, Role.INSPECTOR, office.district)
    sign_in(office.cadre).post(reverse("services:step", args=[verifying.number, "visit"]), VISIT | {"photo": picture()})
    photo = reverse("services:visit-photo", args=[verifying.number, HomeVisit.objects.get().pk])
    assert sign_in(inspector.user).get(reverse("services:ticket", args=[verifying.number])).status_code == 200
    assert sign_in(inspector.user).post(photo).status_code == 403


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("a.jpg", b"<html><script>alert(1)</script>"), "PDF"),
        (SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0 torn"), "损坏"),
        (SimpleUploadedFile("a.jpg", b""), "空"),
        (SimpleUploadedFile("a.jpg", b"x" * (10 * 1024 * 1024 + 1)), "10 MB"),
        (SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF"), "图片"),
    ],
    ids=["html", "torn", "empty", "huge", "pdf"],
)
def test_what_is_no_picture_is_refused_in_words(office, verifying, file, said):
    answer = sign_in(office.cadre).post(
        reverse("services:step", args=[verifying.number, "visit"]), VISIT | {"photo": file}
    )
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not HomeVisit.objects.exists() and not Paper.objects.filter(kind="visit-photo").exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"visited_on": "2027-01-01"}, "visited_on"), ({"result": ""}, "result"), ({"result": "很" * 3000}, "result")],
)
def test_a_visit_to_come_or_without_result_is_refused(office, verifying, typed, field):
    answer = sign_in(office.cadre).post(reverse("services:step", args=[verifying.number, "visit"]), VISIT | typed)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not HomeVisit.objects.exists()
