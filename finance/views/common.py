"""What the pages about money share: who comes in, and how a thing is found among what one may see."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache

from core.requests import StaffRequest
from finance import access
from finance.models import CreditAccount
from finance.models.scope import in_network

LARGEST_KEY = 2**63 - 1
View = Callable[..., HttpResponse]


def page_for(may: Callable[[Any], bool], refusal: type[Exception]) -> Callable[[View], View]:
    """Pages of those who are logged in and `may`; for all others `refusal`."""

    def page(view: View) -> View:
        @never_cache
        @login_required
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise refusal
            return view(request, *args, **kwargs)

        return guarded

    return page


# A page for those who have to do with money; 403 for all others.
money_page = page_for(access.has_money_pages, PermissionDenied)
# A page about the stations of the postal network; for all others there is none (404).
network_page = page_for(in_network, Http404)


def find_credit(request: StaffRequest, code: str) -> CreditAccount:
    """The credit account of the station with that code, if the person may see it; 404 otherwise."""
    rows = CreditAccount.objects.visible_to(request.user).select_related("station__unit", "account", "bureau")
    credit = rows.filter(station__code=code).first()
    if credit is None:
        raise Http404
    return credit


def key_in(request: StaffRequest, name: str) -> int | None:
    """A key of a row out of the query; nothing if it is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and int(text[:20]) <= LARGEST_KEY else None


def need(right: Any) -> Any:
    """`right`, or 403: it is seen and may not be done."""
    if not right:
        raise PermissionDenied
    return right


def posted(request: StaffRequest) -> Any:
    """What a form is bound to: an empty form that was sent is still one that was sent."""
    return request.POST if request.method == "POST" else None
