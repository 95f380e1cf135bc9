"""Tasks, policy, events and follow-ups: read only, as their actions write them."""

from django.contrib import admin

from services.admin.tickets import ReadOnlyAdmin
from services.models import Article, ArticleReads, EventPhoto, FollowUp, OutreachEvent, Task, TaskReport


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
