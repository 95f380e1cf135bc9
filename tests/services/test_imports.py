"""The agent of 青林村 brings the paper ledger of 2025 as a spreadsheet: checked, loaded whole, taken back whole."""

import io
from datetime import date
from functools import cache

import pytest
from django.core import cache as caches
from openpyxl import Workbook, load_workbook

from core.errors import Refused
from core.models import AuditRecord
from services import jobs, ledger
from services.actions import imports
from services.choices import ImportState, Outcome
from services.ledger_rows import Reader, day_of, guess_columns
from services.models import Correction, HomeVisit, LedgerImport, Matter, Ticket
from stations.models import Person
from tests.services.conftest import MONDAY, do, log, moment
from tests.services.pages import page, sign_in

HEADINGS = [
    "序号",
    "受理日期",
    "姓名",
    "联系电话",
    "事项名称",
    "受理人",
    "经办人",
    "办理结果",
    "办结日期",
    "备注",
    "入户次数",
]
LINES = [
    [1, "2025-03-04", "王秀英", "13812345678", "代办证照", "王桂花", "王桂花", "上报", "2025-03-20", "", "1"],
    [2, "2025年3月5日", "李 𠮷", "", "咨询", "王桂花", "", "当场办理", "", "", ""],
    [3, "2025/12/31", "买买提·艾力", "", "民事纠纷", "张老三", "", "解释", "", "已说明政策", "无"],
    [4, date(2024, 6, 7), "<b>赵六</b> 😀", "", "咨询", "", "", "", "", "=1+1", ""],
]


@cache
def whole() -> bytes:
    """The ledger of 2025 as one file: written again it would bear another moment inside."""
    return sheet(*LINES)


def sheet(*lines: list, headings: list = HEADINGS) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in ([f"{headings[0]}台账"], headings, *lines):
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def upload(office, content: bytes | None = None, **facts) -> LedgerImport:
    facts = {"actor": office.agent, "at": MONDAY, "file_name": "2025年台账.xlsx"} | facts
    return imports.upload_ledger(office.village, content=content or whole(), **facts)


def meant(office, taken: LedgerImport) -> dict[str, int]:
    """The words of the file, each with a matter of the catalogue."""
    codes = {"代办证照": "certificate", "咨询": "consultation", "民事纠纷": "mediation"}
    return {word: Matter.objects.get(code=codes.get(word, "consultation")).pk for word in taken.matters}


def check(office, taken: LedgerImport, **facts) -> LedgerImport:
    facts = {"columns": taken.columns, "matters": meant(office, taken)} | facts
    imports.assign_columns(taken, actor=office.agent, at=MONDAY, **facts)
    imports.perform(taken.pk, at=MONDAY)
    return LedgerImport.objects.get(pk=taken.pk)


@pytest.fixture
def loaded(office) -> LedgerImport:
    taken = check(office, upload(office))
    imports.start_loading(taken, actor=office.agent, at=MONDAY)
    assert imports.perform(taken.pk, at=MONDAY) == ImportState.LOADED
    return LedgerImport.objects.get(pk=taken.pk)


def test_headings_are_guessed_the_exact_one_first():
    found = guess_columns(["办理日期", "日期", "申请人姓名", "姓名", "服务事项名称", "备注"])
    assert (found["received_on"], found["resident_name"], found["explanation"]) == (1, 3, 5)
    assert found["matter"] == 4


@pytest.mark.parametrize(
    "text", ["2025-3-4", "2025.03.04", "2025/3/4", "2025年3月4日", "20250304", "２０２５－３－４", "2025-03-04 09:30"]
)
def test_a_day_is_read_however_the_office_writes_it(text):
    assert day_of(text)[0] == date(2025, 3, 4)


