"""The service ledger (台账): rows by running number, filters, pages, sheet, and a month that is closed (C-01)."""

import csv
import io
from datetime import date

import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.utils import translation
from openpyxl import load_workbook

from core import papers
from core.errors import Refused
from core.models import AuditRecord
from core.months import Month
from services import ledger
from services.actions.ledger import close_ledger
from services.ledger import Narrowed
from services.ledger_sheet import masked, sheet_data
from services.models import LedgerMonth, Matter
from tests.services.conftest import all_documents, do, log, moment
from tests.services.pages import page, sign_in

pytestmark = pytest.mark.django_db
DECEMBER = moment("2026-12-01 08:30")
NOVEMBER = Month(2026, 11)
ADDRESS = "/services/ledger/?station=SQ01&year=2026&month=11"


@pytest.fixture
def busy(office):
    """November at the community station: three at the counter, one reported, one still open; October before it."""
    station, clerk, director = office.community, office.community_clerk, office.director

    def come(at: str, name: str, **facts):
        return log(
            station,
            facts.pop("code", "consultation"),
            facts.pop("by", clerk),
            at=moment(at),
            resident_name=name,
            **facts,
        )

    come("2026-10-30 09:00", "赵一", outcome="on_the_spot")
    come("2026-11-02 09:00", "钱二", outcome="on_the_spot", address="太平街2号")
    come("2026-11-03 09:00", "孙三", outcome="explained", explanation="政策解释")
    come("2026-11-04 09:00", "李四", outcome="on_the_spot", received_by=office.people["cadre"])
    office.sent = come(
        "2026-11-05 09:00",
        "周五",
        code="community-certificate",
        by=director,
        documents=all_documents("community-certificate"),
    )
    do(office.sent, "submit", director, at=moment("2026-11-06 09:00"), to_unit=office.district)
    come("2026-11-30 17:20", "吴六", code="community-certificate", by=director)
    log(
        office.village,
        "consultation",
        office.agent,
        at=moment("2026-11-03 10:00"),
        resident_name="郑七",
        outcome="on_the_spot",
    )
    return office


def told(user, book=None, **asked) -> list[tuple]:
    book = book or ledger.book_of_station(user, "SQ01")
    found = ledger.tickets_of(book, Narrowed(2026, **asked))
    return [(row.sequence, row.name.now, row.way_words, row.result) for row in ledger.every_row(found, is_masked=False)]


@pytest.mark.rule("C-01")
def test_the_ledger_has_a_row_for_each_number_without_holes(busy):
    rows = told(busy.director)
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[1:5] == [
        (2, "钱二", "当场办理", "当场办理"),
        (3, "孙三", "解释说明", "解释说明"),
        (4, "李四", "当场办理", "当场办理"),
        (5, "周五", "上报", "已报送"),
    ]
    assert [row[0] for row in told(busy.director, month=11)] == [2, 3, 4, 5, 6]


@pytest.mark.rule("C-01")
def test_a_row_names_who_received_who_handled_and_who_registered(busy):
    shown = page(sign_in(busy.director).get(ADDRESS + "&outcome=on_the_spot"))
    assert "刘志强" in shown  # the cadre who received 李四; the clerk handled and registered
    assert shown.count("孙丽") >= 2


def test_it_is_narrowed_by_month_matter_way_outcome_person_and_by_what_is_late(busy):
    cadre = busy.people["cadre"].pk
    for asked, numbers in [
        ({"month": 10}, [1]),
        ({"matter": Matter.objects.get(code="community-certificate").pk}, [5, 6]),
        ({"way": "reported"}, [5]),
        ({"way": "on_the_spot"}, [1, 2, 4]),
        ({"way": "explained"}, [3]),
        ({"way": "in_house"}, [6]),
        ({"outcome": "explained"}, [3]),
        ({"person": cadre}, [4]),
        ({"is_late": True, "on": date(2026, 12, 4)}, [6]),
        ({"is_late": True, "on": date(2026, 11, 30)}, []),
    ]:
        assert [row[0] for row in told(busy.director, **asked)] == numbers, asked
    totals = ledger.totals(ledger.tickets_of(ledger.book_of_station(busy.director, "SQ01"), Narrowed(2026)))
    assert totals == {"all": 6, "on_the_spot": 3, "explained": 1, "reported": 1, "in_house": 1}


