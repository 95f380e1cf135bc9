"""The kernel in the administration: history is read, never written."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from core.models import AuditRecord, NumberSeries, Obligation, User
from core.obligations import open_duty, pause
from tests import factories

AT = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser("root", full_name="管理员", password="x")
    client.force_login(user)
    return user


@pytest.fixture
def duty(superuser):
    unit = factories.unit("青林村委会")
    duty = open_duty(
        superuser, kind="submit", rule="E-05", title="递交申请", unit_id=unit.pk,
        starts_on=date(2026, 11, 20), working_days=3, actor=superuser, at=AT,
    )  # fmt: skip
    NumberSeries.objects.create(series="ticket/campus/2026", last=7)
    return pause(duty, actor=superuser, at=AT, reason="缺材料")


READ_ONLY = [(AuditRecord, "duty.open"), (Obligation, "递交"), (NumberSeries, "campus")]


@pytest.mark.parametrize(("model", "text"), READ_ONLY, ids=lambda value: getattr(value, "__name__", ""))
def test_history_is_found_and_never_changed(client, duty, model, text):
    name = f"admin:core_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist"), {"q": text}).context["cl"].result_count >= 1
    assert client.get(reverse(f"{name}_changelist"), {"q": "no such thing"}).context["cl"].result_count == 0
    row = model.objects.first()
    page = reverse(f"{name}_change", args=[row.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {}).status_code == 403
    assert client.get(reverse(f"{name}_add")).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_the_list_of_audit_records_costs_the_same_for_many(client, duty, django_assert_max_num_queries):
    page = reverse("admin:core_auditrecord_changelist")
    with django_assert_max_num_queries(12):
        client.get(page)


def test_a_clerk_does_not_get_in(client, duty):
    client.force_login(User.objects.create_user("clerk", full_name="林晓雨"))
    assert client.get(reverse("admin:core_auditrecord_changelist")).status_code == 302


def test_a_login_is_made_and_changed_with_its_trace_and_without_its_password(client, superuser):
    words = {"password1": "correct horse 29", "password2": "correct horse 29", "usable_password": "true"}
    facts = {"username": "lin", "full_name": "林晓雨"} | words
    assert client.post(reverse("admin:core_user_add"), facts).status_code == 302
    lin = User.objects.get(username="lin")
    assert lin.check_password("correct horse 29")
    facts = {"username": "lin", "full_name": "林小雨", "language": "en", "is_active": "on"}
    facts |= {"date_joined_0": "2026-11-20", "date_joined_1": "09:00:00"}
    assert client.post(reverse("admin:core_user_change", args=[lin.pk]), facts).status_code == 302
    made, changed = AuditRecord.objects.about(lin)
    assert (made.verb, changed.verb, made.actor) == ("user.create", "user.change", superuser)
    assert changed.after["full_name"] == "林小雨"
    assert "password" not in made.after | changed.after
