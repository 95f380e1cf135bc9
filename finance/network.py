"""May this person do this with the tariffs, days and files of the bureau: roles held within the postal network."""

from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import User
from finance.models.scope import TARIFF_MAKERS, network_held
from stations.access import holds
from stations.choices import Role
from stations.models import Station
from stations.models.scope import Held, held_roles


def behalf(held: Held | None) -> User | None:
    """For whom the holder of a role acts, to be recorded; None when the role is the person's own."""
    if held is None or held.for_user_id is None:
        return None
    return User.objects.get(pk=held.for_user_id)


def required_role(user: User, roles: frozenset[str]) -> User | None:
    """For whom `user` acts with one of `roles` in the network; Refused("not_allowed") when none is held."""
    held = network_held(user, roles)
    if held is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    return behalf(held)


def tariff_maker(user: User) -> User | None:
    return required_role(user, TARIFF_MAKERS)


def is_own_work(user: User, author_id: int | None) -> bool:
    """Whether `author_id` is `user`, or somebody whom `user` stands in for: maker is not checker."""
    logins = {user.pk} | {held.for_user_id for held in held_roles(user) if held.for_user_id}
    return author_id in logins


def signs_for(user: User, station: Station) -> Held | None:
    """Who signs for a circular: the franchisee of the station, or its branch when the merchant signed on paper."""
    return holds(user, {Role.FRANCHISEE, Role.BRANCH}, station.unit)


def may_issue_sheet(user: User, station: Station) -> bool:
    return network_held(user, TARIFF_MAKERS) is not None or holds(user, {Role.BRANCH}, station.unit) is not None
