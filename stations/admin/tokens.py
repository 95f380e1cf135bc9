from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stations.actions import issue_token, revoke_token
from stations.admin.base import ActionAdmin, ActionForm
from stations.choices import Scope
from stations.models import ClientToken


class TokenForm(ActionForm):
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("scopes"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )


@admin.register(ClientToken)
class ClientTokenAdmin(ActionAdmin[ClientToken]):
    """Issue, show once, revoke. The digest is shown nowhere. Superusers only."""

    form = TokenForm
    list_display = ("name", "user", "station", "scopes", "token_key", "created", "expiry")
    list_filter = ("created",)
    search_fields = ("name", "user__username", "station__code")
    list_select_related = ("user", "station")
    autocomplete_fields = ("station",)
    raw_id_fields = ("user",)
    fields = ("name", "user", "scopes", "station", "expiry")
    ordering = ("-created",)

    def has_change_permission(self, request: HttpRequest, obj: ClientToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ClientToken | None = None) -> bool:
        return self.has_module_permission(request)

    def save_model(self, request: HttpRequest, obj: ClientToken, form: Any, change: bool) -> None:
        facts = form.cleaned_data
        token, plain = issue_token(
            facts["user"],
            name=facts["name"],
            scopes=facts["scopes"],
            station=facts["station"],
            expires_at=facts["expiry"],
            **self.who(request),
        )
        obj.pk = token.pk
        messages.warning(request, _("Write this token down, it is not shown again: %(token)s") % {"token": plain})

    def delete_model(self, request: HttpRequest, obj: ClientToken) -> None:
        revoke_token(obj, **self.who(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ClientToken]) -> None:
        for token in queryset:
            self.delete_model(request, token)
