"""Which characters the house font can draw. PDF/A forbids a page with a missing glyph, so this is asked beforehand."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import noto_cjk_sans_otc

FONT = Path(str(noto_cjk_sans_otc.FONT_PATH))
# 〓, the printers' mark for a character that is not in the case (缺字).
GETA = "〓"
LINE_BREAKS = "\n\t"
# The table of an OpenType font that maps characters to glyphs, in the form that reaches beyond the basic plane.
SEGMENTED_COVERAGE = 12


def _character_map(font: bytes, offset: int) -> int:
    """Where the character map of the face lies that begins at `offset` of the collection."""
    (tables,) = struct.unpack_from(">H", font, offset + 4)
    for i in range(tables):
        tag, _sum, start, _length = struct.unpack_from(">4sLLL", font, offset + 12 + 16 * i)
        if tag == b"cmap":
            return start
    raise ValueError("the font has no character map")


def _spans(font: bytes, start: int) -> Iterator[tuple[int, int]]:
    """First and last code point of each run of characters in a character map."""
    (encodings,) = struct.unpack_from(">H", font, start + 2)
    for i in range(encodings):
        _platform, _encoding, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * i)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if form == SEGMENTED_COVERAGE:
            (groups,) = struct.unpack_from(">L", font, start + offset + 12)
            table = font[start + offset + 16 : start + offset + 16 + 12 * groups]
            yield from ((first, last) for first, last, _glyph in struct.iter_unpack(">LLL", table))


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """Code points that one of the regional faces of the font draws (about 45,000; read once per process)."""
    font = FONT.read_bytes()
    (faces,) = struct.unpack_from(">L", font, 8)
    maps = {_character_map(font, face) for face in struct.unpack_from(f">{faces}L", font, 12)}
    spans = {span for start in maps for span in _spans(font, start)}
    return frozenset(point for first, last in spans for point in range(first, last + 1))


def _is_invisible(char: str) -> bool:
    """Control and format characters: not drawn, and some turn the reading direction of what follows."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in LINE_BREAKS


def _is_drawn(char: str) -> bool:
    """The font has it, or it only chooses among the shapes of the character before it (variation selectors)."""
    return ord(char) in covered() or char in LINE_BREAKS or unicodedata.name(char, "").startswith("VARIATION SELECTOR")


def visible(text: str) -> str:
    """`text` without control and format characters."""
    return "".join(char for char in text if not _is_invisible(char))


def drawable(text: str) -> str:
    """`text` without invisible control characters, and with 〓 for each character that no face can draw."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _is_drawn(char) else GETA for char in visible(text))


def undrawable(text: str) -> list[str]:
    """The characters of `text` that `drawable` replaces, as U+XXXX, each once, in order."""
    lost = (char for char in visible(text) if not _is_drawn(char))
    return [f"U+{ord(char):04X}" for char in dict.fromkeys(lost)]
