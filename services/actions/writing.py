"""Documents that the station writes for residents (代写文书契约, E-01)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, locks, papers
from core.errors import Refused
from core.models import Paper, User
from services import access
from services.actions.base import behalf, required
from services.choices import DocumentKind, DraftState, MatterKind
from services.models import Ticket, WrittenDocument
from stations.models.scope import Held

KIND = "written-document"
FACTS = ("kind", "title", "body", "signers")


@transaction.atomic
def write_document(ticket: Ticket, *, actor: User, at: datetime, **facts: Any) -> WrittenDocument:
    """A new draft; `facts`: kind, title, body, signers. Refused codes: not_allowed, not_here, required, not_valid."""
    held = _held(ticket, actor)
    if ticket.matter.kind != MatterKind.WRITING:
        raise Refused("not_here", _("This matter is not about writing a document"))
    document = WrittenDocument.objects.create(
        ticket=ticket, written_by_id=held.person_id, written_at=at, changed_at=at, **_checked(facts)
    )
    _record(document, "write", held, actor, at, after={"kind": document.kind})
    return document


@transaction.atomic
def change_document(document: WrittenDocument, *, actor: User, at: datetime, **facts: Any) -> WrittenDocument:
    """Go on writing; nothing changed, nothing written. Refused("not_possible_now") once it is archived."""
    document, held = _begin(document, actor)
    if document.state == DraftState.FINAL:
        raise Refused("not_possible_now", _("The document is archived; write a new one"))
    clean = _checked(facts)
    changed = [name for name, value in clean.items() if getattr(document, name) != value]
    if not changed:
        return document
    for name in changed:
        setattr(document, name, clean[name])
    document.changed_at = at
    document.save(update_fields=[*changed, "changed_at"])
    _record(document, "change", held, actor, at, after={"changed": changed})
    return document


@transaction.atomic
def finish_document(document: WrittenDocument, *, actor: User, at: datetime) -> Paper:
    """The document as it is handed out, archived; from then on it stands. Again: the same paper."""
    document, held = _begin(document, actor)
    if document.paper is None:
        document.paper = papers.issue(
            KIND,
            template="services/written",
            title=document.title,
            data=written_words(document),
            thing=document,
            unit_id=document.ticket.station_id,
            actor=actor,
            at=at,
        )
        document.state = DraftState.FINAL
        document.save(update_fields=["paper", "state"])
        _record(document, "finish", held, actor, at)
    return document.paper


def written_words(document: WrittenDocument) -> dict[str, Any]:
    """What the paper and the Word file say: paragraphs as they were typed, and a line for each who signs."""
    names = [name.strip() for name in document.signers.replace("，", "、").replace(",", "、").split("、")]
    return {
        "text": [line.rstrip() for line in document.body.split("\n")],
        "signatures": [name for name in names if name],
        "date_label": _("Date"),
    }


def _begin(document: WrittenDocument, actor: User) -> tuple[WrittenDocument, Held]:
    rows = WrittenDocument.objects.select_related("ticket__station__unit", "ticket__matter", "paper")
    document = locks.lock(rows, document.pk)
    return document, _held(document.ticket, actor)


def _held(ticket: Ticket, actor: User) -> Held:
    held = access.log_role(actor, ticket.station)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    return held


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    clean = {name: (facts.get(name) or "").replace("\r\n", "\n").strip() for name in FACTS}
    if clean["kind"] not in DocumentKind.values:
        raise Refused("not_valid", _("Choose one of the list"), "kind")
    required(clean["title"], "title")
    required(clean["body"], "body")
    return clean


def _record(document: WrittenDocument, verb: str, held: Held, actor: User, at: datetime, **facts: Any) -> None:
    audit.record(
        f"written.{verb}",
        document,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        unit_id=document.ticket.station_id,
        **facts,
    )
