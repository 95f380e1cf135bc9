"""The demo's community station gives the very figures of the third document (C-07)."""

import csv
import io
from collections import Counter
from datetime import date

import pytest
import time_machine
from django.db import transaction

from config.demo_data import organisation, past, tickets
from core.calendar import load_library
from reports.yearly import summary
from services import ledger
from services.actions import load_catalogue
from services.models import LedgerImport, Ticket
from tests.services.conftest import moment, office  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.rule("C-07")]


def test_in_january_the_stories_of_the_demo_do_not_shift_the_figures():
    """Most of them are of the year just over then; that of a whole demo in November: tests/config/test_load_demo.py."""
    with time_machine.travel("2027-01-02T10:30:00+08:00", tick=False), transaction.atomic():
        today, at = date(2027, 1, 2), moment("2027-01-02 07:00")
        admin = organisation.superuser()
        load_library(actor=admin, at=at)
        load_catalogue(actor=admin, at=at)
        house = organisation.load(actor=admin, at=at, today=today)
        past.load(house, today=today, now=None)
        tickets.load(house, today=today, now=None)
        written = Ticket.objects.count()
        past.load(house, today=today, now=None)
        assert (Ticket.objects.count(), LedgerImport.objects.count()) == (written, 2)
        made = summary(ledger.book(house.user("director"), house.stations["GH01"]), 2026, today=today)
    now = {key: row.whole.value for key, row in made.figures.items()}
    assert now["in_house"] > 0
    assert 260 <= now["visits"] <= 269
    assert 230 <= now["on_the_spot"] <= 239
    assert 20 <= now["reported"] <= 29
    assert 20 <= now["home_visits"] <= 29


def test_the_book_is_the_same_on_every_run_and_keeps_office_days(office):  # noqa: F811
    once = past.book(2025, past.LAST_YEAR)
    assert once == past.book(2025, past.LAST_YEAR)
    rows = list(csv.DictReader(io.StringIO(once.decode())))
    assert Counter(row["办理结果"] for row in rows) == {"当场办理": 233, "上报": 24, "解释说明": 7}
    assert sum(int(row["入户次数"] or 0) for row in rows) == 25
    assert all(date.fromisoformat(row["受理日期"]).weekday() < 5 for row in rows)
