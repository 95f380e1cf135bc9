"""The history of a thing that is no ticket, in the words of the office; from the audit record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import AuditRecord
from core.text import localized
from services.lives import ARTICLE, COMPLAINT, MEDIATION, TASK, Life

LIVES: Mapping[str, Life] = {
    "task": TASK,
    "article": ARTICLE,
    "mediation": MEDIATION,
    "complaint": COMPLAINT,
}
OTHER: Mapping[str, Any] = {
    "task.hand_down": _("Handed down"),
    "article.write": _("Written"),
    "event.record": _("Recorded"),
    "event.change": _("Changed"),
    "mediation.open": _("Opened"),
    "mediation.conclude": _("Concluded"),
    "mediation.read": pgettext_lazy("a record", "Read"),
    "complaint.file": _("Filed on the public page"),
    "paper.issue": _("Paper issued"),
    "paper.receive": _("File added"),
    "paper.read": _("Paper read"),
}


@dataclass(frozen=True)
class PlainEvent:
    at: datetime
    label: Any
    actor: str
    on_behalf_of: str
    note: str


def plain_history(thing: Model) -> list[PlainEvent]:
    """Newest first; one query."""
    records = AuditRecord.objects.about(thing).select_related("actor", "on_behalf_of").order_by("-at", "-id")
    return [
        PlainEvent(
            at=record.at,
            label=_label(record.verb),
            actor=localized(str(record.actor)) if record.actor else "",
            on_behalf_of=localized(str(record.on_behalf_of)) if record.on_behalf_of else "",
            note=record.note,
        )
        for record in records
    ]


def _label(verb: str) -> Any:
    noun, _dot, name = verb.partition(".")
    step = LIVES.get(noun, {}).get(name)
    return step.label if step is not None else OTHER.get(verb, verb)
