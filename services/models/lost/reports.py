from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedTextField
from core.text import Bigrams, bigrams
from services.choices import LossState, LostArea, LostCategory
from services.models.lost.items import FoundItem
from services.models.tickets import Ticket
from stations.models import Person, Station
from stations.models.scope import unit_ids

LOOKED_FOR = (LossState.SENT, LossState.SEARCHING)


class LossReportQuerySet(models.QuerySet["LossReport"]):
    def visible_to(self, user) -> "LossReportQuerySet":
        """Loss reports of the stations that `user` may see."""
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)

    def open(self) -> "LossReportQuerySet":
        return self.filter(closed_at=None)

    def looked_for(self) -> "LossReportQuerySet":
        """Whose thing has not been found yet, those that nobody has checked included."""
        return self.filter(state__in=LOOKED_FOR)

    def matching(self, words: str) -> "LossReportQuerySet":
        """Reports that hold every pair of neighbouring characters of `words`; blank or one character finds none."""
        pairs = bigrams(words)
        return self.filter(grams__contains=pairs) if pairs else self.none()

    def for_page(self) -> "LossReportQuerySet":
        return self.select_related(
            "ticket__matter", "ticket__duty", "station__unit", "claimed_item__ticket", "decided_by"
        ).defer("search_text", "grams", "ticket__search_text", "ticket__grams")


class LossReport(models.Model):
    """What somebody misses (失物登记, A-02): what, where, between which days, and what only the owner can know.

    One that came from the public page has no ticket until the station has checked it and taken it in; until then it
    keeps the sender's name and telephone itself. `claimed_item` is the thing on the public list that is claimed.
    """

    ticket = models.OneToOneField(
        Ticket, models.PROTECT, null=True, blank=True, related_name="loss_report", verbose_name=_("ticket")
    )
    station = models.ForeignKey(Station, models.PROTECT, related_name="loss_reports", verbose_name=_("station"))
    state = models.CharField(
        pgettext_lazy("a loss report", "state"), max_length=12, choices=LossState.choices, default=LossState.SEARCHING
    )
    is_public = models.BooleanField(_("from the public page"), default=False)
    claimed_item = models.ForeignKey(
        FoundItem, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("claimed item")
    )
    owner_name = models.CharField(_("name of the owner"), max_length=60)
    sender_phone = EncryptedTextField(_("telephone of the sender"), blank=True)
    category = models.CharField(_("category"), max_length=12, choices=LostCategory.choices)
    area = models.CharField(_("area"), max_length=10, choices=LostArea.choices, blank=True)
    place = models.CharField(_("where, as far as known"), max_length=100, blank=True)
    lost_from = models.DateField(_("lost between"))
    lost_until = models.DateField(_("and"), help_text=_("this day included"))
    description = models.CharField(_("what it is"), max_length=300)
    secret = models.CharField(_("what only the owner can know"), max_length=300, blank=True)
    submission_key = models.UUIDField(unique=True, editable=False)
    sent_at = models.DateTimeField(_("reported at"))
    decided_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    search_text = models.TextField(editable=False, default="")
    grams = models.GeneratedField(
        expression=Bigrams(F("search_text")), output_field=ArrayField(models.TextField()), db_persist=True
    )

    objects = LossReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("loss report")
        verbose_name_plural = _("loss reports")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="loss_state_known", condition=Q(state__in=LossState.values)),
            models.CheckConstraint(name="loss_category_known", condition=Q(category__in=LostCategory.values)),
            models.CheckConstraint(name="loss_area_known", condition=Q(area__in=["", *LostArea.values])),
            models.CheckConstraint(name="loss_has_description", condition=~Q(description="")),
            models.CheckConstraint(name="loss_days_forward", condition=Q(lost_until__gte=F("lost_from"))),
            models.CheckConstraint(
                name="loss_has_ticket_once_checked",
                condition=Q(state__in=["sent", "turned_down"], ticket=None)
                | (~Q(state__in=["sent", "turned_down"]) & Q(ticket__isnull=False)),
            ),
            models.CheckConstraint(
                name="loss_closed_exactly_when_ended",
                condition=Q(state__in=["closed", "turned_down"], closed_at__isnull=False)
                | (~Q(state__in=["closed", "turned_down"]) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="loss_turned_down_with_a_reason",
                condition=~Q(state="turned_down")
                | (~Q(reason="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["station", "-id"], name="loss_station"),
            models.Index(fields=["station", "state", "id"], name="loss_open_station", condition=Q(closed_at=None)),
            models.Index(
                fields=["station", "category", "lost_from"],
                name="loss_looked_for",
                condition=Q(state__in=["sent", "searching"]),
            ),
            models.Index(fields=["claimed_item"], name="loss_claims", condition=Q(claimed_item__isnull=False)),
            GinIndex(fields=["grams"], name="loss_grams", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.category}"
