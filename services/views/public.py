"""What public pages share: kept by no cache, patient with those who ask too often, looked up by code and digits."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse

from core.language import remember, speak
from core.throttle import TooOften

SECRET = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    # Not "no-referrer": browsers then send the form with `Origin: null`, which the check against forgery refuses.
    "Referrer-Policy": "same-origin",
}


# Shows the form, or what was found with it.
Page = Callable[..., HttpResponse]


def secret(response: HttpResponse) -> HttpResponse:
    """Neither kept by a cache nor listed by a search engine; its address goes nowhere else."""
    for name, value in SECRET.items():
        response[name] = value
    return response


def asked_to_wait(response: HttpResponse, refused: TooOften) -> HttpResponse:
    response["Retry-After"] = str(refused.wait)
    return response


def look_up_page(request: HttpRequest, form_class: type[forms.Form], page: Page, found: Page) -> HttpResponse:
    """GET shows the form (`page`). POST looks up (`found`); or, with `language`, shows the same in that language."""
    if request.method != "POST":
        return page(request, form_class())
    language = speak(request, request.POST.get("language", ""))
    form = form_class(request.POST)
    if language and "shown" not in request.POST:
        response = page(request, form_class(initial={name: request.POST.get(name, "") for name in form.fields}))
    else:
        response = found(request, form)
    if language:
        remember(response, language)
    return response
