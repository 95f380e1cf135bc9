"""What people hand in as files: looked into, made harmless, or refused. Claimed names and types count nothing."""

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Refused

MEBIBYTE = 1024 * 1024
MAX_BYTES = 10 * MEBIBYTE
MAX_PIXELS = 50_000_000
# Enough to read an A4 page; a telephone's picture shrinks to this.
LONGEST_EDGE = 3000
# What comes after the end mark of an honest PDF: line ends and padding.
PDF_PADDING = b"\r\n\t \x00"
PICTURES = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Upload:
    """A file that may be kept: its true media type and its bytes, pictures encoded anew without hidden data."""

    media_type: str
    body: bytes


def accept(file: BinaryIO, *, field: str = "file", max_bytes: int = MAX_BYTES) -> Upload:
    """The content of `file` as it may be kept: PDF as it is, pictures (JPEG, PNG, WebP) turned upright and re-encoded.

    Codes of refusal: file_empty, file_too_large, file_kind (HTML, SVG, Office and all else), file_damaged.
    """
    body = file.read(max_bytes + 1)
    if not body:
        raise Refused("file_empty", _("The file is empty"), field)
    if len(body) > max_bytes:
        raise Refused(
            "file_too_large", _("The file is larger than %(limit)s MB") % {"limit": max_bytes // MEBIBYTE}, field
        )
    if body.startswith(b"%PDF-"):
        if not body.rstrip(PDF_PADDING).endswith(b"%%EOF"):
            raise _damaged(field)
        return Upload("application/pdf", body)
    return _picture(body, field)


def is_picture(body: bytes, kind: str) -> bool:
    """Whether `body` is one picture of that kind ("PNG"), whole to its last row, of at most MAX_PIXELS."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(body), formats=(kind,))
        if image.width * image.height > MAX_PIXELS:
            return False
        image.load()
    except Exception:  # torn files trip the library in ever new ways
        return False
    return True


def _damaged(field: str) -> Refused:
    return Refused("file_damaged", _("The file is damaged or holds more than one document"), field)


def _picture(body: bytes, field: str) -> Upload:
    try:
        return _encoded_anew(_opened(body, field))
    except Refused:
        raise
    except UnidentifiedImageError as error:
        raise Refused("file_kind", _("Only PDF files and pictures (JPEG, PNG, WebP) are taken"), field) from error
    except Exception as error:  # torn files trip the library in ever new ways (OSError, SyntaxError, struct.error …)
        raise _damaged(field) from error


def _opened(body: bytes, field: str) -> Image.Image:
    """The picture, its head read only: one that would fill the memory is refused before it is unpacked."""
    too_many = Refused("file_too_large", _("The picture has too many pixels"), field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(body), formats=PICTURES)
    except Image.DecompressionBombError as error:
        raise too_many from error
    if image.width * image.height > MAX_PIXELS:
        raise too_many
    return image


def _encoded_anew(image: Image.Image) -> Upload:
    """Only the pixels: EXIF (place, device, thumbnail), comments and whatever hung behind the picture are gone."""
    image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    written = io.BytesIO()
    if "A" in upright.getbands() or "transparency" in upright.info:
        plain = upright.convert("RGBA")
        plain.info.clear()
        plain.save(written, "PNG")
        return Upload("image/png", written.getvalue())
    plain = upright.convert("RGB")
    plain.info.clear()
    plain.save(written, "JPEG", quality=88)
    return Upload("image/jpeg", written.getvalue())
