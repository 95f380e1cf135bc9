from django.contrib import admin

from core.admin.base import ReadOnlyAdmin
from core.models import IdempotentAnswer


@admin.register(IdempotentAnswer)
class IdempotentAnswerAdmin(ReadOnlyAdmin):
    """Which calls came under which key. The answers hold look-up codes and are not shown."""

    list_display = ["key", "user", "at"]
    list_filter = ["at"]
    list_select_related = ["user"]
    search_fields = ["key__exact", "user__username"]
    ordering = ["-id"]
    fields = ["key", "user", "at"]
