"""Clues to an owner: names and numbers in the one form in which they are compared, and numbers hidden in free text."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from core.fields import blind_index
from core.privacy import mask_name, mask_tail
from core.text import fold, pinyin
from services.choices import ClueKind

# Of a number so short only its end was legible: it tells nearly, never for certain.
SHORTEST_WHOLE = 5
END = 4
LONGEST = 60
# Eight digits and more, blanks and hyphens between them forgiven: student numbers, telephones, cards, id numbers.
_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d(?:[ -]?\d){7,20}[Xx]?(?![0-9A-Za-z])")
_DAY = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True)
class Clue:
    """What is compared: `digest` of the whole (blank when only an end is known), `near` of what tells it nearly."""

    kind: str
    value: str
    shown: str
    digest: str
    near: str


def clue(kind: str, typed: str) -> Clue | None:
    """The clue in what was typed; None when nothing is left of it."""
    if kind == ClueKind.NAME:
        return _name(typed)
    value = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())[:LONGEST]
    if len(value) < END:
        return None
    whole = blind_index(f"number:{value}") if len(value) >= SHORTEST_WHOLE else ""
    return Clue(kind, value, mask_tail(value) if whole else value, whole, blind_index(f"end:{value[-END:]}"))


def _name(typed: str) -> Clue | None:
    value = " ".join(unicodedata.normalize("NFKC", typed).split())[:LONGEST]
    plain = "".join(c for c in fold(value) if c.isalnum())
    if not plain:
        return None
    return Clue(
        ClueKind.NAME, value, mask_name(value), blind_index(f"name:{plain}"), blind_index(f"reading:{pinyin(plain)}")
    )


def clues(typed: Iterable[tuple[str, str]]) -> list[Clue]:
    """The clues in (kind, what was typed) pairs, each once."""
    found: dict[tuple[str, str], Clue] = {}
    for kind, text in typed:
        one = clue(kind, text)
        if one is not None:
            found.setdefault((one.kind, one.digest or one.near), one)
    return list(found.values())


def without_numbers(text: str) -> tuple[str, list[str]]:
    """`text` with every long number masked, and the numbers: they belong among the clues, not into what lists show.

    A date stays a date.
    """
    numbers: list[str] = []

    def masked(match: re.Match[str]) -> str:
        if _DAY.fullmatch(match[0]):
            return match[0]
        numbers.append(re.sub(r"[ -]", "", match[0]))
        return mask_tail(numbers[-1])

    plain = " ".join(text.split())
    # Found in the shape that has plain digits, masked in the text as it was written.
    kept, at = [], 0
    for match in _NUMBER.finditer("".join(map(_narrow, plain))):
        kept += [plain[at : match.start()], masked(match)]
        at = match.end()
    return "".join([*kept, plain[at:]]), numbers


def _narrow(character: str) -> str:
    """A full-width digit, letter, blank or hyphen as a plain one; one character for one, whatever it is."""
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 and plain.isascii() else character
