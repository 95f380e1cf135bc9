from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import outbox
from core.admin.base import ReadOnlyAdmin
from core.choices import Channel
from core.errors import Refused
from core.models import Notice
from core.privacy import mask_phone, mask_tail


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """What went out, what waits, what failed. Failed and uncertain ones can be sent again."""

    list_display = ["subject", "channel", "recipient", "state", "tries", "created_at", "sent_at", "last_error"]
    list_filter = ["state", "channel", "created_at"]
    search_fields = ["subject", "dedupe_key", "user__username", "user__full_name"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    list_select_related = ["user"]
    actions = ["requeue"]
    fields = [
        "subject",
        "channel",
        "user",
        "recipient",
        "link",
        "state",
        "tries",
        "created_at",
        "next_try_at",
        "claimed_at",
        "sent_at",
        "read_at",
        "last_error",
        "dedupe_key",
        "message_id",
    ]

    @admin.display(description=_("recipient"))
    def recipient(self, notice: Notice) -> str:
        if notice.channel == Channel.IN_APP:
            return str(notice.user)
        return mask_phone(notice.address) if notice.channel == Channel.SMS else mask_tail(notice.address, keep=8)

    def has_requeue_permission(self, request: Any) -> bool:
        return request.user.has_perm("core.change_notice")

    @admin.action(description=_("Send again what failed or is uncertain"), permissions=["requeue"])
    def requeue(self, request: Any, queryset: QuerySet[Notice]) -> None:
        sent, refused = 0, 0
        for notice in queryset:
            try:
                outbox.requeue(notice, actor=request.user, at=timezone.now())
                sent += 1
            except Refused:
                refused += 1
        if sent:
            words = ngettext("%(count)d notice will be sent again", "%(count)d notices will be sent again", sent)
            self.message_user(request, words % {"count": sent}, messages.SUCCESS)
        if refused:
            words = ngettext(
                "%(count)d notice was left alone: it neither failed nor is uncertain",
                "%(count)d notices were left alone: they neither failed nor are uncertain",
                refused,
            )
            self.message_user(request, words % {"count": refused}, messages.WARNING)
