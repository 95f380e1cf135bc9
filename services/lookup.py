"""The public status of a matter (C-06): found by look-up code and last four digits, told in words for everybody.

One way in for the page and for the API. What comes out names nobody and quotes nothing that a clerk or a resident
wrote, but for the catalogue's own texts.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, gettext_lazy

from core import throttle
from core.text import localized
from core.throttle import Limit, Rule
from services.choices import Outcome, State, WaitingFor
from services.models import Ticket
from services.reports import PublicEvent, public_words
from services.spans import windows_in_words
from stations import hours

# Four digits are ten thousand guesses: with forty misses a day they take most of a year, if somebody holds the code.
# A campus shares one address, so an address is counted by its misses only.
RULE = Rule(
    "status",
    (
        Limit("code", 60, 600),
        Limit("code", 40, 86_400, only_misses=True),
        Limit("address", 100, 600, only_misses=True),
    ),
)
# The alphabet of the codes has none of these; whoever reads or types one means the letter that looks like it.
LOOKS_LIKE = str.maketrans({"0": "Q", "O": "Q", "1": "L", "I": "L"})
LONGEST = 12


@dataclass(frozen=True)
class Status:
    """What a resident is told; texts are in the language that is active when it is made."""

    number: str
    matter: str
    state: str
    outcome: str
    headline: str
    explanation: str
    promised_on: date | None
    history: list[PublicEvent]
    missing: list[str]
    bring: str
    station: str
    station_code: str
    address: str
    phone: str
    opening: hours.Status
    week: list[tuple[date, str]]
    # In a campaign: when its window is open, and when and where the result is collected.
    windows: list[str] = field(default_factory=list)
    pickup_from: date | None = None
    pickup_until: date | None = None
    pickup_place: str = ""
    pickup_hint: str = ""

    @property
    def weekdays(self) -> list[tuple[Any, str]]:
        """The week with the names of its days."""
        return [(WEEKDAYS[day.weekday()], spans) for day, spans in self.week]


def clean_code(typed: str) -> str:
    """The code as it was printed: full width, lower case, blanks and dashes forgiven; never longer than a code."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(c for c in plain if c.isascii() and c.isalnum()).translate(LOOKS_LIKE)[: LONGEST + 1]


def clean_tail(typed: str) -> str:
    """The last four digits of what was typed, also of a whole telephone number."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(c for c in plain if c.isascii() and c.isdigit())[-4:]


# One statement for all of it: put together by the ORM it is five, and costs ten times the constant page (the row of
# `make bench` asks for four). The parts say the same as `missing_documents`, `public_history` and `hours.load`.
FIND = """
SELECT t.number, t.state, t.outcome, t.waiting_for, t.promised_on,
       m.name, m.name_en, m.bring, m.bring_en, h.name, h.name_en, u.name, u.name_en,
       s.code, s.address, s.address_en, s.phone, s.opened_on, s.closed_on,
       (SELECT json_agg(json_build_array(d.weekday, d.opens, d.closes))
        FROM stations_dutyhours d WHERE d.station_id = s.unit_id),
       (SELECT json_agg(json_build_array(x.date, x.opens, x.closes))
        FROM stations_hoursexception x WHERE x.station_id = s.unit_id AND x.date BETWEEN %(first)s AND %(last)s),
       (SELECT json_agg(json_build_array((a.at AT TIME ZONE 'Asia/Shanghai')::date, a.after) ORDER BY a.at, a.id)
        FROM core_auditrecord a
        WHERE a.subject_type_id = %(kind)s AND a.subject_id = t.id AND a.after ? 'state'),
       (SELECT json_agg(json_build_array(d.name, d.name_en) ORDER BY d.position, d.id)
        FROM services_matterdocument d
        WHERE d.matter_id = t.matter_id AND d.is_required AND NOT EXISTS (
          SELECT FROM services_ticketdocument b
          WHERE b.ticket_id = t.id AND b.document_id = d.id AND b.received >= d.quantity)),
       (SELECT json_build_object(
            'unpaid', CASE WHEN p.amount IS NULL THEN c.minimum::text END,
            'hint', json_build_array(c.pickup_hint, c.pickup_hint_en),
            'from', b.pickup_from, 'until', b.pickup_until,
            'place', json_build_array(b.pickup_place, b.pickup_place_en),
            'windows', (SELECT json_agg(json_build_array(w.starts_on, w.ends_on, w.opens, w.closes)
                                        ORDER BY w.starts_on, w.opens)
                        FROM services_matterwindow w WHERE w.matter_id = t.matter_id))
        FROM services_application p
        JOIN services_campaign c ON c.id = p.campaign_id
        LEFT JOIN services_batchrow r ON r.application_id = p.ticket_id AND r.result = 'accepted'
        LEFT JOIN services_batch b ON b.id = r.batch_id AND b.announced_at IS NOT NULL
        WHERE p.ticket_id = t.id)
