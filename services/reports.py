"""Reading the tickets: board, history for staff and for residents, search, returning visitors."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.fields import blind_index
from core.identity import normal_phone
from core.models import AuditRecord
from core.prepared import Prepared, PreparedObjects
from core.text import localized
from core.workdays import add_working_days
from services import ledger, workflow
from services.access import HOLDER
from services.actions.intake import ALPHABET, CODE_LENGTH
from services.choices import Barrier, CostAnswer, NextStep, Outcome, RepairResult, State, WaitingFor
from services.models import Matter, MatterDocument, Submission, Ticket, TicketDocument, missing_documents
from services.models.tickets import SEARCH_SPAN, TicketQuerySet
from services.rows import TicketRow, rows_of
from stations.models import Partner, Person, Station, Unit
from stations.models.scope import held_roles, unit_ids

SOON = 2  # working days
ROWS = 50

# Boards


@dataclass
class Listed:
    """A short list of tickets; `more` says that there are others behind it."""

    name: str
    label: Any
    tickets: list[TicketRow] = field(default_factory=list)
    more: bool = False

    @property
    def count(self) -> str:
        return f"{len(self.tickets)}+" if self.more else str(len(self.tickets))


BOARD = {
    "overdue": gettext_lazy("overdue"),  # 已逾期
    "due_soon": gettext_lazy("due soon"),  # 即将到期
    "mine": gettext_lazy("mine"),  # 我经办的
    "pickup": gettext_lazy("waiting for pick-up"),  # 待领取
    "acceptance": gettext_lazy("waiting for acceptance"),  # 待受理
}
HELD = {
    "to_take_up": gettext_lazy("to be taken up"),  # 待接件
    "in_hand": gettext_lazy("in hand"),  # 办理中
    "overdue": gettext_lazy("overdue"),
}


def _board(station: int, me: int, on: date, soon: date) -> QuerySet:
    tickets = Ticket.objects.filter(station=station)
    # The duty names its unit too, so that the duties of this station alone are read.
    dated = tickets.filter(duty__unit_id=station)
    return _union(
        {
            "overdue": dated.overdue(on).order_by("duty__due_on"),
            "due_soon": dated.due_between(on, soon).order_by("duty__due_on"),
            "mine": tickets.open().filter(handled_by=me).order_by("id"),
            "pickup": tickets.waiting_for_pickup().order_by("id"),
            "acceptance": tickets.waiting_for_acceptance().order_by("id"),
        }
    )


def _union(parts: dict[str, QuerySet]) -> QuerySet:
    """(name, key) of the first rows of each part, one more than are shown."""
    cut = [rows.annotate(part=Value(name)).values_list("part", "pk")[: ROWS + 1] for name, rows in parts.items()]
    return cut[0].union(*cut[1:], all=True)


_BOARD = Prepared(_board, integers=["station", "me"], days=["on", "soon"])
NOBODY = 0


def board(user, station: Station, on: date) -> dict[str, Listed]:
    """The lists of a station's board: overdue, due_soon (today to the second working day), mine, pickup, acceptance.

    At most ROWS of each, those first that wait longest. The station must be one that `user` may see. Two queries,
    whatever the size of the table: each list is one range of a partial index.
    """
    me = next((held.person_id for held in held_roles(user)), NOBODY)
    soon = add_working_days(on, SOON).date
    return _lists(BOARD, _BOARD.rows(station=station.pk, me=me, on=on, soon=soon))


def held(user, on: date) -> dict[str, Listed]:
    """For the windows of centres and departments: what lies with the units where `user` holds such a role."""
    units = [h.unit_id for h in held_roles(user) if h.role in HOLDER]
    tickets = Ticket.objects.filter(holder__in=units)
    keys = _union(
        {
            "to_take_up": tickets.open().filter(state=State.SUBMITTED).order_by("id"),
            "in_hand": tickets.open().filter(state=State.HANDLING).order_by("id"),
            "overdue": tickets.overdue(on).order_by("duty__due_on"),
        }
    )
    return _lists(HELD, list(keys))


def given_to(user) -> list[TicketRow]:
    """Open tickets that `user` handles, wherever they are: the whole desk of a volunteer."""
    me = {h.person_id for h in held_roles(user)}
    return rows_of(Ticket.objects.open().filter(handled_by__in=me).order_by("id").values_list("pk", flat=True)[:ROWS])


def unsigned_submissions(user) -> list[Submission]:
    """Lists that came to the units of `user` and that nobody has signed for yet."""
    units = [h.unit_id for h in held_roles(user) if h.role in HOLDER]
    found = Submission.objects.filter(to_unit__in=units, received_at=None).select_related("station__unit", "to_unit")
    return list(found.order_by("submitted_at")[:ROWS])


def _lists(labels: dict[str, Any], keys: list[tuple[str, int]]) -> dict[str, Listed]:
    """The lists that (name, key) pairs make, in their order; one query for all rows."""
    rows = {row.pk: row for row in rows_of({pk for _part, pk in keys})}
    lists = {name: Listed(name, label) for name, label in labels.items()}
    for name, listed in lists.items():
        found = [rows[pk] for part, pk in keys if part == name and pk in rows]
        listed.tickets, listed.more = found[:ROWS], len(found) > ROWS
    return lists


# What is still to come, and what is still held


def missing(ticket: Ticket) -> list[MatterDocument]:
    """Required documents that were not brought in full number, for the page and for the resident's slip."""
    return list(missing_documents(ticket))


