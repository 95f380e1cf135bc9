from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stations.actions import change_station, close_station, open_station
from stations.admin.base import ActionAdmin, ActionForm, ReadOnlyAdmin
from stations.models import DutyHours, DutyShift, HoursException, Station, Unit


class OpeningForm(ActionForm):
    """A new station brings a unit of its own, below the organisation that runs it."""

    parent = forms.ModelChoiceField(label=_("Run by"), queryset=Unit.objects.none())
    name = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)


@admin.register(Station)
class StationAdmin(ActionAdmin[Station]):
    scope = "pk"
    list_display = ("code", "unit", "kind", "address", "phone", "opened_on", "closed_on")
    list_filter = ("kind", ("closed_on", admin.EmptyFieldListFilter))
    search_fields = ("code", "unit__name", "unit__name_en", "address")
    list_select_related = ("unit",)
    fixed = ("unit", "code", "opened_on")
    facts = ("code", "kind", "address", "address_en", "phone", "website", "about", "about_en", "opened_on")

    def get_fields(self, request: HttpRequest, obj: Station | None = None) -> tuple[str, ...]:
        return ("unit", *self.facts, "closed_on") if obj else ("parent", "name", "name_en", *self.facts)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        made = super().get_form(request, obj, change=change, form=OpeningForm, **kwargs)
        parent: Any = made.base_fields["parent"]
        parent.queryset = self.admin_site._registry[Unit].get_queryset(request)
        # The same type-ahead as for a unit's own parent.
        parent.widget = AutocompleteSelect(Unit._meta.get_field("parent"), self.admin_site)
        parent.widget.choices = parent.choices
        return made

    def add_row(self, facts: dict[str, Any], **who: Any) -> Station:
        return open_station(facts.pop("parent"), **facts, **who)

    def change_row(self, row: Station, facts: dict[str, Any], **who: Any) -> None:
        closed_on = facts.pop("closed_on", None)
        change_station(row, **facts, **who)
        if closed_on is not None:
            close_station(row, closed_on=closed_on, **who)


@admin.register(DutyHours)
class DutyHoursAdmin(ReadOnlyAdmin[DutyHours]):
    """To look at; hours are edited on the duty page of the station."""

    scope = "station"
    list_display = ("station", "weekday", "opens", "closes")
    list_filter = ("weekday", "station__kind")
    search_fields = ("station__code", "station__unit__name")
    list_select_related = ("station",)
    ordering = ("station__code", "weekday", "opens")


@admin.register(HoursException)
class HoursExceptionAdmin(ReadOnlyAdmin[HoursException]):
    scope = "station"
    list_display = ("station", "date", "opens", "closes", "reason")
    list_filter = ("date",)
    search_fields = ("station__code", "station__unit__name", "reason")
    list_select_related = ("station",)
    ordering = ("-date", "station__code", "opens")


@admin.register(DutyShift)
class DutyShiftAdmin(ReadOnlyAdmin[DutyShift]):
    scope = "station"
    list_display = ("station", "person", "starts_at", "ends_at")
    list_filter = ("starts_at",)
    search_fields = ("station__code", "station__unit__name", "person__name")
    list_select_related = ("station", "person")
    ordering = ("-starts_at",)