def test_what_was_fulfilled_late_is_late_for_good(busy):
    do(busy.sent, "reply", busy.director, at=moment("2027-03-01 09:00"), channel="phone", text="已办好")
    assert [row[0] for row in told(busy.director, is_late=True, on=date(2027, 3, 2), way="reported")] == [5]


def test_the_page_counts_its_rows_and_the_sheets_hold_them(busy):
    client = sign_in(busy.director)
    assert '<strong class="num" id="count">5 rows</strong>' in page(client.get(ADDRESS))
    # Of a month the ways are counted beside it, as at the foot of the printed page.
    assert sum(number for _way, number in client.get(ADDRESS).context["sums"]) == 5
    sheet = client.get("/services/ledger/export.csv?station=SQ01&year=2026&month=11&way=on_the_spot")
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:3]] == ["2", "4"]
    notes = {row[0]: row[1] for row in rows[4:] if len(row) == 2}
    assert "done on the spot" in notes["Filtered by"] and notes["Rows"] == "2" and notes["Exported at"]
    book = client.get("/services/ledger/export.xlsx?station=SQ01&year=2026")
    cells = list(load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True))
    assert [row[0] for row in cells[1:7]] == [1, 2, 3, 4, 5, 6]
    assert client.get("/services/ledger/export.pdf?station=SQ01").status_code == 404


def test_pages_go_by_the_number(busy, monkeypatch):
    monkeypatch.setattr(ledger, "ROWS", 2)
    client, seen, address = sign_in(busy.director), [], "?station=SQ01&year=2026"
    for _page in range(3):
        answer = client.get("/services/ledger/" + address)
        seen += [row.sequence for row in answer.context["rows"]]
        address = answer.context["later"]
    assert (seen, address) == ([1, 2, 3, 4, 5, 6], "")
    back = client.get("/services/ledger/" + answer.context["earlier"])
    assert [row.sequence for row in back.context["rows"]] == [3, 4]


def test_below_a_unit_lie_the_rows_of_all_its_stations(busy):
    inspector = ledger.book_of_unit(busy.inspector, busy.township)
    assert told(busy.inspector, inspector) == [(1, "郑七", "当场办理", "当场办理")]
    client = sign_in(busy.inspector)
    assert client.get(f"/services/ledger/?unit={busy.township.pk}&year=2026").context["count"] == 1
    assert client.get(f"/services/ledger/?unit={busy.district.pk}&year=2026").status_code == 404


@pytest.mark.rule("C-01")
def test_what_was_put_right_is_struck_through_on_the_page_and_in_the_sheets(busy):
    do(busy.sent, "correct", busy.director, at=moment("2026-11-20 09:00"), resident_name="周武", reason="同音字")
    client = sign_in(busy.director)
    shown = page(client.get(ADDRESS))
    assert '<del><span class="visually-hidden">was: </span>周五</del> <ins>周武</ins>' in shown
    assert "2026-11-20 corrected resident: 同音字" in shown
    sheet = client.get("/services/ledger/export.csv?station=SQ01&year=2026&month=11").content.decode()
    assert "周武 (was: 周五)" in sheet
    draft = sheet_data(busy.community, NOVEMBER, is_masked=False, at=DECEMBER, is_draft=True)
    assert draft["rows"][3]["cells"][2] == {"now": "周武", "was": ["周五"]}


def test_who_only_looks_on_sees_names_and_addresses_hidden(busy):
    log(
        busy.village,
        "consultation",
        busy.agent,
        at=moment("2026-11-04 10:00"),
        resident_name="诸葛孔明",
        address="卧龙岗1号",
        outcome="on_the_spot",
    )
    address = "/services/ledger/?station=CJ01&year=2026&month=11"
    shown = page(sign_in(busy.inspector).get(address))
    assert "诸**明" in shown and "诸葛孔明" not in shown and "卧龙岗" not in shown
    assert "诸葛孔明" in page(sign_in(busy.agent).get(address))
    sheet = sign_in(busy.inspector).get("/services/ledger/export.csv?station=CJ01&year=2026").content.decode()
    assert "诸葛孔明" not in sheet and "卧龙岗" not in sheet


