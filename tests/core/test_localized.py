"""The name of a row as its reader sees it."""

import pytest
from django.utils import translation

from core.text import localized


@pytest.mark.parametrize(
    ("language", "shown"),
    [("zh-hans", "电脑维修"), ("zh-hant", "電腦維修"), ("en", "Computer repair"), ("en-gb", "Computer repair")],
)
def test_a_name_follows_the_language(language, shown):
    with translation.override(language):
        assert localized("电脑维修", "Computer repair") == shown


def test_english_falls_back_to_the_name():
    with translation.override("en"):
        assert localized("居家养老服务", "") == "居家养老服务"


def test_without_a_language_the_name_stands():
    with translation.override(None):
        assert localized("电脑维修", "Computer repair") == "电脑维修"
