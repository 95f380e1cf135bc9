"""The working calendar: editable, through its actions, always with the notice it rests on."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import calendar
from core.admin.base import actor_of
from core.models import CalendarDay, CalendarYear


class _CalendarAdmin(admin.ModelAdmin):
    """Saving and deleting call the action; the key cannot be changed, and the notice is required."""

    key: str

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *([self.key] if obj else [])]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        if "notice" in form.base_fields:
            form.base_fields["notice"].required = True
        return form

    def delete_queryset(self, request: HttpRequest, queryset: Iterable[Any]) -> None:
        for row in list(queryset):
            self.delete_model(request, row)

    def tell(self, request: HttpRequest, outcome: calendar.Outcome) -> None:
        moved = len(outcome.duties)
        if moved:
            words = ngettext("%(count)d open due date changed.", "%(count)d open due dates changed.", moved)
            self.message_user(request, words % {"count": moved}, messages.WARNING)


@admin.register(CalendarDay)
class DayAdmin(_CalendarAdmin):
    key = "date"
    list_display = ["date", "is_workday", "name", "source", "notice"]
    list_filter = ["is_workday", "source", "name"]
    search_fields = ["date", "name", "notice"]
    date_hierarchy = "date"
    fields = ["date", "is_workday", "name", "notice"]

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: ModelForm, change: bool) -> None:
        day = calendar.NamedDay(obj.date, obj.is_workday, obj.name)
        self.tell(request, calendar.set_day(day, notice=obj.notice, actor=actor_of(request), at=timezone.now()))

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        self.tell(request, calendar.forget_day(obj.date, actor=actor_of(request), at=timezone.now()))


@admin.register(CalendarYear)
class YearAdmin(_CalendarAdmin):
    key = "year"
    list_display = ["year", "source", "notice", "loaded_at"]
    list_filter = ["source"]
    search_fields = ["year", "notice"]
    fieldsets = [
        (
            None,
            {
                "fields": ["year", "notice"],
                "description": _(
                    "A year is known when all days of its notice are in the table. Deleting it makes it provisional."
                ),
            },
        )
    ]

    def save_model(self, request: HttpRequest, obj: CalendarYear, form: ModelForm, change: bool) -> None:
        outcome = calendar.confirm_year(obj.year, notice=obj.notice, actor=actor_of(request), at=timezone.now())
        self.tell(request, outcome)

    def delete_model(self, request: HttpRequest, obj: CalendarYear) -> None:
        self.tell(request, calendar.forget_year(obj.year, actor=actor_of(request), at=timezone.now()))
