"""The yearly summary (C-07): figures in the words of the source, each with its rows, as page, Word file and command."""

import io
import json
import re
from datetime import date
from html import unescape
from io import BytesIO

import docx
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from core.privacy import mask_name
from reports.charts import Bar, columns, lying, scale
from reports.yearly import grouped, sentences, summary
from reports.yearly_word import word_of
from services import ledger
from services.actions import imports, load_catalogue
from services.choices import Way
from services.models import HomeVisit, LedgerImport, Matter, Ticket
from tests import cast
from tests.services.conftest import MONDAY, all_documents, do, log, moment
from tests.services.pages import page, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rule("C-07")]
TODAY = date(2026, 11, 24)
PAST = """受理日期,姓名,办理事项,办理结果,入户次数,办结日期
2025-03-04,钱一,咨询,当场办理,,
2025-03-05,钱二,咨询,当场办理,,
2025-07-01,钱三,证明,上报,2,2025-07-09
2025-12-31,钱四,咨询,解释,,
"""


@pytest.fixture(scope="module", autouse=True)
def _today():
    with time_machine.travel("2026-11-24T10:30:00+08:00", tick=False):
        yield


@pytest.fixture(scope="module")
def busy(django_db_setup, django_db_blocker, _today):
    """One office for all tests, each of which takes back what it writes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _work_of_two_years()
        transaction.set_rollback(True)


def _work_of_two_years():
    """2025 taken over from a spreadsheet; in 2026 three at the counter, one reported after a visit, one still open."""
    office = cast.build()
    load_catalogue(actor=None, at=MONDAY)
    station, clerk, director = office.community, office.community_clerk, office.director
    at = moment("2026-01-05 09:00")
    taken = imports.upload_ledger(station, actor=director, at=at, file_name="2025.csv", content=PAST.encode())
    ids = dict(Matter.objects.values_list("code", "pk"))
    words = {word: ids["consultation" if word == "咨询" else "community-certificate"] for word in taken.matters}
    imports.assign_columns(taken, actor=director, at=at, columns=taken.columns, matters=words)
    imports.perform(taken.pk, at=at)
    imports.start_loading(LedgerImport.objects.get(pk=taken.pk), actor=director, at=at)
    imports.perform(taken.pk, at=at)
    assert Ticket.objects.count() == 4

    def come(text: str, code: str = "consultation", by=clerk, **facts) -> Ticket:
        return log(station, code, by, at=moment(text), **facts)

    come("2026-01-01 00:00", outcome="on_the_spot")
    come("2026-03-02 09:00", outcome="on_the_spot")
    come("2026-03-31 23:59", outcome="explained", explanation="政策解释")
    papers = all_documents("community-certificate")
    sent = come("2026-11-05 09:00", "community-certificate", director, documents=papers)
    do(sent, "verify", office.cadre, at=moment("2026-11-05 10:00"))
    visit = {"visited_on": date(2026, 11, 6), "is_confirmed": True, "result": "情况属实"}
    do(sent, "visit", office.cadre, at=moment("2026-11-06 09:00"), **visit)
    do(sent, "submit", office.director, at=moment("2026-11-06 10:00"), to_unit=office.district)
    come("2026-11-20 09:00", "community-certificate", director, documents=papers)
    log(office.village, "consultation", office.agent, at=moment("2026-05-06 09:00"), outcome="on_the_spot")
    return office


def figures(user, unit, year: int) -> dict[str, int]:
    made = summary(book_of(user, unit), year, today=TODAY)
    return {key: row.whole.value for key, row in made.figures.items()}


def book_of(user, unit):
    return ledger.book_of_unit(user, unit)


YEAR = {"visits": 5, "on_the_spot": 2, "explained": 1, "reported": 1, "in_house": 1, "home_visits": 1}
PAST_YEAR = {"visits": 4, "on_the_spot": 2, "explained": 1, "reported": 1, "in_house": 0, "home_visits": 2}


def test_the_figures_of_a_year_and_of_a_past_ledger(busy):
    assert figures(busy.director, busy.community.unit, 2026) == YEAR
    assert figures(busy.director, busy.community.unit, 2025) == PAST_YEAR
    made = summary(book_of(busy.director, busy.community.unit), 2026, today=TODAY)
    assert {key: row.before.value for key, row in made.figures.items()} == PAST_YEAR
    assert made.figures["visits"].change == "+1 (+25.0%)"
    assert made.figures["home_visits"].change == "-1 (-50.0%)"
    assert made.figures["in_house"].change == "+1"
    assert made.figures["reported"].change == "0"
    with override("zh-hans"):
        said = sentences(made)
    assert "接待来办事的居民5人次，当场办理2件，上报相关部门1件，入户核实相关情况1次" in said[1]
    assert "11月24日" in said[0]


def test_months_matters_and_outcomes_each_add_up_to_the_whole(busy):
    made = summary(book_of(busy.director, busy.community.unit), 2026, today=TODAY)
    by_key = {part.key: part for part in made.parts}
    assert [row.whole.value for row in by_key["month"].rows] == [1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0]
    assert [row.before.value for row in by_key["month"].rows] == [0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    for part in made.parts:
        assert sum(row.whole.value for row in part.rows) == YEAR["visits"], part.key
        assert sum(row.before.value for row in part.rows) == PAST_YEAR["visits"], part.key
    for row in by_key["month"].rows:
        assert sum(number.value for number in row.numbers[1:]) == row.whole.value


def test_a_unit_has_the_figures_of_all_stations_below_it(busy):
    above = figures(busy.superuser, busy.district, 2026)
    assert above == YEAR
    assert figures(busy.inspector, busy.township, 2026)["visits"] == 1
    everything = sum(figures(busy.superuser, unit, 2026)["visits"] for unit in (busy.district, busy.township))
    assert everything == Ticket.objects.filter(year=2026).count() == 6


@pytest.mark.parametrize("who", ["director", "superuser"])
def test_the_rows_behind_each_figure_are_as_many_as_it_says(busy, who):
    """Every link of the page is opened: the ledger or the list of visits behind it has just as many rows."""
    client = sign_in(getattr(busy, who))
    unit = busy.community.unit if who == "director" else busy.district
    shown = page(client.get(f"/reports/yearly/?unit={unit.pk}&year=2026"))
    links = re.findall(r'<a href="(/(?:services/ledger|reports/yearly/visits)/\?[^"]+)">(\d+)</a>', shown)
    assert len(links) > 30
    parts = {part for address, _count in links for part in re.split("[?&]", unescape(address))}
    assert {"way=reported", "month=3", "outcome=open", "year=2025"} <= parts
    for address in dict(links):
        counted = re.search(r'id="count">(\d+) row', page(client.get(unescape(address))))
        assert counted and counted[1] == dict(links)[address], address


def test_a_matter_that_the_kind_of_station_no_longer_offers_keeps_its_rows(busy):
    Matter.objects.filter(code="consultation").update(station_kinds=["village"], is_active=False)
    client = sign_in(busy.director)
    address = f"/services/ledger/?station={busy.community.code}&year=2026&matter=consultation"
    assert 'id="count">3 rows' in page(client.get(address))


@pytest.mark.parametrize("path", ["", "summary.docx", "visits/"])
def test_an_outsider_finds_nothing(busy, path):
    for whose in (f"unit={busy.community.unit.pk}", "station=SQ01", f"unit={busy.district.pk}", "unit=0", "unit=x"):
        assert sign_in(busy.outsider).get(f"/reports/yearly/{path}?{whose}&year=2026").status_code == 404
    # The director leads the station and not the office above it.
    assert sign_in(busy.director).get(f"/reports/yearly/{path}?unit={busy.district.pk}").status_code == 404
    assert sign_in(busy.volunteer).get(f"/reports/yearly/{path}?station=XQ01").status_code == 404


def test_the_own_station_and_the_year_just_over_without_a_word(busy):
    answer = sign_in(busy.director).get("/reports/yearly/")
    assert (answer.context["year"], answer.context["book"].station) == (2025, busy.community)
    with time_machine.travel("2026-12-01T09:00:00+08:00"):
        assert sign_in(busy.director).get("/reports/yearly/").context["year"] == 2026
    above = sign_in(busy.inspector).get("/reports/yearly/")
    assert above.context["book"].unit == busy.township
    assert [(choice.name, choice.depth) for choice in above.context["choices"]][:2] == [
        ("石马镇", 0),
        ("青林村委会", 1),
    ]
    assert "There is no station" in page(sign_in(busy.volunteer).get("/reports/yearly/"))


def test_an_empty_year_a_first_year_and_a_year_to_come(busy):
    client = sign_in(busy.director)
    empty = page(client.get("/reports/yearly/?station=SQ01&year=2019"))
    assert "The ledger of 2019 holds no row" in empty
    assert '<svg class="chart"' not in empty
    first = page(client.get("/reports/yearly/?station=SQ01&year=2025"))
    assert "There is no ledger of 2024 to compare with" in first
    assert '<td><span class="muted">—</span></td>' in first
    late = client.get("/reports/yearly/?station=SQ01&year=2027")
    assert (late.status_code, "The year 2027 is still to come" in page(late)) == (422, True)
    assert client.get("/reports/yearly/summary.docx?station=SQ01&year=2027").status_code == 404
    for odd in ("0000", "99999", "２０２５", "x", "-1"):
        assert client.get(f"/reports/yearly/?station=SQ01&year={odd}").context["year"] == 2025
    assert "No household was visited" in page(client.get("/reports/yearly/visits/?station=SQ01&year=2027"))
    assert client.get("/reports/yearly/visits/?station=SQ01&year=9999").status_code == 404


def test_who_only_looks_on_reads_home_visits_without_names(busy):
    busy.village_visit = HomeVisit.objects.create(
        ticket=Ticket.objects.get(station=busy.village),
        visited_on=date(2026, 5, 7),
        visitor=busy.people["agent"],
        place="青林村3组",
        is_confirmed=True,
        result="属实",
        recorded_at=moment("2026-05-07 10:00"),
    )
    address = f"/reports/yearly/visits/?unit={busy.village.unit.pk}&year=2026"
    assert "李春梅" in page(sign_in(busy.agent).get(address))
    masked = page(sign_in(busy.inspector).get(address))
    assert mask_name("李春梅") in masked
    assert "李春梅" not in masked
    assert "青林村3组" not in masked


def test_home_visits_are_paged_by_day(busy, monkeypatch):
    monkeypatch.setattr("reports.yearly_pages.VISITS_A_PAGE", 1)
    client = sign_in(busy.director)
    first = client.get("/reports/yearly/visits/?station=SQ01&year=2025")
    second = client.get("/reports/yearly/visits/" + first.context["later"])
    assert (len(second.context["rows"]), second.context["later"]) == (1, "")
    assert first.context["rows"] != second.context["rows"]
    assert client.get("/reports/yearly/visits/?station=SQ01&year=2025&after=never.x").context["count"] == 2


def test_the_word_file_holds_the_figures_and_is_the_same_each_time(busy):
    made = summary(book_of(busy.director, busy.community.unit), 2026, today=TODAY)
    with override("zh-hans"):
        body = word_of(made)
        assert body == word_of(summary(book_of(busy.director, busy.community.unit), 2026, today=TODAY))
    document = docx.Document(BytesIO(body))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "广惠社区便民服务站" in document.paragraphs[0].text
    assert "当场办理2件" in text
    assert "{" not in text
    first = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[1:] for row in first[1:3]] == [["5", "4", "+1 (+25.0%)"], ["2", "2", "0"]]
    assert [len(table.rows) for table in document.tables[1:]] == [13, 3, 5]
    assert len(document.inline_shapes) == 3
    assert all("2026" in shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    empty = docx.Document(BytesIO(word_of(summary(book_of(busy.director, busy.community.unit), 2019, today=TODAY))))
    assert (len(empty.tables), len(empty.inline_shapes)) == (1, 0)


def test_the_page_hands_out_the_word_file(busy):
    answer = sign_in(busy.director).get("/reports/yearly/summary.docx?station=SQ01&year=2025")
    assert answer["Content-Disposition"] == 'attachment; filename="summary-SQ01-2025.docx"'
    assert len(docx.Document(BytesIO(answer.content)).tables) == 4


def test_as_many_queries_for_many_rows_as_for_two(busy):
    client = sign_in(busy.director)
    address = "/reports/yearly/?station=SQ01&year=2026"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for day in range(1, 13):
        log(busy.community, "consultation", busy.community_clerk, at=moment(f"2026-02-{day:02d} 09:00"))
        log(busy.community, "free-request", busy.community_clerk, at=moment(f"2026-06-{day:02d} 09:00"), details=WISH)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) <= 12


WISH = {"wish": "修路灯"}


def test_the_summary_parts_the_ledger_as_the_ledger_itself_does(busy):
    book = book_of(busy.director, busy.community.unit)
    for year in (2025, 2026):
        made = summary(book, year, today=TODAY).figures
        found = ledger.tickets_of(book, ledger.Narrowed(year))
        assert {way: made[way].whole.value for way in Way} == {way: found.by_way(way).count() for way in Way}
    assert sum(row[-1] for row in grouped(book, 2026)) == 9


# Command


def command(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("yearly_summary", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_writes_the_file_and_says_the_figures(busy, tmp_path):
    file = tmp_path / "总结.docx"
    told = command("sq01", "2026", "-o", str(file))
    assert told == {"station": "SQ01", "year": 2026, **YEAR, "year_before": PAST_YEAR, "file": str(file)}
    assert "工作总结" in docx.Document(str(file)).paragraphs[0].text
    again = tmp_path / "again.docx"
    command("SQ01", "2026", "-o", str(again))
    assert again.read_bytes() == file.read_bytes()
    below = command(str(busy.township.pk), "2026", "-o", str(tmp_path / "town.docx"))
    assert (below["visits"], below["year_before"]) == (1, None)


@pytest.mark.parametrize(
    ("station", "year", "name", "code"),
    [
        ("NONE", "2026", "a.docx", "no_station"),
        ("SQ01", "2027", "a.docx", "year_to_come"),
        ("SQ01", "soon", "a.docx", "bad_number"),
        ("SQ01", "-5", "a.docx", "bad_year"),
        ("SQ01", "2026", "a.pdf", "bad_name"),
        ("SQ01", "2026", "none/a.docx", "not_written"),
    ],
)
def test_the_command_refuses(busy, tmp_path, capsys, station, year, name, code):
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("yearly_summary", station, "-o", str(tmp_path / name), "--json", "--", year, stdout=out)
    assert (ended.value.code, json.loads(out.getvalue())["code"]) == (1, code)
    with pytest.raises(CommandError):
        call_command("yearly_summary", station, "-o", str(tmp_path / name), "--", year)
    assert list(tmp_path.iterdir()) == []


# Charts


def test_the_axis_of_a_chart_ends_above_the_longest_bar():
    for most in (0, 1, 2, 5, 9, 10, 37, 99, 268, 1_000_000, 1_234_567):
        end, step = scale([Bar("a", most)])
        assert end >= most and end % step == 0 and 1 <= end // step <= 5, most


def test_a_chart_escapes_what_it_is_told_and_draws_the_year_before():
    drawn = lying(
        [Bar("<b>&", 3, 2), Bar("很长很长很长很长很长很长很长很长的事项", 0, 1)], names=("2026", "2025"), words='"'
    )
    assert "&lt;b&gt;&amp;" in drawn
    assert "…" in drawn
    assert drawn.count("<rect") == 6
    assert columns([Bar("1", 5)], names=("2026", "2025"), words="w").count("<rect") == 2
