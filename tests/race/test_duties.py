"""Eight clicks at once on one duty."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from core.models import AuditRecord, Obligation, User
from core.obligations import fulfil, open_duty
from tests import factories

THREADS = 8
AT = datetime(2026, 11, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_opened_once_and_fulfilled_once():
    agent = User.objects.create_user("agent", full_name="王桂花")
    village = factories.unit("青林村委会")
    start = Barrier(THREADS)

    def click() -> int:
        try:
            start.wait()
            duty = open_duty(
                agent, kind="submit", rule="E-05", title="递交申请", unit_id=village.pk, starts_on=date(2026, 11, 2),
                working_days=3, calendar_days=7, actor=agent, at=AT,
            )  # fmt: skip
            start.wait()
            fulfil(duty, actor=agent, at=AT)
        finally:
            connection.close()
        return duty.pk

    with ThreadPoolExecutor(THREADS) as pool:
        seen = {clicked.result() for clicked in [pool.submit(click) for _ in range(THREADS)]}

    duty = Obligation.objects.get()
    assert seen == {duty.pk}
    assert [row.verb for row in AuditRecord.objects.about(duty)] == ["duty.open", "duty.fulfil"]
