from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from finance.choices import Decision
from finance.models.accounts import Account
from stations.models import Unit
from stations.models.scope import unit_ids


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def visible_to(self, user: Any) -> "AdjustmentQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(unit__in=ids)

    def open(self) -> "AdjustmentQuerySet":
        return self.filter(state=Decision.PROPOSED)


class Adjustment(models.Model):
    """A manual posting (手工调账): proposed by one person, approved and with that posted by another."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="adjustments", verbose_name=_("bureau"))
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("debit"))
    credit = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("side of an account", "credit")
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=Decision.choices, default=Decision.PROPOSED)
    submission_key = models.UUIDField(unique=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    transfer_id = models.BigIntegerField(_("transfer"), null=True, blank=True, unique=True)
    date = models.DateField(_("business date"), null=True, blank=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("manual posting")
        verbose_name_plural = _("manual postings")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="adjustment_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="adjustment_two_accounts", condition=~Q(debit=F("credit"))),
            models.CheckConstraint(name="adjustment_explained", condition=~Q(reason="")),
            models.CheckConstraint(name="adjustment_state_known", condition=Q(state__in=Decision.values)),
            models.CheckConstraint(
                name="adjustment_decided_exactly_when_dated",
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="adjustment_maker_is_not_checker", condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by"))
            ),
            models.CheckConstraint(
                name="adjustment_posted_exactly_when_approved",
                condition=Q(state="approved", transfer_id__isnull=False) | (~Q(state="approved") & Q(transfer_id=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
