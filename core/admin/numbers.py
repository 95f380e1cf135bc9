from django.contrib import admin

from core.admin.base import ReadOnlyAdmin
from core.models import NumberSeries


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    list_display = ["series", "last"]
    list_filter = ["last"]
    search_fields = ["series"]
    ordering = ["series"]
