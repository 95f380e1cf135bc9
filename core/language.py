"""The language of a page: asked for by address or form, spoken at once, remembered for the pages that follow."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

YEAR = 365 * 24 * 3600  # seconds


def speak(request: HttpRequest, asked: str) -> str:
    """Answer this request in the language `asked`, which is returned; blank, and nothing done, if it is not offered."""
    if asked not in dict(settings.LANGUAGES):
        return ""
    translation.activate(asked)
    request.LANGUAGE_CODE = asked
    return asked


def remember(response: HttpResponse, language: str) -> None:
    """This browser gets its next pages in `language`."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        samesite="Lax",
        secure=settings.SECURE_TLS,
        httponly=True,
    )


def language_by_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`?lang=en` shows the page in that language and remembers it: switching needs no form.

    Unknown languages are passed over. The answer varies by language and cookie, for caches.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        language = speak(request, request.GET.get("lang", ""))
        response = view(request, *args, **kwargs)
        if language:
            remember(response, language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return shown
