from django.contrib import admin

from core.admin.base import ReadOnlyAdmin, ReadOnlyInline
from finance.models import Tariff, TariffReceipt, TariffTier
from stations.admin.base import history


class TierInline(ReadOnlyInline):
    model = TariffTier


@admin.register(Tariff)
class TariffAdmin(ReadOnlyAdmin):
    list_display = ["business", "version", "state", "basis", "effective_on", "ends_on", "announced_by"]
    list_filter = ["state", "basis", "business"]
    search_fields = ["business__code", "business__name", "document", "note"]
    list_select_related = ["business", "announced_by"]
    date_hierarchy = "effective_on"
    inlines = [TierInline]


@admin.register(TariffTier)
class TariffTierAdmin(ReadOnlyAdmin):
    list_display = ["tariff", "up_to", "fee"]
    list_filter = ["tariff__business"]
    search_fields = ["tariff__business__code", "tariff__business__name"]
    list_select_related = ["tariff__business"]


@admin.register(TariffReceipt)
class TariffReceiptAdmin(ReadOnlyAdmin):
    list_display = ["tariff", "station", "sent_at", "acknowledged_at", "acknowledged_by", "reminders"]
    list_filter = [("acknowledged_at", admin.EmptyFieldListFilter), "tariff__business"]
    search_fields = ["station__code", "station__unit__name", "tariff__business__name"]
    list_select_related = ["tariff__business", "station", "acknowledged_by"]


for model in (Tariff, TariffTier):
    history(model)