@pytest.mark.rule("C-01")
def test_the_whole_ledger_becomes_closed_tickets_with_numbers_of_their_own_book(office, loaded):
    tickets = Ticket.objects.filter(imported_in=loaded).order_by("received_at")
    assert [(t.number, t.resident_name, t.outcome) for t in tickets] == [
        ("CJ01-2024-B1-00001", "<b>赵六</b> 😀", Outcome.DONE),
        ("CJ01-2025-B1-00001", "王秀英", Outcome.DONE),
        ("CJ01-2025-B1-00002", "李𠮷", Outcome.ON_THE_SPOT),
        ("CJ01-2025-B1-00003", "买买提·艾力", Outcome.EXPLAINED),
    ]
    reported = tickets[1]
    assert (reported.phone, reported.lookup_tail) == ("13812345678", "5678")
    assert reported.submitted_at == moment("2025-03-20 09:00")
    assert reported.handled_by.name == "王桂花" and reported.registered_by.user == office.agent
    assert HomeVisit.objects.filter(ticket__imported_in=loaded).count() == 1
    # The station's own numbers begin where they would have begun.
    assert log(office.village, "consultation", office.agent).number == "CJ01-2026-00001"


def test_people_the_station_does_not_know_are_told_before_and_entered_once(office, loaded):
    assert loaded.new_names == ["张老三"]
    assert Person.objects.get(name="张老三").user is None
    again = check(office, upload(office, sheet(LINES[2][:6] + ["张老三", "解释", "", "", ""])))
    assert again.new_names == []


def test_a_line_with_an_error_is_named_and_nothing_is_loaded_by_halves(office):
    wrong = [
        [5, "2026-11-24", "明天", "", "咨询", "", "", "", "", "", ""],
        [6, "上周", "", "123", "咨询", "", "", "办理中", "", "", "很多"],
        [7, "2025-03-04", "长" * 61, "", "咨询", "", "", "不知道", "2025-03-03", "", ""],
    ]
    taken = check(office, upload(office, sheet(LINES[0], *wrong)))
    found = {(line, column) for line, column, _message in taken.errors}
    assert found == {
        (4, "received_on"),
        *((5, c) for c in ("received_on", "resident_name", "phone", "outcome", "home_visits")),
        *((6, c) for c in ("resident_name", "closed_on", "outcome")),
    }
    assert (taken.state, taken.error_count) == (ImportState.CHECKED, 9)
    with pytest.raises(Refused, match="部分") as refused:
        imports.start_loading(taken, actor=office.agent, at=MONDAY)
    assert refused.value.code == "has_errors"
    assert not Ticket.objects.exists()


def test_a_wrong_check_digit_is_an_error_of_its_line(office):
    headings = ["日期", "姓名", "事项", "身份证号"]
    taken = upload(office, sheet(["2025-03-04", "王秀英", "咨询", "110105194912310021"], headings=headings))
    assert [error[:2] for error in check(office, taken).errors] == [[3, "id_number"]]


def test_a_word_without_a_matter_is_an_error_of_each_line_that_has_it(office):
    taken = upload(office)
    errors = check(office, taken, matters=meant(office, taken) | {"咨询": 0}).errors
    assert [error[:2] for error in errors] == [[4, "matter"], [6, "matter"]]


def test_a_required_column_must_be_chosen_and_none_twice(office):
    taken = upload(office)
    for columns, code, field in (
        ({"received_on": 1, "matter": 4}, "required", "resident_name"),
        ({"received_on": 1, "resident_name": 1, "matter": 4}, "column_twice", "received_on"),
    ):
        with pytest.raises(Refused) as refused:
            check(office, taken, columns=columns)
        assert (refused.value.code, refused.value.field) == (code, field)


def test_the_very_same_file_is_taken_over_once(office, loaded):
    with pytest.raises(Refused) as refused:
        upload(office)
    assert refused.value.code == "import_exists"


def test_a_second_worker_and_a_second_click_load_nothing_twice(office, loaded):
    assert imports.perform(loaded.pk, at=MONDAY) == ""
    with pytest.raises(Refused) as refused:
        imports.start_loading(loaded, actor=office.agent, at=MONDAY)
    assert refused.value.code == "not_possible_now"
    assert Ticket.objects.count() == 4


