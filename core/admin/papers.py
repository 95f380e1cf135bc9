from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin.base import ReadOnlyAdmin
from core.downloads import download
from core.models import Paper


@admin.register(Paper)
class PaperAdmin(ReadOnlyAdmin):
    """The archive (D-36). The data a form was filled with are not shown: whoever needs them reads the paper."""

    list_display = ["number", "title", "kind", "unit_id", "size", "issued_at", "issued_by", "retain_until"]
    list_filter = ["kind", "media_type", "issued_at"]
    search_fields = ["number", "title"]
    date_hierarchy = "issued_at"
    ordering = ["-issued_at", "-id"]
    list_select_related = ["issued_by"]
    fields = [
        "number",
        "title",
        "kind",
        "file",
        "subject",
        "unit_id",
        "media_type",
        "size",
        "digest",
        "issued_at",
        "issued_by",
        "retain_until",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Paper]:
        return super().get_queryset(request).select_related("issued_by", "subject_type").defer("data")

    @admin.display(description=_("file"))
    def file(self, paper: Paper) -> str:
        return format_html('<a href="{}">{}</a>', reverse("admin:core_paper_download", args=[paper.pk]), _("download"))

    @admin.display(description=_("thing"))
    def subject(self, paper: Paper) -> str:
        return f"{paper.subject_type} {paper.subject_id}"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.download_view)
        return [path("<int:pk>/download/", view, name="core_paper_download"), *super().get_urls()]

    def download_view(self, request: Any, pk: int) -> HttpResponse:
        paper = get_object_or_404(self.get_queryset(request), pk=pk)

        def may_read(*_: object) -> bool:
            return self.has_view_permission(request, paper)

        return download(paper, request.user, may_read=may_read, at=timezone.now())
