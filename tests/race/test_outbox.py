"""Several workers reach for one notice, several transactions write one event."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from time import sleep

import pytest
from django.db import connection, transaction

from core import outbox
from core.choices import Channel
from core.delivery import deliver
from core.models import Notice
from tests.gateway import listening

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
THREADS = 8


def post(key: str) -> Notice:
    return outbox.post(key, channel=Channel.SMS, subject="可以领取", address="13812345678", at=AT)


def all_at_once(work):
    start = Barrier(THREADS)

    def one(number):
        try:
            start.wait()
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


@pytest.fixture
def gateway(settings, monkeypatch):
    monkeypatch.setattr("core.tasks.deliver.apply_async", lambda *args, **how: None)
    with listening() as gateway:
        settings.SMS_GATEWAY_URL = gateway.url
        settings.NOTICE_CHANNELS = {"sms": "core.channels.SmsGateway"}
        yield gateway


def test_one_of_eight_workers_sends(gateway):
    """Seen to fail (eight requests) without the state in the claim's WHERE."""
    gateway.before_answer = lambda: sleep(0.2)
    with transaction.atomic():
        notice = post("ticket.ready:17:sms")
    results = all_at_once(lambda number: deliver(notice.pk, at=AT))
    assert [state for state in results if state] == ["sent"]
    assert len(gateway.requests) == 1


def test_eight_writers_of_one_event_make_one_notice(gateway):
    def write(number):
        with transaction.atomic():
            notice = post("ticket.ready:17:sms")
            sleep(0.05)
            return notice.pk

    assert len(set(all_at_once(write))) == 1
    assert Notice.objects.count() == 1
