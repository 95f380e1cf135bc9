from typing import Any

from django.contrib import admin

from stations.actions import change_unit, move_unit, open_unit
from stations.admin.base import ActionAdmin
from stations.models import Unit

FIELDS = ("parent", "kind", "name", "name_en", "line", "phone", "opened_on", "closed_on")


@admin.register(Unit)
class UnitAdmin(ActionAdmin[Unit]):
    scope = "pk"
    list_display = ("name", "kind", "parent", "line", "phone", "opened_on", "closed_on")
    list_filter = ("kind", "line", ("closed_on", admin.EmptyFieldListFilter))
    search_fields = ("name", "name_en")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    ordering = ("path",)

    def get_fields(self, request: Any, obj: Unit | None = None) -> tuple[str, ...]:
        return FIELDS if obj else tuple(name for name in FIELDS if name != "closed_on")

    def add_row(self, facts: dict[str, Any], **who: Any) -> Unit:
        return open_unit(facts.pop("parent"), **facts, **who)

    def change_row(self, row: Unit, facts: dict[str, Any], **who: Any) -> None:
        if "parent" in facts:
            move_unit(row, facts.pop("parent"), **who)
        change_unit(row, **facts, **who)