FROM services_ticket t
JOIN services_matter m ON m.id = t.matter_id
JOIN stations_station s ON s.unit_id = t.station_id
JOIN stations_unit u ON u.id = s.unit_id
LEFT JOIN stations_unit h ON h.id = t.holder_id
WHERE t.lookup_code = %(code)s AND t.lookup_tail = %(tail)s
"""


class Found(NamedTuple):
    """A row of FIND; names come with their English."""

    number: str
    state: str
    outcome: str
    waiting_for: str
    promised_on: date | None
    matter: str
    matter_en: str
    bring: str
    bring_en: str
    holder: str | None
    holder_en: str | None
    station: str
    station_en: str
    station_code: str
    address: str
    address_en: str
    phone: str
    opened_on: date
    closed_on: date | None
    hours: list[list[Any]] | None
    exceptions: list[list[Any]] | None
    events: list[list[Any]] | None
    missing: list[list[str]] | None
    campaign: dict[str, Any] | None


def look_up(code: str, tail: str, *, address: str, at: datetime) -> Status | None:
    """The status behind `code` and `tail` as typed, or None: one same answer for every kind of miss.

    `address` is the caller's, for counting. Raises TooOften. Every miss costs the same one query: both values are
    compared in it by the database, so nothing is loaded, decrypted or drawn that could tell the misses apart.
    """
    code, tail = clean_code(code), clean_tail(tail)
    # What holds no code at all is counted with its sender, or everybody's blanks would share one limit.
    counted = {"code": code or f"none from {address}", "address": address}
    throttle.take(RULE, **counted)
    today = at.astimezone(hours.SHANGHAI).date()
    with connection.cursor() as cursor:
        cursor.execute(
            FIND,
            {
                "code": code,
                "tail": tail,
                "kind": ContentType.objects.get_for_model(Ticket).pk,
                "first": today,
                "last": today + hours.HORIZON,
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    throttle.give_back(RULE, **counted)
    return _told(Found(*row), at)


def _told(found: Found, at: datetime) -> Status:
    timetable = _timetable(found)
    today = at.astimezone(hours.SHANGHAI).date()
    days = [today + timedelta(days=n) for n in range(7)]
    is_open = found.state != State.CLOSED
    headline, explanation = words(found)
    return Status(
        number=found.number,
        matter=localized(found.matter, found.matter_en),
        state=found.state,
        outcome=found.outcome,
        headline=headline,
        explanation=explanation,
        promised_on=found.promised_on if is_open else None,
        history=[
            PublicEvent(
                date.fromisoformat(on),
                public_words(after["state"], after.get("outcome", ""), after.get("waiting_for", "")),
            )
            for on, after in found.events or []
        ],
        missing=_missing(found) if is_open else [],
        bring=localized(found.bring, found.bring_en) if is_open else "",
        station=localized(found.station, found.station_en),
        station_code=found.station_code,
        address=localized(found.address, found.address_en),
        phone=found.phone,
        opening=timetable.status(at),
        week=[(day, hours.format_spans(timetable.spans(day))) for day in days],
        **(_campaign(found) if is_open else {}),
    )


def _missing(found: Found) -> list[str]:
    """Documents, and in a campaign the money (A-09, A-10)."""
    names = [localized(*names) for names in found.missing or []]
    if found.campaign and found.campaign["unpaid"]:
        names.append(gettext("at least %(amount)s yuan to be loaded") % {"amount": found.campaign["unpaid"]})
    return names


def _campaign(found: Found) -> dict[str, Any]:
    """When to come a second time, or when and where it is collected; before that, where it will be announced (A-11)."""
    facts = found.campaign
    if facts is None:
        return {}
    if found.state == State.WAITING:
        spans = [
            (date.fromisoformat(first), date.fromisoformat(last), time.fromisoformat(opens), time.fromisoformat(closes))
            for first, last, opens, closes in facts["windows"] or []
        ]
        return {"windows": windows_in_words(spans)}
    if facts["from"] is None:
        return {"pickup_hint": localized(*facts["hint"])}
    return {
        "pickup_from": date.fromisoformat(facts["from"]),
        "pickup_until": date.fromisoformat(facts["until"]),
        "pickup_place": localized(*facts["place"]),
    }


def _timetable(found: Found) -> hours.Timetable:
    week: dict[int, list[hours.Span]] = {}
    for weekday, opens, closes in found.hours or []:
        week.setdefault(weekday, []).append(_span(opens, closes))
    exceptions: dict[date, list[hours.Span]] = {}
    for day, opens, closes in found.exceptions or []:
        spans = exceptions.setdefault(date.fromisoformat(day), [])
        if opens is not None:
            spans.append(_span(opens, closes))
    return hours.Timetable(week, exceptions, found.opened_on, found.closed_on)


def _span(opens: str, closes: str | None) -> hours.Span:
    return time.fromisoformat(opens), time.fromisoformat(closes) if closes else None


# Translators: these are read by residents of every age: short, friendly, no office words.
OPEN_WORDS: dict[str, tuple[Any, Any]] = {
    State.RECEIVED: (
        gettext_lazy("We have written down your matter"),
        gettext_lazy("It will be looked at soon. You need not do anything now."),
    ),
    State.ACCEPTED: (
        gettext_lazy("Your matter is accepted"),
        gettext_lazy("We are working on it. You need not do anything now."),
    ),
    State.VERIFYING: (
        gettext_lazy("We are checking the facts"),
        gettext_lazy("Somebody of the community may call or come by."),
    ),
    State.SUBMITTED: (
        gettext_lazy("Your papers have been passed on"),
        gettext_lazy("They are now with: %(holder)s. We follow it up for you."),
    ),
    State.HANDLING: (
        gettext_lazy("Your matter is being dealt with"),
        gettext_lazy("You need not do anything now."),
    ),
    State.READY: (
        gettext_lazy("Ready: please come and collect it"),
        gettext_lazy("Bring this slip and your id card to the station."),
    ),
    State.REPLIED: (
        gettext_lazy("The answer is there"),
        gettext_lazy("We have told you the answer. If you have not heard it, please call or visit the station."),
    ),
}
WAITING_WORDS: dict[str, tuple[Any, Any]] = {
    WaitingFor.SUPPLEMENT: (
        gettext_lazy("We need something from you"),
        gettext_lazy("We cannot go on without it. Please bring it to the station, or call us."),
    ),
    WaitingFor.PARTS: (
        gettext_lazy("We are waiting for a spare part"),
        gettext_lazy("As soon as it has come, the repair goes on. You need not do anything now."),
    ),
}
CLOSED_WORDS: dict[str, tuple[Any, Any]] = {
    Outcome.ON_THE_SPOT: (gettext_lazy("Done"), gettext_lazy("Your matter was settled on the spot.")),
    Outcome.EXPLAINED: (gettext_lazy("Done"), gettext_lazy("We have explained the matter to you.")),
    Outcome.DONE: (gettext_lazy("Done"), gettext_lazy("Your matter is settled.")),
    Outcome.COULD_NOT: (
        gettext_lazy("It could not be done"),
        gettext_lazy("We are sorry. The station explains to you why, and what else you can do."),
    ),
    Outcome.REFUSED: (
        gettext_lazy("It was not granted"),
        gettext_lazy("The station explains the reason to you, and how you can object."),
    ),
    Outcome.WITHDRAWN: (gettext_lazy("Withdrawn"), gettext_lazy("You have taken the matter back.")),
    Outcome.REFERRED: (
        gettext_lazy("Another office takes care of it"),
        gettext_lazy("The station tells you where to go and what to bring."),
    ),
}


def words(found: Found) -> tuple[str, str]:
    """Headline and one sentence for where the matter stands."""
    if found.state == State.CLOSED:
        headline, explanation = CLOSED_WORDS[found.outcome]
    elif found.state == State.WAITING:
        headline, explanation = WAITING_WORDS[found.waiting_for]
    else:
        headline, explanation = OPEN_WORDS[found.state]
    if "%(holder)s" in str(explanation):
        name, name_en = (found.holder, found.holder_en) if found.holder else (found.station, found.station_en)
        explanation = explanation % {"holder": localized(name, name_en or "")}
    return str(headline), str(explanation)
