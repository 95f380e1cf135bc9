"""What a customer may be charged at most, by business and day (资费), and who has read the circular about a change."""

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.models import Paper
from core.triggers import no_truncate
from finance.choices import TariffBasis, TariffState
from finance.models.businesses import Business
from finance.models.scope import DEPARTMENTS, TARIFF_MAKERS, in_network
from stations.models import Station
from stations.models.history import history_of
from stations.models.scope import unit_ids


class TariffQuerySet(models.QuerySet["Tariff"]):
    def visible_to(self, user) -> "TariffQuerySet":
        """Announced tariffs for everybody of the postal network; drafts and withdrawn ones for those who make them."""
        if in_network(user, TARIFF_MAKERS):
            return self
        return self.filter(state=TariffState.ANNOUNCED) if in_network(user) else self.none()

    def announced(self) -> "TariffQuerySet":
        return self.filter(state=TariffState.ANNOUNCED)

    def in_force(self, on: date) -> "TariffQuerySet":
        """The versions in force on the day `on`: one a business at most, past days included (D-40)."""
        return self.announced().filter(Q(ends_on=None) | Q(ends_on__gt=on), effective_on__lte=on)

    def coming(self, on: date) -> "TariffQuerySet":
        """Announced, and not yet in force on `on`."""
        return self.announced().filter(effective_on__gt=on)