def test_the_whole_import_is_taken_back_with_the_people_it_brought(office, loaded):
    imports.undo_import(loaded, actor=office.agent, at=MONDAY)
    assert not Ticket.objects.exists() and not HomeVisit.objects.exists()
    assert not Person.objects.filter(name="张老三").exists()
    assert AuditRecord.objects.filter(verb="import.undo", subject_id=loaded.pk).count() == 1
    with pytest.raises(Refused) as refused:
        imports.undo_import(loaded, actor=office.agent, at=MONDAY)
    assert refused.value.code == "not_possible_now"
    # Put right, the same file may come again, as a new book.
    assert upload(office).book == 2


def test_a_ledger_that_was_worked_on_stays(office, loaded):
    do(Ticket.objects.filter(imported_in=loaded)[0], "note", office.agent, text="档案在柜二")
    with pytest.raises(Refused) as refused:
        imports.undo_import(loaded, actor=office.agent, at=MONDAY)
    assert refused.value.code == "import_used" and Ticket.objects.count() == 4


@pytest.mark.rule("C-01")
def test_a_ledger_with_rows_put_right_stays_and_the_refusal_names_them(office, loaded):
    rows = list(Ticket.objects.filter(imported_in=loaded).order_by("year", "sequence"))
    for ticket in rows[:2]:
        do(ticket, "correct", office.agent, reason="抄录有误", address="青林村9组")
    with pytest.raises(Refused) as refused:
        imports.undo_import(loaded, actor=office.agent, at=MONDAY)
    assert refused.value.code == "import_used"
    assert f"({rows[0].number}、{rows[1].number})" in str(refused.value.message).replace("（", "(").replace("）", ")")
    assert Ticket.objects.count() == 4 and Correction.objects.count() == 2
    answer = sign_in(office.agent).post(f"/services/imports/{loaded.pk}/undo/", follow=True)
    assert rows[0].number in page(answer)


@pytest.mark.rule("C-01")
def test_rows_taken_over_stand_in_the_ledger_with_the_numbers_of_their_own_book(office, loaded, monkeypatch):
    """Before the station's own numbers of the year; no row is lost where numbers of books and station repeat."""
    year = Ticket.objects.filter(imported_in=loaded).order_by("year").values_list("year", flat=True)[0]
    log(office.village, "consultation", office.agent, at=moment(f"{year}-12-20 09:00"))
    log(office.village, "consultation", office.agent, at=moment(f"{year}-12-21 09:00"))
    count = Ticket.objects.filter(imported_in=loaded, year=year).count()
    expected = [f"B1-{n + 1}" for n in range(count)] + ["1", "2"]
    monkeypatch.setattr(ledger, "ROWS", 1)
    client, seen, address = sign_in(office.agent), [], f"?year={year}&month="
    while address:
        answer = client.get("/services/ledger/" + address)
        seen += [row.running for row in answer.context["rows"]]
        address, last = answer.context["later"], answer
    assert seen == expected
    back = []
    while address := last.context["earlier"]:
        last = client.get("/services/ledger/" + address)
        back += [row.running for row in last.context["rows"]]
    assert back == expected[-2::-1]
    assert "B1-1<" in page(client.get(f"/services/ledger/?year={year}&month="))


def test_the_file_is_not_kept_once_its_lines_are_loaded(loaded):
    assert bytes(loaded.content) == b""


def test_who_only_logs_matters_takes_over_no_ledger(office):
    for actor in (office.cadre, office.outsider, office.inspector):
        with pytest.raises(Refused) as refused:
            upload(office, actor=actor)
        assert refused.value.code == "not_allowed"


def test_a_worker_that_fails_leaves_nothing_and_says_so(office, monkeypatch):
    taken = check(office, upload(office))
    imports.start_loading(taken, actor=office.agent, at=MONDAY)

    def broken(*args, **facts):
        raise RuntimeError("disk full")

    monkeypatch.setattr(imports, "load_lines", broken)
    assert jobs.run_import(taken.pk) == ImportState.FAILED
    assert LedgerImport.objects.get(pk=taken.pk).state == ImportState.FAILED and not Ticket.objects.exists()


