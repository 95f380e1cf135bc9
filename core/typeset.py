"""Official papers from data: Typst to PDF/A-2b, Word where an office goes on editing. Same data, same bytes.

Templates are found by name in the folder typst/ of an app: "services/slip" is services/typst/slip.typ, and
"reports/yearly.docx" is reports/typst/yearly.docx. Text typed by people reaches a template as a JSON string or an
escaped value; it is never read as markup.
"""

import base64
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.translation import gettext as _
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

from core.glyphs import FONT, drawable, undrawable, visible

Data = Mapping[str, Any]

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The moment written into a file whose data names none: a clock would make every run differ.
NO_MOMENT = "2000-01-01T00:00:00+00:00"
# The earliest date that a zip file can hold.
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
# Language of the reader: language and region for line breaking, and the face whose shapes the region writes.
FACES = {"zh-hans": ("zh", "cn", "SC"), "zh-hant": ("zh", "tw", "TC"), "en": ("en", "us", "SC")}
# Of a picture in a Word file: its width in millimetres, and dots to the inch of its drawing.
PICTURE_WIDTH, PICTURE_DOTS = 160, 200
DRAWING = Path(__file__).parent / "typst" / "drawing.typ"
ALL_FACES = ("SC", "TC", "HK", "JP", "KR")


@dataclass(frozen=True)
class Picture:
    """A PNG for a Word file, as wide as its column of text, with the words for those who cannot see it."""

    png: bytes
    words: str


class TemplateFault(Exception):
    """A template cannot be found, or cannot be laid out with this data: a mistake of the program, for the log."""


def find_template(name: str) -> Path:
    """The file of the template `name`, "app/name" or "app/name.docx". Raises TemplateFault."""
    app, _slash, rest = name.partition("/")
    try:
        folder = Path(apps.get_app_config(app).path) / "typst"
    except LookupError as error:
        raise TemplateFault(f"template {name}: there is no app {app}") from error
    path = (folder / (rest if rest.endswith(".docx") else f"{rest}.typ")).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise TemplateFault(f"template {name}: there is no file {folder.name}/{rest} in {app}")
    return path


def render_pdf(template: str, data: Data) -> bytes:
    """`template` filled with `data` as PDF/A-2b; the same data give the same bytes, on any day and in any process.

    `data` is what JSON can hold, plus dates, decimals and lazy texts. Read by the house itself: `title` (required),
    `number`, `organisation`, `language` (default: the active one) and `issued_at` (ISO 8601, the date in the file).
    Characters that the font lacks are drawn as 〓 and named by code at the end of the paper.
    """
    path = find_template(template)
    plain = json.loads(json.dumps(dict(data), cls=DjangoJSONEncoder))
    handed = _each_text(plain, drawable) | {"house": _house(plain)}
    moment = datetime.fromisoformat(plain.get("issued_at") or NO_MOMENT)
    try:
        return typst.compile(
            path,
            root=settings.BASE_DIR,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(handed, ensure_ascii=False, sort_keys=True)},
            pdf_standards=["a-2b"],
            timestamp=int(moment.timestamp()),
        )
    except typst.TypstError as error:
        raise TemplateFault(f"template {template}: {error.diagnostic}") from error


def render_docx(template: str, data: Data, pictures: Mapping[str, Picture] | None = None) -> bytes:
    """`template` ("app/name.docx") filled with `data`, for an office that goes on editing; same data, same bytes.

    The template finds `pictures` under that name, by their keys.
    """
    document = DocxTemplate(find_template(template))
    plain = json.loads(json.dumps(dict(data), cls=DjangoJSONEncoder))
    shown = pictures or {}
    # Control characters are not allowed in XML.
    filled = _each_text(plain, visible) | {
        "pictures": {
            key: InlineImage(document, io.BytesIO(picture.png), width=Mm(PICTURE_WIDTH))
            for key, picture in shown.items()
        }
    }
    document.render(filled, autoescape=True)
    words = {picture.png: picture.words for picture in shown.values()}
    for shape in document.docx.inline_shapes if shown else ():
        inline = shape._inline
        part = document.docx.part.related_parts[inline.graphic.graphicData.pic.blipFill.blip.embed]
        inline.docPr.set("descr", words.get(part.blob, ""))
    moment = datetime.fromisoformat(plain.get("issued_at") or NO_MOMENT)
    properties = document.docx.core_properties
    properties.created = properties.modified = moment.astimezone(UTC)
    written = io.BytesIO()
    document.save(written)
    return _without_clock(written)


def svg_png(svg: str) -> bytes:
    """A drawing as PNG on white, its text set in the house's font; the same drawing gives the same bytes."""
    return typst.compile(
        DRAWING,
        root=settings.BASE_DIR,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"svg": drawable(svg)},
        format="png",
        ppi=PICTURE_DOTS,
    )


def qr_svg(text: str) -> str:
    """A QR code of `text` as SVG without margin, for pages and for the `qr` function of the templates."""
    return segno.make(text, error="m", micro=False).svg_inline(border=0, omitsize=True)


def picture_svg(png: bytes) -> str:
    """A PNG wrapped in SVG: templates get text only, and place it as they place a QR code."""
    width, height = struct.unpack(">II", png[16:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'xlink:href="data:image/png;base64,{base64.b64encode(png).decode()}"/></svg>'
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT.parent)])


def _house(data: dict[str, Any]) -> dict[str, Any]:
    """What base.typ needs besides the template's own data: faces and words of the language, lost characters."""
    language = data.get("language") or translation.get_language() or settings.LANGUAGE_CODE
    lang, region, face = FACES.get(language, FACES["zh-hans"])
    with translation.override(language):
        words = {
            # Translators: {page} and {pages} stay as they are
            "page": _("Page {page} of {pages}"),
            # Translators: small print on a paper; {characters} stays as it is
            "missing_words": _("〓 stands for characters that this font lacks: {characters}"),
        }
    return words | {
        "lang": lang,
        "region": region,
        "fonts": [f"Noto Sans CJK {name}" for name in dict.fromkeys((face, *ALL_FACES))],
        "missing": undrawable("".join(_texts(data))),
    }


def _texts(value: Any) -> Iterator[str]:
    """Every string in a JSON value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with every string changed, keys left as they are."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(part, change) for part in value]
    if isinstance(value, dict):
        return {key: _each_text(part, change) for key, part in value.items()}
    return value


def _without_clock(written: io.BytesIO) -> bytes:
    """The zip file written anew with one fixed date for all its parts."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, ZIP_MOMENT), source.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
