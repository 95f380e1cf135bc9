"""How text is compared: folded so that a search finds simplified and traditional, full and half width alike."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import opencc
from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField
from django.utils.translation import get_language


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=1)
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def fold(text: str) -> str:
    """`text` as it is searched: NFKC, simplified characters, lower case, single blanks."""
    plain = unicodedata.normalize("NFKC", text)
    return " ".join(_to_simplified().convert(plain).casefold().split())


def to_traditional(text: str) -> str:
    """Long texts in traditional characters; names are remembered by `traditional`."""
    return _to_traditional().convert(text)


@lru_cache(maxsize=4096)
def traditional(text: str) -> str:
    """`text` in traditional characters, for names kept in simplified ones; a person has not reviewed it."""
    return _to_traditional().convert(text)


def localized(name: str, name_en: str = "") -> str:
    """The name of a row in the language of the reader: English if there is one, traditional characters derived."""
    language = (get_language() or "").lower()
    if language.startswith("en"):
        return name_en or name
    return traditional(name) if language.startswith("zh-hant") else name


def _without_blanks(text: str) -> str:
    return text.replace(" ", "")


def initials(text: str) -> str:
    """Pinyin initials of `text`, lower case: 电脑维修 gives dnwx. For type-ahead; surnames may be misread."""
    # Imported at the first use: its dictionaries take a quarter of the start of every command that needs none of it.
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(fold(text), style=Style.FIRST_LETTER, errors=_without_blanks)).lower()


def pinyin(text: str) -> str:
    """Full pinyin of `text` without blanks and tones: a key to sort Chinese names by, and for type-ahead."""
    from pypinyin import lazy_pinyin  # as above

    return "".join(lazy_pinyin(fold(text), errors=_without_blanks)).lower()


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring characters that the generated column of a table holds for `text`."""
    folded = fold(text)
    return sorted({folded[i : i + 2] for i in range(len(folded) - 1) if " " not in folded[i : i + 2]})


class Bigrams(Func):
    """The database's own bigrams of a text column, for generated columns."""

    function = "bm_bigrams"
    output_field = ArrayField(TextField())


def listed(words: Sequence[str], most: int = 5) -> str:
    """The first `most` of the words, and a sign that there are more."""
    return ", ".join(words[:most]) + (" …" if len(words) > most else "")
