"""The archive: papers issued and received, numbered, with a digest and the day until which they are kept (D-36)."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone, translation

from core import audit, typeset
from core.models import Paper, PaperContent, User
from core.numbers import next_number
from core.uploads import Upload

YEARS_KEPT = 6
KIND = re.compile(r"[a-z][a-z0-9-]{0,29}")


class Damaged(Exception):
    """A paper is not what it was when it was archived; for the log and for verify_papers, never for a visitor."""


@dataclass(frozen=True)
class Problem:
    """A paper that failed the check: its number and what is wrong, in English for the log."""

    number: str
    problem: str


def keep_until(issued_on: date, years: int = YEARS_KEPT) -> date:
    """The last day on which a paper of `issued_on` is kept: the same day `years` later, that day included (D-36).

    A paper of 29 February is kept until the 28th where the year has no 29th. Less than six years is a ValueError.
    """
    if years < YEARS_KEPT:
        raise ValueError("papers of a station are kept for six years at least")
    try:
        return issued_on.replace(year=issued_on.year + years)
    except ValueError:
        return issued_on.replace(year=issued_on.year + years, day=28)


@transaction.atomic
def issue(
    kind: str,
    *,
    template: str,
    title: str,
    data: Mapping[str, Any],
    thing: models.Model,
    unit_id: int | None,
    actor: User | None,
    at: datetime,
    years: int = YEARS_KEPT,
) -> Paper:
    """Lay out `template` with `data`, archive the result and return it.

    `kind` is a word like "ticket-slip"; the number is KIND-unit-year-running, without holes within the three. The
    template finds `title`, `number`, `issued_at` and `language` beside `data`. Each call issues a new paper; whoever
    wants the earlier one again reads it from the archive. Raises TemplateFault when the template cannot be laid out.
    """
    number = _number(kind, unit_id, at)
    whole = {
        "language": translation.get_language(),
        **data,
        "title": title,
        "number": number,
        "issued_at": timezone.localtime(at).isoformat(),
    }
    is_word = template.endswith(".docx")
    body = typeset.render_docx(template, whole) if is_word else typeset.render_pdf(template, whole)
    paper = Paper(
        number=number, kind=kind, title=title, media_type=typeset.WORD if is_word else typeset.PDF, data=whole
    )
    return _archive(paper, body, "paper.issue", thing, unit_id, actor, at, years)


@transaction.atomic
def receive(
    kind: str,
    *,
    title: str,
    upload: Upload,
    thing: models.Model,
    unit_id: int | None,
    actor: User | None,
    at: datetime,
    years: int = YEARS_KEPT,
) -> Paper:
    """Archive what a person handed in, cleaned by `core.uploads.accept`; numbered and kept like an issued paper."""
    paper = Paper(number=_number(kind, unit_id, at), kind=kind, title=title, media_type=upload.media_type)
    return _archive(paper, upload.body, "paper.receive", thing, unit_id, actor, at, years)


def read(paper: Paper) -> bytes:
    """The bytes of `paper` as archived. Raises Damaged when they are gone or their digest has changed."""
    body = PaperContent.objects.filter(paper=paper).values_list("body", flat=True).first()
    if body is None:
        raise Damaged(f"{paper.number}: the content is missing")
    if len(body) != paper.size or hashlib.sha256(body).hexdigest() != paper.digest:
        raise Damaged(f"{paper.number}: the digest is wrong")
    return bytes(body)


def check_all() -> Iterator[Problem | None]:
    """One answer per paper of the archive, oldest first: None when it is whole. Holds one content at a time."""
    for paper in Paper.objects.defer("data").order_by("pk").iterator(chunk_size=500):
        try:
            read(paper)
        except Exception as error:  # whatever it is, it is a finding, and the rest is still to be checked
            yield Problem(paper.number, str(error) or type(error).__name__)
        else:
            yield None


def _number(kind: str, unit_id: int | None, at: datetime) -> str:
    if not KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of paper: small letters, digits and hyphens, 30 at most")
    year = timezone.localtime(at).year
    running = next_number(f"paper:{kind}:{unit_id or 0}:{year}")
    return f"{kind.upper()}-{unit_id or 0:04d}-{year}-{running:05d}"


def _archive(
    paper: Paper,
    body: bytes,
    verb: str,
    thing: models.Model,
    unit_id: int | None,
    actor: User | None,
    at: datetime,
    years: int,
) -> Paper:
    paper.subject_type = ContentType.objects.get_for_model(thing)
    paper.subject_id = thing.pk
    paper.unit_id = unit_id
    paper.digest = hashlib.sha256(body).hexdigest()
    paper.size = len(body)
    paper.issued_at = at
    paper.issued_by = actor
    paper.retain_until = keep_until(timezone.localtime(at).date(), years)
    paper.save(force_insert=True)
    PaperContent.objects.create(paper=paper, body=body)
    audit.record(
        verb,
        thing,
        actor=actor,
        at=at,
        after={"paper": paper.number, "kind": paper.kind, "retain_until": paper.retain_until},
        unit_id=unit_id,
    )
    return paper
