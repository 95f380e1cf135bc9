from django.contrib import admin

from core.admin.base import ReadOnlyAdmin
from finance.models import DayComparison, DayReconciliation, Difference, DifferenceNote, OutsideFile, OutsideLine


@admin.register(OutsideFile)
class OutsideFileAdmin(ReadOnlyAdmin):
    list_display = ["since", "until", "kind", "biller", "name", "rows", "amount", "fee", "loaded_at", "replaced_by"]
    list_filter = ["kind", "biller"]
    search_fields = ["name", "digest"]
    list_select_related = ["biller", "replaced_by"]
    date_hierarchy = "since"


@admin.register(OutsideLine)
class OutsideLineAdmin(ReadOnlyAdmin):
    list_display = ["file_id", "line", "date", "station", "business", "outlet", "reference", "amount", "fee"]
    list_filter = ["file__kind"]
    search_fields = ["file__id__exact"]
    list_select_related = ["station", "business", "outlet"]
    ordering = ["-id"]


@admin.register(DayReconciliation)
class DayReconciliationAdmin(ReadOnlyAdmin):
    list_display = ["date", "state", "compared_at", "reconciled_at"]
    list_filter = ["state"]
    search_fields = ["date"]
    date_hierarchy = "date"


@admin.register(DayComparison)
class DayComparisonAdmin(ReadOnlyAdmin):
    list_display = ["day_id", "comparison", "is_complete", "ours_count", "ours_amount", "theirs_count", "theirs_amount"]
    list_filter = ["comparison", "is_complete"]
    search_fields = ["file__name"]
    ordering = ["-id"]


@admin.register(Difference)
class DifferenceAdmin(ReadOnlyAdmin):
    list_display = [
        "id",
        "date",
        "comparison",
        "cause",
        "station",
        "reference",
        "ours_amount",
        "theirs_amount",
        "state",
    ]
    list_filter = ["state", "comparison", "cause"]
    search_fields = ["id__exact", "reference", "station__code"]
    list_select_related = ["station"]
    date_hierarchy = "date"


@admin.register(DifferenceNote)
class DifferenceNoteAdmin(ReadOnlyAdmin):
    list_display = ["difference_id", "kind", "text", "author", "at"]
    list_filter = ["kind"]
    search_fields = ["difference__id__exact", "text"]
    list_select_related = ["author"]
