"""The one table of verbs behind page, API and command: name, label, what runs, which facts are asked."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from services import workflow
from services.actions import contact, corrections, filing, records, repairs, steps, submissions, uncollected
from services.choices import (
    Barrier,
    CostAnswer,
    DisposalKind,
    FollowUpWay,
    IdProof,
    NextStep,
    Outcome,
    RefusalReason,
    RepairResult,
    ReplyChannel,
    State,
)
from services.models import Ticket


@dataclass(frozen=True)
class Fact:
    """One input of a verb.

    kind: text, long_text, date, choice (with `choices` as (value, label) pairs), check, person, partner, unit,
    documents ({id of the matter's document: number}), held_document (a TicketDocument), signature (PNG bytes), photo
    (core.uploads.Upload of a picture), matter (offered at the station), details (facts of that matter, by key),
    things (those of the ticket on the shelf, left out: all), place (of the ticket's station), part (of the repair,
    whose cost is not answered yet), amount and hours (decimals).
    """

    kind: str
    label: Any
    is_required: bool = False
    choices: tuple[tuple[str, Any], ...] = ()
    initial: Any = ""
    # An empty answer is one: it is handed to the action, not left out.
    may_blank: bool = False


@dataclass(frozen=True)
class Verb:
    """`run(ticket, *, actor, at, **facts)` answers the ticket as it now stands, or raises Refused."""

    name: str
    label: Any
    run: Callable[..., Ticket]
    fields: dict[str, Fact]


NOTE = Fact("long_text", _("Note"))
OVERRIDE = Fact("text", _("Reason to go on without the missing documents"))
PROMISED = Fact("date", _("Promised for"))


def _some(*outcomes: Outcome) -> tuple[tuple[str, Any], ...]:
    return tuple((outcome.value, outcome.label) for outcome in outcomes)


_FIELDS: dict[str, tuple[Callable[..., Ticket], dict[str, Fact]]] = {
    "accept": (steps.accept, {"handler": Fact("person", _("Handled by")), "override_reason": OVERRIDE, "note": NOTE}),
    "verify": (steps.verify, {"override_reason": OVERRIDE, "note": NOTE}),
    "visit": (
        records.visit,
        {
            "visited_on": Fact("date", _("Visited on"), True),
            "place": Fact("text", _("Place")),
            "is_confirmed": Fact("check", _("Facts confirmed")),
            "result": Fact("long_text", _("Result"), True),
            "photo": Fact("photo", _("Photo"), initial=None),
        },
    ),
    "submit": (
        submissions.submit,
        {"to_unit": Fact("unit", _("Submit to")), "override_reason": OVERRIDE, "note": NOTE},
    ),
    "take_up": (submissions.take_up, {"promised_on": PROMISED, "note": NOTE}),
    "pass_on": (submissions.pass_on, {"to_unit": Fact("unit", _("Pass on to"), True), "note": NOTE}),
    "return_papers": (submissions.return_papers, {"note": NOTE}),
    "follow_up": (
        records.follow_up,
        {
            "way": Fact("choice", _("How it was asked"), True, tuple(FollowUpWay.choices)),
            "spoken_to": Fact("text", _("Spoken to")),
            "found": Fact("long_text", _("How far it is"), True),
            "next_on": Fact("date", _("Ask again on")),
            "has_papers": Fact("check", _("Papers fetched back")),
        },
    ),
    "assign": (
        steps.assign,
        {"partner": Fact("partner", _("Partner organisation")), "handler": Fact("person", _("Person")), "note": NOTE},
    ),
    "ready": (
        steps.ready,
        {
            "result": Fact("choice", _("Result"), choices=tuple(RepairResult.choices)),
            "barrier": Fact("choice", _("What hindered it"), choices=tuple(Barrier.choices)),
            "next_step": Fact("choice", _("Advice to the owner"), choices=tuple(NextStep.choices)),
            "hours": Fact("hours", _("Hours it took")),
            "shelf": Fact("place", _("Where it lies now")),
            "override_reason": OVERRIDE,
            "note": NOTE,
        },
    ),
    "hand_over": (
        records.hand_over,
        {
            "collector": Fact("text", _("Collected by"), True),
            "relation": Fact("text", _("Relation to the resident")),
            "proof": Fact("choice", _("Recognised by"), True, tuple(IdProof.choices)),
            "id_tail": Fact("text", _("Last four of the id number")),
            "signature": Fact("signature", _("Signature"), initial=None),
            "witness": Fact("person", _("Second person")),
            "things": Fact("things", _("Things handed over")),
        },
    ),
    "remind": (
        uncollected.remind,
        {
            "channel": Fact("choice", _("How the owner was reminded"), True, tuple(ReplyChannel.choices)),
            "collect_by": Fact("date", _("Last day named to the owner")),
            "note": NOTE,
        },
    ),
    "clear": (
        uncollected.clear,
        {
            "kind": Fact(
                "choice",
                _("What becomes of it"),
                True,
                tuple((kind.value, DisposalKind(kind).label) for kind in uncollected.WAYS),
            ),
            "recipient": Fact("text", _("Given to")),
            "is_erased": Fact("check", _("The owner's data are erased, or the disk is removed")),
            "witness": Fact("person", _("Witness"), True),
            "reason": Fact("text", _("Reason, if before the last day")),
        },
    ),
    "reply": (
        records.reply,
        {
            "channel": Fact("choice", _("How the resident was told"), True, tuple(ReplyChannel.choices)),
            "text": Fact("long_text", _("What the resident was told"), True),
            "override_reason": OVERRIDE,
        },
    ),
    "close": (
        steps.close,
        {
            "outcome": Fact(
                "choice",
                _("Outcome"),
                True,
                _some(Outcome.DONE, Outcome.COULD_NOT, Outcome.ON_THE_SPOT),
                Outcome.DONE.value,
            ),
            "note": NOTE,
        },
    ),
    "parts": (
        repairs.parts,
        {"what": Fact("text", _("Which part"), True), "cost": Fact("amount", _("Cost in yuan, for the owner"))},
    ),
    "consent": (
        repairs.consent,
        {
            "part": Fact("part", _("Part")),
            "answer": Fact(
                "choice",
                _("What the owner says"),
                True,
                (
                    (CostAnswer.AGREED.value, CostAnswer.AGREED.label),
                    (CostAnswer.DECLINED.value, CostAnswer.DECLINED.label),
                ),
            ),
            "channel": Fact("choice", _("How the owner was asked"), True, tuple(ReplyChannel.choices)),
        },
    ),
    "ask": (steps.ask, {"what": Fact("long_text", _("What the resident has to bring"), True)}),
    "supplement": (steps.supplement, {"note": NOTE}),
    "explain": (
        steps.explain,
        {
            "outcome": Fact(
                "choice",
                _("Outcome"),
                True,
                _some(Outcome.EXPLAINED, Outcome.REFERRED),
                Outcome.EXPLAINED.value,
            ),
            "explanation": Fact("long_text", _("Explanation"), True),
        },
    ),
    "refuse": (
        steps.refuse,
        {
            "reason": Fact("choice", _("Reason"), True, tuple(RefusalReason.choices)),
            "explanation": Fact("long_text", _("Explanation for the resident"), True),
        },
    ),
    "withdraw": (steps.withdraw, {"note": NOTE}),
    "promise": (steps.promise, {"promised_on": Fact("date", _("Promised for"), True), "note": NOTE}),
    "transfer": (steps.transfer, {"to_person": Fact("person", _("Registered by"), True), "note": NOTE}),
    "file_under": (
        filing.file_under,
        {
            "matter": Fact("matter", _("Matter"), True),
            "details": Fact("details", _("Facts that the matter asks for")),
            "note": NOTE,
        },
    ),
    "documents": (records.documents, {"documents": Fact("documents", _("Documents"), True)}),
    "return_original": (
        records.return_original,
        {"document": Fact("held_document", _("Original"), True)},
    ),
    "correct": (
        corrections.correct,
        {
            "resident_name": Fact("text", _("Resident"), may_blank=True),
            "phone": Fact("text", _("Telephone (empty: as it is; -: none)")),
            "id_number": Fact("text", _("Id number (empty: as it is; -: none)")),
            "address": Fact("text", _("Address"), may_blank=True),
            "matter": Fact("matter", _("Matter (empty: as it is)")),
            "description": Fact("long_text", _("What it is about"), may_blank=True),
            "reason": Fact("text", _("Reason of the correction"), True),
        },
    ),
    "note": (records.note, {"text": Fact("long_text", _("Note"), True)}),
    "reveal": (contact.reveal, {"reason": Fact("text", _("Reason"))}),
    "reopen": (steps.reopen, {"reason": Fact("long_text", _("Reason"), True)}),
}

VERBS: dict[str, Verb] = {name: Verb(name, move.label, *_FIELDS[name]) for name, move in workflow.MOVES.items()}


def facts_for(verb: str, ticket: Ticket) -> dict[str, Fact]:
    """The facts that `verb` asks of this very ticket: a result only where the chain asks for one (A-03), a second
    person only with valuables, a reason to go on without documents only where there are any."""
    fields = dict(VERBS[verb].fields)
    if verb == "ready":
        step = workflow.step_at(ticket.matter.chain.steps.all(), State.READY)
        if step is None or not step.asks_result:
            for name in ("result", "barrier", "next_step", "hours", "shelf"):
                del fields[name]
        else:
            fields["result"] = Fact("choice", _("Result"), True, fields["result"].choices)
    if "override_reason" in fields and not ticket.matter.documents.exists():
        del fields["override_reason"]
    if verb == "correct":
        for name in ("resident_name", "address", "description"):
            fields[name] = replace(fields[name], initial=getattr(ticket, name))
    if verb == "clear" and not uncollected.keeps_data(ticket):
        del fields["is_erased"]
    if verb == "hand_over":
        things = list(ticket.things.on_shelf())
        if not things:
            del fields["things"]
        if not any(thing.is_valuable for thing in things):
            del fields["witness"]
    return fields
