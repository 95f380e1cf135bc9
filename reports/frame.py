"""The frame around every staff page: stations to choose from, the menu of this person's roles. A context processor."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services import access
from services.workplace import station_for, stations_for
from stations.access import is_administrator
from stations.choices import Role
from stations.models import Station
from stations.models.scope import held_roles

# Who sees tickets at all; the departments of the postal bureau get their own pages with their own work.
WITH_TICKETS = access.STATION | access.HOLDER | {Role.VOLUNTEER, Role.INSPECTOR, Role.ADMINISTRATOR}


@dataclass(frozen=True)
class Item:
    label: Any
    address: str
    is_current: bool


class Frame:
    """Asked by the templates, so that a page that shows no frame costs nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = request.user

    @cached_property
    def stations(self) -> list[Station]:
        return stations_for(self.request)

    @cached_property
    def station(self) -> Station | None:
        return station_for(self.request)

    @cached_property
    def may_log(self) -> bool:
        return self.station is not None

    @cached_property
    def _held(self) -> set[str]:
        return {held.role for held in held_roles(self.user)}

    @property
    def roles(self) -> list[Any]:
        return [Role(role).label for role in Role.values if role in self._held]

    @cached_property
    def may_search(self) -> bool:
        return self.user.is_superuser or bool(self._held & WITH_TICKETS)

    @cached_property
    def menu(self) -> list[Item]:
        """What this person has something to do with, nothing else."""
        found = [(_("Desk"), reverse("desk"))]
        if self.may_search:
            found.append((_("Tickets"), reverse("services:tickets")))
        if self._held & (access.STATION | access.HOLDER | {Role.INSPECTOR}):
            found.append((_("Submissions"), reverse("services:submissions")))
        if self.may_search:
            found.append((_("Catalogue of matters"), reverse("services:catalogue")))
        if self.user.is_staff and is_administrator(self.user):
            found.append((_("Administration"), reverse("admin:index")))
        return [Item(label, address, self._is_current(address)) for label, address in found]

    def _is_current(self, address: str) -> bool:
        path = self.request.path
        return path == address if address == "/" else path.startswith(address)


def frame(request: HttpRequest) -> dict[str, Frame]:
    user = getattr(request, "user", None)
    return {"frame": Frame(request)} if user is not None and user.is_authenticated else {}
