"""Campaigns, their applicants, batches and cash, to look at: they are written by actions only."""

from django.contrib import admin

from services.admin.tickets import ReadOnlyAdmin, ReadOnlyInline
from services.models import Application, Batch, BatchRow, Campaign, CashEntry, Envelope, Sitting


class SittingInline(ReadOnlyInline):
    model = Sitting


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    list_display = ["code", "station", "matter", "issuer", "minimum", "capacity", "taken", "closed_at"]
    list_filter = ["closed_at"]
    search_fields = ["code", "matter__name"]
    list_select_related = ["station", "matter"]
    inlines = [SittingInline]


@admin.register(Sitting)
class SittingAdmin(ReadOnlyAdmin):
    list_display = ["campaign", "day", "window", "taken", "capacity", "booked", "counted", "difference_reason"]
    list_filter = ["day"]
    search_fields = ["campaign__code"]
    list_select_related = ["campaign", "window"]


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ["ticket", "campaign", "sitting", "amount", "is_withdrawn", "reminded_at"]
    list_filter = ["is_withdrawn"]
    search_fields = ["ticket__number__exact"]
    list_select_related = ["ticket", "campaign", "sitting"]


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = ["number", "campaign", "size", "total", "sent_at", "received_by", "handed_at", "announced_at"]
    list_filter = ["sent_at"]
    search_fields = ["number"]
    list_select_related = ["campaign"]


@admin.register(BatchRow)
class BatchRowAdmin(ReadOnlyAdmin):
    list_display = ["batch", "position", "application", "amount", "is_handed", "result", "reason"]
    list_filter = ["result", "is_handed"]
    search_fields = ["batch__number", "application__ticket__number__exact"]
    list_select_related = ["batch", "application"]


@admin.register(CashEntry)
class CashEntryAdmin(ReadOnlyAdmin):
    list_display = ["entered_at", "campaign", "kind", "amount", "sitting", "application", "batch", "entered_by"]
    list_filter = ["kind"]
    search_fields = ["campaign__code", "application__ticket__number__exact"]
    list_select_related = ["campaign", "sitting", "application", "batch", "entered_by"]


@admin.register(Envelope)
class EnvelopeAdmin(ReadOnlyAdmin):
    list_display = ["thing", "campaign", "sitting"]
    list_filter = ["campaign"]
    search_fields = ["thing__number__exact", "campaign__code"]
    list_select_related = ["thing", "campaign", "sitting"]
