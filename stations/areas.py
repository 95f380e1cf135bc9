"""Which cadre looks after an address: areas as offices write them, "太平街1—60号" or "青林村5—8组、10组" (E-08)."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from core.text import fold
from stations.models import Person

_PARTS = re.compile(r"[、，,;；]")
# A place, perhaps a span of numbers, and what is counted: 组, 号, 栋 …
_PART = re.compile(r"(?P<place>.*?)(?:(?P<first>\d+)(?:[-—–~～至到]+(?P<last>\d+))?(?P<unit>\D{0,3}))?")
_NUMERAL = re.compile(r"[一二三四五六七八九十]+(?=组|社|队|号|栋|幢|单元|巷)")
_DIGITS = {sign: number for number, sign in enumerate("一二三四五六七八九", 1)}
# What people name without the village: "6组" alone is an address in their own village.
_ALONE = ("组", "社", "队")


class Part(NamedTuple):
    """One part of an area; `first` None: the whole place."""

    place: str
    first: int | None
    last: int | None
    unit: str


def parts_of(area: str) -> list[Part]:
    """The parts of an area; a part without a place of its own belongs to the place before it."""
    found: list[Part] = []
    for text in _PARTS.split(_plain(area)):
        match = _PART.fullmatch(text.strip())
        if match is None or not text.strip():
            continue
        place = match["place"].strip() or (found[-1].place if found else "")
        first = int(match["first"]) if match["first"] else None
        last = int(match["last"]) if match["last"] else first
        found.append(Part(place, first, last, (match["unit"] or "").strip()))
    return found


def fit(area: str, address: str) -> int:
    """How well `address` lies in `area`: 0 not at all, more the closer the area names it."""
    return max((_fit(part, _plain(address)) for part in parts_of(area)), default=0)


def cadre_for(address: str, people: Iterable[Person]) -> Person | None:
    """Whoever of `people` looks after the address; of several the one whose area names it most closely."""
    if not address.strip():
        return None
    best = max(((fit(person.area, address), person) for person in people), key=lambda found: found[0], default=None)
    return best[1] if best is not None and best[0] else None


def _fit(part: Part, address: str) -> int:
    if part.place and part.place in address:
        if part.first is None:
            return len(part.place)
        rest = address.split(part.place, 1)[1]
        return len(part.place) + 10 if _counted(part, rest) else 0
    alone = part.first is not None and part.unit in _ALONE and address[:1].isdigit()
    return 1 if alone and _counted(part, address) else 0


def _counted(part: Part, text: str) -> bool:
    number = re.search(rf"(\d+){re.escape(part.unit)}", text)
    return number is not None and part.first is not None and part.first <= int(number[1]) <= (part.last or part.first)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Folded, with the numerals before 组 and its like as digits."""
    return _NUMERAL.sub(lambda match: str(_number(match[0])), fold(text))


def _number(numeral: str) -> int:
    """Up to ninety-nine: 三 3, 十二 12, 二十一 21."""
    tens, ten, ones = numeral.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
