"""Tasks, policy, events and follow-ups: read only, as their actions write them."""

from django.contrib import admin

from services.admin.tickets import ReadOnlyAdmin
from services.models import (
    Article,
    ArticleReads,
    Complaint,
    EventPhoto,
    FollowUp,
    Mediation,
    MediationParty,
    MediationSession,
    OutreachEvent,
    Task,
    TaskReport,
    WrittenDocument,
)


@admin.register(FollowUp)
class FollowUpAdmin(ReadOnlyAdmin):
    list_display = ["ticket", "unit", "way", "asked_at", "asked_by", "next_on", "has_papers"]
    list_filter = ["way", "has_papers"]
    search_fields = ["ticket__number", "unit__name"]
    list_select_related = ["ticket", "unit", "asked_by"]


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    list_display = ["number", "title", "from_unit", "station", "state", "due_on", "given_at"]
    list_filter = ["state", "is_own_entry"]
    search_fields = ["number", "title"]
    list_select_related = ["from_unit", "station__unit"]


@admin.register(TaskReport)
class TaskReportAdmin(ReadOnlyAdmin):
    list_display = ["task", "reported_at", "reported_by"]
    list_filter = ["reported_at"]
    search_fields = ["task__number"]
    list_select_related = ["task", "reported_by"]


@admin.register(Article)
class ArticleAdmin(ReadOnlyAdmin):
    list_display = ["title", "subject", "unit", "state", "published_at"]
    list_filter = ["state", "subject"]
    search_fields = ["title", "title_en"]
    list_select_related = ["unit"]


@admin.register(ArticleReads)
class ArticleReadsAdmin(ReadOnlyAdmin):
    list_display = ["article", "day", "count"]
    list_filter = ["day"]
    search_fields = ["article__title"]
    list_select_related = ["article"]


@admin.register(OutreachEvent)
class OutreachEventAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "subject", "unit", "held_on", "attendance"]
    list_filter = ["kind", "subject"]
    search_fields = ["title", "place"]
    list_select_related = ["unit"]


@admin.register(EventPhoto)
class EventPhotoAdmin(ReadOnlyAdmin):
    list_display = ["event", "caption"]
    list_filter = ["event__kind"]
    search_fields = ["event__title", "caption"]
    list_select_related = ["event"]


# Confidential: that there is such a record and how it stands, not a word of what was said.


@admin.register(Mediation)
class MediationAdmin(ReadOnlyAdmin):
    fields = ["ticket", "state", "mediator", "opened_at", "concluded_at"]
    list_display = ["ticket", "state", "mediator", "opened_at", "concluded_at"]
    list_filter = ["state"]
    search_fields = ["ticket__number", "mediator__name"]
    list_select_related = ["ticket", "mediator"]


@admin.register(MediationParty)
class MediationPartyAdmin(ReadOnlyAdmin):
    fields = ["mediation", "side"]
    list_display = ["mediation", "side"]
    list_filter = ["side"]
    search_fields = ["mediation__ticket__number"]
    list_select_related = ["mediation"]


@admin.register(MediationSession)
class MediationSessionAdmin(ReadOnlyAdmin):
    fields = ["mediation", "held_at", "recorded_by"]
    list_display = ["mediation", "held_at", "recorded_by"]
    list_filter = ["held_at"]
    search_fields = ["mediation__ticket__number"]
    list_select_related = ["mediation", "recorded_by"]


@admin.register(WrittenDocument)
class WrittenDocumentAdmin(ReadOnlyAdmin):
    fields = ["ticket", "kind", "state", "written_by", "written_at"]
    list_display = ["ticket", "kind", "state", "written_by", "written_at"]
    list_filter = ["kind", "state"]
    search_fields = ["ticket__number"]
    list_select_related = ["ticket", "written_by"]


@admin.register(Complaint)
class ComplaintAdmin(ReadOnlyAdmin):
    fields = ["station", "to_unit", "discipline", "kind", "state", "filed_at", "finding", "answered_at"]
    list_display = ["filed_at", "station", "kind", "state", "finding", "answered_at"]
    list_filter = ["state", "kind", "finding"]
    search_fields = ["station__code", "station__unit__name"]
    list_select_related = ["station__unit"]
