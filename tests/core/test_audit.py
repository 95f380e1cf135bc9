"""The audit record of an event."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext_lazy as _

from core.audit import changes, record, snapshot
from core.models import AuditRecord, Notice, User
from tests import factories

AT = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_who_for_whom_what_was_and_what_is():
    zhang = User.objects.create_user("zhang", full_name="张敏")
    li = User.objects.create_user("li", full_name="李强")
    unit = factories.unit("青林村委会")
    row = record(
        "user.rename",
        zhang,
        actor=li,
        at=AT,
        before={"name": "张民", "due": date(2026, 10, 9), "fee": Decimal("3.50"), "state": _("open")},
        after={"name": "张敏"},
        on_behalf_of=zhang,
        note="typing mistake",
        unit_id=unit.pk,
    )
    row.refresh_from_db()
    assert row.before == {"name": "张民", "due": "2026-10-09", "fee": "3.50", "state": str(_("open"))}
    assert row.after == {"name": "张敏"}
    assert (row.actor, row.on_behalf_of, row.at, row.note, row.unit_id) == (li, zhang, AT, "typing mistake", unit.pk)
    assert list(AuditRecord.objects.about(zhang)) == [row]
    assert not AuditRecord.objects.about(li)


@pytest.mark.django_db
def test_a_moment_without_time_zone_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="time zone"):
        record("user.rename", User(pk=1), actor=None, at=datetime(2026, 9, 28))  # noqa: DTZ001


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded():
    zhang = User.objects.create_user("zhang", full_name="张敏")
    with pytest.raises(TransactionManagementError):
        record("user.rename", zhang, actor=None, at=AT)
    assert not AuditRecord.objects.exists()


def test_changes_keep_only_what_differs():
    before = {"name": "张民", "language": "en", "gone": 1}
    after = {"name": "张敏", "language": "en", "new": None}
    assert changes(before, after) == ({"name": "张民", "gone": 1}, {"name": "张敏", "new": None})
    assert changes(after, after) == ({}, {})


def test_a_snapshot_refuses_personal_data():
    zhang = User(username="zhang", full_name="张敏")
    assert snapshot(zhang, "username", "full_name") == {"username": "zhang", "full_name": "张敏"}
    with pytest.raises(ValueError, match="personal"):
        snapshot(Notice(address="13812345678"), "subject", "address")
