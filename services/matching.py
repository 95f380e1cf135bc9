"""Which found things and loss reports may belong together, ranked, with the reasons of the rank (A-02).

Two steps: indexes name a few hundred candidates at most, however many things there are; then each is weighed here.
Candidates come by clue (names and numbers, whatever the day), by category within the days, and by rare pairs of
characters within the days; in the days are things found from the day before the loss until DAYS_LATER after it.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from core.text import bigrams, fold
from services.choices import ClueKind, FoundState, LostArea, LostCategory, MatchState
from services.models import Clue, FoundItem, LossReport, Match
from services.models.lost.reports import LOOKED_FOR

DAYS_LATER = 180
SHOWN = 8
WEIGHED = 150
CLUES_READ = 300
# Below the first nothing is shown; from the second on the person who reported is told at once.
LEAST, CERTAIN = 25, 80

# What each reason weighs, of 100.
NUMBER, NAME, READING, END_SAME, END_OTHER, CLAIMED = 70, 40, 28, 25, 10, 15
CATEGORY, AREA, PLACE, TEXT = 12, 8, 6, 24
# Days from the last day of the loss to the find, and what that is worth.
DAYS = ((1, 12), (7, 9), (30, 5), (90, 2))
FOUND_BEFORE_LOST = -20


@dataclass(frozen=True)
class Hit:
    """A clue of one side that is also a clue of the other; `is_whole` when the whole of it is the same."""

    kind: str
    other_kind: str
    shown: str
    is_whole: bool


@dataclass
class Candidate:
    """One side of a possible match, for somebody who looks at the other. `reasons` are pairs of code and detail."""

    item: FoundItem
    report: LossReport
    score: int
    reasons: list[tuple[str, str]]
    state: str = ""

    @property
    def is_certain(self) -> bool:
        return self.score >= CERTAIN

    @property
    def words(self) -> list[str]:
        return [in_words(code, detail) for code, detail in self.reasons]


@dataclass
class Side:
    """What is compared of an item or a report."""

    category: str
    area: str
    place: str
    text: str
    first: date
    last: date
    grams: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.grams = telling(self.text)


def telling(text: str) -> set[str]:
    """The pairs of neighbouring characters without those that hold a comma or the like, which say nothing."""
    return {pair for pair in bigrams(text) if pair.isalnum()}


def side_of_item(item: FoundItem) -> Side:
    text = f"{item.description} {item.secret}"
    return Side(item.category, item.area, item.place, text, item.found_on, item.found_on)


def side_of_report(report: LossReport) -> Side:
    text = f"{report.description} {report.secret}"
    return Side(report.category, report.area, report.place, text, report.lost_from, report.lost_until)


def weigh(item: Side, report: Side, hits: Iterable[Hit], *, is_claimed: bool = False) -> tuple[int, list]:
    """(certainty of 100, reasons with the weightiest first). Pure."""
    found = [*_clues(hits)]
    if is_claimed:
        found.append((CLAIMED, "claimed", ""))
    if item.category == report.category:
        found.append((CATEGORY, "category", item.category))
    if report.area and item.area == report.area:
        found.append((AREA, "area", item.area))
    found += [one for one in (_place(item, report), _text(item, report), _days(item, report)) if one]
    found.sort(key=lambda one: -one[0])
    score = sum(points for points, _code, _detail in found)
    return max(0, min(score, 100)), [(code, detail) for points, code, detail in found if points > 0 or code == "before"]


def _clues(hits: Iterable[Hit]) -> list[tuple[int, str, str]]:
    """The best of each kind of clue: a second number adds nothing to a first that is certain."""
    best: dict[str, tuple[int, str, str]] = {}
    for hit in hits:
        if hit.kind == ClueKind.NAME:
            one = (NAME, "name", hit.shown) if hit.is_whole else (READING, "reading", hit.shown)
        elif hit.is_whole:
            one = (NUMBER, "number", hit.shown)
        else:
            one = (END_SAME if hit.kind == hit.other_kind else END_OTHER, "end", hit.shown)
        group = "name" if hit.kind == ClueKind.NAME else "number"
        if group not in best or best[group][0] < one[0]:
            best[group] = one
    return list(best.values())


def _place(item: Side, report: Side) -> tuple[int, str, str] | None:
    mine, theirs = telling(item.place), telling(report.place)
    shared = mine & theirs
    if not shared:
        return None
    return round(PLACE * len(shared) / min(len(mine), len(theirs))), "place", runs(report.place, shared)


def _text(item: Side, report: Side) -> tuple[int, str, str] | None:
    shared = item.grams & report.grams
    if not shared:
        return None
    # A text of three characters that is all shared says less than one of ten.
    share = len(shared) / max(min(len(item.grams), len(report.grams)), 4)
    return max(round(TEXT * min(share, 1)), 1), "text", runs(report.text, shared)


def _days(item: Side, report: Side) -> tuple[int, str, str] | None:
    if item.first < report.first:
        if (report.first - item.first).days == 1:
            return None
        return FOUND_BEFORE_LOST, "before", str((report.first - item.first).days)
    later = max((item.first - report.last).days, 0)
    for days, points in DAYS:
        if later <= days:
            return points, "days", str(later)
    return None


def runs(text: str, shared: Collection[str]) -> str:
    """The stretches of `text` that are made of shared pairs, longest first: 双肩 and 肩包 give 双肩包."""
    plain, found, at = fold(text), [], 0
    while at < len(plain) - 1:
        end = at
        while end < len(plain) - 1 and plain[end : end + 2] in shared:
            end += 1
        if end > at:
            found.append(plain[at : end + 1])
        at = max(end, at + 1)
    return "、".join(sorted(dict.fromkeys(found), key=len, reverse=True)[:4])


def in_words(code: str, detail: str) -> str:
    """A reason in the language of the reader."""
    if code == "category":
        return _("same category: %(what)s") % {"what": LostCategory(detail).label}
    if code == "area":
        return _("same area: %(what)s") % {"what": LostArea(detail).label}
    if code == "days":
        return _("found in those days") if detail == "0" else _("found %(days)s days later") % {"days": detail}
    if code == "before":
        return _("found %(days)s days before it was lost") % {"days": detail}
    if code == "claimed":
        return _("claims this very thing")
    words = {
        "number": _("same number: %(what)s"),
        "end": _("number ends alike: %(what)s"),
        "name": _("same name: %(what)s"),
        "reading": _("name reads alike: %(what)s"),
        "place": _("place: %(what)s"),
        "text": _("words: %(what)s"),
    }
    return words[code] % {"what": detail}


# Candidates

# How many pairs a text shares is counted against a fixed array: PostgreSQL makes a hash table of it once. Those that
# are known otherwise, by a clue or a claim, are weighed whatever they share.
_SHARED = "(SELECT count(*) FROM unnest(grams) AS pair WHERE pair = ANY(%(grams)s::text[])) AS shared"
_OF_ITEMS = f"""
WITH near AS (
  (SELECT ticket_id AS id, {_SHARED} FROM services_founditem
    WHERE closed_at IS NULL AND state = 'shelved' AND station_id = ANY(%(stations)s) AND category = %(category)s
      AND found_on BETWEEN %(first)s AND %(last)s)
  UNION ALL
  (SELECT ticket_id, {_SHARED} FROM services_founditem
    WHERE closed_at IS NULL AND state = 'shelved' AND station_id = ANY(%(stations)s) AND category <> %(category)s
      AND found_on BETWEEN %(first)s AND %(last)s AND grams && %(rare)s::text[] LIMIT %(most)s)
), chosen AS (
  (SELECT id FROM near ORDER BY shared DESC, id DESC LIMIT %(most)s) UNION SELECT unnest(%(known)s::bigint[])
)
SELECT ticket_id, category, area, place, description || ' ' || secret, found_on, found_on, ticket_id
FROM services_founditem WHERE ticket_id IN (SELECT id FROM chosen) AND state = 'shelved'
"""  # noqa: S608 - put together from constants
_OF_REPORTS = f"""
WITH near AS (
  (SELECT id, {_SHARED} FROM services_lossreport
    WHERE state IN ('sent', 'searching') AND station_id = ANY(%(stations)s) AND category = %(category)s
      AND lost_from BETWEEN %(first)s AND %(last)s)
  UNION ALL
  (SELECT id, {_SHARED} FROM services_lossreport
    WHERE state IN ('sent', 'searching') AND station_id = ANY(%(stations)s) AND category <> %(category)s
      AND lost_from BETWEEN %(first)s AND %(last)s AND grams && %(rare)s::text[] LIMIT %(most)s)
), chosen AS (
  (SELECT id FROM near ORDER BY shared DESC, id DESC LIMIT %(most)s) UNION SELECT unnest(%(known)s::bigint[])
  UNION SELECT id FROM services_lossreport WHERE claimed_item_id = %(claimed)s
)
SELECT id, category, area, place, description || ' ' || secret, lost_from, lost_until, claimed_item_id
FROM services_lossreport WHERE id IN (SELECT id FROM chosen) AND state IN ('sent', 'searching')
"""  # noqa: S608 - the same


@dataclass(frozen=True)
class _Weighed:
    key: int
    score: int
    reasons: list


def items_for(report: LossReport, stations: Iterable[int], *, limit: int = SHOWN) -> list[Candidate]:
    """The found things at `stations` that fit the report best; what was dismissed stays away. Four queries."""
    side, own, claimed = side_of_report(report), list(report.clues.all()), report.claimed_item_id
    first, last = side.first - timedelta(days=1), side.last + timedelta(days=DAYS_LATER)
    open_items = {"item__closed_at": None, "item__state": FoundState.SHELVED, "item__station__in": list(stations)}
    hits = _hits(own, Clue.objects.filter(**open_items), "item_id")
    known = [*hits, *([claimed] if claimed else [])]
    near = _near(_OF_ITEMS, FoundItem, side, stations, first, last, known=known)
    weighed = [
        _Weighed(key, *weigh(other, side, hits.get(key, ()), is_claimed=key == claimed)) for key, other, _same in near
    ]
    states = dict(Match.objects.filter(report=report).values_list("item_id", "state"))
    best = _best(weighed, states, limit)
    rows = FoundItem.objects.for_page().in_bulk([one.key for one in best])
    return [Candidate(rows[one.key], report, one.score, one.reasons, states.get(one.key, "")) for one in best]


def reports_for(item: FoundItem, stations: Iterable[int], *, limit: int = SHOWN) -> list[Candidate]:
    """The loss reports at `stations` that the found thing fits best; the other way round."""
    side, own = side_of_item(item), list(item.clues.all())
    first, last = side.first - timedelta(days=DAYS_LATER), side.first + timedelta(days=1)
    looked_for = {"report__state__in": LOOKED_FOR, "report__station__in": list(stations)}
    hits = _hits(own, Clue.objects.filter(**looked_for), "report_id")
    near = _near(_OF_REPORTS, LossReport, side, stations, first, last, known=list(hits), claimed=item.pk)
    weighed = [
        _Weighed(key, *weigh(side, other, hits.get(key, ()), is_claimed=claimed == item.pk))
        for key, other, claimed in near
    ]
    states = dict(Match.objects.filter(item=item).values_list("report_id", "state"))
    best = _best(weighed, states, limit)
    rows = LossReport.objects.for_page().in_bulk([one.key for one in best])
    return [Candidate(item, rows[one.key], one.score, one.reasons, states.get(one.key, "")) for one in best]


def weigh_pair(item: FoundItem, report: LossReport) -> tuple[int, list]:
    """Certainty and reasons of one pair, for the record of what was decided."""
    hits = _hits(list(report.clues.all()), Clue.objects.filter(item=item), "item_id").get(item.pk, ())
    is_claimed = report.claimed_item_id == item.pk
    return weigh(side_of_item(item), side_of_report(report), hits, is_claimed=is_claimed)


def _best(found: list[_Weighed], states: dict[int, str], limit: int) -> list[_Weighed]:
    kept = [
        one
        for one in found
        if states.get(one.key) != MatchState.DISMISSED and (one.score >= LEAST or one.key in states)
    ]
    kept.sort(key=lambda one: (-one.score, -one.key))
    return kept[:limit]


def _near(
    statement: str,
    model: type[FoundItem] | type[LossReport],
    side: Side,
    stations: Iterable[int],
    first: date,
    last: date,
    **known: Any,
) -> list[tuple[int, Side, int | None]]:
    """What an index names, and what is `known` already: (key, what is compared, the thing that it is or claims)."""
    common = common_pairs(model)
    facts: dict[str, Any] = {
        "grams": list(side.grams),
        "rare": [pair for pair in side.grams if pair not in common],
        "stations": list(stations),
        "category": side.category,
        "first": first,
        "last": last,
        "most": WEIGHED,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, facts | known)
        return [(key, Side(*compared), claimed) for key, *compared, claimed in cursor.fetchall()]


def _hits(own: list[Clue], others: Any, key: str) -> dict[int, list[Hit]]:
    """Clues of the others that are also mine, by the key of whose they are; two look-ups in indexes."""
    by_digest = {one.digest: one for one in own if one.digest}
    by_near = {one.near: one for one in own}
    if not own:
        return {}
    found: dict[int, list[Hit]] = {}
    rows = others.filter(digest__in=list(by_digest)) | others.filter(near__in=list(by_near))
    for owner, kind, digest, near in rows.values_list(key, "kind", "digest", "near")[:CLUES_READ]:
        whole = by_digest.get(digest)
        mine = whole or by_near[near]
        found.setdefault(owner, []).append(Hit(kind, mine.kind, mine.shown, whole is not None))
    return found


# Pairs that stand in more than this part of all texts name nobody's thing: as many as a hundred thousand things may
# be black. PostgreSQL knows them from its own statistics; without any, every pair counts as rare.
COMMON = 0.002
REMEMBERED = 600  # seconds
_known: dict[str, tuple[float, frozenset[str]]] = {}


def common_pairs(model: type[FoundItem] | type[LossReport]) -> frozenset[str]:
    table = model._meta.db_table
    until, pairs = _known.get(table, (0.0, frozenset()))
    if time.monotonic() > until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats"
                " WHERE schemaname = current_schema() AND tablename = %s AND attname = 'grams'",
                [table],
            )
            row = cursor.fetchone()
        # The frequencies are followed by the least, the greatest and that of nulls.
        named = zip(row[0] or (), row[1] or (), strict=False) if row else ()
        pairs = frozenset(pair for pair, part in named if part > COMMON)
        _known[table] = time.monotonic() + REMEMBERED, pairs
    return pairs
