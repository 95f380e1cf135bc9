"""Reading the things in custody: what is here, where each has been, what was not as it should be."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from core.prepared import PreparedObjects
from core.text import localized
from services.choices import ThingState
from services.models import Place, ShelfCheckLine, Thing, ThingMove, Ticket
from stations.models import Station

# What a label of a thing or a place says, typed or scanned with the address around it.
_NUMBER = re.compile(r"(?<![A-Z0-9-])[A-Z0-9][A-Z0-9-]*-W\d{4}-\d{5,}(?!\d)")
_PLACE = re.compile(r"/services/shelf/places/([A-Z0-9-]{2,20})/([A-Z0-9-]{1,10})/")
LONG = 30  # days


def address_of_label(user, text: str) -> str:
    """The page that the label names in `text`, if `user` may see it; blank otherwise, without a query for others."""
    text = text.upper().replace("/SERVICES/SHELF/PLACES/", "/services/shelf/places/")
    number = _NUMBER.search(text)
    if number and Thing.objects.visible_to(user).filter(number=number[0]).exists():
        return reverse("services:thing", args=[number[0]])
    place = _PLACE.search(text)
    if place and Place.objects.visible_to(user).filter(station__code=place[1], code=place[2]).exists():
        return reverse("services:place", args=[place[1], place[2]])
    return ""


def number_in(text: str) -> str:
    """The number of a thing in what was typed or scanned; blank when there is none."""
    found = _NUMBER.search(text.upper())
    return found[0] if found else ""


def whereabouts(thing: Thing) -> str:
    """Where it is, in words: the place, or with whom."""
    if thing.place is not None:
        return f"{thing.place.code} {localized(thing.place.name, thing.place.name_en)}"
    holders = (thing.with_person, thing.with_partner, thing.with_unit)
    return " · ".join(localized(one.name, getattr(one, "name_en", "")) for one in holders if one is not None)


def days_there(thing: Thing, today: date) -> int:
    """For how many days the station has had it."""
    end = timezone.localdate(thing.ended_at) if thing.ended_at else today
    return (end - timezone.localdate(thing.received_at)).days


def tally(things, today: date) -> dict[str, int]:
    """How many of these things are on the shelf, out, and here for long; one query."""
    long_ago = timezone.make_aware(datetime.combine(today, time(0))) - timedelta(days=LONG)
    return things.kept().aggregate(
        on_shelf=Count("pk", filter=Q(state=ThingState.ON_SHELF)),
        out=Count("pk", filter=Q(state=ThingState.OUT)),
        long=Count("pk", filter=Q(received_at__lt=long_ago)),
    )


_THINGS = PreparedObjects(
    lambda ticket: (
        Thing.objects.filter(ticket=ticket)
        .select_related("place", "with_person", "with_partner", "with_unit")
        .order_by("id")
    ),
    integers=["ticket"],
)


def things_of(ticket: Ticket) -> list[tuple[Thing, str]]:
    """The things of a ticket and where each is in words; one query."""
    return [(thing, whereabouts(thing)) for thing in _THINGS.all(ticket=ticket.pk)]


def moves_of(thing: Thing) -> list[ThingMove]:
    """The whole chain of the thing, oldest first, with all names; one query."""
    related = ("by", "from_place", "place", "person", "partner", "unit", "hand_over", "witness")
    return list(ThingMove.objects.filter(thing=thing).select_related(*related).order_by("at", "id"))


def differences(station: Station) -> list[ShelfCheckLine]:
    """What was missing or too much at an evening's check and is not cleared up yet, oldest first."""
    related = ("shelf_check__station", "thing__place", "thing__with_person", "thing__with_partner", "thing__with_unit")
    found = (
        ShelfCheckLine.objects.differences()
        .filter(shelf_check__station=station)
        .select_related(*related, "place", "marked_by")
    )
    return list(found.order_by("shelf_check__day", "place__code", "thing_id")[:200])


def places_with_things(station: Station) -> list[Place]:
    """The places of the station, each with `size`: how many things lie there."""
    counted = Count("things", filter=Q(things__ended_at=None))
    return list(Place.objects.filter(station=station).annotate(size=counted).order_by("-is_active", "code"))


@dataclass(frozen=True)
class Progress:
    """How far an evening's check is."""

    things: int
    marked: int
    differences: int

    @property
    def left(self) -> int:
        return self.things - self.marked


def progress(lines) -> Progress:
    """Counted from the lines of one check; one query."""
    found: dict[str, Any] = lines.aggregate(
        things=Count("pk"),
        marked=Count("pk", filter=~Q(mark="pending")),
        differences=Count("pk", filter=Q(mark__in=["missing", "extra"])),
    )
    return Progress(**found)
