"""Batches: drawn up, frozen once sent, answered by the issuer, announced to everybody at once, collected."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from core import papers as archive
from core.models import AuditRecord, Notice
from services.actions import campaigns
from services.choices import BatchResult, Outcome, State
from services.lookup import look_up
from services.models import Application, BatchRow, Ticket, TicketDocument
from tests.services.buscard import (
    CARDS_CAME,
    FRIDAY,
    PNG,
    TUESDAY_DUSK,
    announce_campaign,
    announced,
    apply,
    papers,
    sent_batch,
    yuan,
)
from tests.services.conftest import moment
from tests.services.test_campaign_counter import refused

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"
COLLECTED = moment("2011-04-12 12:10")


@pytest.fixture
def campaign(office):
    return announce_campaign(office)


def test_a_batch_holds_what_is_complete_and_nothing_else(office, campaign):
    whole = apply(campaign, office.clerk)
    apply(campaign, office.clerk, documents=papers(campaign, 一寸=1))
    apply(campaign, office.clerk, paid=None)
    batch = campaigns.draw_up(campaign, actor=office.clerk, at=FRIDAY)
    assert (batch.number, [row.application_id for row in batch.rows.all()]) == ("XQ01-B2011-001", [whole.pk])
    refused(lambda: campaigns.draw_up(campaign, actor=office.clerk, at=FRIDAY), "nothing_complete")
    more = apply(campaign, office.clerk, when=TUESDAY_DUSK)
    assert campaigns.draw_up(campaign, actor=office.clerk, at=FRIDAY) == batch
    assert [row.position for row in batch.rows.all()] == [1, 2]
    campaigns.take_out(batch.rows.get(application=more), actor=office.clerk, at=FRIDAY)
    assert batch.rows.count() == 1
    refused(lambda: campaigns.draw_up(campaign, actor=office.outsider, at=FRIDAY), "not_allowed")


@pytest.mark.rule("A-10")
def test_the_list_for_the_issuer_is_archived_with_text_cells_and_signed(office, campaign):
    apply(campaign, office.clerk, resident_name="=1+1 李𠮷祥", id_number=ID, paid="10")
    apply(campaign, office.clerk, paid="20.50")
    batch = campaigns.draw_up(campaign, actor=office.clerk, at=FRIDAY)
    facts = {"actor": office.clerk, "at": FRIDAY, "received_by": "王师傅"}
    refused(lambda: campaigns.send(batch, **facts), "required")
    refused(lambda: campaigns.send(batch, **facts, signature=b"\x89PNG\r\n\x1a\nbroken"), "file_kind")
    batch = campaigns.send(batch, **facts, signature=PNG)
    assert (batch.size, batch.total, batch.received_by) == (2, yuan("30.50"), "王师傅")
    assert set(Ticket.objects.values_list("state", flat=True)) == {State.SUBMITTED}
    assert archive.read(batch.list_paper).startswith(b"%PDF")
    assert ID not in str(batch.list_paper.data)
    sheet = load_workbook(BytesIO(archive.read(batch.sheet_paper))).active
    assert [cell.value for cell in sheet[2]] == [1, "XQ01-2011-00001", "'=1+1 李𠮷祥", ID, 10]
    assert sheet["D2"].data_type == "s"
    assert AuditRecord.objects.filter(verb="ticket.submit").count() == 2
    campaigns.send(batch, **facts, signature=PNG)
    assert AuditRecord.objects.filter(verb="batch.send").count() == 1


def test_a_sent_batch_is_frozen_in_the_database(office, campaign):
    apply(campaign, office.clerk)
    batch = sent_batch(campaign, office.clerk)
    row = batch.rows.get()
    refused(lambda: campaigns.take_out(row, actor=office.clerk, at=FRIDAY), "batch_sent")
    for wrong in (
        lambda: row.delete(),
        lambda: BatchRow.objects.filter(pk=row.pk).update(amount=99),
        lambda: type(batch).objects.filter(pk=batch.pk).update(total=99),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            wrong()


def test_what_lost_a_paper_since_is_not_sent(office, campaign):
    application = apply(campaign, office.clerk)
    batch = campaigns.draw_up(campaign, actor=office.clerk, at=FRIDAY)
    TicketDocument.objects.filter(ticket=application.ticket, document__name="一寸彩色照片").update(received=1)
    facts = {"actor": office.clerk, "at": FRIDAY, "received_by": "王师傅", "signature": PNG}
    refused(lambda: campaigns.send(batch, **facts), "not_complete", "XQ01-2011-00001")


def test_what_the_issuer_returns_waits_and_goes_again_with_a_later_batch(office, campaign):
    first, second = apply(campaign, office.clerk), apply(campaign, office.clerk)
    batch = sent_batch(campaign, office.clerk)
    row = batch.rows.get(application=second)
    refused(
        lambda: campaigns.enter_results(batch, actor=office.clerk, at=CARDS_CAME, returned={row.pk: " "}), "required"
    )
    refused(lambda: campaigns.enter_results(batch, actor=office.clerk, at=CARDS_CAME, returned={0: "x"}), "unknown_row")
    answer = {"returned": {row.pk: "照片不清"}, "is_rest_accepted": True}
    for _twice in range(2):
        campaigns.enter_results(batch, actor=office.clerk, at=CARDS_CAME, **answer)
    assert list(batch.rows.values_list("result", "reason")) == [
        (BatchResult.ACCEPTED, ""),
        (BatchResult.RETURNED, "照片不清"),
    ]
    assert Ticket.objects.get(pk=second.pk).state == State.WAITING
    assert AuditRecord.objects.filter(verb="ticket.ask").count() == 1
    campaigns.complete(second, actor=office.campus_director, at=CARDS_CAME, override_reason="换照片")
    later = campaigns.draw_up(campaign, actor=office.clerk, at=CARDS_CAME)
    assert [row.application_id for row in later.rows.all()] == [second.pk]
    assert first.pk != second.pk


@pytest.mark.rule("A-11")
def test_the_announcement_reaches_everybody_once(office, campaign):
    first = apply(campaign, office.clerk)
    apply(campaign, office.clerk, phone="")
    batch = sent_batch(campaign, office.clerk)
    days = {"pickup_from": date(2011, 4, 12), "pickup_until": date(2011, 4, 15), "pickup_place": "社区便民服务站"}
    who = {"actor": office.clerk, "at": CARDS_CAME}
    refused(lambda: campaigns.announce(batch, **who, **days), "results_missing", "2")
    refused(lambda: campaigns.announce(batch, **who, **{**days, "pickup_until": date(2011, 4, 11)}), "dates_order")
    past = {"pickup_from": date(2011, 4, 1), "pickup_until": date(2011, 4, 2)}
    refused(lambda: campaigns.announce(batch, **who, **{**days, **past}), "in_the_past")
    Notice.objects.all().delete()
    announced(batch, office.clerk)
    announced(batch, office.clerk)
    assert set(Ticket.objects.values_list("state", flat=True)) == {State.READY}
    notice = Notice.objects.get(channel="sms")
    assert "2011-04-12" in notice.body and "2011-04-15" in notice.body and "社区便民服务站" in notice.body
    assert notice.about_id == first.pk
    assert AuditRecord.objects.filter(verb="ticket.ready").count() == 2
    announced(batch, office.clerk, pickup_until=date(2011, 4, 20))
    assert Notice.objects.filter(channel="sms").count() == 2


@pytest.mark.rule("A-11")
def test_the_resident_sees_days_and_place_on_the_status_page(office, campaign, fresh_limits):
    ticket = apply(campaign, office.clerk).ticket
    announced(sent_batch(campaign, office.clerk), office.clerk)
    found = look_up(ticket.lookup_code, ticket.lookup_tail, address="10.0.0.1", at=CARDS_CAME)
    assert (found.pickup_from, found.pickup_until) == (date(2011, 4, 12), date(2011, 4, 15))
    assert found.pickup_place == "社区便民服务站"


@pytest.mark.rule("A-11")
def test_it_is_collected_with_identity_and_signature_and_the_student_card_goes_back(office, campaign):
    application = apply(campaign, office.clerk)
    facts = {"actor": office.clerk, "at": COLLECTED, "collector": "李文博", "proof": "id_card", "id_tail": "0011"}
    refused(lambda: campaigns.collect(application, **facts, signature=PNG), "not_possible_now")
    announced(sent_batch(campaign, office.clerk), office.clerk)
    refused(lambda: campaigns.collect(application, **facts, signature=None), "required")
    refused(lambda: campaigns.collect(application, **{**facts, "id_tail": ""}, signature=PNG), "not_valid")
    ticket = campaigns.collect(application, **facts, signature=PNG)
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.DONE)
    assert not TicketDocument.objects.held_originals().exists()
    refused(lambda: campaigns.collect(application, **facts, signature=PNG), "not_possible_now")


def test_who_has_not_come_is_reminded_once_a_day(office, campaign):
    come, away = apply(campaign, office.clerk), apply(campaign, office.clerk)
    announced(sent_batch(campaign, office.clerk), office.clerk)
    campaigns.collect(come, actor=office.clerk, at=COLLECTED, collector="李文博", proof="slip", signature=PNG)
    Notice.objects.all().delete()
    assert [campaigns.remind(campaign, actor=office.clerk, at=COLLECTED) for _twice in range(2)] == [1, 0]
    assert Notice.objects.get().about_id == away.pk
    assert campaigns.remind(campaign, actor=office.clerk, at=moment("2011-04-13 09:00")) == 1
    refused(lambda: campaigns.remind(campaign, actor=office.outsider, at=COLLECTED), "not_allowed")


@pytest.mark.rule("A-11")
def test_announcing_asks_as_many_questions_for_thirty_as_for_two(office, campaign):
    asked = []
    for size in (2, 30):
        for _n in range(size):
            apply(campaign, office.clerk)
        batch = sent_batch(campaign, office.clerk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            announced(batch, office.clerk)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert Application.objects.to_collect().count() == 32
