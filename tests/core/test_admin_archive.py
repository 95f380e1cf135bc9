"""Papers and notices in the admin: looked at, downloaded, sent again, never edited."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from core import delivery, outbox
from core.audit import AuditRecord
from core.choices import Channel, NoticeState
from core.models import Notice, User
from tests.core.test_papers import AT, issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def tang(client):
    tang = User.objects.create_superuser("tang", full_name="唐静")
    client.force_login(tang)
    return tang


def failed_message() -> Notice:
    notice = outbox.post("k", channel=Channel.SMS, subject="可以领取", address="13812345678", at=AT)
    Notice.objects.update(state=NoticeState.FAILED, tries=delivery.MAX_TRIES)
    return notice


def test_a_paper_is_found_seen_and_downloaded_but_not_edited(client, tang):
    paper = issue(tang)
    page = client.get(reverse("admin:core_paper_changelist"), {"q": paper.number})
    assert paper.number in page.content.decode()
    page = client.get(reverse("admin:core_paper_change", args=[paper.pk])).content.decode()
    assert paper.digest in page
    assert "张小明" not in page
    assert 'name="_save"' not in page
    answer = client.get(reverse("admin:core_paper_download", args=[paper.pk]))
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditRecord.objects.about(paper).get().verb == "paper.read"
    assert client.get(reverse("admin:core_paper_add")).status_code == 403
    assert client.post(reverse("admin:core_paper_delete", args=[paper.pk])).status_code == 403


def test_an_outsider_gets_no_paper(client, tang):
    paper = issue(tang)
    client.force_login(User.objects.create_user("wang", full_name="王强", is_staff=True))
    assert client.get(reverse("admin:core_paper_changelist")).status_code == 403
    assert client.get(reverse("admin:core_paper_download", args=[paper.pk])).status_code == 403


def test_a_failed_message_is_sent_again_from_the_list(client, tang):
    notice = failed_message()
    address = reverse("admin:core_notice_changelist")
    page = client.get(address).content.decode()
    assert "138****5678" in page
    assert "13812345678" not in page
    for _ in range(2):
        client.post(address, {"action": "requeue", "_selected_action": [notice.pk]})
        notice.refresh_from_db()
        assert notice.state == NoticeState.PENDING
    assert AuditRecord.objects.about(notice).count() == 1, "the second click does nothing"


def test_who_may_only_look_cannot_send_again(client, tang):
    notice = failed_message()
    wang = User.objects.create_user("wang", full_name="王强", is_staff=True)
    wang.user_permissions.add(Permission.objects.get(codename="view_notice"))
    client.force_login(wang)
    address = reverse("admin:core_notice_changelist")
    assert client.get(address).status_code == 200
    client.post(address, {"action": "requeue", "_selected_action": [notice.pk]})
    notice.refresh_from_db()
    assert notice.state == NoticeState.FAILED


def test_a_notice_shows_no_whole_number(client, tang):
    notice = failed_message()
    page = client.get(reverse("admin:core_notice_change", args=[notice.pk])).content.decode()
    assert "13812345678" not in page
    assert 'name="_save"' not in page
