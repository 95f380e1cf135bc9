"""What the admin of this app shares: writes through actions, rows within the user's scope, history to read only."""

from datetime import datetime
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import User
from stations.access import is_administrator
from stations.models.scope import unit_ids

Row = TypeVar("Row", bound=models.Model)


class ActionForm(forms.ModelForm):
    """A form that shows why the action refused, with everything that was typed still in it."""

    refused: Refused | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refused is not None:
            field = self.refused.field if self.refused.field in self.fields else None
            self.add_error(field, str(self.refused.message))
        return cleaned


class ReadOnlyAdmin(admin.ModelAdmin, Generic[Row]):
    """Rows of the user's part of the organisation, to look at.

    `scope` is the look-up from a row to the key of its unit; None shows the rows to superusers only. Administrators by
    appointment look in when their login is marked as staff.
    """

    scope: str | None = None
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        ids = unit_ids(request.user)
        return rows if ids is None else self.within(rows, ids)

    def within(self, rows: models.QuerySet, ids: frozenset[int]) -> models.QuerySet:
        """The rows that belong to the units `ids`."""
        return rows.filter(**{f"{self.scope}__in": ids}) if self.scope else rows.none()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser or (self.scope is not None and is_administrator(request.user))

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what the user may see can be chosen, also when the choice is typed by hand."""
        other = self.admin_site._registry.get(db_field.remote_field.model)
        if other is not None and "queryset" not in kwargs:
            kwargs["queryset"] = other.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ActionAdmin(ReadOnlyAdmin[Row]):
    """Adding and changing call the app's actions; nothing is deleted here.

    A subclass says how: `add_row(facts, **who)` and `change_row(row, facts, **who)` get the cleaned fields and
    `actor` and `at`; the first answers the new row. A refusal comes back beside its field.
    """

    form = ActionForm
    # Shown but not to be changed once the row is there.
    fixed: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self.has_module_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Row | None = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields + self.fixed if obj else fields

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        made = super().get_form(request, obj, change=change, **kwargs)
        if issubclass(made, ActionForm):
            made.refused = vars(request).get("refused")
        return made

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            vars(request)["refused"] = refused
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Row, form: forms.ModelForm, change: bool) -> None:
        who = self.who(request)
        if change:
            facts = {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
            self.change_row(self.model._default_manager.get(pk=obj.pk), facts, **who)
        else:
            obj.pk = self.add_row(dict(form.cleaned_data), **who).pk
            obj._state.adding = False

    def who(self, request: HttpRequest) -> dict[str, Any]:
        """Who acts now: `actor` and `at`, as every action takes them."""
        return {"actor": request.user, "at": timezone.now()}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: the actions write all there is."""

    def add_row(self, facts: dict[str, Any], **who: Any) -> Row:
        raise NotImplementedError

    def change_row(self, row: Row, facts: dict[str, Any], **who: Any) -> None:
        raise NotImplementedError


def history(model: type[models.Model]) -> type[models.Model]:
    """Registers the history of `model` (pghistory), to read only, superusers only. Answers the history's model."""
    events = model._meta.apps.get_model(model._meta.app_label, f"{model.__name__}Event")

    class History(HistoryAdmin):
        list_display = ("when", "change", "row", "by", *_columns(events))

    admin.site.register(events, History)
    return events


class ByChange(admin.AllValuesFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("change")


class ByDay(admin.DateFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("at")


class HistoryAdmin(ReadOnlyAdmin):
    """Relations are shown by key: the row they lead to may be gone, and its history must not go with it."""

    list_filter = (("pgh_label", ByChange), ("pgh_created_at", ByDay))
    search_fields = ("pgh_obj_id__exact",)
    ordering = ("-pgh_id",)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return ["when", "change", "row", "by", *_own_columns(self.model)]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        login = Cast(KeyTextTransform("user", OuterRef("pgh_context__metadata")), models.BigIntegerField())
        return super().get_queryset(request).annotate(_by=Subquery(User.objects.filter(pk=login).values("full_name")))

    @admin.display(description=_("at"), ordering="pgh_id")
    def when(self, row: Any) -> datetime:
        return row.pgh_created_at

    @admin.display(description=_("change"), ordering="pgh_label")
    def change(self, row: Any) -> str:
        return row.pgh_label

    @admin.display(description=_("row"), ordering="pgh_obj_id")
    def row(self, row: Any) -> int:
        return row.pgh_obj_id

    @admin.display(description=_("by"))
    def by(self, row: Any) -> str:
        return row._by or ""


def _columns(events: type[models.Model]) -> list[str]:
    """The first few columns of the row itself."""
    return _own_columns(events)[:6]


def _own_columns(events: type[models.Model]) -> list[str]:
    """The columns of the row itself, relations by key."""
    own = events._meta.concrete_fields
    return [field.attname for field in own if not field.name.startswith("pgh_") and field.name != "id"]
