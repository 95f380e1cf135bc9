"""Lost and found, to look at; how long things are kept is set here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.privacy import mask_phone
from services.admin.tickets import ReadOnlyAdmin, ReadOnlyInline
from services.models import Clue, Disposal, FoundItem, KeepingTerm, LossReport, Match, Release, Takeover
from stations.admin.base import history

HISTORIES = [history(KeepingTerm)]
# Clues and telephones are seen in full on the staff pages only, where each look is recorded.
FOUND_HIDDEN = ["owner_phone", "search_text", "grams"]
LOSS_HIDDEN = ["sender_phone", "search_text", "grams"]


@admin.register(KeepingTerm)
class KeepingTermAdmin(admin.ModelAdmin):
    list_display = ["station", "category", "days", "notice_days"]
    list_filter = ["category"]
    search_fields = ["station__code", "station__unit__name"]
    list_select_related = ["station"]
    autocomplete_fields = ["station"]


class ClueInline(ReadOnlyInline):
    model = Clue
    exclude = ["value"]


class ItemClueInline(ClueInline):
    fk_name = "item"
    verbose_name_plural = _("clues")


class ReportClueInline(ClueInline):
    fk_name = "report"
    verbose_name_plural = _("clues")


@admin.register(FoundItem)
class FoundItemAdmin(ReadOnlyAdmin):
    list_display = ["ticket", "station", "category", "area", "found_on", "state", "is_valuable", "keep_until"]
    list_filter = ["state", "category", "source", "is_valuable"]
    search_fields = ["ticket__number__exact"]
    list_select_related = ["ticket", "station"]
    exclude = FOUND_HIDDEN
    inlines = [ItemClueInline]


@admin.register(LossReport)
class LossReportAdmin(ReadOnlyAdmin):
    list_display = ["id", "ticket", "station", "category", "owner_name", "masked_phone", "lost_from", "state"]
    list_filter = ["state", "category", "is_public"]
    search_fields = ["ticket__number__exact"]
    list_select_related = ["ticket", "station"]
    exclude = LOSS_HIDDEN
    inlines = [ReportClueInline]

    @admin.display(description="☎")
    def masked_phone(self, report: LossReport) -> str:
        return mask_phone(report.sender_phone or (report.ticket.phone if report.ticket else ""))


@admin.register(Clue)
class ClueAdmin(ReadOnlyAdmin):
    list_display = ["kind", "shown", "item", "report"]
    list_filter = ["kind"]
    search_fields = ["item__ticket__number__exact", "report__ticket__number__exact"]
    list_select_related = ["item__ticket", "report__ticket"]
    exclude = ["value"]


@admin.register(Match)
class MatchAdmin(ReadOnlyAdmin):
    list_display = ["item", "report", "state", "score", "told_at", "decided_at", "decided_by"]
    list_filter = ["state"]
    search_fields = ["item__ticket__number__exact", "report__ticket__number__exact"]
    list_select_related = ["item__ticket", "report__ticket", "decided_by"]
    exclude = ["reasons"]


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ["item", "collector", "proof", "owner_proof", "prepared_at", "prepared_by", "second_person"]
    list_filter = ["proof", "owner_proof", "needs_second"]
    search_fields = ["item__ticket__number__exact"]
    list_select_related = ["item__ticket", "prepared_by", "second_person"]
    exclude = ["signature", "second_signature"]


@admin.register(Takeover)
class TakeoverAdmin(ReadOnlyAdmin):
    list_display = ["number", "station", "partner", "handed_by", "taken_at", "taken_by"]
    list_filter = ["partner"]
    search_fields = ["number__exact"]
    list_select_related = ["station", "partner", "taken_by"]


@admin.register(Disposal)
class DisposalAdmin(ReadOnlyAdmin):
    list_display = ["number", "station", "kind", "recipient", "decided_by", "witness", "disposed_at"]
    list_filter = ["kind"]
    search_fields = ["number__exact"]
    list_select_related = ["station", "decided_by", "witness"]
