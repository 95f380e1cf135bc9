import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedBinaryField, EncryptedJSONField
from core.sql import TODAY, SixYearsAfter
from core.triggers import no_truncate


class PaperQuerySet(models.QuerySet["Paper"]):
    def about(self, thing: models.Model) -> "PaperQuerySet":
        """The papers of `thing`, newest first."""
        kind = ContentType.objects.get_for_model(thing)
        return self.filter(subject_type=kind, subject_id=thing.pk).order_by("-issued_at", "-id")


class Paper(models.Model):
    """An official paper as it was issued or received: number, digest and the day until which it must be kept (D-36).

    Written by `core.papers` only. The database refuses any change, a deletion while `retain_until` is not over, and a
    paper to be kept for less than six years. `data` is what the form was filled with, encrypted as the content is.
    """

    number = models.CharField(_("number"), max_length=60, unique=True)
    kind = models.CharField(_("kind of paper"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100, default="application/pdf")
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    # A key of stations.Unit, kept by the database.
    unit_id = models.BigIntegerField(_("unit"), null=True, blank=True)
    data = EncryptedJSONField(_("data"), default=dict, blank=True)
    digest = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issued by")
    )
    retain_until = models.DateField(_("keep until"), help_text=_("this day included"))

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="paper_subject")]
        constraints = [
            models.CheckConstraint(name="paper_digest_is_sha256", condition=Q(digest__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="paper_kept_six_years", condition=Q(retain_until__gte=SixYearsAfter("issued_at"))
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="paper_unchanged", operation=pgtrigger.Update),
            pgtrigger.Protect(
                name="paper_retained",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition(f"OLD.retain_until >= {TODAY}"),
            ),
            no_truncate("paper_table"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class PaperContent(models.Model):
    """The bytes of a paper, apart from its row so that lists stay light. Goes only with its paper."""

    paper = models.OneToOneField(Paper, models.CASCADE, primary_key=True, related_name="content")
    body = EncryptedBinaryField()

    class Meta:
        verbose_name = _("content of a paper")
        verbose_name_plural = _("contents of papers")
        triggers = [
            pgtrigger.Protect(name="content_unchanged", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="content_retained",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                IF EXISTS (SELECT 1 FROM core_paper p WHERE p.id = OLD.paper_id AND p.retain_until >= {TODAY}) THEN
                    RAISE EXCEPTION 'pgtrigger: Cannot delete the content of a paper before its retain_until';
                END IF;
                RETURN OLD;
                """,  # noqa: S608 - made of constants
            ),
            no_truncate("content_table"),
        ]

    def __str__(self) -> str:
        return f"content of paper {self.paper_id}"
