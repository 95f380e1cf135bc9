"""Logins. Who a person is and which roles are held where stands with the people of `stations`."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit
from core.admin.base import actor_of
from core.models import User
from core.signing_in import AdminSignInForm

admin.site.login_form = AdminSignInForm


@admin.register(User)
class PersonLoginAdmin(UserAdmin):
    """Django's own page with one name instead of two; every save leaves its audit record, passwords never do."""

    list_display = ["username", "full_name", "email", "is_active", "is_staff", "is_superuser", "last_login"]
    search_fields = ["username", "full_name", "email"]
    add_form = AdminUserCreationForm
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Personal info"), {"fields": ["full_name", "email", "language"]}),
        (_("Permissions"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Important dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["username", "full_name", "usable_password", "password1", "password2"],
            },
        )
    ]

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        columns = {field.name for field in User._meta.concrete_fields} - {"password"}
        facts = audit.snapshot(obj, *(name for name in form.changed_data if name in columns))
        verb = "user.change" if change else "user.create"
        audit.record(verb, obj, actor=actor_of(request), at=timezone.now(), after=facts)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        audit.record("user.delete", obj, actor=actor_of(request), at=timezone.now(), note=obj.username)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for user in queryset:
            self.delete_model(request, user)
