from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedTextField
from services.choices import ClueKind, MatchState
from services.models.lost.items import FoundItem
from services.models.lost.reports import LossReport
from stations.models import Person


class Clue(models.Model):
    """A name or number on a found thing, or of somebody who misses one (失主线索).

    Kept encrypted; found by keyed digests: `digest` of the whole, `near` of what tells it nearly (the last four of a
    number, the reading of a name). `shown` is what lists may show.
    """

    item = models.ForeignKey(
        FoundItem, models.CASCADE, null=True, blank=True, related_name="clues", verbose_name=_("found item")
    )
    report = models.ForeignKey(
        LossReport, models.CASCADE, null=True, blank=True, related_name="clues", verbose_name=_("loss report")
    )
    kind = models.CharField(pgettext_lazy("a clue", "kind"), max_length=10, choices=ClueKind.choices)
    value = EncryptedTextField(_("clue"))
    shown = models.CharField(_("clue, masked"), max_length=60)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    near = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("clue")
        verbose_name_plural = _("clues")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="clue_kind_known", condition=Q(kind__in=ClueKind.values)),
            models.CheckConstraint(
                name="clue_of_one",
                condition=Q(item__isnull=False, report=None) | Q(item=None, report__isnull=False),
            ),
            models.UniqueConstraint(
                name="clue_once_an_item", fields=["item", "kind", "digest", "near"], condition=Q(item__isnull=False)
            ),
            models.UniqueConstraint(
                name="clue_once_a_report",
                fields=["report", "kind", "digest", "near"],
                condition=Q(report__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["digest"], name="clue_digest", condition=~Q(digest="")),
            models.Index(fields=["near"], name="clue_near", condition=~Q(near="")),
        ]

    def __str__(self) -> str:
        return self.shown


class Match(models.Model):
    """That an item and a report may belong together, and what the staff said to it; remembered either way.

    `reasons` are the words of the rank as they stood when it was decided (`services.matching`).
    """

    item = models.ForeignKey(FoundItem, models.PROTECT, related_name="matches", verbose_name=_("found item"))
    report = models.ForeignKey(LossReport, models.PROTECT, related_name="matches", verbose_name=_("loss report"))
    state = models.CharField(pgettext_lazy("a match", "state"), max_length=10, choices=MatchState.choices)
    score = models.PositiveSmallIntegerField(_("certainty of 100"))
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    told_at = models.DateTimeField(_("reporter told at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="match_once", fields=["item", "report"]),
            models.UniqueConstraint(
                name="match_one_confirmed_an_item", fields=["item"], condition=Q(state="confirmed")
            ),
            models.UniqueConstraint(
                name="match_one_confirmed_a_report", fields=["report"], condition=Q(state="confirmed")
            ),
            models.CheckConstraint(name="match_state_known", condition=Q(state__in=MatchState.values)),
            models.CheckConstraint(name="match_score_of_100", condition=Q(score__lte=100)),
            models.CheckConstraint(
                name="match_decided_by_somebody",
                condition=Q(state="suggested", decided_at=None, decided_by=None)
                | (~Q(state="suggested") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}–{self.report_id}"
