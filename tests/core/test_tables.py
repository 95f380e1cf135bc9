"""Spreadsheets as offices hand them in: what is read, and what is refused in words."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from core import tables
from core.errors import Refused
from core.tables import Row, read_table


def xlsx(*rows: list) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def refusal(body: bytes, **facts) -> str:
    with pytest.raises(Refused) as refused:
        read_table(body, **facts)
    return refused.value.code


def test_a_sheet_with_a_title_above_its_headings_keeps_the_numbers_of_its_lines():
    body = xlsx(
        ["青林村便民服务站服务台账"], [], ["序号", "日期", "姓名"], [1, date(2025, 3, 4), "王秀英"], [], [2, "", "李𠮷"]
    )
    table = read_table(body)
    assert table.headings == ["序号", "日期", "姓名"]
    assert table.rows == [Row(4, ["1", "2025-03-04", "王秀英"]), Row(6, ["2", "", "李𠮷"])]


def test_moments_and_long_numbers_read_as_a_person_reads_them():
    half_past_nine = datetime.fromisoformat("2025-03-04T09:30")  # Excel knows no time zones
    table = read_table(xlsx(["时间", "电话"], [half_past_nine, 13812345678.0]))
    assert table.rows[0].cells == ["2025-03-04 09:30", "13812345678"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_is_read_however_excel_saved_it(encoding, sign):
    text = f"日期{sign}姓名\r\n2025/3/4{sign}买买提·艾力\r\n"
    assert read_table(text.encode(encoding)).rows == [Row(2, ["2025/3/4", "买买提·艾力"])]


def test_short_rows_are_filled_up_and_what_stands_beyond_the_headings_is_cut():
    table = read_table("日期,姓名,事项\n2025-03-04\n2025-03-05,王,咨询,多余\n".encode())
    assert [row.cells for row in table.rows] == [["2025-03-04", "", ""], ["2025-03-05", "王", "咨询"]]


def zipped(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as parts:
        parts.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n ", "file_empty"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "file_old_excel"),
        (b"%PDF-1.7 ...", "file_kind"),
        (b"<html><script>alert(1)</script></html>", "file_kind"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file_kind"),
        (zipped("word/document.xml"), "file_kind"),
        (zipped("xl/workbook.xml"), "file_damaged"),
        (b"PK\x03\x04torn", "file_damaged"),
        ("只有一列\n1\n".encode(), "no_heading"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_words(body, code):
    assert refusal(body) == code


def test_too_large_and_too_long_files_are_refused(monkeypatch):
    assert refusal(b"a,b\n1,2\n3,4\n", max_rows=1) == "too_many_rows"
    monkeypatch.setattr(tables, "MAX_UNPACKED", 10)
    assert refusal(xlsx(["a", "b"], [1, 2])) == "file_too_large"
    monkeypatch.setattr(tables, "MAX_BYTES", 5)
    assert refusal(b"a,b\n1,2\n") == "file_too_large"
