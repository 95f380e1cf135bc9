import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finance.choices import OWNERS, Settles
from stations.models.history import history_of


@pghistory.track(meta=history_of(_("history of third parties")))
class Biller(models.Model):
    """A third party whose bills are paid at the stations: mobile, unicom, telecom, power (D-05, D-58)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("third party")
        verbose_name_plural = _("third parties")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="biller_code_shape", condition=Q(code__regex=r"^[a-z0-9][a-z0-9-]{1,19}$"))
        ]
        triggers = [pgtrigger.Protect(name="biller_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


@pghistory.track(meta=history_of(_("history of kinds of business")))
class Business(models.Model):
    """A kind of business that stations sell (业务种类). Never deleted: lines of the ledger name it."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    biller = models.ForeignKey(
        Biller,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="businesses",
        verbose_name=_("third party"),
        help_text=_("whose money it is; empty: revenue of the bureau"),
    )
    owner = models.CharField(_("centre"), max_length=20, choices=OWNERS)
    settles = models.CharField(_("money goes"), max_length=10, choices=Settles.choices, default=Settles.CREDIT)
    is_active = models.BooleanField(_("is offered"), default=True)

    class Meta:
        verbose_name = _("kind of business")
        verbose_name_plural = _("kinds of business")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="business_code_shape", condition=Q(code__regex=r"^[a-z0-9][a-z0-9-]{1,19}$")),
            models.CheckConstraint(name="business_settles_known", condition=Q(settles__in=Settles.values)),
            models.CheckConstraint(
                name="business_owner_known", condition=Q(owner__in=[role for role, _label in OWNERS])
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="business_stays", operation=pgtrigger.Delete),
            # Where the money of a business goes is part of what was posted under it.
            pgtrigger.Protect(
                name="business_keeps_its_way",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("code", "biller", "settles"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
