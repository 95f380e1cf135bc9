"""How an archived paper leaves the house: as a download, after the right was checked, with a record of the access."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse

from core import audit, papers, sheets
from core.models import Paper, User

SUFFIXES = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    sheets.XLSX: "xlsx",
}


def download(
    paper: Paper, user: User, *, at: datetime, may_read: Callable[[User, Paper], bool] | None = None
) -> HttpResponse:
    """`paper` as an attachment that no browser opens as a page; the reading is recorded in the audit.

    The view has found `paper` among what `user` may see (404 otherwise) and has asked whether this one is among it; or
    else `may_read` decides, and PermissionDenied (403) is raised when it says no. Raises papers.Damaged when the
    archive is not whole.
    """
    if may_read is not None and not may_read(user, paper):
        raise PermissionDenied
    body = papers.read(paper)
    with transaction.atomic():
        audit.record("paper.read", paper, actor=user, at=at, unit_id=paper.unit_id)
    return attachment(body, media_type=paper.media_type, filename=f"{paper.number}.{SUFFIXES[paper.media_type]}")


def spreadsheet(filename: str, **sheet: Any) -> HttpResponse:
    """A list as an XLSX download; `sheet` is what `core.sheets.write_xlsx` is told."""
    stream = BytesIO()
    sheets.write_xlsx(stream, **sheet)
    return attachment(stream.getvalue(), media_type=sheets.XLSX, filename=filename)


def attachment(body: bytes, *, media_type: str, filename: str) -> HttpResponse:
    """`body` as a download: never shown inside the site, never guessed at, never cached. `filename` is plain ASCII."""
    return HttpResponse(
        body,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
