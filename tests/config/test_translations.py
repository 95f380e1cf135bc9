"""The catalogues are complete: every string of the source, in every language, none fuzzy, placeholders intact."""

import re

import polib
import pytest

from config import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def source():
    return messages.extract_all()


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_string_is_translated(source, language):
    entries = {messages.Message(e.msgctxt or "", e.msgid, e.msgid_plural): e for e in messages_in(language)}
    missing = [m.singular for m in source if m not in entries or not all(translations(entries[m]))]
    assert missing == []
    assert [e.msgid for e in entries.values() if e.fuzzy] == []
    assert [m.singular for m in entries if m not in source] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_placeholders_survive_translation(language):
    broken = [
        e.msgid
        for e in messages_in(language)
        for text in translations(e)
        if set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(e.msgid + e.msgid_plural))
        or (not e.msgid_plural and set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(e.msgid)))
    ]
    assert broken == []


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_chinese_is_chinese(language):
    """A translation with a long English sentence and no Chinese character was forgotten."""
    forgotten = [
        e.msgid
        for e in messages_in(language)
        for text in translations(e)
        if len(PLACEHOLDER.sub("", text).split()) > 2 and not re.search(r"[\u4e00-\u9fff]", text)
    ]
    assert forgotten == []


def messages_in(language: str) -> polib.POFile:
    return polib.pofile(str(messages.catalogue(language)))
