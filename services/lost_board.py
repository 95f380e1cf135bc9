"""Reading lost and found: the board by what is to be done, the public list, the search for an owner (A-02)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.fields import blind_index
from core.identity import normal_phone
from core.text import fold
from services import access
from services.choices import ClueKind, FoundState, LossState
from services.clues import clue
from services.models import Clue, FoundItem, LossReport, Thing, Ticket
from services.models.lost.items import FoundItemQuerySet
from services.models.lost.reports import LossReportQuerySet
from stations.models import Person, Station
from stations.models.scope import held_roles, unit_ids

# Board

VIEWS: dict[str, Any] = {
    "shelved": _("looking for the owner"),
    "matched": _("owner found, to be told"),
    "waiting": _("waiting for pick-up"),
    "due": _("due for disposal"),
    "reports": _("loss reports"),
    "sent": _("sent by the public, to be checked"),
    "ended": _("given back and disposed of"),
}
OF_REPORTS = {"reports", "sent"}
COLOURS = {"shelved": "teal", "matched": "amber", "waiting": "green", "due": "red", "reports": "teal", "sent": "amber"}


@dataclass(frozen=True)
class Tile:
    name: str
    label: Any
    count: int
    colour: str


def tiles(items: FoundItemQuerySet, reports: LossReportQuerySet, on: date) -> list[Tile]:
    """What there is to do, counted among the open rows; two queries over partial indexes."""
    counts = items.open().aggregate(
        shelved=Count("pk", filter=Q(state=FoundState.SHELVED)),
        matched=Count("pk", filter=Q(state=FoundState.MATCHED)),
        waiting=Count("pk", filter=Q(state=FoundState.WAITING)),
        due=Count("pk", filter=Q(keep_until__lt=on, state=FoundState.SHELVED)),
    ) | reports.open().aggregate(
        reports=Count("pk", filter=Q(state__in=[LossState.SEARCHING, LossState.MATCHED])),
        sent=Count("pk", filter=Q(state=LossState.SENT)),
    )
    return [Tile(name, VIEWS[name], counts[name], colour) for name, colour in COLOURS.items()]


def items_of(items: FoundItemQuerySet, view: str, on: date) -> FoundItemQuerySet:
    """The rows of a view, newest first; what is due for disposal, longest first."""
    if view == "due":
        return items.due(on).filter(state=FoundState.SHELVED).order_by("keep_until", "pk")
    if view == "ended":
        return items.exclude(closed_at=None).order_by("-pk")
    return items.open().filter(state=view).order_by("-pk")


def reports_of(reports: LossReportQuerySet, view: str) -> LossReportQuerySet:
    states = [LossState.SENT] if view == "sent" else [LossState.SEARCHING, LossState.MATCHED]
    return reports.open().filter(state__in=states).order_by("-pk")


def with_place(items: FoundItemQuerySet) -> FoundItemQuerySet:
    """Each with `lies_at`, where it lies, and `thing_number`, the number on its label."""
    kept = Thing.objects.filter(ticket=OuterRef("pk")).order_by("pk")
    return items.annotate(
        lies_at=Subquery(kept.values(words=Concat(F("place__code"), Value(" "), F("place__name")))[:1]),
        thing_number=Subquery(kept.values("number")[:1]),
    )


# Who may what


def may_work(user, station: Station) -> bool:
    """Who takes matters in at the station sees clues and what only the owner can know, and takes the steps."""
    return access.may_log(user, station)


def scope(user, station: Station) -> list[int]:
    """The stations whose things are weighed for somebody at `station`: all where they work, at least that one."""
    ids = unit_ids(user)
    if ids is None or any(held.role not in access.STATION for held in held_roles(user)):
        return [station.pk]
    return sorted({station.pk, *ids})


# The public list: structured facts only, never what somebody wrote (lesson 12)

PUBLIC_ROWS = 30


@dataclass(frozen=True)
class PublicRow:
    number: str
    category: str
    area: str
    found_on: date
    station: Station


def public_rows(
    on: date,
    *,
    station: str = "",
    category: str = "",
    area: str = "",
    since: date | None = None,
    until: date | None = None,
    before: tuple[date, int] | None = None,
) -> tuple[list[PublicRow], tuple[date, int] | None]:
    """A page of unclaimed things, newest find first, and the key of the next page; `before` is such a key."""
    rows = FoundItem.objects.public(on).order_by("-found_on", "-pk")
    named = {"station__code": station, "category": category, "area": area}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    rows = rows.filter(found_on__gte=since) if since else rows
    rows = rows.filter(found_on__lte=until) if until else rows
    if before:
        rows = rows.filter(Q(found_on__lt=before[0]) | Q(found_on=before[0], pk__lt=before[1]), found_on__lte=before[0])
    found = list(
        rows.select_related("ticket", "station__unit").only(
            "ticket",
            "station",
            "station__unit",
            "ticket__number",
            "category",
            "area",
            "found_on",
            "station__code",
            "station__unit__name",
            "station__unit__name_en",
        )[: PUBLIC_ROWS + 1]
    )
    page = found[:PUBLIC_ROWS]
    more = (page[-1].found_on, page[-1].pk) if len(found) > PUBLIC_ROWS else None
    return [PublicRow(one.ticket.number, one.category, one.area, one.found_on, one.station) for one in page], more


# The search


@dataclass
class Found:
    """What a search has found, each among what the person may see. `people` are known to the station."""

    items: list[FoundItem] = field(default_factory=list)
    reports: list[LossReport] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    residents: list[Ticket] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.items) + len(self.reports) + len(self.people) + len(self.residents)


FOUND_ROWS, CLUES_READ = 20, 300


def search(user, words: str, number: str) -> Found:
    """By name or words, and by number: things, loss reports, people known to the station, returning residents."""
    found = Found()
    items = with_place(FoundItem.objects.visible_to(user).open().for_page())
    reports = LossReport.objects.visible_to(user).open().for_page()
    of_items, of_reports = _keys(user, words, number)
    by_words = bool(words) and not number
    found.items = _either(items, of_items, words if by_words else "")
    found.reports = _either(reports, of_reports, words if by_words else "")
    ids = unit_ids(user)
    if by_words:
        people = Person.objects.all() if ids is None else Person.objects.of_units(ids)
        found.people = list(people.filter(name__icontains=fold(words)).distinct()[:FOUND_ROWS])
    found.residents = _residents(user, words, number)
    return found


def _keys(user, words: str, number: str) -> tuple[set[int], set[int]]:
    """Keys of the things and reports that bear the name or number, or whose own number was typed.

    Asked one after the other: each is a look-up in an index, together they would be read from end to end.
    """
    digests, nears = _digests(words, number)
    clues = Clue.objects.filter(digest__in=digests) | Clue.objects.filter(near__in=nears)
    ids = unit_ids(user)
    if ids is not None:
        clues = clues.filter(Q(item__station__in=ids) | Q(report__station__in=ids))
    of_items, of_reports = set(), set()
    for item, report in clues.order_by("-id").values_list("item_id", "report_id")[:CLUES_READ]:
        of_items.add(item)
        of_reports.add(report)
    ticket = Ticket.objects.filter(number=words.strip().upper()).values_list("pk", "loss_report").first()
    if ticket is not None:
        of_items.add(ticket[0])
        of_reports.add(ticket[1])
    return of_items - {None}, of_reports - {None}


def _either(rows: Any, keys: set[int], words: str) -> list[Any]:
    """Those named exactly, then those that hold the words; each once."""
    first = list(rows.filter(pk__in=keys).order_by("-pk")[:FOUND_ROWS]) if keys else []
    there = {one.pk for one in first}
    more = [one for one in rows.matching(words).order_by("-pk")[:FOUND_ROWS] if one.pk not in there] if words else []
    return (first + more)[:FOUND_ROWS]


def _digests(words: str, number: str) -> tuple[list[str], list[str]]:
    """Digests of the whole and of what tells nearly; a number that is whole is not looked for by its end."""
    found = [clue(ClueKind.NAME, words) if words else None, clue(ClueKind.OTHER, number) if number else None]
    known = [one for one in found if one is not None]
    digests = [one.digest for one in known if one.digest]
    return digests, [one.near for one in known if one.kind == ClueKind.NAME or not one.digest]


def _residents(user, words: str, number: str) -> list[Ticket]:
    """Who was at the station before, the newest matter of each."""
    tickets = Ticket.objects.visible_to(user).select_related("matter", "station__unit")
    tickets = tickets.exclude(matter__chain__code__in=["found-item"])
    if number:
        indexes = {blind_index(number.strip().upper()), _phone_index(number)} - {""}
        tickets = tickets.filter(Q(phone_index__in=indexes) | Q(id_index__in=indexes))
    elif words:
        tickets = tickets.matching(fold(words)).filter(resident_name__icontains=fold(words))
    else:
        return []
    newest: dict[tuple[str, str], Ticket] = {}
    for ticket in tickets.order_by("-id")[: FOUND_ROWS * 5]:
        newest.setdefault((ticket.resident_name, ticket.phone_index), ticket)
    return list(newest.values())[:FOUND_ROWS]


def _phone_index(text: str) -> str:
    try:
        return blind_index(normal_phone(text))
    except Refused:
        return ""
