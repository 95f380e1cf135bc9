"""Tokens of the API: shown once when issued, kept as digest, gone when revoked."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.errors import Refused
from core.models import User
from stations.actions.common import locked
from stations.choices import Scope
from stations.models import ClientToken, Station


@transaction.atomic
def issue_token(
    user: User,
    *,
    name: str,
    scopes: Iterable[str],
    actor: User | None,
    at: datetime,
    station: Station | None = None,
    expires_at: datetime | None = None,
) -> tuple[ClientToken, str]:
    """A token with which the client `name` acts as `user`, and its plain text, which nothing shows again.

    Refused: name_missing, unknown_scope (also: none at all), expired (`expires_at` is not after `at`), no_login.
    """
    user = locked(user)
    scopes = sorted(set(scopes))
    if not name.strip():
        raise Refused("name_missing", _("Which client is it for?"), field="name")
    if not scopes or not set(scopes) <= set(Scope.values):
        raise Refused("unknown_scope", _("Choose what the client may do."), field="scopes")
    if expires_at is not None and expires_at <= at:
        raise Refused("expired", _("The token would have expired already."), field="expiry")
    if not user.is_active:
        raise Refused("no_login", _("This login is disabled."), field="user")
    token, plain = ClientToken.objects.create(user, expiry=None, name=name.strip(), scopes=scopes, station=station)
    if expires_at is not None:
        token.expiry = expires_at
        token.save(update_fields=["expiry"])
    # A token has no number of its own: the record stands under the user it acts as.
    record("token.issue", user, actor=actor, at=at, after=_facts(token), unit_id=token.station_id)
    return token, plain


@transaction.atomic
def revoke_token(token: ClientToken, *, actor: User | None, at: datetime, reason: str = "") -> bool:
    """The client is locked out at once. False if the token was gone already."""
    present = ClientToken.objects.select_for_update(of=("self",)).select_related("user").filter(pk=token.pk).first()
    if present is None:
        return False
    before, unit_id = _facts(present), present.station_id
    record("token.revoke", present.user, actor=actor, at=at, before=before, note=reason, unit_id=unit_id)
    present.delete()
    return True


def _facts(token: ClientToken) -> dict[str, object]:
    """What may be written about a token: its first characters name it, the rest is secret."""
    return {
        "name": token.name,
        "token_key": token.token_key,
        "scopes": list(token.scopes),
        "station": token.station_id,
        "expires_at": token.expiry,
    }
