"""Words of the catalogue of matters."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MatterKind(models.TextChoices):
    """What comes with a matter beside its ticket, and under what it is counted."""

    SERVICE = "service", _("service")  # 便民事项
    PUBLIC_AFFAIRS = "public_affairs", _("public affairs")  # 公共事务 (B-03)
    REQUEST = "request", _("free request")  # 居民自提需求, filed under an item later (B-05)
    WRITING = "writing", _("writing of a document")  # 代写文书
    MEDIATION = "mediation", _("civil mediation")  # 民事调解
    REPAIR = "repair", _("repair by volunteers")  # 义务维修、缝补 (A-03 … A-06)


class FieldKind(models.TextChoices):
    TEXT = "text", _("text")
    LONG_TEXT = "long_text", _("long text")
    NUMBER = "number", _("number")
    DATE = "date", _("date")
    CHOICE = "choice", _("choice")
    CHECK = "check", _("check box")


class Handling(models.TextChoices):
    """What happens to a document that the resident brings (A-09)."""

    ORIGINAL_RETURNED = "original_returned", _("original shown, returned at once")
    ORIGINAL_KEPT = "original_kept", _("original kept until done")
    COPY_KEPT = "copy_kept", _("copy kept")
