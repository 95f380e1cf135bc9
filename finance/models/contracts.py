"""Contracts with third parties (委托代收协议): which business, which fee, how often settled, when paid (D-58)."""

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.triggers import no_truncate
from finance.choices import FeeBasis, SettlementPeriod
from finance.models.businesses import Biller, Business
from finance.models.scope import BOOKS, bureaus_of
from stations.models import Unit
from stations.models.history import history_of


def _while_unused(name: str) -> pgtrigger.Trigger:
    """A trigger that refuses to add to or take from the terms of a contract that a statement has used."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
        IF EXISTS (SELECT 1 FROM finance_settlementline l
                   WHERE l.contract_id = CASE TG_OP WHEN 'DELETE' THEN OLD.contract_id ELSE NEW.contract_id END)
        THEN
            RAISE EXCEPTION 'pgtrigger: Cannot change the terms of a contract that was settled by';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        """,
    )


class OfBureau(models.QuerySet):
    """Rows of a bureau as a whole: for those who keep its books or look into them, for nobody else."""

    def visible_to(self, user):
        if user.is_superuser and user.is_active:
            return self
        return self.filter(unit__in=bureaus_of(user, BOOKS))


class ContractQuerySet(OfBureau):
    def in_force(self, on: date) -> "ContractQuerySet":
        return self.touching(on, None).filter(starts_on__lte=on)

    def touching(self, first: date, end: date | None) -> "ContractQuerySet":
        """In force on some day of [first, end); `end` None: from `first` on."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gt=first))
        return rows if end is None else rows.filter(starts_on__lt=end)


@pghistory.track(meta=history_of(_("history of contracts with third parties")))
class Contract(models.Model):
    """A contract of the bureau with a third party, in force in [starts_on, ends_on); the fee is paid by the party.

    Never edited: one that no statement has used yet is thrown away, a used one is superseded by a later one, which
    ends it. `ends_on` is the first day on which it no longer holds.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("bureau"))
    number = models.CharField(_("contract number"), max_length=40, unique=True)
    party = models.ForeignKey(Biller, models.PROTECT, related_name="contracts", verbose_name=_("third party"))
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("in force until"), null=True, blank=True, help_text=_("the first day it no longer is"))
    basis = models.CharField(_("fee"), max_length=10, choices=FeeBasis.choices)
    per_sale = models.DecimalField(_("fee a transaction, yuan"), max_digits=10, decimal_places=2, null=True, blank=True)
    per_mille = models.DecimalField(
        _("fee, per mille of the amount"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    period = models.CharField(_("settlement period"), max_length=10, choices=SettlementPeriod.choices)
    settle_days = models.PositiveSmallIntegerField(
        _("working days to settle"), default=5, help_text=_("after the end of the period")
    )
    payment_days = models.PositiveSmallIntegerField(
        _("working days to pay"), default=5, help_text=_("after both sides have confirmed")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later", verbose_name=_("supersedes")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"))

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract with a third party")
        verbose_name_plural = _("contracts with third parties")
        ordering = ["party", "-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(name="contract_basis_known", condition=Q(basis__in=FeeBasis.values)),
            models.CheckConstraint(name="contract_period_known", condition=Q(period__in=SettlementPeriod.values)),
            models.CheckConstraint(name="contract_forward", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(
                name="contract_terms_of_its_basis",
                condition=Q(basis="per_sale", per_sale__gte=0, per_mille=None)
                | Q(basis="per_mille", per_sale=None, per_mille__gte=0, per_mille__lte=1000)
                # Steps are those of a month's amount.
                | Q(basis="steps", per_sale=None, per_mille=None, period="month"),
            ),
            models.CheckConstraint(
                name="contract_days_sensible",
                condition=Q(settle_days__gte=1, settle_days__lte=60, payment_days__gte=1, payment_days__lte=60),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="contract_stands", operation=pgtrigger.Update, condition=pgtrigger.AnyChange(exclude=["ends_on"])
            ),
            pgtrigger.Trigger(
                name="contract_end_is_copied",
                operation=pgtrigger.UpdateOf("ends_on"),
                when=pgtrigger.After,
                func="""
                UPDATE finance_contractbusiness SET ends_on = NEW.ends_on WHERE contract_id = NEW.id;
                RETURN NULL;
                """,
            ),
            no_truncate("contract_table"),
        ]

    def __str__(self) -> str:
        return self.number


class ContractBusiness(models.Model):
    """That a contract covers a kind of business. Days and bureau are the contract's, copied by the database."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="covered", verbose_name=_("contract"))
    business = models.ForeignKey(Business, models.PROTECT, related_name="+", verbose_name=_("kind of business"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("bureau"))
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("in force until"), null=True, blank=True)

    class Meta:
        verbose_name = _("business of a contract")
        verbose_name_plural = _("businesses of contracts")
        ordering = ["contract", "business"]
        constraints = [
            models.UniqueConstraint(name="contract_business_once", fields=["contract", "business"]),
            # A business belongs to one third party for ever, so this is once for each party and business.
            ExclusionConstraint(
                name="contract_business_no_overlap",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("business", RangeOperators.EQUAL),
                    (Func(F("starts_on"), F("ends_on"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="contract_business_copies",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                IF TG_OP = 'UPDATE' AND (OLD.contract_id, OLD.business_id)
                    IS DISTINCT FROM (NEW.contract_id, NEW.business_id)
                THEN
                    RAISE EXCEPTION 'pgtrigger: Cannot change the business of a contract';
                END IF;
                SELECT c.unit_id, c.starts_on, c.ends_on INTO NEW.unit_id, NEW.starts_on, NEW.ends_on
                FROM finance_contract c JOIN finance_business b ON b.id = NEW.business_id
                WHERE c.id = NEW.contract_id AND b.biller_id = c.party_id;
                IF NEW.unit_id IS NULL OR NEW.starts_on IS NULL THEN
                    RAISE EXCEPTION 'pgtrigger: The business belongs to another party';
                END IF;
                RETURN NEW;
                """,
            ),
            _while_unused("contract_business_while_unused"),
            no_truncate("contract_business_table"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.business_id}"


class ContractStep(models.Model):
    """A step of a fee: a month's amount up to and with `up_to` costs `per_mille` of all of it; the last has no end."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="steps", verbose_name=_("contract"))
    up_to = models.DecimalField(_("up to a month's amount of"), max_digits=14, decimal_places=2, null=True, blank=True)
    per_mille = models.DecimalField(_("fee, per mille of the amount"), max_digits=7, decimal_places=4)

    class Meta:
        verbose_name = _("step of a contract's fee")
        verbose_name_plural = _("steps of contracts' fees")
        ordering = ["contract", F("up_to").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(name="contract_step_once", fields=["contract", "up_to"], nulls_distinct=False),
            models.CheckConstraint(name="contract_step_up", condition=Q(up_to=None) | Q(up_to__gt=0)),
            models.CheckConstraint(name="contract_step_rate", condition=Q(per_mille__gte=0, per_mille__lte=1000)),
        ]
        triggers = [
            pgtrigger.Protect(name="contract_step_stands", operation=pgtrigger.Update),
            _while_unused("contract_step_while_unused"),
            no_truncate("contract_step_table"),
        ]

    def __str__(self) -> str:
        return f"{self.up_to} {self.per_mille}"
