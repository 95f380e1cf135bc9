"""An archived paper leaves the house as a download, for those who may read it."""

from datetime import UTC, datetime

import pytest
from csp.middleware import CSPMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from core import papers
from core.audit import AuditRecord
from core.downloads import download
from core.models import Paper, User
from core.uploads import Upload

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def zhang():
    return User.objects.create_user("zhang", full_name="张敏")


@pytest.fixture
def scan(zhang):
    upload = Upload("image/jpeg", b"pixels")
    return papers.receive("id-paper", title="身份证", upload=upload, thing=zhang, unit_id=None, actor=zhang, at=AT)


def test_the_paper_comes_as_a_file_that_no_browser_runs(zhang, scan):
    answer = download(scan, zhang, may_read=lambda user, paper: user == zhang, at=AT)
    answer = CSPMiddleware(lambda request: answer)(HttpRequest())
    assert answer.content == b"pixels"
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="ID-PAPER-0000-2026-00001.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_each_reading_is_recorded(zhang, scan):
    for _ in range(2):
        download(scan, zhang, may_read=lambda user, paper: True, at=AT)
    events = AuditRecord.objects.about(scan)
    assert [(event.verb, event.actor) for event in events] == [("paper.read", zhang)] * 2


def test_an_outsider_gets_nothing_and_leaves_no_record(zhang, scan):
    wang = User.objects.create_user("wang", full_name="王强")
    with pytest.raises(PermissionDenied):
        download(scan, wang, may_read=lambda user, paper: user == zhang, at=AT)
    assert not AuditRecord.objects.about(Paper.objects.get()).exists()
