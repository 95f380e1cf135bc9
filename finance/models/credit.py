from decimal import Decimal
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Paper
from core.text import localized
from finance.choices import Means
from finance.models.accounts import Account
from stations.models import Station, Unit
from stations.models.history import history_of
from stations.models.scope import unit_ids

MINIMUM_PURCHASE = Decimal("500.00")


class CreditQuerySet(models.QuerySet["CreditAccount"]):
    def visible_to(self, user: Any) -> "CreditQuerySet":
        """The credit of the stations that `user` may see."""
        ids = unit_ids(user)
        return self if ids is None else self.filter(station__in=ids)

    def open(self) -> "CreditQuerySet":
        return self.filter(closed_at=None)

    def low(self) -> "CreditQuerySet":
        """Below the station's own threshold."""
        return self.open().filter(balance__lt=F("low_at"))

    def to_warn(self) -> "CreditQuerySet":
        """Fell below the threshold more often than was told."""
        return self.open().filter(crossings__gt=F("warned"))


class CreditAccount(models.Model):
    """The prepaid credit (信誉额度) of a franchise station (D-50): the only row that a sale updates.

    `balance` is what the lines of `account` add up to, never below zero (D-53); the ledger's own functions write it.
    Days up to `closed_through` are closed (D-54): what comes later counts for the day after. `crossings` counts how
    often the balance fell below `low_at`, `warned` how often that was told.
    """

    account = models.OneToOneField(
        Account, models.PROTECT, primary_key=True, related_name="credit", verbose_name=_("account")
    )
    station = models.OneToOneField(Station, models.PROTECT, related_name="credit", verbose_name=_("station"))
    bureau = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("bureau"))
    number = models.CharField(_("virtual account"), max_length=24, unique=True)
    balance = models.DecimalField(_("credit"), max_digits=14, decimal_places=2, default=Decimal("0.00"))
    low_at = models.DecimalField(_("warn below"), max_digits=14, decimal_places=2, default=Decimal("200.00"))
    crossings = models.PositiveIntegerField(default=0, editable=False)
    warned = models.PositiveIntegerField(default=0, editable=False)
    closed_through = models.DateField(_("days closed through"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = CreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit account")
        verbose_name_plural = _("credit accounts")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(name="credit_never_negative", condition=Q(balance__gte=0)),
            models.CheckConstraint(name="credit_threshold_not_negative", condition=Q(low_at__gte=0)),
            models.CheckConstraint(name="credit_closed_at_zero", condition=Q(closed_at=None) | Q(balance=0)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_low(self) -> bool:
        return self.closed_at is None and self.balance < self.low_at


class OutletQuerySet(models.QuerySet["Outlet"]):
    def visible_to(self, user: Any) -> "OutletQuerySet":
        ids = unit_ids(user)
        return self if ids is None else self.filter(unit__in=ids)


@pghistory.track(meta=history_of(_("history of outlets")))
class Outlet(models.Model):
    """A branch or other unit where stations buy credit (指定网点, D-52); never deleted."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="outlet", verbose_name=_("unit"))
    code = models.CharField(_("code"), max_length=20, unique=True)
    is_active = models.BooleanField(_("sells credit"), default=True)

    objects = OutletQuerySet.as_manager()

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="outlet_code_shape", condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9-]{1,19}$"))
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        return localized(self.unit.name, self.unit.name_en)


class PurchaseQuerySet(models.QuerySet["CreditPurchase"]):
    def visible_to(self, user: Any) -> "PurchaseQuerySet":
        """Purchases of stations that `user` may see, or at outlets that `user` may see."""
        ids = unit_ids(user)
        return self if ids is None else self.filter(Q(credit__station__in=ids) | Q(outlet__unit__in=ids))


class CreditPurchase(models.Model):
    """Credit bought at an outlet (D-52): who took the money, and the number of the receipt, without holes."""

    transfer_id = models.BigIntegerField(_("transfer"), unique=True)
    date = models.DateField(_("business date"))
    credit = models.ForeignKey(CreditAccount, models.PROTECT, related_name="purchases", verbose_name=_("credit"))
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="purchases", verbose_name=_("outlet"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    balance = models.DecimalField(_("credit afterwards"), max_digits=14, decimal_places=2)
    means = models.CharField(_("paid by"), max_length=10, choices=Means.choices)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    number = models.CharField(_("receipt"), max_length=60, unique=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken by"))
    at = models.DateTimeField(_("at"))
    paper = models.OneToOneField(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("receipt on paper")
    )

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("purchase of credit")
        verbose_name_plural = _("purchases of credit")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="purchase_minimum", condition=Q(amount__gte=MINIMUM_PURCHASE)),
            models.CheckConstraint(name="purchase_means_known", condition=Q(means__in=Means.values)),
        ]
        indexes = [models.Index(fields=["outlet", "date"], name="purchase_outlet_day")]

    def __str__(self) -> str:
        return self.number
