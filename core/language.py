"""The language of a public page, asked for by its address: switching needs neither a form nor a cookie."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers


def language_by_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`?lang=en` shows the page in that language and remembers it for the pages that follow.

    Unknown languages are passed over. The answer varies by language and cookie, for caches.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        asked = request.GET.get("lang", "")
        known = asked in dict(settings.LANGUAGES)
        if known:
            translation.activate(asked)
            request.LANGUAGE_CODE = asked
        response = view(request, *args, **kwargs)
        if known:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=365 * 24 * 3600,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return shown