@pghistory.track(meta=history_of(_("history of tariffs")))
class Tariff(models.Model):
    """One version of the tariff of a business (资费版本), in force in [effective_on, ends_on).

    A draft may be edited; from its announcement on the terms stand, and the database refuses to change them: a tariff
    is superseded by a later version (D-40). Fees are the most that may be charged (D-41).
    """

    business = models.ForeignKey(Business, models.PROTECT, related_name="tariffs", verbose_name=_("business"))
    version = models.PositiveSmallIntegerField(_("version"))
    basis = models.CharField(_("basis"), max_length=10, choices=TariffBasis.choices)
    fee = models.DecimalField(_("fee"), max_digits=10, decimal_places=2, null=True, blank=True)
    percent = models.DecimalField(
        _("percentage"), max_digits=7, decimal_places=4, null=True, blank=True, help_text=_("0.5 is 0.5 %")
    )
    least = models.DecimalField(_("least fee"), max_digits=10, decimal_places=2, null=True, blank=True)
    most = models.DecimalField(_("highest fee"), max_digits=10, decimal_places=2, null=True, blank=True)
    document = models.CharField(_("document"), max_length=100, blank=True, help_text=_("the order the price rests on"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TariffState.choices, default=TariffState.DRAFT)
    effective_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("in force until"), null=True, blank=True, help_text=_("the first day it no longer is"))
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by")
    )
    drafted_at = models.DateTimeField(_("drafted at"))
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("announced by"),
    )
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    reason = models.CharField(_("reason of the withdrawal"), max_length=200, blank=True)
    circular = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("circular")
    )

    objects = TariffQuerySet.as_manager()

    class Meta:
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        ordering = ["business", "-version"]
        constraints = [
            models.UniqueConstraint(name="tariff_version_once", fields=["business", "version"]),
            models.UniqueConstraint(
                name="tariff_one_draft_a_business", fields=["business"], condition=Q(state="draft")
            ),
            models.CheckConstraint(name="tariff_state_known", condition=Q(state__in=TariffState.values)),
            models.CheckConstraint(name="tariff_basis_known", condition=Q(basis__in=TariffBasis.values)),
            models.CheckConstraint(name="tariff_forward", condition=Q(ends_on=None) | Q(ends_on__gt=F("effective_on"))),
            models.CheckConstraint(
                name="tariff_terms_of_its_basis",
                condition=Q(basis="fixed", fee__gte=0, percent=None, least=None, most=None)
                | (
                    Q(basis="percent", fee=None, percent__gt=0, percent__lte=100)
                    & (Q(least=None) | Q(least__gte=0))
                    & (Q(most=None) | Q(most__gt=0))
                    & (Q(least=None) | Q(most=None) | Q(most__gte=F("least")))
                )
                | Q(basis="tiers", fee=None, percent=None, least=None, most=None),
            ),
            models.CheckConstraint(
                name="tariff_announced_exactly_when_dated",
                condition=Q(state="draft", announced_at=None, withdrawn_at=None)
                | Q(state="announced", announced_at__isnull=False, withdrawn_at=None)
                | Q(state="withdrawn", announced_at__isnull=False, withdrawn_at__isnull=False),
            ),
            ExclusionConstraint(
                name="tariff_one_in_force",
                expressions=[
                    ("business", RangeOperators.EQUAL),
                    (Func(F("effective_on"), F("ends_on"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="announced"),
            ),
        ]
        triggers = [
            # What may still happen to an announced version: a later one ends it, it is withdrawn before its day, and
            # its circular is filed. Withdrawn is the end.
            pgtrigger.Trigger(
                name="tariff_stands",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state <> 'draft'"),
                func="""
                IF OLD.state = 'withdrawn'
                   OR NEW.state = 'draft'
                   OR (OLD.business_id, OLD.version, OLD.basis, OLD.fee, OLD.percent, OLD.least, OLD.most,
                       OLD.document, OLD.note, OLD.effective_on, OLD.drafted_by_id, OLD.drafted_at,
                       OLD.announced_by_id, OLD.announced_at)
                      IS DISTINCT FROM
                      (NEW.business_id, NEW.version, NEW.basis, NEW.fee, NEW.percent, NEW.least, NEW.most,
                       NEW.document, NEW.note, NEW.effective_on, NEW.drafted_by_id, NEW.drafted_at,
                       NEW.announced_by_id, NEW.announced_at)
                   OR (OLD.circular_id IS NOT NULL AND NEW.circular_id IS DISTINCT FROM OLD.circular_id)
                THEN
                    RAISE EXCEPTION 'pgtrigger: Cannot change the terms of an announced tariff';
                END IF;
                RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="tariff_kept", operation=pgtrigger.Delete, condition=pgtrigger.Condition("OLD.state <> 'draft'")
            ),
            no_truncate("tariff_table"),
        ]

    def __str__(self) -> str:
        return f"{self.business_id} v{self.version}"


@pghistory.track(meta=history_of(_("history of tariff steps")))
class TariffTier(models.Model):
    """A step of a tariff by amount: sales up to and with `up_to` cost at most `fee`; the last step has no end."""

    tariff = models.ForeignKey(Tariff, models.CASCADE, related_name="tiers", verbose_name=_("tariff"))
    up_to = models.DecimalField(
        _("up to amount"), max_digits=14, decimal_places=2, null=True, blank=True, help_text=_("empty: without end")
    )
    fee = models.DecimalField(_("fee"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = _("step of a tariff")
        verbose_name_plural = _("steps of tariffs")
        ordering = ["tariff", F("up_to").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(name="tier_once", fields=["tariff", "up_to"], nulls_distinct=False),
            models.CheckConstraint(name="tier_amount_positive", condition=Q(up_to=None) | Q(up_to__gt=0)),
            models.CheckConstraint(name="tier_fee_not_negative", condition=Q(fee__gte=0)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="tier_stands",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                IF EXISTS (SELECT 1 FROM finance_tariff t
                           WHERE t.id IN (OLD.tariff_id, NEW.tariff_id) AND t.state <> 'draft')
                THEN
                    RAISE EXCEPTION 'pgtrigger: Cannot change the terms of an announced tariff';
                END IF;
                RETURN COALESCE(NEW, OLD);
                """,
            ),
            no_truncate("tier_table"),
        ]

    def __str__(self) -> str:
        return f"{self.up_to} {self.fee}"


class TariffReceiptQuerySet(models.QuerySet["TariffReceipt"]):
    def visible_to(self, user) -> "TariffReceiptQuerySet":
        """All for the departments of the bureau, otherwise those of the stations that `user` may see."""
        if in_network(user, DEPARTMENTS):
            return self
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)

    def missing(self, on: date) -> "TariffReceiptQuerySet":
        """Not signed for, of a circular that still stands, at a station that is still there on `on`."""
        there = Q(station__closed_on=None) | Q(station__closed_on__gt=on)
        return self.filter(there, acknowledged_at=None, tariff__state=TariffState.ANNOUNCED)


class TariffReceipt(models.Model):
    """That a station was sent the circular of a tariff, and who signed for it when (签收, D-40)."""

    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="receipts", verbose_name=_("tariff"))
    station = models.ForeignKey(Station, models.PROTECT, related_name="tariff_receipts", verbose_name=_("station"))
    sent_at = models.DateTimeField(_("told at"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("signed for at"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)

    objects = TariffReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of a tariff circular")
        verbose_name_plural = _("receipts of tariff circulars")
        ordering = ["tariff", "station"]
        indexes = [
            models.Index(fields=["station", "tariff"], name="receipt_missing", condition=Q(acknowledged_at=None)),
            models.Index(fields=["tariff"], name="receipt_untold", condition=Q(sent_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(name="receipt_once_per_station", fields=["tariff", "station"]),
            models.CheckConstraint(
                name="receipt_signed_exactly_when_dated",
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="receipt_signed_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.acknowledged_at IS NOT NULL"),
            ),
            pgtrigger.Protect(name="receipt_kept", operation=pgtrigger.Delete),
            no_truncate("receipt_table"),
        ]

    def __str__(self) -> str:
        return f"{self.tariff_id} {self.station_id}"
