"""Labels for things and places: number, words, and a QR code that opens the page for staff."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.privacy import mask_name
from core.text import localized
from core.typeset import qr_svg
from services.choices import ThingKind
from services.models import Place, Thing

SIZES = {"label": "label", "sheet": "labels"}


def thing_labels(things: Iterable[Thing], *, size: str) -> dict[str, Any]:
    """Data of the template services/labels; the resident's name is masked, for labels lie about."""
    return _labels([_of_thing(thing) for thing in things], size)


def place_labels(places: Iterable[Place], *, size: str) -> dict[str, Any]:
    return _labels([_of_place(place) for place in places], size)


def _labels(labels: list[dict[str, Any]], size: str) -> dict[str, Any]:
    return {"title": _("Labels"), "language": get_language(), "size": SIZES[size], "labels": labels}


def _of_thing(thing: Thing) -> dict[str, Any]:
    pieces = f" × {thing.quantity}" if thing.quantity > 1 else ""
    ticket = thing.ticket
    lines = [f"{thing.get_kind_display()} · {timezone.localtime(thing.received_at):%Y-%m-%d}"]
    if ticket is not None:
        # Of a found thing the ticket knows the finder, who is nobody to look for.
        whose = [] if thing.kind == ThingKind.FOUND else [mask_name(ticket.resident_name)]
        lines += [ticket.number, *whose]
    return _one(thing, thing.number, thing.name + pieces, lines, reverse("services:thing", args=[thing.number]))


def _of_place(place: Place) -> dict[str, Any]:
    address = reverse("services:place", args=[place.station.code, place.code])
    return _one(place, place.code, localized(place.name, place.name_en), [], address)


def _one(thing: Thing | Place, code: str, name: str, lines: list[str], address: str) -> dict[str, Any]:
    unit = thing.station.unit
    return {
        "station": localized(unit.name, unit.name_en),
        "code": code,
        "name": name,
        "lines": lines,
        "is_place": isinstance(thing, Place),
        "qr": qr_svg(f"{settings.PUBLIC_URL}{address}"),
    }
