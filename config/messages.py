"""Translations: find the strings, keep the catalogues in step, compile them. No GNU gettext is needed.

`python -m config.messages update` brings locale/*/LC_MESSAGES/django.po in step with the source (translations are kept,
strings that are gone go, new ones come in empty); `python -m config.messages compile` writes the .mo files that have
to be written. English is the source language: its entries are filled with the source string itself.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = {"zh_Hans": 1, "zh_Hant": 1, "en": 2}  # number of plural forms
APPS = ("config", "core", "stations", "finance", "services", "franchise", "inspections", "reports")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Message(NamedTuple):
    """One string of the source: its context ("" for none), the string, and its plural ("" for none)."""

    context: str
    singular: str
    plural: str


def catalogue(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[Path]:
    for app in APPS:
        yield from sorted((ROOT / app).rglob("*.py"))
        yield from sorted((ROOT / app).rglob("*.html"))
        yield from sorted((ROOT / app).rglob("*.txt"))
    for ending in ("*.html", "*.txt", "*.xml"):
        yield from sorted((ROOT / "templates").rglob(ending))


def messages_of(path: Path) -> Iterator[tuple[Message, list[str]]]:
    """The strings of one file, each with the translators' comments above it."""
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # The template becomes calls among filler letters: without its indentation Python's tokenizer takes it.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    found = extract(
        "python",
        io.BytesIO(text.encode()),
        keywords=KEYWORDS,
        comment_tags=("Translators",),
        options={"encoding": "utf-8"},
    )
    for _line, ids, comments, context in found:
        singular, plural = (ids[0], ids[1]) if isinstance(ids, tuple) else (ids, "")
        yield Message(context or "", singular, plural), comments


def extract_all() -> dict[Message, list[str]]:
    """All strings of the house, in a stable order, with the translators' comments."""
    found: dict[Message, list[str]] = {}
    for path in sources():
        for message, comments in messages_of(path):
            if message.singular:
                known = found.setdefault(message, [])
                known += [c for c in comments if c not in known]
    return dict(sorted(found.items(), key=lambda item: (item[0].singular, item[0].context)))


def update() -> None:
    """Bring every catalogue in step with the source; what is translated stays translated."""
    found = extract_all()
    for language, plurals in LANGUAGES.items():
        path = catalogue(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        old = polib.pofile(str(path)) if path.exists() else polib.POFile()
        known = {Message(e.msgctxt or "", e.msgid, e.msgid_plural): e for e in old}
        new = polib.POFile(wrapwidth=0)
        rule = "nplurals=1; plural=0;" if plurals == 1 else "nplurals=2; plural=(n != 1);"
        new.metadata = {
            "Language": language,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": rule,
        }
        for message, comments in found.items():
            new.append(_entry(message, comments, known.get(message), language, plurals))
        new.save(str(path))


def _entry(
    message: Message, comments: list[str], old: polib.POEntry | None, language: str, plurals: int
) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.singular, msgctxt=message.context or None, comment="\n".join(comments))
    if "%(" in message.singular or "%(" in message.plural:
        entry.flags = ["python-format"]
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = dict.fromkeys(range(plurals), "")
        if language == "en":
            entry.msgstr_plural = {0: message.singular, 1: message.plural}
        elif old is not None:
            entry.msgstr_plural |= {k: v for k, v in old.msgstr_plural.items() if k < plurals}
    elif language == "en":
        entry.msgstr = message.singular
    elif old is not None:
        entry.msgstr = old.msgstr
    return entry


def compile_all() -> None:
    """Write the .mo of every catalogue that is newer than it."""
    for path in LOCALE.glob("*/LC_MESSAGES/*.po"):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            polib.pofile(str(path)).save_as_mofile(str(compiled))


if __name__ == "__main__":
    {"update": update, "compile": compile_all}[sys.argv[1]]()
