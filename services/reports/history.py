"""What happened to a ticket: for staff in the words of the office, for residents in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core.models import AuditRecord
from core.prepared import PreparedObjects
from core.text import localized
from services import corrected, workflow
from services.choices import Barrier, CostAnswer, NextStep, Outcome, RepairResult, State, WaitingFor
from services.models import Matter, Ticket
from stations.models import Partner, Person, Unit


@dataclass(frozen=True)
class Event:
    """One line of the history for staff; `changes` as (what, was, is) in words."""

    at: datetime
    verb: str
    label: Any
    actor: str
    on_behalf_of: str
    changes: list[tuple[Any, str, str]]
    note: str


OTHER_EVENTS = {
    "ticket.log": gettext_lazy("Registered"),  # 登记
    "ticket.override": gettext_lazy("Went on without missing documents"),
    **{f"ticket.{verb}": label for verb, label in workflow.LED_EVENTS.items()},
}
FIELDS = {
    "state": gettext_lazy("state"),
    "outcome": gettext_lazy("outcome"),
    "waiting_for": gettext_lazy("waiting for"),
    "repair_result": gettext_lazy("result of the repair"),
    "received_by": gettext_lazy("received by"),
    "registered_by": gettext_lazy("registered by"),
    "handled_by": gettext_lazy("handled by"),
    "partner": gettext_lazy("partner organisation"),
    "holder": gettext_lazy("lies with"),
    "matter": gettext_lazy("matter"),
    "follow_up_on": gettext_lazy("ask again on"),
    "promised_on": gettext_lazy("promised for"),
    "submission": gettext_lazy("submission"),
    "missing": gettext_lazy("missing documents"),
    "documents": gettext_lazy("documents"),
    "document": gettext_lazy("document"),
    "visited_on": gettext_lazy("visited on"),
    "report": gettext_lazy("loss report"),
    "noticed_on": gettext_lazy("announced on"),
    "disposal": gettext_lazy("disposal"),
    "collect_by": gettext_lazy("kept until"),
    "barrier": gettext_lazy("what hindered it"),
    "next_step": gettext_lazy("advice to the owner"),
    "hours": gettext_lazy("volunteer hours"),
    "cost": gettext_lazy("cost in yuan"),
    "answer": gettext_lazy("owner's answer"),
}
WORDS = {
    "state": State,
    "outcome": Outcome,
    "waiting_for": WaitingFor,
    "repair_result": RepairResult,
    "barrier": Barrier,
    "next_step": NextStep,
    "answer": CostAnswer,
}
ROWS_OF = {
    "received_by": Person,
    "registered_by": Person,
    "handled_by": Person,
    "partner": Partner,
    "holder": Unit,
    "matter": Matter,
}


def _records(kind: int, thing: int) -> QuerySet[AuditRecord]:
    people = [f"{who}__{name}" for who in ("actor", "on_behalf_of") for name in ("full_name", "username")]
    return (
        AuditRecord.objects.filter(subject_type=kind, subject_id=thing)
        .order_by("at", "id")
        .select_related("actor", "on_behalf_of")
        .only("at", "verb", "before", "after", "note", *people)
    )


_RECORDS = PreparedObjects(_records, integers=["kind", "thing"])


def timeline(ticket: Ticket) -> list[Event]:
    """Everything that happened, oldest first, in the words of the office; four queries at most."""
    kind = ContentType.objects.get_for_model(ticket)
    records = _RECORDS.all(kind=kind.pk, thing=ticket.pk)
    names = _names(records, ticket)
    put_right = corrected.changes_of(ticket) if any(record.verb == "ticket.correct" for record in records) else {}
    return [
        Event(
            at=record.at,
            verb=record.verb,
            label=_label(record.verb),
            actor=localized(str(record.actor)) if record.actor else "",
            on_behalf_of=localized(str(record.on_behalf_of)) if record.on_behalf_of else "",
            changes=[
                (label, _shown(key, record.before.get(key), names), _shown(key, record.after.get(key), names))
                for key, label in FIELDS.items()
                if record.before.get(key) or record.after.get(key)
            ]
            + (put_right.get(record.at, []) if record.verb == "ticket.correct" else []),
            note=record.note,
        )
        for record in records
    ]


def _label(verb: str) -> Any:
    move = workflow.MOVES.get(verb.removeprefix("ticket."))
    return move.label if move is not None else OTHER_EVENTS.get(verb, verb)


def _names(records: Iterable[AuditRecord], ticket: Ticket) -> dict[tuple[Any, int], str]:
    """The names of all people, partners and units that the records point to: one query for each kind.

    Those that stand on the ticket itself are known already, and mostly there are no others.
    """
    known = [ticket.received_by, ticket.handled_by, ticket.registered_by, ticket.partner, ticket.holder]
    names = {(type(thing), thing.pk): localized(thing.name, thing.name_en) for thing in known if thing}
    wanted: dict[Any, set[int]] = {}
    for record in records:
        for facts in (record.before, record.after):
            for key in ROWS_OF.keys() & facts.keys():
                if facts[key] and (ROWS_OF[key], facts[key]) not in names:
                    wanted.setdefault(ROWS_OF[key], set()).add(facts[key])
    return names | {
        (model, pk): localized(row.name, row.name_en)
        for model, keys in wanted.items()
        for pk, row in model._default_manager.in_bulk(keys).items()
    }


def _shown(key: str, value: Any, names: dict[tuple[Any, int], str]) -> str:
    if value in (None, "", [], {}):
        return ""
    if key in WORDS:
        return str(WORDS[key](value).label)
    if key in ROWS_OF:
        return names.get((ROWS_OF[key], value), str(value))
    if isinstance(value, dict):
        return "、".join(f"{name}×{count}" for name, count in value.items())
    return "、".join(value) if isinstance(value, list) else str(value)


# For the resident: plain words, no names, nothing that anybody typed (lesson 12).

PUBLIC_STATE = {
    State.RECEIVED: gettext_lazy("We have received your matter"),
    State.ACCEPTED: gettext_lazy("Your matter is accepted"),
    State.VERIFYING: gettext_lazy("We are checking the facts"),
    State.SUBMITTED: gettext_lazy("Sent to the office that decides"),
    State.HANDLING: gettext_lazy("Your matter is being handled"),
    State.READY: gettext_lazy("Ready: please come and collect it"),
    State.REPLIED: gettext_lazy("There is an answer: please ask the station"),
    State.CLOSED: gettext_lazy("Finished"),
}
PUBLIC_WAIT = {
    WaitingFor.SUPPLEMENT: gettext_lazy("Something is missing: please bring it to the station"),
    WaitingFor.PARTS: gettext_lazy("Waiting for spare parts"),
}
PUBLIC_OUTCOME = {
    Outcome.ON_THE_SPOT: gettext_lazy("Done on the spot"),
    Outcome.EXPLAINED: gettext_lazy("Explained at the station"),
    Outcome.DONE: gettext_lazy("Done"),
    Outcome.COULD_NOT: gettext_lazy("It could not be done; the station explains why"),
    Outcome.REFUSED: gettext_lazy("Not possible; the station explains why"),
    Outcome.WITHDRAWN: gettext_lazy("Taken back at your wish"),
    Outcome.REFERRED: gettext_lazy("Another office is responsible; the station tells you which"),
}


def public_words(state: str, outcome: str = "", waiting_for: str = "") -> Any:
    if state == State.WAITING:
        return PUBLIC_WAIT[WaitingFor(waiting_for)]
    return PUBLIC_OUTCOME[Outcome(outcome)] if outcome else PUBLIC_STATE[State(state)]


@dataclass(frozen=True)
class PublicEvent:
    on: date
    words: Any


def public_history(ticket: Ticket) -> list[PublicEvent]:
    """Where the matter was, day by day, oldest first; one query."""
    records = AuditRecord.objects.about(ticket).filter(after__has_key="state").values_list("at", "after")
    return [
        PublicEvent(
            timezone.localdate(at), public_words(after["state"], after.get("outcome", ""), after.get("waiting_for", ""))
        )
        for at, after in records
    ]
