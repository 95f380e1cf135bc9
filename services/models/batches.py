"""Batches of a campaign on their way to the issuer and back (A-11)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Paper
from core.text import localized
from services.choices import BatchResult
from services.models.campaigns import Application, Campaign
from stations.models import Person
from stations.models.scope import unit_ids


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user) -> "BatchQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(campaign__station__in=ids)


FROZEN = """
IF EXISTS (SELECT 1 FROM services_batch b WHERE b.id = {row}.batch_id AND b.sent_at IS NOT NULL) THEN
    RAISE EXCEPTION 'pgtrigger: a batch that was sent does not change';
END IF;
RETURN {row};
"""


class Batch(models.Model):
    """Applications that go to the issuer with one list (批次); frozen once it is sent, announced as a whole (A-11)."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="batches", verbose_name=_("campaign"))
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("created by"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    received_by = models.CharField(_("received by"), max_length=60, blank=True)
    size = models.PositiveIntegerField(_("applications"), null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2, null=True, blank=True)
    list_paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("list")
    )
    sheet_paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("spreadsheet")
    )
    handed_at = models.DateTimeField(_("cash handed over at"), null=True, blank=True)
    handed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cash handed over by")
    )
    handed_to = models.CharField(_("cash received by"), max_length=60, blank=True)
    handed_total = models.DecimalField(_("cash handed over"), max_digits=12, decimal_places=2, null=True, blank=True)
    handed_paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("receipt")
    )
    pickup_from = models.DateField(_("pick-up from"), null=True, blank=True)
    pickup_until = models.DateField(_("pick-up until"), null=True, blank=True, help_text=_("this day included"))
    pickup_place = models.CharField(_("place of pick-up"), max_length=200, blank=True)
    pickup_place_en = models.CharField(_("place of pick-up, in English"), max_length=200, blank=True)
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="batch_sent_with_its_sum",
                condition=Q(sent_at=None, size=None, total=None)
                | Q(sent_at__isnull=False, sent_by__isnull=False, size__gt=0, total__gt=0) & ~Q(received_by=""),
            ),
            models.CheckConstraint(
                name="batch_cash_signed_for",
                condition=Q(handed_at=None, handed_total=None)
                | Q(handed_at__isnull=False, handed_by__isnull=False, handed_total__gt=0, sent_at__isnull=False)
                & ~Q(handed_to=""),
            ),
            models.CheckConstraint(
                name="batch_announced_with_its_days",
                condition=Q(announced_at=None)
                | Q(pickup_from__isnull=False, pickup_until__gte=F("pickup_from"), sent_at__isnull=False)
                & ~Q(pickup_place=""),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="batch_sent_stands",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.sent_at IS NOT NULL AND (OLD.sent_at, OLD.size, OLD.total, OLD.received_by, OLD.campaign_id)"
                    " IS DISTINCT FROM (NEW.sent_at, NEW.size, NEW.total, NEW.received_by, NEW.campaign_id)"
                ),
                func="RAISE EXCEPTION 'pgtrigger: a batch that was sent does not change';",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def place(self) -> str:
        """The place of pick-up in the language of the reader."""
        return localized(self.pickup_place, self.pickup_place_en)


class BatchRow(models.Model):
    """One application in a batch, with the amount it went with and what the issuer answered.

    An application stands in one batch at a time; one that came back can go again with a later batch.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", verbose_name=_("batch"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="rows", verbose_name=_("application"))
    position = models.PositiveIntegerField(_("position"))
    amount = models.DecimalField(_("amount"), max_digits=8, decimal_places=2)
    is_handed = models.BooleanField(_("cash is with the issuer"), default=False)
    result = models.CharField(_("result"), max_length=10, choices=BatchResult.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("row of a batch")
        verbose_name_plural = _("rows of batches")
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(name="batch_row_once", fields=["batch", "application"]),
            models.UniqueConstraint(
                name="batch_row_one_live", fields=["application"], condition=~Q(result=BatchResult.RETURNED)
            ),
            models.CheckConstraint(name="batch_row_result_known", condition=Q(result__in=["", *BatchResult.values])),
            models.CheckConstraint(
                name="batch_row_return_has_reason", condition=~Q(result=BatchResult.RETURNED) | ~Q(reason="")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="batch_row_added_before_sent",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=FROZEN.format(row="NEW"),
            ),
            pgtrigger.Trigger(
                name="batch_row_taken_out_before_sent",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func=FROZEN.format(row="OLD"),
            ),
            pgtrigger.Trigger(
                name="batch_row_amount_stands",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "((OLD.batch_id, OLD.application_id, OLD.amount, OLD.position)"
                    " IS DISTINCT FROM (NEW.batch_id, NEW.application_id, NEW.amount, NEW.position))"
                ),
                func=FROZEN.format(row="NEW"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"
