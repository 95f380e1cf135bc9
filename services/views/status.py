"""The public status page: a form, and what `services.lookup` tells. Nothing personal ever stands in its address."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.language import remember, speak
from core.throttle import TooOften, client_address
from services.lookup import Status, look_up

SECRET = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    # Not "no-referrer": browsers then send the form with `Origin: null`, which the check against forgery refuses.
    "Referrer-Policy": "same-origin",
}


class LookUpForm(forms.Form):
    """What stands on the slip. Wide on purpose: `services.lookup` forgives how it is typed."""

    code = forms.CharField(label=_("Look-up code"), max_length=60)
    tail = forms.CharField(label=_("Last four digits of your telephone"), max_length=40)


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """GET shows the form. POST looks up; or, with `language`, shows the same again in that language."""
    if request.method != "POST":
        return _page(request, LookUpForm())
    language = speak(request, request.POST.get("language", ""))
    form = LookUpForm(request.POST)
    if language and "shown" not in request.POST:
        response = _page(request, LookUpForm(initial={name: request.POST.get(name, "") for name in form.fields}))
    else:
        response = _looked_up(request, form)
    if language:
        remember(response, language)
    return response


def _looked_up(request: HttpRequest, form: LookUpForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, code=400)
    typed = form.cleaned_data
    try:
        found = look_up(typed["code"], typed["tail"], address=client_address(request), at=timezone.now())
    except TooOften as refused:
        response = _page(request, form, code=429, minutes=-(-refused.wait // 60))
        response["Retry-After"] = str(refused.wait)
        return response
    return _page(request, form, found=found, is_miss=found is None, code=200 if found else 404)


def _page(
    request: HttpRequest, form: LookUpForm, *, code: int = 200, found: Status | None = None, **facts
) -> HttpResponse:
    template = "public/status_found.html" if found else "public/status.html"
    response = render(request, template, {"form": form, "found": found, **facts}, status=code)
    for name, value in SECRET.items():
        response[name] = value
    return response
