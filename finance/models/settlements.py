"""What is settled with a third party for a period (结算单, D-58): frozen figures, one statement for each period."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.triggers import append_only, no_truncate
from core.workdays import ONE_DAY
from finance.choices import FeeBasis, SettlementState
from finance.models.businesses import Biller, Business
from finance.models.closing import MONEY
from finance.models.contracts import Contract, OfBureau
from stations.models import Unit
from stations.models.history import history_of

USER = settings.AUTH_USER_MODEL
DEAD = (SettlementState.CANCELLED, SettlementState.REVERSED)


def _person(label) -> models.ForeignKey:
    return models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label)


class SettlementQuerySet(OfBureau):
    def alive(self) -> "SettlementQuerySet":
        return self.exclude(state__in=DEAD)


@pghistory.track(meta=history_of(_("history of settlements with third parties")))
class Settlement(models.Model):
    """A statement of a third party for [starts_on, ends_on), from the roll-ups of days that are all closed.

    The figures are frozen; what comes late belongs to a later day and with that to a later statement. A period is
    settled once: another statement of it is possible when this one was cancelled before, or reversed after posting.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("bureau"))
    party = models.ForeignKey(Biller, models.PROTECT, related_name="settlements", verbose_name=_("third party"))
    number = models.CharField(_("number"), max_length=40, unique=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), help_text=_("the first day it no longer covers"))
    state = models.CharField(
        _("state"), max_length=10, choices=SettlementState.choices, default=SettlementState.PREPARED
    )
    stations = models.PositiveIntegerField(_("stations"))
    count = models.IntegerField(_("count"))
    amount = models.DecimalField(_("amount collected"), **MONEY)
    fee = models.DecimalField(_("fee"), **MONEY)
    net = models.DecimalField(_("to transfer"), **MONEY)
    payment_days = models.PositiveSmallIntegerField(_("working days to pay"))
    prepared_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("prepared by"))
    prepared_at = models.DateTimeField(_("prepared at"))
    confirmed_by = _person(_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    posted_by = _person(_("posted by"))
    posted_at = models.DateTimeField(_("posted at"), null=True, blank=True)
    posted_on = models.DateField(_("business date"), null=True, blank=True)
    paid_by = _person(_("payment marked by"))
    paid_at = models.DateTimeField(_("payment marked at"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    paid_reference = models.CharField(_("bank slip"), max_length=60, blank=True)
    # Of a cancellation, or of a reversal that is asked for.
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    reversal_by = _person(_("reversal asked for by"))
    reversal_at = models.DateTimeField(_("reversal asked for at"), null=True, blank=True)
    ended_by = _person(_("cancelled or reversed by"))
    ended_at = models.DateTimeField(_("cancelled or reversed at"), null=True, blank=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement with a third party")
        verbose_name_plural = _("settlements with third parties")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="settlement_state_known", condition=Q(state__in=SettlementState.values)),
            models.CheckConstraint(name="settlement_forward", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(name="settlement_net", condition=Q(net=F("amount") - F("fee"))),
            ExclusionConstraint(
                name="settlement_period_once",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("party", RangeOperators.EQUAL),
                    (Func(F("starts_on"), F("ends_on"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state__in=["cancelled", "reversed"]),
            ),
            models.CheckConstraint(
                name="settlement_dated_by_its_state",
                condition=Q(state="prepared", confirmed_at=None, posted_at=None, paid_at=None, ended_at=None)
                | Q(state="cancelled", posted_at=None, paid_at=None, ended_at__isnull=False)
                | Q(state="confirmed", confirmed_at__isnull=False, posted_at=None, paid_at=None, ended_at=None)
                | Q(state="posted", posted_at__isnull=False, posted_on__isnull=False, paid_at=None, ended_at=None)
                | Q(state="paid", posted_at__isnull=False, paid_at__isnull=False, paid_on__isnull=False, ended_at=None)
                | Q(state="reversed", posted_at__isnull=False, paid_at=None, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="settlement_maker_is_not_checker",
                condition=(Q(posted_by=None) | ~Q(posted_by=F("prepared_by")))
                & (Q(reversal_by=None) | Q(ended_by=None) | ~Q(ended_by=F("reversal_by"))),
            ),
            models.CheckConstraint(
                name="settlement_reversed_by_two",
                condition=~Q(state="reversed") | Q(reversal_by__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="settlement_ended_with_reason", condition=~Q(state__in=["cancelled", "reversed"]) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="settlement_paid_with_slip", condition=~Q(state="paid") | ~Q(paid_reference="")
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="settlement_list")]
        triggers = [
            pgtrigger.Protect(
                name="settlement_figures_stand",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    *("unit", "party", "number", "starts_on", "ends_on", "stations", "count", "amount", "fee", "net"),
                    *("payment_days", "prepared_by", "prepared_at"),
                ),
            ),
            pgtrigger.Protect(
                name="settlement_end_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state IN ('cancelled', 'reversed')"),
            ),
            pgtrigger.Protect(name="settlement_kept", operation=pgtrigger.Delete),
            no_truncate("settlement_table"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def last_day(self):
        return self.ends_on - ONE_DAY


class SettlementLine(models.Model):
    """One business under one contract within the period: counted, collected, and the fee with the rate it used.

    `volume` is the month's amount that chose the step. Rounded here, once.
    """

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="lines", verbose_name=_("settlement"))
    business = models.ForeignKey(Business, models.PROTECT, related_name="+", verbose_name=_("kind of business"))
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="lines", verbose_name=_("contract"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), help_text=_("the first day it no longer covers"))
    stations = models.PositiveIntegerField(_("stations"))
    count = models.IntegerField(_("count"))
    amount = models.DecimalField(_("amount collected"), **MONEY)
    late = models.PositiveIntegerField(_("late sales"), default=0)
    basis = models.CharField(_("fee by"), max_length=10, choices=FeeBasis.choices)
    rate = models.DecimalField(_("rate"), max_digits=10, decimal_places=4)
    volume = models.DecimalField(_("month's amount"), null=True, blank=True, **MONEY)
    fee = models.DecimalField(_("fee"), **MONEY)
    net = models.DecimalField(_("to transfer"), **MONEY)

    class Meta:
        verbose_name = _("line of a settlement")
        verbose_name_plural = _("lines of settlements")
        ordering = ["settlement", "business", "starts_on"]
        constraints = [
            models.UniqueConstraint(name="settlement_line_once", fields=["settlement", "business", "starts_on"]),
            models.CheckConstraint(name="settlement_line_net", condition=Q(net=F("amount") - F("fee"))),
            models.CheckConstraint(name="settlement_line_basis", condition=Q(basis__in=FeeBasis.values)),
        ]
        triggers = append_only("settlement_line")

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.business_id}"

    @property
    def last_day(self):
        return self.ends_on - ONE_DAY
