"""The pages of a campaign: the way to them, whole with few rows and with many, each with the same number of queries."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from services import campaign_reports
from services.actions import campaigns, queue
from services.choices import BatchResult, State
from services.models import Application, QueueNumber, Ticket
from services.views.campaigns import batches
from tests.services import buscard
from tests.services.booking import book, open_bookings
from tests.services.buscard import NOW, PICKUP, THIS_WEEK, announce_campaign, announced, fresh, papers
from tests.services.conftest import moment
from tests.services.pages import page, sign_in
from tests.services.pages import typed as anything

pytestmark = pytest.mark.django_db
NEW = "/services/tickets/new/"
LONG = {"starts_on": date(2026, 11, 2), "ends_on": date(2026, 12, 18)}


@pytest.fixture
def campaign(office):
    return announce_campaign(office, **THIS_WEEK)


def apply(campaign, actor, **facts) -> Application:
    return buscard.apply(campaign, actor, when=NOW, **facts)


def sent_batch(campaign, actor):
    return buscard.sent_batch(campaign, actor, when=NOW)


@pytest.fixture
def lin(office):
    with time_machine.travel(NOW, tick=False):
        yield sign_in(office.clerk)


def address(campaign, rest: str = "") -> str:
    return f"/services/campaigns/{campaign.code}/{rest}"


def typed(campaign, **changed) -> dict[str, str]:
    documents = {f"document.{pk}": str(number) for pk, number in papers(campaign).items()}
    key = "7f1f1c3e-8e1c-4a3f-9d0a-0c5f3a1b2c3d"
    return (
        {"submission_key": key, "resident_name": "李文博", "phone": "13812345678", "paid": "10"} | documents | changed
    )


# The way in


def test_the_intake_leads_to_the_page_of_the_campaign_and_takes_nothing_itself(office, campaign, lin):
    take = address(campaign, "take/")
    assert lin.get(f"{NEW}?matter={campaign.matter.code}").url == take
    part = page(lin.get(f"{NEW}fields/", {"matter": campaign.matter_id}))
    assert f'id="own-page" data-address="{take}"' in part
    body = anything(campaign.matter.code, paid="10")
    answer = lin.post(NEW, body)
    assert (answer.status_code, answer.url) == (307, take)
    form = lin.post(take, body).context["form"]
    assert (form["resident_name"].value(), form["phone"].value()) == ("张小明", "13812345678")
    assert not Ticket.objects.exists()


@pytest.mark.rule("A-08")
def test_whoever_booked_a_place_in_the_window_is_called_and_taken_in(office, campaign, lin):
    open_bookings(office, matters=[])
    Ticket.objects.all().delete()
    booking = book(office, moment("2026-11-24 12:15"), code=campaign.matter.code)
    queue.arrive(booking, actor=office.clerk, at=NOW)
    number = queue.call_next(office.campus, actor=office.clerk, at=NOW)
    way = lin.get(f"{NEW}?queue={number.pk}").url
    assert way == address(campaign, f"take/?queue={number.pk}")
    form = lin.get(way).context["form"]
    assert (form["resident_name"].value(), form["phone"].value()) == ("张小明", "13812345678")
    answer = lin.post(address(campaign, "take/"), typed(campaign, resident_name="张小明", queue=str(number.pk)))
    ticket = Ticket.objects.get()
    assert answer.url == address(campaign, f"take/?last={ticket.number}")
    number.refresh_from_db()
    booking.refresh_from_db()
    assert (number.ticket, number.state, booking.state) == (ticket, "done", "done")
    assert lin.get(address(campaign, "take/?queue=999999")).status_code == 404
    assert QueueNumber.objects.count() == 1


def test_a_mistake_is_told_and_what_was_typed_stays(office, campaign, lin):
    for changed in ({"resident_name": ""}, {"phone": "12"}, {"id_number": "110105194912310021"}, {"paid": "9.99"}):
        answer = lin.post(address(campaign, "take/"), typed(campaign, **changed))
        assert answer.status_code == 422 and "invalid-feedback" in page(answer)
        assert answer.context["form"].errors.keys() == changed.keys()
    assert not Ticket.objects.exists()
    lin.post(address(campaign, "take/"), typed(campaign, resident_name="<b>𠮷·😀</b>"))
    shown = page(lin.get(address(campaign, "applicants/")))
    assert "&lt;b&gt;𠮷·😀&lt;/b&gt;" in shown and "<b>𠮷" not in shown


# Many rows


def test_a_large_batch_is_shown_in_pages_and_answered_page_by_page(office, campaign, lin, monkeypatch):
    monkeypatch.setattr(batches, "ROWS", 3)
    names = ["李文博", "王䶮", "陈思雨", "马小兰", "赵子龙"]
    applied = [apply(campaign, office.clerk, resident_name=name) for name in names]
    batch = sent_batch(campaign, office.clerk)
    here = address(campaign, f"batches/{batch.number}/")
    first, second = page(lin.get(here)), page(lin.get(f"{here}?page=2"))
    assert "李文博" in first and "赵子龙" not in first and "赵子龙" in second and "李文博" not in second
    assert '<td class="num">4</td>' in second and "?page=2" in first
    assert 'name="is_rest_accepted" id="rest" form="results" >' in first, "not ticked: it speaks for rows not shown"
    found = page(lin.post(here, {"q": "马小兰"}))
    assert "马小兰" in found and "李文博" not in found
    row = batch.rows.get(application=applied[3])
    empty = {f"reason.{one.pk}": "" for one in batch.rows.all()[3:]}
    lin.post(f"{here}results/", empty | {f"reason.{row.pk}": "照片不清"})
    assert list(batch.rows.values_list("result", flat=True)) == ["", "", "", BatchResult.RETURNED, ""]
    lin.post(f"{here}results/", {"is_rest_accepted": "on"})
    assert batch.rows.filter(result=BatchResult.ACCEPTED).count() == 4
    assert Ticket.objects.get(pk=applied[3].pk).state == State.WAITING
    assert lin.post(f"{here}results/", {f"reason.{row.pk + 999}": "x"}).status_code == 302, "of another batch"


@pytest.mark.parametrize("body", [b"<html>signed</html>", b"", b"%PDF-" + b"0" * (10 * 1024 * 1024)])
def test_a_signed_paper_that_is_none_is_refused_in_words(office, campaign, lin, body):
    apply(campaign, office.clerk)
    batch = campaigns.draw_up(campaign, actor=office.clerk, at=NOW)
    signed = SimpleUploadedFile("signed.pdf", body, content_type="application/pdf")
    answer = lin.post(address(campaign, f"batches/{batch.number}/send/"), {"send-who": "王师傅", "send-signed": signed})
    assert answer.status_code == 422 and answer.context["send"].errors
    batch.refresh_from_db()
    assert batch.sent_at is None


def test_who_is_taken_out_leaves_no_hole_in_the_list(office, campaign, lin):
    for name in ("李文博", "王䶮", "陈思雨"):
        apply(campaign, office.clerk, resident_name=name)
    batch = campaigns.draw_up(campaign, actor=office.clerk, at=NOW)
    row = batch.rows.get(position=2)
    answer = lin.post(address(campaign, f"batches/{batch.number}/rows/{row.pk}/take-out/"), {"page": "1"})
    assert answer.url == address(campaign, f"batches/{batch.number}/?page=1")
    left = batch.rows.order_by("position").values_list("position", "application__ticket__resident_name")
    assert list(left) == [(1, "李文博"), (2, "陈思雨")]


PAGES = ["", "take/", "applicants/", "applicants/?stage=incomplete", "cash/", "batches/{batch}/", "collection/"]


def queries(client, place: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(place).status_code == 200
    return len(asked)


@pytest.mark.rule("A-07")
def test_every_page_asks_as_much_for_many_applicants_as_for_two(office, campaign, lin):
    def fill(size: int) -> None:
        for n in range(size):
            apply(campaign, office.clerk, resident_name=f"同学{n}")
            apply(campaign, office.clerk, documents=papers(campaign, 一寸=0))
        announced(sent_batch(campaign, office.clerk), office.clerk, when=NOW, **PICKUP)
        for n in range(size):
            apply(campaign, office.clerk, resident_name=f"再来{n}")
        campaigns.draw_up(campaign, actor=office.clerk, at=NOW)

    fill(1)
    waiting = campaign.batches.get(sent_at=None)
    places = [address(campaign, rest.format(batch=waiting.number)) for rest in PAGES]
    before = [queries(lin, place) for place in places]
    for _more in range(8):
        apply(campaign, office.clerk)
        apply(campaign, office.clerk, documents=papers(campaign, 一寸=0))
    campaigns.draw_up(campaign, actor=office.clerk, at=NOW)
    assert [queries(lin, place) for place in places] == before
    sent = campaign.batches.exclude(sent_at=None).get()
    assert queries(lin, address(campaign, f"batches/{sent.number}/")) <= 12
    assert max(before) <= 12, before
    assert Application.objects.count() == 19 and fresh(campaign).taken == 19


def test_a_long_campaign_says_how_many_windows_it_does_not_list(office, lin):
    month = announce_campaign(office, **LONG)
    rows = campaign_reports.window_rows(month, {}, NOW)
    listed, unlisted = campaign_reports.near(rows, NOW)
    assert len(rows) > campaign_reports.MANY_WINDOWS and 0 < len(listed) == len(rows) - unlisted
    for place in ("", "cash/"):
        shown = page(lin.get(address(month, place)))
        assert shown.count('<td class="num nowrap">2026-') == len(listed), place
        assert f"{unlisted} windows of other days" in shown and "?windows=all" in shown, place
        shown = page(lin.get(address(month, f"{place}?windows=all")))
        assert shown.count('<td class="num nowrap">2026-') == len(rows) and "not listed" not in shown, place
