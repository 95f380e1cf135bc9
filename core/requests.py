"""Requests about which more is known than Django can say."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from core.models import User


class StaffRequest(HttpRequest):
    """A request behind `login_required`: somebody is signed in. A promise for the type checker, no class to make."""

    user: User
    htmx: HtmxDetails
