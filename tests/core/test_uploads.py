"""What people hand in: the content decides, pictures lose their hidden data, the rest is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from core.errors import Refused
from core.uploads import LONGEST_EDGE, MAX_BYTES, accept

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind="JPEG", size=(40, 30), mode="RGB", **options) -> bytes:
    written = BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(written, kind, **options)
    return written.getvalue()


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif[0x0112] = 6  # lying on its side
    exif.get_ifd(0x8825)[2] = (31.0, 28.0, 12.0)
    return picture(exif=exif)


def png_that_claims(width: int, height: int) -> bytes:
    """A head of a few bytes that would unpack to width × height pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))

    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def refusal(body: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        accept(BytesIO(body), field="scan")
    assert caught.value.field == "scan"
    return caught.value


def test_a_photo_loses_place_and_device_and_stands_upright():
    upload = accept(BytesIO(photo_with_place()))
    assert upload.media_type == "image/jpeg"
    assert b"SecretPhone" not in upload.body
    kept = Image.open(BytesIO(upload.body))
    assert kept.size == (30, 40)
    assert not kept.getexif()
    assert b"Exif" not in upload.body


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (picture("PNG"), "image/jpeg"),
        (picture("PNG", mode="RGBA"), "image/png"),
        (picture("PNG", mode="P", transparency=0), "image/png"),
        (picture("PNG", mode="1"), "image/jpeg"),
        (picture("PNG", mode="I;16"), "image/jpeg"),
        (picture("JPEG", mode="CMYK"), "image/jpeg"),
        (picture("WEBP"), "image/jpeg"),
    ],
)
def test_pictures_of_every_kind_come_out_as_two(body, media_type):
    upload = accept(BytesIO(body))
    assert upload.media_type == media_type
    assert Image.open(BytesIO(upload.body)).size == (40, 30)


def test_text_hidden_in_a_picture_is_gone():
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    for mode in ("RGB", "RGBA"):
        assert b"script" not in accept(BytesIO(picture("PNG", mode=mode, pnginfo=notes))).body


def test_a_picture_that_is_a_page_too_leaves_only_the_picture():
    upload = accept(BytesIO(picture() + b"<html><script>alert(1)</script></html>" + b"PK\x03\x04"))
    assert b"script" not in upload.body
    assert b"PK\x03\x04" not in upload.body


def test_a_large_photo_shrinks():
    upload = accept(BytesIO(picture(size=(6000, 200))))
    assert Image.open(BytesIO(upload.body)).size[0] <= LONGEST_EDGE


def test_a_pdf_stays_as_it_is():
    assert accept(BytesIO(PDF)).body == PDF
    assert accept(BytesIO(PDF + b"\r\n\0\0")).media_type == "application/pdf"


@pytest.mark.parametrize(
    "body",
    [
        b"<html><script>alert(1)</script></html>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<svg onload=alert(1)>",
        b"GIF89a/*<svg/onload=alert(1)>*/=0;",
        b"PK\x03\x04 a word file",
        b"\n\n%PDF-1.7 behind something else %%EOF",
        b"just text",
        b"\x00\x00\x00\x18ftypheic",
    ],
)
def test_what_is_neither_pdf_nor_picture_is_refused(body):
    assert refusal(body).code == "file_kind"


@pytest.mark.parametrize(
    "body", [PDF + b"<html><script>alert(1)</script></html>", PDF[:-7], picture()[:-200], picture("PNG")[:60]]
)
def test_what_is_torn_or_two_things_at_once_is_refused(body):
    assert refusal(body).code == "file_damaged"


@pytest.mark.parametrize("size", [(8000, 8000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_fill_the_memory_is_refused_unread(size):
    assert refusal(png_that_claims(*size)).code == "file_too_large"


def test_an_empty_and_an_oversized_file_are_refused():
    assert refusal(b"").code == "file_empty"
    assert refusal(PDF + b"\0" * MAX_BYTES).code == "file_too_large"
