"""The frame around every staff page: stations to choose from, the menu of this person's roles. A context processor.

A new page enters the menu as one line of `MENU`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.outbox import unread_count
from core.requests import StaffRequest
from finance.models.scope import in_network
from services import access
from services.models.complaints import SUPERVISORS
from services.models.mediation import SEES_MEDIATION
from services.workplace import station_for, stations_for
from stations.access import is_administrator
from stations.choices import Role
from stations.models import Station
from stations.models.scope import held_roles

# Who sees tickets at all; the departments of the postal bureau get their own pages with their own work.
WITH_TICKETS = access.STATION | access.HOLDER | {Role.VOLUNTEER, Role.INSPECTOR, Role.ADMINISTRATOR}


@dataclass(frozen=True)
class Entry:
    """A line of the menu: its group, its words, the name of its address, and who has something to do there.

    With `of_station` the address takes the code of the station chosen in the bar; without a station no entry.
    """

    group: str
    label: Any
    route: str
    may: Callable[["Frame"], bool]
    of_station: bool = False


@dataclass(frozen=True)
class Item:
    label: Any
    address: str
    is_current: bool


@dataclass(frozen=True)
class Group:
    """What the bar shows: one entry flat, several as a list that opens under the group's name."""

    key: str
    label: Any
    items: list[Item]

    @property
    def is_current(self) -> bool:
        return any(item.is_current for item in self.items)


class Frame:
    """Asked by the templates, so that a page that shows no frame costs nothing."""

    def __init__(self, request: StaffRequest) -> None:
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
    def held(self) -> set[str]:
        """The roles of today, own and stood in for."""
        return {held.role for held in held_roles(self.user)}

    @property
    def roles(self) -> list[Any]:
        return [Role(role).label for role in Role.values if role in self.held]

    @cached_property
    def unread(self) -> int:
        """Unread notices, for the bell."""
        return unread_count(self.user)

    @cached_property
    def may_search(self) -> bool:
        return self.user.is_superuser or bool(self.held & WITH_TICKETS)

    @cached_property
    def shown(self) -> tuple[tuple[int, str], ...]:
        """What this person has something to do with, nothing else: (place in `MENU`, address)."""
        code = self.station.code if self.station else ""
        return tuple(
            (place, _address(entry.route, code if entry.of_station else ""))
            for place, entry in enumerate(MENU)
            if (code or not entry.of_station) and entry.may(self)
        )

    @cached_property
    def current(self) -> str:
        """The address in the menu that this page lies under: the longest that its own begins with."""
        path = self.request.path
        fitting = [address for _place, address in self.shown if path == address or _lies_under(path, address)]
        return max(fitting, key=len, default="")

    @property
    def menu(self) -> list[Group]:
        return _menu(self.shown, self.current)

    @property
    def navigation(self) -> SafeString:
        """The menu as markup, kept for all who have the same entries: every page shows it."""
        return _navigation(get_language() or "", self.shown, self.current, settings.DEBUG and object())


def _lies_under(path: str, address: str) -> bool:
    return address != "/" and path.startswith(address)


@lru_cache(maxsize=1024)
def _address(route: str, code: str) -> str:
    return reverse(route, args=[code] if code else [])


def _menu(shown: tuple[tuple[int, str], ...], current: str) -> list[Group]:
    groups = [Group(key, label, []) for key, label in GROUPS]
    found = {group.key: group.items for group in groups}
    for place, address in shown:
        entry = MENU[place]
        found[entry.group].append(Item(entry.label, address, address == current))
    return [group for group in groups if group.items]


@lru_cache(maxsize=512)
def _navigation(language: str, shown: tuple[tuple[int, str], ...], current: str, fresh: object) -> SafeString:
    """`fresh` differs each time while templates are being written."""
    return render_to_string("_menu.html", {"menu": _menu(shown, current)})


def frame(request: HttpRequest) -> dict[str, Frame]:
    user = getattr(request, "user", None)
    return {"frame": Frame(cast(StaffRequest, request))} if user is not None and user.is_authenticated else {}


# The menu


def everybody(frame: Frame) -> bool:
    return True


def may_search(frame: Frame) -> bool:
    return frame.may_search


def at_counter(frame: Frame) -> bool:
    return frame.may_log


def of_roles(*roles: Iterable[str]) -> Callable[[Frame], bool]:
    """Whoever holds one of the roles in one of these sets."""
    wanted = frozenset().union(*roles)
    return lambda frame: bool(frame.held & wanted)


def in_postal_network(frame: Frame) -> bool:
    return in_network(frame.user)


def administers(frame: Frame) -> bool:
    return bool(frame.user.is_staff) and is_administrator(frame.user)


# In the order of the bar.
GROUPS = (
    ("desk", _("Desk")),
    ("tickets", _("Tickets")),
    ("things", _("Things")),
    ("campaigns", _("Campaigns and appointments")),
    ("matters", pgettext_lazy("menu", "Matters")),
    ("money", _("Money")),
    ("reports", _("Reports")),
    ("administration", _("Administration")),
)

