"""The register of community organisations, their volunteers and hours (B-04)."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from stations.models import Partner, Volunteer
from tests.services.conftest import MONDAY

pytestmark = pytest.mark.django_db


def sign_in(user) -> Client:
    page = Client()
    page.force_login(user)
    return page


@pytest.fixture
def sunset(cast) -> Partner:
    return Partner.objects.create(
        unit=cast.community_committee, name="夕阳红志愿服务队", is_community_organisation=True, since=date(2020, 3, 1)
    )


@pytest.mark.rule("B-04")
def test_an_organisation_with_volunteers_hours_and_activities(cast, sunset):
    page = sign_in(cast.community_clerk)
    here = reverse("services:organisation", args=[sunset.pk])
    with time_machine.travel(MONDAY, tick=False):
        new = {"name": "李秀芝", "phone": "0816-5550001", "skills": "理发", "starts_on": "2026-01-01"}
        assert page.post(reverse("services:volunteer-new", args=[sunset.pk]), new).status_code == 302
        helper = Volunteer.objects.get(partner=sunset)
        given = {"volunteer": helper.pk, "day": "2026-11-20", "hours": "3.5", "note": "上门理发"}
        address = reverse("services:hours-new", args=[sunset.pk])
        assert page.post(address, given).status_code == 302
        assert page.post(address, given).status_code == 302, "the same hours again change nothing"
        wrong = page.post(address, given | {"hours": "4"})
        assert wrong.status_code == 422 and helper.hours.count() == 1
        event = {
            "submission_key": "6f1c2f1e-1f52-4a6e-9a54-2f6c1c2a9b77",
            "kind": "activity",
            "title": "重阳节义剪",
            "held_on": "2026-10-18",
            "place": "社区活动室",
            "attendance": "30",
            "partner": sunset.pk,
        }
        assert page.post(reverse("services:event-new"), event).status_code == 302
        shown = page.get(here)
        listed = page.get(reverse("services:organisations"), {"show": "community"})
        figures = {f.rule + str(f.label): f.value for f in page.get(reverse("services:community")).context["figures"]}
    assert "李秀芝" in shown.content.decode() and "重阳节义剪" in shown.content.decode()
    assert listed.context["rows"] == [(sunset, 1, Decimal("3.5"), 1)]
    assert figures["B-04志愿服务时数"] == Decimal("3.5") and figures["B-04社区社会组织"] == 1


@pytest.mark.rule("B-04")
def test_the_register_is_kept_by_the_stations_of_the_committee(cast):
    page = sign_in(cast.director)
    new = reverse("services:organisation-new")
    facts = {"unit": cast.community_committee.pk, "name": "邻里互助会", "is_community_organisation": "on"}
    assert page.post(new, facts).status_code == 302
    assert page.post(new, facts).status_code == 422, "the same name a second time"
    partner = Partner.objects.get(name="邻里互助会")
    change = reverse("services:organisation-change", args=[partner.pk])
    ended = {"name": "邻里互助会", "contact": "周婶", "since": "2020-01-01", "until": "2026-12-31"}
    assert page.post(change, ended).status_code == 302
    partner.refresh_from_db()
    assert (partner.contact, partner.until) == ("周婶", date(2026, 12, 31))


def test_who_sees_and_who_keeps(cast, sunset):
    here = reverse("services:organisation", args=[sunset.pk])
    change = reverse("services:organisation-change", args=[sunset.pk])
    assert sign_in(cast.outsider).get(here).status_code == 404
    assert sign_in(cast.agent).get(here).status_code == 404
    assert sign_in(cast.cadre).get(here).status_code == 200
    assert sign_in(cast.cadre).get(change).status_code == 403
    assert sign_in(cast.superuser).get(here).status_code == 200
    assert sign_in(cast.inspector).get(reverse("services:organisation-new")).status_code == 403


def test_a_volunteer_needs_a_name_and_ends_once(cast, sunset):
    page = sign_in(cast.director)
    new = reverse("services:volunteer-new", args=[sunset.pk])
    assert page.post(new, {"starts_on": "2026-01-01"}).status_code == 422
    assert page.post(new, {"name": "王𠮷", "starts_on": "2026-01-01"}).status_code == 302
    helper = Volunteer.objects.get(partner=sunset)
    end = reverse("services:volunteer-end", args=[sunset.pk, helper.pk])
    assert page.post(end, {"ends_on": "2026-11-01"}).status_code == 302
    assert page.post(end, {"ends_on": "2026-11-02"}).status_code == 422
    helper.refresh_from_db()
    assert helper.ends_on == date(2026, 11, 1)


def test_the_lists_cost_as_many_queries_for_many(cast, django_assert_max_num_queries):
    for n in range(15):
        Partner.objects.create(unit=cast.community_committee, name=f"协会{n}")
    page = sign_in(cast.director)
    with django_assert_max_num_queries(12):
        page.get(reverse("services:organisations"))
