"""Who calls the API: a client's token, with its scopes and, for terminals, its one station."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.models import User
from core.prepared import PreparedObjects
from stations.models import ClientToken

# Asked by every call, so its text is kept.
_TOKEN = PreparedObjects(
    lambda digest: ClientToken.objects.filter(digest=digest).select_related("user"), texts=["digest"]
)


class ClientTokenAuthentication(TokenAuthentication):
    """`Authorization: Token …`: one look-up by digest; the same words for unknown, expired and a closed login."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ClientToken]:
        found = _TOKEN.get(digest=hash_token(token.decode("latin-1")))
        is_expired = found is not None and found.expiry is not None and found.expiry <= timezone.now()
        if found is None or is_expired or not found.user.is_active:
            raise AuthenticationFailed(_("This token is not valid."))
        return found.user, found


class HasScope(BasePermission):
    """The token holds the scope that the view names for this method in `scopes`; no name, no entry."""

    def has_permission(self, request: Request, view) -> bool:
        if not isinstance(request.auth, ClientToken):
            return False
        if request.method not in view.allowed_methods:
            return True  # answered as 405, whoever asks
        scope = getattr(view, "scopes", {}).get("GET" if request.method == "HEAD" else request.method)
        if scope is None:
            return False
        self.message = _("This token does not hold the scope %(scope)s.") % {"scope": scope}
        self.code = "missing_scope"
        return scope in request.auth.scopes


class ClientTokenScheme(OpenApiAuthenticationExtension):
    target_class = ClientTokenAuthentication
    name = "clientToken"

    def get_security_definition(self, auto_schema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token` and the client's token, with a blank between; made by an administrator.",
        }
