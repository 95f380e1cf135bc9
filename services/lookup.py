"""The public status of a matter (C-06): found by look-up code and last four digits, told in words for everybody.

One way in for the page and for the API. What comes out names nobody and quotes nothing that a clerk or a resident
wrote, but for the catalogue's own texts.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from core import throttle
from core.text import localized
from core.throttle import Limit, Rule
from services.choices import Outcome, State, WaitingFor
from services.models import Ticket
from services.reports import PublicEvent, missing, public_history
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

    @property
    def is_closed(self) -> bool:
        return self.state == State.CLOSED


def clean_code(typed: str) -> str:
    """The code as it was printed: full width, lower case, blanks and dashes forgiven; never longer than a code."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(c for c in plain if c.isascii() and c.isalnum()).translate(LOOKS_LIKE)[: LONGEST + 1]


def clean_tail(typed: str) -> str:
    """The last four digits of what was typed, also of a whole telephone number."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(c for c in plain if c.isascii() and c.isdigit())[-4:]


def look_up(code: str, tail: str, *, address: str, at: datetime) -> Status | None:
    """The status behind `code` and `tail` as typed, or None: one same answer for every kind of miss.

    `address` is the caller's, for counting. Raises TooOften. Every miss costs the same one query: both values are
    compared in it by the database, so nothing is loaded, decrypted or drawn that could tell the misses apart.
    """
    code, tail = clean_code(code), clean_tail(tail)
    # What holds no code at all is counted with its sender, or everybody's blanks would share one limit.
    counted = {"code": code or f"none from {address}", "address": address}
    throttle.take(RULE, **counted)
    ticket = (
        Ticket.objects.filter(lookup_code=code, lookup_tail=tail)
        .select_related("matter", "station__unit", "holder")
        .defer("phone", "id_number", "description", "details", "search_text", "grams")
        .first()
    )
    if ticket is None:
        return None
    throttle.give_back(RULE, **counted)
    return _told(ticket, at)


def _told(ticket: Ticket, at: datetime) -> Status:
    station, matter = ticket.station, ticket.matter
    timetable = hours.timetables_at([station], at)[station.pk]
    today = at.astimezone(hours.SHANGHAI).date()
    is_open = ticket.state != State.CLOSED
    days = [today + timedelta(days=n) for n in range(7)]
    headline, explanation = words(ticket)
    return Status(
        number=ticket.number,
        matter=localized(matter.name, matter.name_en),
        state=ticket.state,
        outcome=ticket.outcome,
        headline=headline,
        explanation=explanation,
        promised_on=ticket.promised_on if is_open else None,
        history=public_history(ticket),
        missing=[localized(one.name, one.name_en) for one in missing(ticket)] if is_open else [],
        bring=localized(matter.bring, matter.bring_en) if is_open else "",
        station=localized(station.unit.name, station.unit.name_en),
        station_code=station.code,
        address=localized(station.address, station.address_en),
        phone=station.phone,
        opening=timetable.status(at),
        week=[(day, hours.format_spans(timetable.spans(day))) for day in days],
    )


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


def words(ticket: Ticket) -> tuple[str, str]:
    """Headline and one sentence for where the matter stands."""
    if ticket.state == State.CLOSED:
        headline, explanation = CLOSED_WORDS[ticket.outcome]
    elif ticket.state == State.WAITING:
        headline, explanation = WAITING_WORDS[ticket.waiting_for]
    else:
        headline, explanation = OPEN_WORDS[ticket.state]
    if "%(holder)s" in str(explanation):
        holder = ticket.holder or ticket.station.unit
        explanation = explanation % {"holder": localized(holder.name, holder.name_en)}
    return str(headline), str(explanation)
