"""Past ledgers taken over: looked at here, loaded and taken back on their own pages."""

from django.contrib import admin

from core.admin.base import ReadOnlyAdmin
from services.models import LedgerImport


@admin.register(LedgerImport)
class LedgerImportAdmin(ReadOnlyAdmin):
    list_display = ["station", "book", "file_name", "row_count", "state", "created_by", "created_at"]
    list_filter = ["state", "station__kind"]
    search_fields = ["file_name", "station__code", "station__unit__name"]
    list_select_related = ["station__unit", "created_by"]
    exclude = ["content", "errors", "matters", "columns", "headings"]
