from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.triggers import append_only


class AuditQuerySet(models.QuerySet["AuditRecord"]):
    def about(self, thing: models.Model) -> "AuditQuerySet":
        """All that happened to `thing`, oldest first. Uses the index on the subject."""
        kind = ContentType.objects.get_for_model(thing)
        return self.filter(subject_type=kind, subject_id=thing.pk).order_by("at", "id")


class AuditRecord(models.Model):
    """One business event: who, for whom, when, what was and what is. Written by `core.audit.record` only.

    The timeline of a ticket is made of these rows; the database refuses to change or remove them.
    Identity numbers and telephone numbers never stand in `before`, `after` or `note`, unless masked.
    """

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("empty: the system or a resident without an account"),
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acting for")
    )
    verb = models.CharField(_("event"), max_length=60)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("kind of thing"))
    subject_id = models.BigIntegerField(_("thing"))
    # A key of stations.Unit: the reference is kept by the database (see stations' migration), not by an import.
    unit_id = models.BigIntegerField(_("unit"), null=True, blank=True)
    before = models.JSONField(_("was"), default=dict, blank=True)
    after = models.JSONField(_("is"), default=dict, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="audit_subject"),
            models.Index(fields=["at"], name="audit_at"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.verb} #{self.subject_id}"
