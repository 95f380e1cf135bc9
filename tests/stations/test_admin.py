"""The admin: every table of the organisation, within the user's scope, written through the actions only."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditRecord
from stations.models import Appointment, ClientToken, DutyHours, Partner, Person, Station, Unit, VolunteerHours
from tests import factories as f

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MODELS = sorted(apps.get_app_config("stations").get_models(), key=lambda model: model.__name__)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def boss(cast, client):
    client.force_login(cast.superuser)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def administrator(cast, client):
    cast.administrator.is_staff = True
    cast.administrator.save()
    client.force_login(cast.administrator)
    client.cookies["django_language"] = "en"
    return client


def address(model, name: str = "changelist", *args) -> str:
    return reverse(f"admin:stations_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_is_there_searchable_and_filtered(boss, model):
    site = admin.site._registry[model]
    assert site.search_fields and site.list_filter
    for query in ("", "?q=1", "?q=站"):
        assert boss.get(address(model) + query).status_code == 200
    if site.has_add_permission(boss.get("/admin/").wsgi_request):
        assert boss.get(address(model, "add")).status_code == 200


@pytest.mark.parametrize("model", [Unit, Station, Person, Appointment, Partner, DutyHours], ids=lambda m: m.__name__)
def test_as_many_queries_for_twenty_rows_as_for_two(boss, cast, model, django_assert_num_queries):
    def fill(start: int, count: int) -> None:
        for number in range(start, start + count):
            one = f.station(f"{number}站", code=f"ZZ{number}", parent=cast.branch)
            f.DutyHoursFactory(station=one)
            f.PartnerFactory(unit=one.unit)
            f.appoint(f.person(f"{number}", login=f"n{number}"), "clerk", one.unit)

    fill(0, 2)
    boss.get(address(model))
    with CaptureQueriesContext(connection) as few:
        boss.get(address(model))
    fill(2, 18)
    with django_assert_num_queries(len(few)):
        boss.get(address(model))


def test_a_unit_opened_in_the_admin_has_its_path_and_record(boss, cast):
    data = {"parent": cast.bureau.pk, "kind": "branch", "name": "城西支局", "name_en": "", "line": "none", "phone": ""}
    assert boss.post(address(Unit, "add"), data).status_code == 302
    unit = Unit.objects.get(name="城西支局")
    assert unit.path == f"{cast.bureau.path}{unit.pk}."
    assert AuditRecord.objects.about(unit).get().actor == cast.superuser


def test_a_circle_is_told_beside_the_field_and_nothing_moves(boss, cast):
    data = {"parent": cast.branch.pk, "kind": "bureau", "name": "改名", "name_en": "", "line": "none", "phone": ""}
    answer = boss.post(address(Unit, "change", cast.bureau.pk), data)
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["parent"]
    assert 'value="改名"' in answer.content.decode()
    assert Unit.objects.get(pk=cast.bureau.pk).name == "邮政局"


def test_a_branch_moves_in_the_admin_with_its_stations(boss, cast):
    data = {"parent": cast.school.pk, "kind": "branch", "name": "城关支局", "name_en": "", "line": "none", "phone": ""}
    assert boss.post(address(Unit, "change", cast.branch.pk), data).status_code == 302
    assert Unit.objects.get(pk=cast.postal.pk).path.startswith(cast.school.path)


def test_a_station_opens_and_closes_in_the_admin(boss, cast):
    data = {"parent": cast.centre.pk, "name": "北区站", "code": "XQ09", "kind": "campus", "address": "北区"}
    data |= {"opened_on": "2026-11-23"}
    assert boss.post(address(Station, "add"), data).status_code == 302
    station = Station.objects.get(code="XQ09")
    assert station.unit.path == f"{cast.centre.path}{station.pk}."
    again = boss.post(address(Station, "add"), data)
    assert again.status_code == 200 and "code" in again.context["adminform"].form.errors
    data = {"kind": "campus", "address": "北区食堂", "closed_on": "2026-12-01"}
    assert boss.post(address(Station, "change", station.pk), data).status_code == 302
    station.refresh_from_db()
    assert (station.address, station.closed_on) == ("北区食堂", date(2026, 12, 1))
    assert [one.verb for one in AuditRecord.objects.about(station)] == [
        "station.open",
        "station.change",
        "station.close",
    ]


def test_an_appointment_is_made_and_ended_but_not_rewritten(boss, cast):
    li = f.person("李芳")
    data = {"person": li.pk, "unit": cast.campus.pk, "role": "clerk", "starts_on": "2026-11-23", "ends_on": ""}
    assert boss.post(address(Appointment, "add"), data).status_code == 302
    made = li.appointments.get()
    boss.post(address(Appointment, "change", made.pk), data | {"role": "director", "ends_on": "2026-12-01"})
    made.refresh_from_db()
    assert (made.role, made.ends_on) == ("clerk", date(2026, 12, 1))
    assert boss.post(address(Appointment, "delete", made.pk), {"post": "yes"}).status_code == 403


def test_people_partners_volunteers_and_hours(boss, cast):
    assert boss.post(address(Person, "add"), {"name": "钱进", "user": ""}).status_code == 302
    qian = Person.objects.get(name="钱进")
    assert boss.post(address(Person, "change", qian.pk), {"name": "钱进", "area": "东区"}).status_code == 302
    assert boss.post(address(Partner, "add"), {"unit": cast.campus.pk, "name": "电脑协会"}).status_code == 302
    partner = Partner.objects.get()
    volunteers = apps.get_model("stations.Volunteer")
    data = {"partner": partner.pk, "person": qian.pk, "skills": "", "starts_on": "2026-11-01", "ends_on": ""}
    assert boss.post(address(volunteers, "add"), data).status_code == 302
    data = {"volunteer": volunteers.objects.get().pk, "date": "2026-11-24", "hours": "2.5"}
    early = boss.post(address(VolunteerHours, "add"), data)
    assert list(early.context["adminform"].form.errors) == ["date"]
    assert boss.post(address(VolunteerHours, "add"), data | {"date": "2026-11-22"}).status_code == 302
    assert {"person.add", "person.change", "partner.add", "volunteer.add", "volunteer.give_hours"} <= set(
        AuditRecord.objects.values_list("verb", flat=True)
    )


def test_a_token_is_shown_once_and_its_digest_never(boss, cast):
    data = {"name": "校园终端", "user": cast.clerk.pk, "scopes": ["tickets:read"], "station": cast.campus.pk}
    shown = boss.post(address(ClientToken, "add"), data, follow=True).content.decode()
    token = ClientToken.objects.get()
    assert "not shown again" in shown and token.token_key in shown
    later = boss.get(address(ClientToken)).content.decode()
    assert "not shown again" not in later
    assert boss.post(address(ClientToken, "delete", token.pk), {"post": "yes"}).status_code == 302
    assert not ClientToken.objects.exists()
    assert AuditRecord.objects.filter(verb="token.revoke").count() == 1


def test_history_is_read_and_stays_when_its_row_is_gone(boss, cast):
    hours = f.DutyHoursFactory(station=cast.campus, weekday=3, opens=time(8), closes=time(9))
    pk = hours.pk
    hours.delete()
    events = apps.get_model("stations.DutyHoursEvent")
    text = boss.get(address(events) + f"?q={pk}").content.decode()
    assert "1 result" in text
    event = events.objects.filter(pgh_obj_id=pk).last()
    assert boss.get(address(events, "change", event.pk)).status_code == 200
    assert boss.post(address(events, "change", event.pk), {}).status_code == 403
    assert boss.get(address(events, "add")).status_code == 403


def test_history_says_who_did_it(boss, cast):
    boss.post(address(Person, "change", cast.people["clerk"].pk), {"name": "林晓雨", "area": "东区"})
    text = boss.get(address(apps.get_model("stations.PersonEvent"))).content.decode()
    assert "系统管理员" in text


@pytest.mark.parametrize("login", ["clerk", "inspector", "outsider"])
def test_the_admin_is_closed_to_others_even_when_marked_as_staff(client, cast, login):
    user = getattr(cast, login)
    user.is_staff = True
    user.save()
    client.force_login(user)
    for model in MODELS:
        assert client.get(address(model)).status_code == 403


def test_an_administrator_sees_the_own_school_only(administrator, cast):
    text = administrator.get(address(Station)).content.decode()
    assert "XQ01" in text and "SQ01" not in text and "XQ02" not in text
    assert administrator.get(address(Unit, "change", cast.bureau.pk)).status_code == 302
    people = administrator.get(address(Person)).content.decode()
    assert "林晓雨" in people and "陈建国" not in people
    query = {"app_label": "stations", "model_name": "station", "field_name": "unit", "term": "局"}
    query |= {"model_name": "appointment", "field_name": "unit"}
    found = administrator.get(reverse("admin:autocomplete"), query).json()["results"]
    assert found == []
    assert administrator.get(address(ClientToken)).status_code == 403
    assert administrator.get(address(apps.get_model("stations.UnitEvent"))).status_code == 403


def test_an_administrator_appoints_within_the_own_school_only(administrator, cast):
    li = cast.people["clerk"]
    data = {"person": li.pk, "role": "director", "starts_on": "2026-11-23", "ends_on": ""}
    assert administrator.post(address(Appointment, "add"), data | {"unit": cast.bureau.pk}).status_code == 200
    assert administrator.post(address(Appointment, "add"), data | {"unit": cast.campus.pk}).status_code == 302
    assert li.appointments.filter(role="director").get().unit == cast.campus.unit


def test_an_administrator_ties_nobody_to_a_login(administrator, cast):
    data = {"name": "林晓雨", "user": cast.superuser.pk}
    administrator.post(address(Person, "change", cast.people["clerk"].pk), data)
    assert Person.objects.get(pk=cast.people["clerk"].pk).user == cast.clerk
