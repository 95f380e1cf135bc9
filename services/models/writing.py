from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models import Paper
from services.choices import DocumentKind, DraftState
from services.models.tickets import Ticket
from stations.models import Person


class WrittenDocument(models.Model):
    """A document that the station writes for a resident (代写文书): a draft until it is printed and archived."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="written", verbose_name=_("ticket"))
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind.choices)
    title = models.CharField(_("title"), max_length=100)
    body = EncryptedTextField(_("text"))
    signers = models.CharField(_("who signs"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=6, choices=DraftState.choices, default=DraftState.DRAFT)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written at"))
    changed_at = models.DateTimeField(_("changed at"))
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paper"), editable=False
    )

    class Meta:
        verbose_name = _("document written for a resident")
        verbose_name_plural = _("documents written for residents")
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(name="written_kind_known", condition=Q(kind__in=DocumentKind.values)),
            models.CheckConstraint(
                name="written_final_exactly_when_archived",
                condition=Q(state="draft", paper=None) | Q(state="final", paper__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
