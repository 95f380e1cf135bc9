"""Who calls the API: a client's token with its scopes."""

from knox.auth import TokenAuthentication
from rest_framework.permissions import BasePermission


class ClientTokenAuthentication(TokenAuthentication):
    pass


class HasScope(BasePermission):
    def has_permission(self, request, view) -> bool:
        return False
