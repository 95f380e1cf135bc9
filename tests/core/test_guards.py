"""The database refuses what the application promises never to do."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import InternalError, connection, transaction
from django.utils import timezone

from core.models import AuditRecord, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    user = User.objects.create_user("zhang", full_name="张敏")
    kind = ContentType.objects.get_for_model(User)
    return AuditRecord.objects.create(at=timezone.now(), verb="user.create", subject_type=kind, subject_id=user.pk)


@pytest.mark.parametrize(
    "sql",
    ["UPDATE core_auditrecord SET note = 'x'", "DELETE FROM core_auditrecord", "TRUNCATE core_auditrecord"],
)
def test_audit_rows_cannot_be_changed_by_raw_sql(row, sql):
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql)
    assert AuditRecord.objects.filter(pk=row.pk, note="").exists()
