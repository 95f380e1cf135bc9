from django.contrib import admin

from core.admin.base import ReadOnlyAdmin
from finance.models import DailyTotal, DayFile, StationDay


@admin.register(StationDay)
class StationDayAdmin(ReadOnlyAdmin):
    list_display = [
        "date",
        "station",
        "state",
        "opening",
        "purchases",
        "sales",
        "reversals",
        "closing",
        "found",
        "late",
    ]
    list_filter = ["state"]
    search_fields = ["station__code", "station__unit__name"]
    list_select_related = ["station"]
    date_hierarchy = "date"


@admin.register(DailyTotal)
class DailyTotalAdmin(ReadOnlyAdmin):
    list_display = ["date", "station", "business", "count", "amount", "fee", "reversed_count", "late_count"]
    list_filter = ["business"]
    search_fields = ["station__code", "station__unit__name"]
    list_select_related = ["station", "business"]
    date_hierarchy = "date"


@admin.register(DayFile)
class DayFileAdmin(ReadOnlyAdmin):
    list_display = ["date", "version", "rows", "amount", "fee", "digest", "written_at"]
    list_filter = ["version"]
    search_fields = ["digest"]
    date_hierarchy = "date"
