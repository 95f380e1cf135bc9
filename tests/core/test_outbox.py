"""Notices: written with their event, sent once, retried when the gateway is away, never lost."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.db.transaction import TransactionManagementError

from core import delivery, outbox
from core.audit import AuditRecord
from core.choices import Channel, NoticeState
from core.delivery import deliver
from core.errors import Refused
from core.jobs import sweep_outbox
from core.models import Notice, User
from tests.gateway import listening

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
PHONE = "13812345678"


@pytest.fixture
def gateway(settings):
    with listening() as gateway:
        settings.SMS_GATEWAY_URL = gateway.url
        settings.SMS_GATEWAY_TOKEN = "secret"
        settings.NOTICE_CHANNELS = {**settings.NOTICE_CHANNELS, "sms": "core.channels.SmsGateway"}
        yield gateway


@pytest.fixture
def zhang():
    return User.objects.create_user("zhang", "zhang@example.org", full_name="张敏")


def sms(key="ticket.ready:17:sms", **facts) -> Notice:
    facts = {"subject": "可以领取", "body": "您的证明已办好", "address": PHONE, "at": AT} | facts
    return outbox.post(key, channel=Channel.SMS, **facts)


def email(**facts) -> Notice:
    return outbox.post("ticket.ready:17:email", channel=Channel.EMAIL, subject="可以领取", at=AT, **facts)


def state(notice: Notice) -> str:
    notice.refresh_from_db()
    return notice.state


@pytest.fixture
def broken_mail(monkeypatch):
    def breaks(error):
        def send_messages(self, messages):
            raise error

        monkeypatch.setattr(EmailBackend, "send_messages", send_messages)

    return breaks


def test_the_same_event_is_written_once(zhang):
    first = sms()
    second = sms(body="ein anderer Text")
    assert second.pk == first.pk
    assert second.body == "您的证明已办好"
    assert Notice.objects.count() == 1


def test_the_phone_number_is_not_readable_in_the_database():
    notice = sms()
    raw = Notice.objects.raw("SELECT id, address::text AS kept FROM core_notice")[0].kept
    assert PHONE not in raw
    assert notice.address == PHONE


def test_a_text_message_reaches_the_gateway(gateway, settings):
    notice = sms(link="/status/")
    assert deliver(notice.pk, at=AT) == NoticeState.SENT
    (request,) = gateway.requests
    assert request["id"] == str(notice.message_id)
    assert request["to"] == PHONE
    assert request["text"] == f"您的证明已办好\n{settings.PUBLIC_URL}/status/"
    assert request["headers"]["Authorization"] == "Bearer secret"
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at, notice.tries) == (NoticeState.SENT, AT, 1)


def test_a_second_delivery_sends_nothing(gateway):
    notice = sms()
    deliver(notice.pk, at=AT)
    assert deliver(notice.pk, at=AT) is None
    assert len(gateway.requests) == 1


@pytest.mark.parametrize("answer", [500, 503, 429, 302])
def test_a_gateway_in_trouble_is_tried_again_later_with_the_same_number(gateway, answer):
    gateway.answers = [answer]
    notice = sms()
    assert deliver(notice.pk, at=AT) == NoticeState.PENDING
    assert deliver(notice.pk, at=AT + timedelta(seconds=59)) is None, "not before the minute is over"
    assert deliver(notice.pk, at=AT + timedelta(minutes=1)) == NoticeState.SENT
    assert [request["id"] for request in gateway.requests] == [str(notice.message_id)] * 2
    assert len(gateway.taken) == 1


def test_a_gateway_that_refuses_for_good_is_not_asked_again(gateway):
    gateway.answers = [400]
    notice = sms()
    assert deliver(notice.pk, at=AT) == NoticeState.FAILED
    notice.refresh_from_db()
    assert notice.last_error == "gateway answered 400"


def test_a_gateway_that_stays_away_ends_as_failed(settings):
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"
    settings.NOTICE_CHANNELS = {"sms": "core.channels.SmsGateway"}
    notice = sms()
    at = AT
    for _ in range(delivery.MAX_TRIES):
        assert state(notice) == NoticeState.PENDING
        deliver(notice.pk, at=at)
        at += timedelta(days=1)
    assert state(notice) == NoticeState.FAILED
    assert "not reached" in notice.last_error


def test_without_a_gateway_messages_go_to_the_console(capsys, settings):
    settings.NOTICE_CHANNELS = {"sms": "core.channels.Console"}
    assert deliver(sms().pk, at=AT) == NoticeState.SENT
    assert "138****5678: 您的证明已办好" in capsys.readouterr().out


def test_a_worker_that_dies_after_the_gateway_took_it_does_not_send_twice(gateway, monkeypatch):
    """The fault between sending and marking: sent again under the same number, which the gateway knows."""
    notice = sms()
    with monkeypatch.context() as dying:
        dying.setattr(delivery, "_mark", lambda *args, **columns: None)
        deliver(notice.pk, at=AT)
    assert state(notice) == NoticeState.SENDING
    assert deliver(notice.pk, at=AT + timedelta(minutes=1)) is None, "it may still be alive"
    assert delivery.release_stuck(at=AT + timedelta(minutes=19)) == 0
    assert delivery.release_stuck(at=AT + timedelta(minutes=21)) == 1
    assert deliver(notice.pk, at=AT + timedelta(minutes=23)) == NoticeState.SENT
    assert len(gateway.requests) == 2
    assert len(gateway.taken) == 1


def test_an_e_mail_whose_sender_died_is_left_to_a_person(zhang, monkeypatch):
    notice = email(user=zhang)
    with monkeypatch.context() as dying:
        dying.setattr(delivery, "_mark", lambda *args, **columns: None)
        deliver(notice.pk, at=AT)
    assert delivery.release_stuck(at=AT + timedelta(hours=1)) == 1
    assert state(notice) == NoticeState.UNCERTAIN
    assert deliver(notice.pk, at=AT + timedelta(hours=2)) is None
    assert len(mail.outbox) == 1


def test_an_e_mail_goes_to_the_user_with_a_number_of_its_own(zhang):
    notice = email(user=zhang, body="您的证明\r\n已办好", link="/status/")
    assert deliver(notice.pk, at=AT) == NoticeState.SENT
    (letter,) = mail.outbox
    assert letter.to == ["zhang@example.org"]
    assert letter.extra_headers["Message-ID"] == f"<{notice.message_id}@bianmin>"


def test_a_line_break_in_the_subject_adds_no_head(zhang):
    notice = outbox.post("x", channel=Channel.EMAIL, subject="领取\r\nBcc: all@example.org", at=AT, user=zhang)
    deliver(notice.pk, at=AT)
    assert mail.outbox[0].subject == "领取 Bcc: all@example.org"


@pytest.mark.parametrize(
    ("error", "after"),
    [
        (ConnectionRefusedError(), NoticeState.PENDING),
        (smtplib.SMTPAuthenticationError(535, b"no"), NoticeState.PENDING),
        (smtplib.SMTPRecipientsRefused({"x": (450, b"busy")}), NoticeState.PENDING),
        (smtplib.SMTPRecipientsRefused({"x": (550, b"unknown")}), NoticeState.FAILED),
        (smtplib.SMTPDataError(554, b"spam"), NoticeState.FAILED),
        (smtplib.SMTPServerDisconnected("gone"), NoticeState.UNCERTAIN),
        (TimeoutError("slow"), NoticeState.UNCERTAIN),
    ],
)
def test_an_e_mail_is_tried_again_only_when_it_surely_was_not_sent(zhang, broken_mail, error, after):
    broken_mail(error)
    notice = email(user=zhang)
    assert deliver(notice.pk, at=AT) == after
    assert state(notice) == after


def test_failed_and_uncertain_notices_can_be_sent_again_by_a_person(zhang, gateway):
    gateway.answers = [400]
    notice = sms()
    deliver(notice.pk, at=AT)
    later = AT + timedelta(days=1)
    outbox.requeue(notice, actor=zhang, at=later)
    assert deliver(notice.pk, at=later) == NoticeState.SENT
    event = AuditRecord.objects.about(notice).get()
    assert (event.verb, event.actor, event.before["state"]) == ("notice.requeue", zhang, "failed")
    with pytest.raises(Refused) as refusal:
        outbox.requeue(notice, actor=zhang, at=later)
    assert refusal.value.code == "not_possible_now"
    assert len(gateway.taken) == 1


def test_a_notice_in_the_application_is_there_at_once(zhang):
    wang = User.objects.create_user("wang", full_name="王强")
    for number in range(3):
        outbox.post(f"n{number}", channel=Channel.IN_APP, subject=f"第{number}条", user=zhang, at=AT, about=zhang)
    other = outbox.post("w", channel=Channel.IN_APP, subject="别人的", user=wang, at=AT)
    assert outbox.unread_count(zhang) == 3
    newest = Notice.objects.inbox(zhang).first()
    assert newest.subject == "第2条"
    assert outbox.mark_read(zhang, at=AT, notice=other) == 0, "another person's notice is left alone"
    assert outbox.mark_read(zhang, at=AT, notice=newest) == 1
    assert outbox.mark_read(zhang, at=AT, notice=newest) == 0
    assert outbox.unread_count(zhang) == 2
    assert outbox.mark_read(zhang, at=AT) == 2
    assert outbox.unread_count(wang) == 1


def test_a_notice_without_recipient_is_a_mistake_of_the_program(zhang):
    with pytest.raises(ValueError, match="nobody"):
        sms(address="")
    with pytest.raises(ValueError, match="nobody"):
        email(user=User(username="x"))
    with pytest.raises(ValueError, match="nobody"):
        outbox.post("x", channel=Channel.IN_APP, subject="x", at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_notice_belongs_to_the_transaction_of_its_event():
    with pytest.raises(TransactionManagementError):
        sms()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sms()
        raise ZeroDivisionError
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_while_a_row_may_be_locked(gateway):
    with transaction.atomic():
        notice = sms()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        Notice.objects.select_for_update().get(pk=notice.pk)
        deliver(notice.pk, at=AT)
    assert gateway.requests == []


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_down_the_request_succeeds_and_the_sweep_sends(gateway, monkeypatch):
    from config.celery import app
    from core import tasks

    with app.connection_for_write("redis://127.0.0.1:9/0") as dead:
        send = tasks.deliver.apply_async
        monkeypatch.setattr(tasks.deliver, "apply_async", lambda *args, **how: send(*args, connection=dead, **how))
        with transaction.atomic():
            notice = sms()
    assert state(notice) == NoticeState.PENDING
    assert sweep_outbox() == {"released": 0, "sent": 1}
    assert state(notice) == NoticeState.SENT
    assert sweep_outbox() == {"released": 0}
    assert len(gateway.requests) == 1


def test_the_sweep_goes_on_after_a_notice_that_fails(gateway):
    gateway.answers = [500, 400]
    notices = [sms(f"n{number}", at=AT + timedelta(seconds=number)) for number in range(3)]
    assert sweep_outbox() == {"released": 0, "pending": 1, "failed": 1, "sent": 1}
    assert [state(notice) for notice in notices] == ["pending", "failed", "sent"]
