"""Storage places of a station: shelves, lockers, the safe."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, locks
from core.errors import Refused
from core.models import User
from services.actions.base import behalf, required
from services.actions.custody import COUNTER, keeper
from services.models import Place, Thing
from stations.models import Station

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,9}")


@transaction.atomic
def add_place(station: Station, *, code: str, name: str, actor: User, at: datetime, name_en: str = "") -> Place:
    """A new place; its `code` is short and stands on its label. Refused codes: not_valid, place_exists, required."""
    held = keeper(actor, station)
    code = required(code, "code").upper()
    if not CODE.fullmatch(code) or code == COUNTER:
        raise Refused("not_valid", _("Letters, digits and hyphens, ten at most"), "code")
    name = required(name, "name")[:60]
    # The station is what two clerks at once compete for; the unique constraint is the last net.
    Station.objects.select_for_update(of=("self",), no_key=True).get(pk=station.pk)
    if Place.objects.filter(station=station, code=code).exists():
        raise Refused("place_exists", _("There is a place with this code already"), "code")
    place = Place.objects.create(station=station, code=code, name=name, name_en=name_en.strip()[:60])
    audit.record(
        "place.add",
        place,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        after={"code": code, "name": name},
        unit_id=station.pk,
    )
    return place


@transaction.atomic
def change_place(
    place: Place, *, actor: User, at: datetime, name: str, name_en: str = "", is_active: bool = True
) -> Place:
    """Name it anew, or take it out of use once nothing lies there. Refused codes: place_in_use, required."""
    place = locks.lock(Place.objects.select_related("station__unit"), place.pk)
    held = keeper(actor, place.station)
    before = {"name": place.name, "is_active": place.is_active}
    if not is_active and (place.is_counter or Thing.objects.filter(place=place).exists()):
        raise Refused("place_in_use", _("Something lies there still; put it elsewhere first"), "is_active")
    place.name, place.name_en, place.is_active = required(name, "name")[:60], name_en.strip()[:60], is_active
    place.save(update_fields=["name", "name_en", "is_active"])
    was, is_now = audit.changes(before, {"name": place.name, "is_active": place.is_active})
    if is_now:
        audit.record(
            "place.change",
            place,
            actor=actor,
            on_behalf_of=behalf(held),
            at=at,
            before=was,
            after=is_now,
            unit_id=place.station_id,
        )
    return place
