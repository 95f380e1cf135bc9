from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedBinaryField
from services.choices import ImportState
from stations.models import Station
from stations.models.scope import unit_ids

WORKING = (ImportState.CHECKING, ImportState.LOADING)


class LedgerImportQuerySet(models.QuerySet["LedgerImport"]):
    def visible_to(self, user: Any) -> "LedgerImportQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)

    def waiting(self) -> "LedgerImportQuerySet":
        """Those that a worker has to check or to load."""
        return self.filter(state__in=WORKING)


class LedgerImport(models.Model):
    """A past ledger taken over from a spreadsheet (历史台账导入), as a whole or not at all.

    Each is a book of its own: its tickets bear numbers of the book (…-B3-00012), without holes within book and year
    (C-01), so that a book can be taken back without a hole in the station's running numbers.
    """

    station = models.ForeignKey(Station, models.PROTECT, related_name="imports", verbose_name=_("station"))
    book = models.PositiveIntegerField(_("book"))
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64, editable=False)
    content = EncryptedBinaryField(editable=False)
    headings = models.JSONField(_("headings"), default=list)
    row_count = models.PositiveIntegerField(_("rows"))
    # {key of our column: place of the file's column}, {word of the file for a matter: id of ours}
    columns = models.JSONField(_("columns"), default=dict, blank=True)
    matters = models.JSONField(_("matters"), default=dict, blank=True)
    language = models.CharField(max_length=10, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    # The first errors as [line, column, message]; error_count counts them all.
    errors = models.JSONField(_("errors"), default=list, blank=True)
    error_count = models.PositiveIntegerField(_("number of errors"), default=0)
    new_names = models.JSONField(_("people who are new"), default=list, blank=True)
    loaded_count = models.PositiveIntegerField(_("tickets loaded"), default=0)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("uploaded at"))
    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    loaded_at = models.DateTimeField(_("loaded at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger import")
        verbose_name_plural = _("ledger imports")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="import_book_once", fields=["station", "book"]),
            models.UniqueConstraint(
                name="import_file_once", fields=["station", "digest"], condition=~Q(state=ImportState.UNDONE)
            ),
            models.CheckConstraint(name="import_state_known", condition=Q(state__in=ImportState.values)),
            models.CheckConstraint(
                name="import_loaded_as_a_whole",
                condition=~Q(state=ImportState.LOADED)
                | Q(loaded_at__isnull=False, loaded_count=F("row_count"), error_count=0),
            ),
        ]

    def __str__(self) -> str:
        return f"B{self.book} {self.file_name}"

    @property
    def is_working(self) -> bool:
        return self.state in WORKING
