"""Ledger and board in the administration: looked at only. What a correction changed is personal and stays out."""

from django.contrib import admin

from services.admin.tickets import ReadOnlyAdmin
from services.models import BoardMonth, Correction, LedgerMonth


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    list_display = ["ticket", "field", "reason", "corrected_at", "corrected_by"]
    list_filter = ["field"]
    search_fields = ["ticket__number__exact"]
    list_select_related = ["ticket", "corrected_by"]
    exclude = ["old", "new"]


@admin.register(LedgerMonth)
class LedgerMonthAdmin(ReadOnlyAdmin):
    list_display = ["station", "month", "rows", "closed_at", "closed_by", "paper"]
    list_filter = ["month"]
    search_fields = ["station__code", "station__unit__name", "paper__number"]
    list_select_related = ["station", "closed_by", "paper"]


@admin.register(BoardMonth)
class BoardMonthAdmin(ReadOnlyAdmin):
    list_display = ["station", "month", "rows", "published_at", "published_by", "withdrawn_at"]
    list_filter = ["month"]
    search_fields = ["station__code", "station__unit__name"]
    list_select_related = ["station", "published_by"]
