"""Admin of the catalogue, which the office edits, and of tickets and their records, which it only reads."""

from django.contrib import admin
from django.utils import timezone

from core.privacy import mask_phone
from services.actions import save_matter
from services.models import (
    Chain,
    ChainStep,
    HandOver,
    HomeVisit,
    Matter,
    MatterDocument,
    MatterField,
    MatterWindow,
    Reply,
    Submission,
    Ticket,
    TicketDocument,
)
from stations.admin.base import history

HISTORIES = [history(model) for model in (Chain, ChainStep, Matter, MatterField, MatterDocument, MatterWindow)]


class ReadOnly:
    """History stands: rows of business are looked at here and written by actions only."""

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False


class ReadOnlyInline(ReadOnly, admin.StackedInline):
    extra = 0


# Stacked, so that each input has its own label: a screen reader does not read column heads.
class ChainStepInline(admin.StackedInline):
    model = ChainStep
    extra = 0


@admin.register(Chain)
class ChainAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "name_en"]
    list_filter = ["steps__state"]
    search_fields = ["code", "name", "name_en"]
    inlines = [ChainStepInline]


@admin.register(ChainStep)
class ChainStepAdmin(admin.ModelAdmin):
    list_display = ["chain", "position", "state", "is_optional", "duty_rule", "duty_title"]
    list_filter = ["chain", "state"]
    search_fields = ["duty_title", "duty_rule"]
    list_select_related = ["chain"]


class MatterFieldInline(admin.StackedInline):
    model = MatterField
    extra = 0


class MatterDocumentInline(admin.StackedInline):
    model = MatterDocument
    extra = 0


class MatterWindowInline(admin.StackedInline):
    model = MatterWindow
    extra = 0


@admin.register(Matter)
class MatterAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "group", "line", "chain", "price", "is_active", "position"]
    list_filter = ["is_active", "kind", "line", "chain"]
    search_fields = ["code", "name", "name_en", "aliases", "initials"]
    list_select_related = ["chain"]
    autocomplete_fields = ["chain"]
    readonly_fields = ["initials"]
    inlines = [MatterFieldInline, MatterDocumentInline, MatterWindowInline]

    def save_model(self, request, obj, form, change) -> None:
        save_matter(obj, actor=request.user, at=timezone.now())


class OfMatterAdmin(admin.ModelAdmin):
    list_select_related = ["matter"]
    list_filter = ["matter"]


@admin.register(MatterField)
class MatterFieldAdmin(OfMatterAdmin):
    list_display = ["matter", "position", "key", "label", "kind", "is_required"]
    search_fields = ["key", "label", "label_en"]


@admin.register(MatterDocument)
class MatterDocumentAdmin(OfMatterAdmin):
    list_display = ["matter", "position", "name", "quantity", "handling", "is_required", "gates"]
    search_fields = ["name", "name_en"]


@admin.register(MatterWindow)
class MatterWindowAdmin(OfMatterAdmin):
    list_display = ["matter", "starts_on", "ends_on", "opens", "closes"]
    search_fields = ["matter__name"]


class TicketDocumentInline(ReadOnlyInline):
    model = TicketDocument


class HomeVisitInline(ReadOnlyInline):
    model = HomeVisit


class ReplyInline(ReadOnlyInline):
    model = Reply


class HandOverInline(ReadOnlyInline):
    model = HandOver
    exclude = ["signature"]


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    list_display = ["number", "station", "matter", "state", "outcome", "resident_name", "masked_phone", "received_at"]
    list_filter = ["state", "outcome", "is_urgent", "source"]
    # Exact look-ups that an index answers; words are searched on the staff pages.
    search_fields = ["number__exact", "lookup_code__exact"]
    list_select_related = ["station", "matter"]
    ordering = ["-id"]
    # Telephone and id number are seen in full on the ticket's page only, where each look is recorded.
    exclude = ["phone", "phone_index", "id_number", "id_index", "lookup_code", "search_text", "grams"]
    inlines = [TicketDocumentInline, HomeVisitInline, ReplyInline, HandOverInline]

    @admin.display(description="☎")
    def masked_phone(self, ticket: Ticket) -> str:
        return mask_phone(ticket.phone)


class OfTicketAdmin(ReadOnlyAdmin):
    list_select_related = ["ticket"]
    search_fields = ["ticket__number__exact"]


@admin.register(TicketDocument)
class TicketDocumentAdmin(OfTicketAdmin):
    list_display = ["ticket", "document", "received", "received_at", "returned_at"]
    list_filter = ["document__handling"]
    list_select_related = ["ticket", "document"]


@admin.register(HomeVisit)
class HomeVisitAdmin(OfTicketAdmin):
    list_display = ["ticket", "visited_on", "visitor", "is_confirmed"]
    list_filter = ["is_confirmed"]
    list_select_related = ["ticket", "visitor"]


@admin.register(Reply)
class ReplyAdmin(OfTicketAdmin):
    list_display = ["ticket", "replied_at", "channel", "replied_by"]
    list_filter = ["channel"]
    list_select_related = ["ticket", "replied_by"]


@admin.register(HandOver)
class HandOverAdmin(OfTicketAdmin):
    list_display = ["ticket", "handed_at", "collector", "proof", "handed_by"]
    list_filter = ["proof"]
    list_select_related = ["ticket", "handed_by"]
    exclude = ["signature"]


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ["number", "station", "to_unit", "submitted_at", "submitted_by", "received_at"]
    list_filter = ["to_unit"]
    search_fields = ["number"]
    list_select_related = ["station", "to_unit", "submitted_by"]
    exclude = ["tickets"]
