from django.contrib import admin

from core.admin.base import ReadOnlyAdmin, ReadOnlyInline
from core.models import Obligation, Pause


class PauseInline(ReadOnlyInline):
    model = Pause


@admin.register(Pause)
class PauseAdmin(ReadOnlyAdmin):
    list_display = ["obligation", "from_on", "to_on", "reason"]
    list_filter = ["from_on", "to_on"]
    list_select_related = ["obligation"]
    search_fields = ["obligation__title", "reason"]
    ordering = ["-id"]


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    list_display = ["title", "rule", "kind", "subject_type", "subject_id", "starts_on", "due_on", "binding", "state"]
    list_filter = ["state", "binding", "is_certain", "rule", "kind", "due_on"]
    list_select_related = ["subject_type"]
    search_fields = ["title", "rule__exact", "kind", "subject_id__exact"]
    date_hierarchy = "due_on"
    ordering = ["-due_on", "-id"]
    inlines = [PauseInline]