def test_the_outsider_finds_no_ledger_of_another_station(busy):
    client = sign_in(busy.outsider)
    for address in (ADDRESS, "/services/ledger/export.csv?station=SQ01", "/services/ledger/SQ01/2026-11.pdf"):
        assert client.get(address).status_code == 404
    assert client.post("/services/ledger/SQ01/2026-10/close/").status_code == 404
    assert client.get("/services/ledger/").context["book"].station == busy.elsewhere


@pytest.mark.rule("C-01")
def test_a_closed_month_stands_in_the_archive_and_a_later_correction_shows_beside_it(busy):
    closed = close_ledger(busy.community, NOVEMBER, actor=busy.director, at=DECEMBER)
    assert (closed.rows, closed.paper.kind, closed.paper.data["earlier"]) == (5, "ledger", [1, 1, 0, 0, 0])
    assert closed.paper.retain_until == date(2032, 12, 1)
    body, digest = papers.read(closed.paper), closed.paper.digest
    do(busy.sent, "correct", busy.director, at=moment("2026-12-02 09:00"), resident_name="周武", reason="同音字")
    closed.paper.refresh_from_db()
    assert (papers.read(closed.paper), closed.paper.digest) == (body, digest)
    shown = page(sign_in(busy.director).get(ADDRESS))
    assert closed.paper.number in shown and "Put right since" in shown and "同音字" in shown
    # The paper of the month in which it was put right tells it, too.
    translation.activate("zh-hans")
    december = sheet_data(
        busy.community, Month(2026, 12), is_masked=False, at=moment("2027-01-04 09:00"), is_draft=True
    )
    assert december["corrections"] == [["2026-12-02", "SQ01-2026-00005", "申请人", "周五", "周武", "同音字", "陈建国"]]


def test_a_second_click_closes_nothing_more(busy):
    once = close_ledger(busy.community, NOVEMBER, actor=busy.director, at=DECEMBER)
    again = close_ledger(busy.community, NOVEMBER, actor=busy.deputy, at=moment("2026-12-03 09:00"))
    assert (again.pk, again.closed_at) == (once.pk, DECEMBER)
    assert AuditRecord.objects.filter(verb="ledger.close").count() == 1
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        LedgerMonth.objects.update(rows=7)


def test_a_month_that_is_not_over_is_not_closed_and_only_by_those_who_lead(busy):
    with pytest.raises(Refused) as refused:
        close_ledger(busy.community, NOVEMBER, actor=busy.director, at=moment("2026-11-30 23:59"))
    assert refused.value.code == "month_not_over"
    with pytest.raises(Refused) as refused:
        close_ledger(busy.community, NOVEMBER, actor=busy.community_clerk, at=DECEMBER)
    assert refused.value.code == "not_allowed"
    assert sign_in(busy.community_clerk).post("/services/ledger/SQ01/2026-10/close/").status_code == 403
    assert sign_in(busy.inspector).post("/services/ledger/CJ01/2026-10/close/").status_code == 403


def test_the_sheet_is_downloaded_as_archived_and_masked_for_the_inspector(busy):
    closed = close_ledger(busy.village, NOVEMBER, actor=busy.agent, at=DECEMBER)
    assert sign_in(busy.agent).get("/services/ledger/CJ01/2026-11.pdf").content == papers.read(closed.paper)
    assert AuditRecord.objects.filter(verb="paper.read").count() == 1
    looked = sign_in(busy.inspector).get("/services/ledger/CJ01/2026-11.pdf")
    assert looked.status_code == 200 and looked.content != papers.read(closed.paper)
    assert masked(closed.paper.data)["rows"][0]["cells"][2] == "郑*"
    assert sign_in(busy.agent).get("/services/ledger/CJ01/2026-13.pdf").status_code == 404


def test_the_page_takes_as_many_queries_for_many_rows_as_for_two(busy, django_assert_max_num_queries):
    client = sign_in(busy.director)
    client.get(ADDRESS)
    with django_assert_max_num_queries(12) as few:
        client.get(ADDRESS)
    for number in range(30):
        log(
            busy.community,
            "consultation",
            busy.director,
            at=moment("2026-11-30 17:30"),
            resident_name=f"人{number}",
            outcome="on_the_spot",
        )
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(ADDRESS)
