"""What stands on the slip that the resident takes home and on the half that the station keeps."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.privacy import mask_phone
from core.text import localized
from core.typeset import qr_svg
from services import reports
from services.choices import MatterKind, State, ThingKind
from services.models import QueueNumber, Ticket
from stations.choices import Weekday
from stations.hours import format_spans, timetable

SIZES = ("a5", "roll")
GROUP = 5


def status_address(code: str) -> str:
    """Where the QR code leads: the code stands behind the #, which no browser sends and no server logs."""
    return f"{settings.PUBLIC_URL}/status/#{code}"


def spaced(code: str) -> str:
    """A look-up code in groups that can be read out."""
    return " ".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def slip_data(ticket: Ticket, *, size: str, at: datetime) -> dict[str, Any]:
    """Data of the template services/slip, in the language of the reader; `size` one of SIZES, `at` when printed."""
    station, matter = ticket.station, ticket.matter
    received = timezone.localtime(ticket.received_at)
    return {
        "title": _("Slip"),  # Translators: 办事凭条
        "organisation": localized(station.unit.name, station.unit.name_en),
        "number": ticket.number,
        "language": get_language(),
        "size": size,
        "issued_at": at.isoformat(),
        "matter": localized(matter.name, matter.name_en),
        "resident": ticket.resident_name,
        "is_urgent": ticket.is_urgent,
        "words": _words(),
        "code": spaced(ticket.lookup_code),
        "qr": qr_svg(status_address(ticket.lookup_code)),
        "tail": _("the last four digits of your telephone: %(tail)s") % {"tail": f"***{ticket.lookup_tail[-1]}"}
        if ticket.phone
        else _("the four digits %(tail)s") % {"tail": ticket.lookup_tail},
        "address": f"{settings.PUBLIC_URL.split('://', 1)[-1]}/status/",
        "facts": _facts(ticket, received),
        "promise": _promise(ticket),
        "missing": [f"{localized(d.name, d.name_en)} × {d.quantity}" for d in reports.missing(ticket)]
        if ticket.closed_at is None
        else [],
        "station": _station(station),
        "things": _things(ticket),
        "kept": [
            [localized(row.document.name, row.document.name_en), str(row.received), row.document.get_handling_display()]
            for row in ticket.documents.select_related("document")
            if row.received
        ],
        "staff_facts": _staff_facts(ticket, received),
    }


def _words() -> dict[str, str | list[str]]:
    return {
        "resident_part": _("For the resident"),  # Translators: 居民联
        "station_part": _("For the station"),  # Translators: 站点联
        "look_up": _("Look up how far your matter is"),
        "code": _("Look-up code"),
        "with": _("with"),
        "promise": _("Promised for"),
        "missing": _("Please still bring"),
        "hours": _("Open"),
        "kept": _("Papers handed in"),
        "things": _("Things handed in"),
        "urgent": _("urgent"),
        "signatures": [_("Resident"), _("Received by")],
        "collected": [_("Collected by"), _("Date")],
    }


def _things(ticket: Ticket) -> list[list[str]]:
    """What was handed in with the ticket and is still here: name, pieces, label (A-03)."""
    return [
        [thing.name, str(thing.quantity), thing.number]
        for thing in ticket.things.kept().exclude(kind=ThingKind.ORIGINAL).order_by("pk")
    ]


def _facts(ticket: Ticket, received: datetime) -> list[list[str]]:
    outcome = ticket.get_outcome_display() if ticket.outcome else ""
    rows = [
        (_("Matter"), localized(ticket.matter.name, ticket.matter.name_en)),
        (_("Resident"), ticket.resident_name),
        (_("Received"), date_format(received, "Y-m-d H:i")),
        (_("Received by"), localized(ticket.received_by.name, ticket.received_by.name_en)),
        (_("Outcome"), outcome),
    ]
    return [[str(label), value] for label, value in rows if value]


def _staff_facts(ticket: Ticket, received: datetime) -> list[list[str]]:
    rows = [
        *_facts(ticket, received),
        [_("Telephone"), mask_phone(ticket.phone)],
        [_("Due"), ticket.duty.due_on.isoformat() if ticket.duty else ""],
        [_("Handled by"), localized(ticket.handled_by.name, ticket.handled_by.name_en) if ticket.handled_by else ""],
        *_agreed(ticket),
    ]
    return [[str(label), value] for label, value in rows if value]


def _agreed(ticket: Ticket) -> list[list[str]]:
    """What the owner of a thing in repair signs for: fault and condition as taken in, and the consents (A-03)."""
    if ticket.matter.kind != MatterKind.REPAIR:
        return []
    facts = ticket.details
    consents = [
        localized(field.label, field.label_en)
        for field in ticket.matter.fields.all()
        if field.key.startswith("consent_") and facts.get(field.key)
    ]
    return [
        [_("Fault"), "；".join(filter(None, [facts.get("fault", ""), facts.get("condition", "")]))],
        [_("Agreed"), "；".join(consents)],
    ]


def _promise(ticket: Ticket) -> str:
    """The promised day; without a promise the due date, with its mark while the calendar is provisional."""
    if ticket.closed_at is not None:
        return ""
    if ticket.promised_on:
        return date_format(ticket.promised_on, "Y-m-d")
    duty = ticket.duty
    if duty is None or ticket.state == State.WAITING:
        return ""
    shown = date_format(duty.due_on, "Y-m-d")
    return shown if duty.is_certain else _("%(day)s (provisional)") % {"day": shown}


def _station(station) -> dict[str, Any]:
    table = timetable(station, station.hours.all(), [])
    return {
        "name": localized(station.unit.name, station.unit.name_en),
        "address": localized(station.address, station.address_en),
        "phone": station.phone,
        "hours": week_in_words(table),
    }


def week_in_words(table) -> list[str]:
    """The usual week, days with the same hours together: "Monday–Friday 09:00-12:00"."""
    rows: list[tuple[int, int, str]] = []
    for day in Weekday:
        spans = format_spans(sorted(table.week.get(day.value, ()), key=lambda span: span[0]))
        if rows and rows[-1][2] == spans:
            rows[-1] = (rows[-1][0], day.value, spans)
        else:
            rows.append((day.value, day.value, spans))
    named = []
    for first, last, spans in rows:
        if not spans:
            continue
        days = str(Weekday(first).label) if first == last else f"{Weekday(first).label}–{Weekday(last).label}"
        named.append(f"{days} {spans}")
    return named


def queue_slip_data(number: QueueNumber, *, at: datetime) -> dict[str, Any]:
    """Data of the template services/queue: the number that somebody waits with."""
    station, taken = number.station, timezone.localtime(number.taken_at)
    ahead = QueueNumber.objects.filter(station=station, day=number.day).in_turn(at).filter(pk__lt=number.pk).count()
    matter = number.matter
    return {
        "title": _("Queue number"),  # Translators: 排队号
        "organisation": localized(station.unit.name, station.unit.name_en),
        "number": str(number.number),
        "language": get_language(),
        "issued_at": at.isoformat(),
        "matter": localized(matter.name, matter.name_en) if matter else "",
        "appointment": _("Appointment at %(time)s") % {"time": f"{timezone.localtime(number.due_at):%H:%M}"}
        if number.due_at
        else "",
        "taken": date_format(taken, "Y-m-d H:i"),
        "waiting": ngettext("%(count)d before you", "%(count)d before you", ahead) % {"count": ahead},
        "words": _("Please wait until your number is called."),
    }
