"""Signing in and out, the own password, the language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core import accounts, language
from core.signing_in import SignInForm


class SignIn(LoginView):
    """After signing in the pages speak the language kept with the login."""

    form_class = SignInForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        language.remember(response, form.get_user().language)
        return response


class ChangePassword(PasswordChangeView):
    success_url = reverse_lazy("desk")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        user = form.user
        with transaction.atomic():
            response = super().form_valid(form)
            accounts.record_password_change(user, actor=user, at=timezone.now())
        messages.success(self.request, _("Your password is changed"))
        return response


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, and go back to the page it was chosen on."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponse(status=400)
    if request.user.is_authenticated:
        accounts.choose_language(request.user, chosen)
    response = HttpResponseRedirect(next_address(request))
    language.remember(response, chosen)
    return response


def next_address(request: HttpRequest) -> str:
    """Where the form says to go on: a page of this site, otherwise the desk."""
    wanted = request.POST.get("next", "")
    here = {request.get_host()}
    return wanted if url_has_allowed_host_and_scheme(wanted, here, require_https=request.is_secure()) else "/"
