import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Paper
from services.choices import DisposalKind, LostCategory
from stations.models import Person, Station
from stations.models.scope import unit_ids


@pghistory.track()
class KeepingTerm(models.Model):
    """How long unclaimed things are kept, and for how many days their disposal is announced (保管期限, A-02).

    The row that names station and category goes before the one of the station, that before the one of the category,
    and that before the one that names neither.
    """

    station = models.ForeignKey(
        Station,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="keeping_terms",
        verbose_name=_("station"),
        help_text=_("empty: every station"),
    )
    category = models.CharField(
        _("category"), max_length=12, choices=LostCategory.choices, blank=True, help_text=_("empty: all others")
    )
    days = models.PositiveSmallIntegerField(_("days kept"), default=90)
    notice_days = models.PositiveSmallIntegerField(_("days of public notice"), default=15)

    class Meta:
        verbose_name = _("keeping term")
        verbose_name_plural = _("keeping terms")
        ordering = ["station", "category"]
        constraints = [
            models.UniqueConstraint(name="keeping_term_once", fields=["station", "category"], nulls_distinct=False),
            models.CheckConstraint(name="keeping_term_category_known", condition=Q(category__in=["", *LostCategory])),
            models.CheckConstraint(name="keeping_term_some", condition=Q(days__gte=1, days__lte=3650)),
            models.CheckConstraint(name="keeping_term_notice", condition=Q(notice_days__lte=365)),
        ]

    def __str__(self) -> str:
        return f"{self.station_id or '*'} {self.category or '*'} {self.days}"


class DisposalQuerySet(models.QuerySet["Disposal"]):
    def visible_to(self, user) -> "DisposalQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)


class Disposal(models.Model):
    """Unclaimed things that left the station together (处置): how, who decided, who looked on, and the signed list."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    station = models.ForeignKey(Station, models.PROTECT, related_name="disposals", verbose_name=_("station"))
    kind = models.CharField(pgettext_lazy("a disposal", "kind"), max_length=12, choices=DisposalKind.choices)
    recipient = models.CharField(_("given to"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    witness = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("witness"))
    disposed_at = models.DateTimeField(_("disposed of at"))
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed list"), editable=False
    )

    objects = DisposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="disposal_kind_known", condition=Q(kind__in=DisposalKind.values)),
            models.CheckConstraint(name="disposal_witness_is_somebody_else", condition=~Q(witness=F("decided_by"))),
            models.CheckConstraint(name="disposal_says_to_whom", condition=Q(kind="destroyed") | ~Q(recipient="")),
        ]

    def __str__(self) -> str:
        return self.number
