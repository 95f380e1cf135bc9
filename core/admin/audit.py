from django.contrib import admin

from core.admin.base import ReadOnlyAdmin
from core.models import AuditRecord


@admin.register(AuditRecord)
class AuditAdmin(ReadOnlyAdmin):
    list_display = ["at", "verb", "subject_type", "subject_id", "actor", "on_behalf_of", "note"]
    list_filter = ["at", "subject_type"]
    list_select_related = ["actor", "on_behalf_of", "subject_type"]
    search_fields = ["verb__startswith", "actor__username", "actor__full_name", "subject_id__exact", "note"]
    search_help_text = "ticket.accept · 张敏 · 1234"
    date_hierarchy = "at"
    ordering = ["-at", "-id"]
