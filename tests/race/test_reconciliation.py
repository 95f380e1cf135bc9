"""Two people at one difference, and one file imported by several at once (D-55).

Seen to fail with the guards taken out: without the lock of `take_in` the second import broke on the unique index, and
without the locks of `_locked` a resolved difference was proposed on, until the check constraint broke that off.
"""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from core.errors import Refused
from finance import closing, ledger
from finance.actions import differences as actions
from finance.actions.closing import close_day
from finance.actions.outside import import_file
from finance.choices import AccountKind
from finance.models import Adjustment, DayFile, DayReconciliation, Difference, OutsideFile, OutsideLine
from tests.finance.conftest import build_money, clock, fund, sell
from tests.race.threads import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.rule("D-55")]
DAY, MORNING = date(2026, 11, 23), clock("2026-11-24 08:00")


@pytest.fixture
def office(cast, calendar):
    office = build_money(cast)
    fund(office, "1000.00", at=clock("2026-11-23 09:00"))
    for n in range(4):
        sell(office, "25.00", at=clock("2026-11-23 10:00"), reference=f"R{n}")
    close_day(DAY, at=clock("2026-11-24 00:20"))
    lines = closing.read_file(DayFile.objects.newest(DAY)).decode().splitlines()
    # Of the four sales the platform knows one.
    office.file = "\n".join(lines[:2]).encode()
    return office


def take_in(office, i: int):
    facts = {"name": f"{i}.csv", "body": office.file, "actor": office.finance, "at": MORNING}
    return import_file("platform", **facts)


def test_one_file_is_taken_in_once_and_one_person_settles_a_difference(office):
    answers = together(lambda i: take_in(office, i), 4)
    assert sorted(is_new for _file, is_new in answers) == [False, False, False, True]
    assert (OutsideFile.objects.count(), OutsideLine.objects.count()) == (1, 1)
    rows = list(Difference.objects.filter(state="open").order_by("pk"))
    assert len(rows) == 3
    bank, suspense = (
        ledger.account(kind, unit=office.bureau, at=MORNING) for kind in (AccountKind.BANK, AccountKind.SUSPENSE)
    )
    proposed = 0
    for row in rows:

        def work(i: int, row: Difference = row):
            if i % 2:
                return actions.resolve(
                    row, resolution="explained", explanation=f"已核实{i}", actor=office.finance, at=MORNING
                )
            facts = {"debit": bank, "credit": suspense, "amount": Decimal("25.00"), "reason": f"补记{i}"}
            return actions.propose_posting(
                row, office.bureau, **facts, submission_key=uuid4(), actor=office.e_commerce, at=MORNING
            )

        answers = together(work, 4)
        assert [one.code for one in answers if isinstance(one, Refused)] == ["not_possible_now"] * 3
        row.refresh_from_db()
        proposed += row.state == "proposed"
        assert row.state in ("proposed", "resolved") and (row.adjustment is None) == (row.state == "resolved")
        assert row.notes.count() == 1
    assert Adjustment.objects.count() == proposed
    assert DayReconciliation.objects.get(date=DAY).state == ("open" if proposed else "reconciled")
