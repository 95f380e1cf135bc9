"""Words of the kernel that the database knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DutyState(models.TextChoices):
    """Life of an obligation (限办事项): open, then exactly one of kept, late or waived."""

    OPEN = "open", _("open")
    KEPT = "kept", _("kept in time")
    LATE = "late", _("fulfilled late")
    WAIVED = "waived", _("waived")


class Binding(models.TextChoices):
    """Which part of a term makes the due date of an obligation."""

    WORKING_DAYS = "working_days", _("working days")  # 工作日
    CALENDAR_DAYS = "calendar_days", _("calendar days at most")  # 自然日上限
    FIXED = "fixed", _("fixed day")  # 指定日期


class NoticeState(models.TextChoices):
    PENDING = "pending", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("uncertain, look into it")


class Channel(models.TextChoices):
    IN_APP = "in_app", _("in the application")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")


class DaySource(models.TextChoices):
    LIBRARY = "library", _("official table")
    NOTICE = "notice", _("notice entered by hand")
