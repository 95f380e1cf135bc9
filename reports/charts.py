"""Charts as SVG, drawn on the server: the same drawing stands in the page and, as a picture, in the Word file.

Pure. Colours stand in attributes, so that a style sheet may change them and a renderer without one still knows them.
What a chart shows stands beside it as a table; the drawing is for the eye.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NOW, BEFORE = "#16606b", "#b9a26a"
INK, LINE = "#1d2b2e", "#dedacf"
FONT = "Noto Sans CJK SC, sans-serif"
WIDTH = 720
LABEL = 13
LONGEST = 14  # characters of a label beside a bar


@dataclass(frozen=True)
class Bar:
    """`before` None: nothing to compare with."""

    label: str
    now: int
    before: int | None = None


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    words: str
    anchor: str = "middle"


def columns(bars: Sequence[Bar], *, names: tuple[str, str], words: str) -> SafeString:
    """Upright columns side by side: the year, and the year before where there is one. `words` says what is drawn."""
    top, bottom, left, height = 44, 28, 44, 250
    most, step = scale(bars)
    room = (WIDTH - left) / max(len(bars), 1)
    is_pair = _is_pair(bars)
    width = room * (0.36 if is_pair else 0.56)

    def y(value: float) -> float:
        return top + (height - top - bottom) * (1 - value / most)

    lines = [(y(value), value) for value in range(0, most + 1, step)]
    rects, texts = [], _legend(names, is_pair)
    for place, bar in enumerate(bars):
        middle = left + room * (place + 0.5)
        pairs = [(bar.before or 0, BEFORE), (bar.now, NOW)] if is_pair else [(bar.now, NOW)]
        for nth, (value, colour) in enumerate(pairs):
            x = middle - width * len(pairs) / 2 + width * nth
            rects.append(Rect(x, y(value), width - 1, y(0) - y(value), colour))
            if value and colour == NOW:
                texts.append(Text(x + width / 2, y(value) - 4, str(value)))
        texts.append(Text(middle, height - 9, bar.label))
    texts += [Text(left - 6, at + 4, str(value), "end") for at, value in lines]
    grid = format_html_join("", '<path d="M{} {}H{}" stroke="{}"/>', ((left, _n(at), WIDTH, LINE) for at, _v in lines))
    return _drawing(height, words, grid, _legend_marks(is_pair) + rects, texts)


def lying(bars: Sequence[Bar], *, names: tuple[str, str], words: str) -> SafeString:
    """Bars lying below each other, for what has long names."""
    top, left, right = 34, 210, 60
    is_pair = _is_pair(bars)
    room = 44 if is_pair else 30
    most, _step = scale(bars)
    rects, texts = [], _legend(names, is_pair)
    for place, bar in enumerate(bars):
        y = top + room * place
        pairs = [(bar.now, NOW), (bar.before or 0, BEFORE)] if is_pair else [(bar.now, NOW)]
        texts.append(Text(left - 8, y + room / 2 + 2, _short(bar.label), "end"))
        for nth, (value, colour) in enumerate(pairs):
            width = (WIDTH - left - right) * value / most
            rects.append(Rect(left, y + 4 + 17 * nth, width, 15, colour))
            texts.append(Text(left + width + 6, y + 16 + 17 * nth, str(value), "start"))
    height = top + room * len(bars) + 6
    axis = format_html('<path d="M{} {}V{}" stroke="{}"/>', left, top, height - 6, INK)
    return _drawing(height, words, axis, _legend_marks(is_pair) + rects, texts)


def scale(bars: Sequence[Bar]) -> tuple[int, int]:
    """The end of the axis and the step of its lines: 1, 2 or 5 of a power of ten, so that there are two to five."""
    most = max((max(bar.now, bar.before or 0) for bar in bars), default=0)
    power = 10 ** int(log10(max(most, 1)))
    step = next(
        (size for size in (max(power // 5, 1), max(power // 2, 1), power, power * 2) if most <= size * 5), power * 2
    )
    return max(step * -(-most // step), step), step


def _is_pair(bars: Sequence[Bar]) -> bool:
    return any(bar.before is not None for bar in bars)


def _short(label: str) -> str:
    width = sum(1 if ord(sign) > 0x2E7F else 0.5 for sign in label)
    if width <= LONGEST:
        return label
    kept, used = "", 0.0
    for sign in label:
        used += 1 if ord(sign) > 0x2E7F else 0.5
        if used > LONGEST - 1:
            break
        kept += sign
    return f"{kept.rstrip()}…"


def _legend(names: tuple[str, str], is_pair: bool) -> list[Text]:
    now, before = names
    return [Text(20, 16, now, "start"), *([Text(120, 16, before, "start")] if is_pair else [])]


def _legend_marks(is_pair: bool) -> list[Rect]:
    return [Rect(4, 6, 11, 11, NOW), *([Rect(104, 6, 11, 11, BEFORE)] if is_pair else [])]


def _drawing(height: float, words: str, under: SafeString, rects: list[Rect], texts: list[Text]) -> SafeString:
    shapes = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        ((_n(one.x), _n(one.y), _n(one.width), _n(one.height), one.colour) for one in rects),
    )
    written = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        ((_n(one.x), _n(one.y), one.anchor, one.words) for one in texts),
    )
    return format_html(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}'
        '<g font-family="{}" font-size="{}" fill="{}">{}</g></svg>',
        WIDTH,
        _n(height),
        words,
        under,
        shapes,
        FONT,
        LABEL,
        INK,
        written,
    )


def _n(value: float) -> str:
    """Tenths are enough, and the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")