def test_an_import_whose_task_was_lost_is_taken_up(office):
    taken = upload(office)
    imports.assign_columns(taken, actor=office.agent, at=MONDAY, columns=taken.columns, matters=meant(office, taken))
    assert jobs.sweep_imports() == 1
    assert LedgerImport.objects.get(pk=taken.pk).state == ImportState.CHECKED
    assert jobs.sweep_imports() == 0


# Pages


def file(content: bytes, name: str = "台账.xlsx") -> io.BytesIO:
    stream = io.BytesIO(content)
    stream.name = name
    return stream


def test_the_agent_walks_from_the_file_to_the_loaded_ledger(office):
    caches.cache.clear()
    browser = sign_in(office.agent)
    answer = browser.post("/services/imports/new/", {"file": file(sheet(*LINES))})
    address = answer["Location"]
    shown = page(browser.get(address))
    assert "138****5678" in shown and "13812345678" not in shown
    assert "&lt;b&gt;赵六" in shown
    taken = LedgerImport.objects.get()
    typed = {key: str(place) for key, place in taken.columns.items()}
    typed |= {f"word-{i}": str(pk) for i, pk in enumerate(meant(office, taken).values())}
    assert browser.post(address, typed).status_code == 302
    assert "being checked" in page(browser.get(address))
    imports.perform(taken.pk, at=MONDAY)
    assert browser.get(f"{address}progress/")["HX-Refresh"] == "true"
    assert "All 4 rows can be loaded" in page(browser.get(address))
    browser.post(f"{address}load/")
    imports.perform(taken.pk, at=MONDAY)
    assert "CJ01-2024-B1-00001" in page(browser.get(address))
    assert "taken back" in page(browser.post(f"{address}undo/", follow=True))
    assert not Ticket.objects.exists()


def test_columns_that_do_not_do_come_back_with_what_was_chosen(office):
    taken = upload(office)
    browser = sign_in(office.agent)
    answer = browser.post(f"/services/imports/{taken.pk}/", {"received_on": "1", "matter": "4"})
    assert answer.status_code == 422
    assert "Choose the column for" in page(answer)
    assert '<option value="4" selected>' in page(answer)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "Only spreadsheets"),
        (b"\xd0\xcf\x11\xe0old", "old Excel format"),
        (b"PK\x03\x04torn", "damaged"),
        (b"a,b\n", "no rows"),
    ],
)
def test_what_is_no_ledger_is_refused_beside_the_field(office, content, words):
    answer = sign_in(office.agent).post("/services/imports/new/", {"file": file(content)})
    assert answer.status_code == 422 and words in page(answer)


def test_errors_come_as_a_sheet_with_numbers_of_people_masked(office):
    taken = check(office, upload(office, sheet([1, "13812345678", "王", "", "咨询", "", "", "", "", "", ""])))
    answer = sign_in(office.agent).get(f"/services/imports/{taken.pk}/errors.xlsx")
    rows = list(load_workbook(io.BytesIO(answer.getvalue())).active.values)
    assert rows[1][0] == 3 and "138****5678" in rows[1][2]


def test_another_organisation_finds_no_such_ledger(office, loaded):
    for address in ("", "progress/", "errors.xlsx"):
        assert sign_in(office.outsider).get(f"/services/imports/{loaded.pk}/{address}").status_code == 404
    assert sign_in(office.outsider).post(f"/services/imports/{loaded.pk}/undo/").status_code == 404
    assert sign_in(office.inspector).get(f"/services/imports/{loaded.pk}/").status_code == 200
    assert sign_in(office.inspector).post(f"/services/imports/{loaded.pk}/undo/").status_code == 403


def test_the_reader_counts_home_visits_as_offices_write_them():
    reader = Reader({"home_visits": 0}, {}, date(2026, 11, 23))
    from core.tables import Row

    assert [reader._visits(Row(1, [text]), text) for text in ("", "无", "是", "2次", "３")] == [0, 0, 1, 2, 3]
    assert reader.faults == []
