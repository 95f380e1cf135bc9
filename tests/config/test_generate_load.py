"""`generate_load`: volume without actions, yet everything that the actions promise holds."""

import io
import json
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import Count, Max
from django.utils import timezone

from core.models import AuditRecord, NumberSeries
from core.text import bigrams, fold
from core.workdays import add_working_days
from finance import proof
from finance.models import CreditAccount, Transfer
from services.actions.intake import ALPHABET, CODE_LENGTH, search_text
from services.models import Ticket
from stations.models import Station

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel("2026-11-23T10:30:00+08:00", tick=False):
        call_command("load_catalogue", stdout=io.StringIO())
        yield


def load(stations: int, tickets: int, *options: str, month: str = "2026-11") -> dict:
    out = io.StringIO()
    command = ["generate_load", "--stations", str(stations), "--sales", "0", "--tickets", str(tickets)]
    call_command(*command, "--month", month, "--json", *options, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.rule("C-01")
def test_numbers_run_on_without_holes_when_more_is_loaded():
    load(3, 100)
    load(4, 50)
    per_station = Ticket.objects.values("station", "year").annotate(rows=Count("id"), last=Max("sequence"))
    assert sum(one["rows"] for one in per_station) == 150
    for one in per_station:
        assert one["rows"] == one["last"]
        series = NumberSeries.objects.get(series=f"ticket:{one['station']}:{one['year']}")
        assert series.last == one["last"]
    first = Ticket.objects.order_by("id").first()
    assert first.number == f"{first.station.code}-2026-00001"


def test_codes_are_unique_and_of_the_signs_on_the_slips():
    load(2, 300)
    codes = set(Ticket.objects.values_list("lookup_code", flat=True))
    assert len(codes) == 300
    assert all(len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) for code in codes)


def test_tickets_are_found_as_if_a_clerk_had_logged_them():
    load(2, 60)
    for ticket in Ticket.objects.select_related("matter")[:20]:
        assert ticket.search_text == search_text(ticket)
        assert ticket.phone.endswith(ticket.lookup_tail)
        assert set(bigrams(ticket.resident_name)) <= set(ticket.grams)
        assert fold(ticket.description) in ticket.search_text


@pytest.mark.rule("E-05")
def test_open_tickets_have_the_duty_of_their_step_with_the_day_of_the_calendar():
    tally = load(6, 600, "--open", "30")
    assert tally["open"] == Ticket.objects.open().count() == 180
    dutiful = Ticket.objects.open().filter(duty__isnull=False).select_related("duty")
    assert len(dutiful) == tally["with_duty"] > 0
    submit = [ticket for ticket in dutiful if ticket.duty.rule == "E-05" and ticket.duty.working_days]
    assert submit
    for ticket in submit:
        duty = ticket.duty
        assert (duty.subject_id, duty.unit_id) == (ticket.pk, ticket.station_id)
        assert duty.due_on == add_working_days(duty.starts_on, duty.working_days).date


def test_nothing_is_dated_after_now_and_each_settled_ticket_has_its_moments():
    load(2, 200)
    now = "2026-11-23T10:30:00+08:00"
    assert not Ticket.objects.filter(received_at__gt=now).exists()
    assert not Ticket.objects.filter(closed_at__gt=now).exists()
    assert min(Ticket.objects.values_list("received_at", flat=True)).date() == date(2026, 11, 1)


def test_history_on_demand():
    assert load(2, 40)["history"] == 0
    tally = load(2, 40, "--history")
    assert (
        tally["history"] == AuditRecord.objects.filter(verb__in=["ticket.log", "ticket.accept", "ticket.close"]).count()
    )
    assert tally["history"] >= 40


def test_stations_of_an_earlier_run_are_used_again():
    load(3, 3)
    load(2, 2)
    assert Station.objects.filter(code__startswith="L").count() == 3


@pytest.mark.rule("D-53")
def test_sales_hold_what_the_ledger_promises_also_when_more_are_loaded():
    assert load(3, 0, "--sales", "300")["sales"] == 300
    load(4, 0, "--sales", "50", month="2026-10")
    found = proof.verify()
    assert found.problems == []
    assert Transfer.objects.filter(kind="sale").count() == 350
    assert CreditAccount.objects.filter(balance__gte=1000).count() == 4
    last = Transfer.objects.filter(kind="sale").latest("moment")
    assert last.moment <= timezone.now() and last.date == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--sales", "-5"], "站点数"),
        (["--stations", "0"], "站点数"),
        (["--month", "2026-13"], "YYYY-MM"),
        (["--month", "2026-12"], "future"),
    ],
)
def test_what_cannot_be_is_refused_in_words(options, words):
    command = ["generate_load", "--stations", "1", "--tickets", "1", "--month", "2026-11", *options]
    with pytest.raises(CommandError, match=words):
        call_command(*command, stdout=io.StringIO())
    assert not Ticket.objects.exists()
