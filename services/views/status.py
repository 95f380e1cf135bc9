"""The public status page: a form, and what `services.lookup` tells. Nothing personal ever stands in its address."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.throttle import TooOften, client_address
from services.lookup import Status, look_up
from services.views.public import asked_to_wait, look_up_page, secret


class LookUpForm(forms.Form):
    """What stands on the slip. Wide on purpose: `services.lookup` forgives how it is typed."""

    code = forms.CharField(label=_("Look-up code"), max_length=60)
    tail = forms.CharField(label=_("Last four digits of your telephone"), max_length=40)


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """What is typed is looked up; the page stays what it is when its language changes."""
    return look_up_page(request, LookUpForm, _page, _looked_up)


def _looked_up(request: HttpRequest, form: LookUpForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, code=400)
    typed = form.cleaned_data
    try:
        found = look_up(typed["code"], typed["tail"], address=client_address(request), at=timezone.now())
    except TooOften as refused:
        return asked_to_wait(_page(request, form, code=429, minutes=refused.minutes), refused)
    return _page(request, form, found=found, is_miss=found is None, code=200 if found else 404)


def _page(
    request: HttpRequest, form: LookUpForm, *, code: int = 200, found: Status | None = None, **facts
) -> HttpResponse:
    template = "public/status_found.html" if found else "public/status.html"
    return secret(render(request, template, {"form": form, "found": found, **facts}, status=code))
