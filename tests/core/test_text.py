"""Text is found however it is written, and the database cuts it as the program does."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import bigrams, fold, initials, pinyin, traditional


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("電腦維修", "电脑维修"),
        ("  电脑　维修\n", "电脑 维修"),
        ("𠮷田", "𠮷田"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("Straße", "strasse"),
        ("①", "1"),
        ("修好了😀", "修好了😀"),
        ("", ""),
    ],
)
def test_folding(typed, folded):
    assert fold(typed) == folded
    assert fold(fold(typed)) == folded


def test_traditional_of_what_is_simplified():
    assert traditional("电脑维修") == "電腦維修"
    assert traditional("𠮷·😀 abc") == "𠮷·😀 abc"


def test_initials_and_pinyin():
    assert initials("电脑维修") == "dnwx"
    assert initials("電腦維修 2") == "dnwx2"
    assert initials("A4 复印") == "a4fy"
    assert pinyin("维修") == "weixiu"
    assert initials("😀") == "😀"


def test_bigrams_are_pairs_without_blanks():
    assert bigrams("电脑 维修") == sorted(["电脑", "维修"])
    assert bigrams("修") == []
    assert bigrams("𠮷田😀") == sorted(["𠮷田", "田😀"])


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40))
@pytest.mark.django_db
def test_program_and_database_cut_alike(typed):
    folded = fold(typed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT bm_bigrams(%s)", [folded])
        assert sorted(cursor.fetchone()[0]) == bigrams(typed)