def held_originals(user, station: Station) -> list[TicketDocument]:
    """Originals that the station keeps (A-09), oldest first; also of closed tickets."""
    kept = TicketDocument.objects.held_originals().filter(ticket__station=station)
    kept = kept.filter(ticket__in=Ticket.objects.visible_to(user))
    return list(kept.select_related("ticket__matter", "document").order_by("received_at"))


# History


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
    corrected = ledger.changes_of(ticket) if any(record.verb == "ticket.correct" for record in records) else {}
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
            + (corrected.get(record.at, []) if record.verb == "ticket.correct" else []),
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


# Finding

_CODE = re.compile(rf"(?<![0-9A-Za-z])[{ALPHABET}]{{{CODE_LENGTH}}}(?![0-9A-Za-z])")


def find(user, text: str):
    """The one ticket that `text` names exactly, or else a queryset of those that match, newest first.

    Exact are a number, a look-up code (typed in groups, too) and a scanned address that holds one; whatever filter the
    page has, they open the ticket. A whole telephone number finds by its index, the rest by words: two characters of a
    name are enough, four digits find the end of a telephone number. Only what `user` may see.
    """
    visible = Ticket.objects.visible_to(user)
    text = text.strip()
    if not text:
        return visible.none()
    # Numbers, codes and addresses hold no Chinese, so that words cost no question for a number.
    exact = visible.filter(number=text.upper()).first() or _by_code(visible, text) if text.isascii() else None
    if exact is not None:
        return exact
    index = _phone_index(text)
    found = visible.filter(phone_index=index) if index else visible.matching(text)
    return found.order_by("-id")


# With so few units a search is narrowed by their own tickets; with more, by the newest of all first.
FEW_UNITS = 20


def newest(user, found: TicketQuerySet, limit: int) -> list[int]:
    """The keys of the newest `limit` tickets of a search.

    Never sorted by the plain key: PostgreSQL would then look for a rare word through the whole table backwards. For
    those who see much, first among the newest spans of keys, where a frequent word has enough.
    """
    keys = found.values_list("pk", flat=True)
    ids = unit_ids(user)
    if ids is None or len(ids) > FEW_UNITS:
        last = Ticket.objects.order_by("-id").values_list("pk", flat=True).first() or 0
        span = last // SEARCH_SPAN
        recent = list(found.in_spans([span - 1, span]).values_list("pk", flat=True).order_by("-id")[:limit])
        if len(recent) == limit or span <= 1:
            return recent
    return list(keys.order_by((F("id") + 0).desc())[:limit])


def _by_code(visible, text: str) -> Ticket | None:
    candidates = {text.upper().replace("-", "").replace(" ", ""), *_CODE.findall(text.upper())}
    codes = [code for code in candidates if _CODE.fullmatch(code)]
    return visible.filter(lookup_code__in=codes).first() if codes else None


def _phone_index(text: str) -> str:
    try:
        return blind_index(normal_phone(text))
    except Refused:
        return ""


def prefill(user, station: Station, phone: str) -> dict[str, Any]:
    """What is known of a visitor by telephone: name, address and the last matters; {} for somebody new.

    Only from tickets that `user` may see, those of this station first; never the id number.
    """
    index = _phone_index(phone)
    if not index:
        return {}
    earlier = list(
        Ticket.objects.visible_to(user)
        .filter(phone_index=index)
        .select_related("matter")
        .defer("phone", "id_number")
        .order_by("-id")[:20]
    )
    if not earlier:
        return {}
    earlier.sort(key=lambda ticket: ticket.station_id != station.pk)
    last = earlier[0]
    return {
        "resident_name": last.resident_name,
        "address": next((ticket.address for ticket in earlier if ticket.address), ""),
        "tickets": earlier[:3],
    }