ON_LOOKERS = {Role.INSPECTOR, Role.ADMINISTRATOR}

# Who works with the money of the franchise network; the clerks of other stations sell nothing.
BOOKS = {Role.FINANCE, Role.E_COMMERCE, Role.GENERAL_OFFICE, Role.SUPERVISION}
RECONCILIATION = {Role.FINANCE, Role.E_COMMERCE, Role.GENERAL_OFFICE, Role.SUPERVISION, Role.BRANCH}
MONEY = BOOKS | {Role.BRANCH, Role.FRANCHISEE, Role.MARKET}

# In the order of the lists. A page that the person could open but has nothing to do with does not belong here.
MENU = (
    Entry("desk", _("Desk"), "desk", everybody),
    Entry("tickets", _("Tickets"), "services:tickets", may_search),
    Entry(
        "tickets", _("Submissions"), "services:submissions", of_roles(access.STATION, access.HOLDER, {Role.INSPECTOR})
    ),
    Entry(
        "tickets",
        _("Service ledger"),
        "services:ledger",
        of_roles(access.STATION, {Role.INSPECTOR, Role.ADMINISTRATOR}),
    ),
    Entry(
        "tickets", _("Public board"), "services:board-months", of_roles(access.LEADERS, {Role.AGENT, Role.INSPECTOR})
    ),
    Entry("tickets", _("Past ledgers"), "services:imports", of_roles(access.LEADERS, {Role.AGENT})),
    Entry(
        "things", _("Lost and found"), "services:lost", of_roles(access.STATION, {Role.INSPECTOR, Role.ADMINISTRATOR})
    ),
    Entry("things", _("Things kept"), "services:shelf", of_roles(access.STATION, {Role.INSPECTOR, Role.ADMINISTRATOR})),
    Entry("things", _("My repairs"), "services:repairs-mine", of_roles({Role.VOLUNTEER})),
    Entry("things", _("Repairs"), "services:repairs", at_counter),
    Entry("things", _("Volunteers"), "services:volunteers", at_counter),
    Entry("things", _("Tonight's check"), "services:shelf-tonight", at_counter),
    Entry("things", _("Originals kept here"), "services:originals", at_counter),
    Entry("things", _("Storage places"), "services:places", at_counter),
    Entry(
        "campaigns",
        _("Campaigns"),
        "services:campaigns",
        of_roles(access.STATION, {Role.INSPECTOR, Role.ADMINISTRATOR}),
    ),
    Entry("campaigns", _("Appointments and queue"), "services:queue", at_counter),
    Entry("matters", _("Catalogue of matters"), "services:catalogue", may_search),
    Entry("matters", _("Tasks"), "services:tasks", of_roles(access.STATION, access.HOLDER, ON_LOOKERS)),
    Entry("matters", _("Mediations"), "services:mediations", of_roles(SEES_MEDIATION, {Role.CADRE})),
    Entry("matters", _("Complaints"), "services:complaints", of_roles(SUPERVISORS)),
    Entry("matters", _("Policy articles"), "services:articles", of_roles(access.STATION, access.HOLDER, ON_LOOKERS)),
    Entry("matters", _("Events"), "services:events", of_roles(access.STATION, ON_LOOKERS)),
    Entry("matters", _("Organisations"), "services:organisations", of_roles(access.STATION, ON_LOOKERS)),
    Entry("money", _("My station's account"), "finance:own-stations", of_roles({Role.FRANCHISEE})),
    Entry("money", _("Sell"), "finance:counters", of_roles({Role.FRANCHISEE})),
    Entry("money", _("Prepaid credit"), "finance:credits", of_roles(MONEY)),
    Entry("money", _("Credit bought"), "finance:purchases", of_roles(MONEY)),
    Entry("money", _("Invoices"), "finance:invoices", of_roles(MONEY)),
    Entry("money", _("Statement of revenue"), "finance:statement", in_postal_network),
    Entry("money", _("Day close"), "finance:days", in_postal_network),
    Entry("money", _("Accounts of the ledger"), "finance:accounts", of_roles(BOOKS)),
    Entry("money", _("Manual postings"), "finance:adjustments", of_roles(BOOKS)),
    Entry("money", _("Third parties"), "finance:settlements", of_roles(BOOKS)),
    Entry("money", _("Reconciliation"), "finance:reconciliation", of_roles(RECONCILIATION)),
    Entry("money", _("Tariffs"), "finance:tariffs", in_postal_network),
    Entry("reports", _("Community work in figures"), "services:community", of_roles(access.STATION, ON_LOOKERS)),
    Entry("reports", _("Yearly summary"), "yearly", of_roles(access.STATION, ON_LOOKERS)),
    Entry("administration", _("Administration"), "admin:index", administers),
)
