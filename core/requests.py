"""The request behind a page that needs a login, for the type checker: its user is never anonymous."""

from django.http import HttpRequest

from core.models import User


class StaffRequest(HttpRequest):
    user: User
