from typing import Any

from django.contrib import admin

from finance.actions import businesses as actions
from finance.models import Biller, Business, Outlet
from stations.admin.base import ActionAdmin, history


@admin.register(Biller)
class BillerAdmin(ActionAdmin[Biller]):
    list_display = ("code", "name", "name_en")
    list_filter = (("businesses", admin.EmptyFieldListFilter),)
    search_fields = ("code", "name", "name_en")
    fields = ("code", "name", "name_en")
    fixed = ("code",)

    def add_row(self, facts: dict[str, Any], **who: Any) -> Biller:
        return actions.add_biller(**facts, **who)

    def change_row(self, row: Biller, facts: dict[str, Any], **who: Any) -> None:
        actions.change_biller(row, **facts, **who)


@admin.register(Business)
class BusinessAdmin(ActionAdmin[Business]):
    """Code, third party and the way of the money stay: what was posted under them would mean something else."""

    list_display = ("code", "name", "biller", "owner", "settles", "is_active")
    list_filter = ("owner", "settles", "is_active", "biller")
    search_fields = ("code", "name", "name_en")
    list_select_related = ("biller",)
    fields = ("code", "name", "name_en", "biller", "owner", "settles", "is_active")
    fixed = ("code", "biller", "settles")

    def get_exclude(self, request: Any, obj: Business | None = None) -> tuple[str, ...]:
        return () if obj else ("is_active",)

    def get_fields(self, request: Any, obj: Business | None = None) -> tuple[str, ...]:
        return self.fields if obj else self.fields[:-1]

    def add_row(self, facts: dict[str, Any], **who: Any) -> Business:
        return actions.add_business(**facts, **who)

    def change_row(self, row: Business, facts: dict[str, Any], **who: Any) -> None:
        actions.change_business(row, **facts, **who)


@admin.register(Outlet)
class OutletAdmin(ActionAdmin[Outlet]):
    list_display = ("code", "unit", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "unit__name")
    list_select_related = ("unit",)
    autocomplete_fields = ("unit",)
    fields = ("unit", "code", "is_active")
    fixed = ("unit", "code")

    def get_fields(self, request: Any, obj: Outlet | None = None) -> tuple[str, ...]:
        return self.fields if obj else self.fields[:-1]

    def add_row(self, facts: dict[str, Any], **who: Any) -> Outlet:
        return actions.add_outlet(facts["unit"], code=facts["code"], **who)

    def change_row(self, row: Outlet, facts: dict[str, Any], **who: Any) -> None:
        if "is_active" in facts:
            actions.change_outlet(row, is_active=facts["is_active"], **who)


for _model in (Biller, Business, Outlet):
    history(_model)
