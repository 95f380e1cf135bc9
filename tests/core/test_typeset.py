"""Papers laid out from data: the same bytes always, and nothing that a person typed is obeyed."""

import hashlib
import os
import subprocess
import sys
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core import typeset
from core.glyphs import GETA, drawable, undrawable

ROOT = Path(__file__).resolve().parents[2]
FORM = {
    "title": "代办事项登记表",
    "number": "FORM-0003-2026-00017",
    "organisation": "学生社区便民服务站",
    "language": "zh-hans",
    "issued_at": "2026-11-02T09:30:00+08:00",
    "facts": [["申请人", "𠮷田·阿依古丽"], ["金额", Decimal("12.50")]],
    "columns": [{"label": "序号", "width": 0.5}, {"label": "事项", "width": 3, "align": "right"}],
    "rows": [[str(i), "电脑维修"] for i in range(60)],
    "signatures": ["受理人", "申请人"],
}
HOSTILE = '#evil[x] <b>&amp; $x^2$ \\u{41} *b* _i_ @ref `code` // no /* c */ #import "/etc/passwd" {{ 7*7 }} {% x %}'


def words(pdf: bytes, tmp_path: Path) -> str:
    """What a reader of the file can select and copy."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout


needs_pdftotext = pytest.mark.skipif(
    not any((Path(folder) / "pdftotext").exists() for folder in os.get_exec_path()), reason="poppler-utils is missing"
)


def test_the_same_form_gives_the_same_bytes_in_another_process():
    here = typeset.render_pdf("core/form", FORM)
    assert here == typeset.render_pdf("core/form", FORM)
    program = (
        "import django, hashlib; django.setup(); from core import typeset; from tests.core.test_typeset import FORM;"
        "print(hashlib.sha256(typeset.render_pdf('core/form', FORM)).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONHASHSEED": "7", "TZ": "America/Lima"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_the_file_is_an_archive_file_dated_by_its_data():
    pdf = typeset.render_pdf("core/form", FORM)
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"2026-11-02T01:30:00" in pdf


@needs_pdftotext
def test_nothing_typed_is_obeyed(tmp_path):
    facts = [["说明", HOSTILE], [HOSTILE, "x"]]
    read = words(typeset.render_pdf("core/form", {**FORM, "title": HOSTILE, "facts": facts}), tmp_path)
    for sign in ("#evil[x]", "<b>&amp;", "$x^2$", "\\u{41}", "*b*", "_i_", "`code`", "/* c */", "#import", "{{ 7*7 }}"):
        assert sign in read


@needs_pdftotext
def test_rare_characters_are_drawn_and_lost_ones_named(tmp_path):
    facts = [["姓名", "𠮷田 䶮 㐂 阿依古丽·买买提 😀"], ["繁體", "臺灣綿陽"]]
    read = words(typeset.render_pdf("core/form", {**FORM, "facts": facts}), tmp_path)
    assert "𠮷田 䶮 㐂 阿依古丽·买买提 〓" in read
    assert "臺灣綿陽" in read
    assert "U+1F600" in read


@needs_pdftotext
def test_pages_are_counted_in_the_language_of_the_paper(tmp_path):
    with translation.override("zh-hant"):
        read = words(typeset.render_pdf("core/form", {**FORM, "language": "en"}), tmp_path)
    assert "Page 1 of 2" in read
    assert "Page 2 of 2" in read


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_is_typed_can_be_laid_out(typed):
    data = {"title": typed, "facts": [[typed, typed]], "rows": [[typed]], "columns": [{"label": typed}]}
    assert typeset.render_pdf("core/form", data).startswith(b"%PDF-")


def test_signs_that_turn_the_reading_direction_are_left_out():
    assert drawable("金额\u202e00.1\x07") == "金额00.1"
    assert undrawable("葛\U000e0100 \U0002a700\U0002a700") == ["U+2A700"]
    assert drawable("\U0002a700") == GETA


@pytest.mark.parametrize("size", ["a4", "a5", "roll"])
def test_each_size_of_paper_has_a_qr_code(size, tmp_path):
    pdf = typeset.render_pdf("core/form", {**FORM, "size": size, "qr": typeset.qr_svg("https://example.org/status/")})
    assert pdf.startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["core/none", "nowhere/form", "core/../../manage", "form", "core/../models/papers"])
def test_an_unknown_template_says_so(name):
    with pytest.raises(typeset.TemplateFault, match="there is no"):
        typeset.render_pdf(name, FORM)


def test_missing_data_names_the_template_and_the_key():
    with pytest.raises(typeset.TemplateFault, match=r"(?s)core/form.*title"):
        typeset.render_pdf("core/form", {"number": "1"})


@pytest.fixture
def letter(tmp_path, monkeypatch):
    file = tmp_path / "letter.docx"
    document = docx.Document()
    document.add_paragraph("便民服务站：{{ name }}")
    document.add_paragraph("{% for row in rows %}{{ row }}；{% endfor %}")
    document.save(file)
    monkeypatch.setattr(typeset, "find_template", lambda name: file)
    return "core/letter.docx"


def test_a_word_file_holds_what_was_typed_and_nothing_else(letter):
    data = {"name": HOSTILE + "\x07", "rows": ["𠮷", "a < b"], "issued_at": "2026-11-02T09:30:00+08:00"}
    body = typeset.render_docx(letter, data)
    assert body == typeset.render_docx(letter, data)
    document = docx.Document(BytesIO(body))
    assert document.paragraphs[0].text == f"便民服务站：{HOSTILE}"
    assert document.paragraphs[1].text == "𠮷；a < b；"
    assert document.core_properties.created.isoformat() == "2026-11-02T01:30:00+00:00"
    assert {entry.date_time for entry in zipfile.ZipFile(BytesIO(body)).infolist()} == {typeset.ZIP_MOMENT}
