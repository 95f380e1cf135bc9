from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.text import localized
from finance.choices import CLASS_OF, DEBIT_CLASSES, AccountClass, AccountKind
from finance.models.businesses import Biller, Business
from stations.models import Person, Unit
from stations.models.scope import unit_ids


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, user: Any) -> "AccountQuerySet":
        """The accounts of the units that `user` may see."""
        ids = unit_ids(user)
        return self if ids is None else self.filter(unit__in=ids)

    def named(self) -> "AccountQuerySet":
        """With all that `title` reads."""
        return self.select_related("unit__station", "biller", "person", "business")


class Account(models.Model):
    """An account of the double-entry ledger: its kind, and whose it is.

    `unit` is the station, outlet or bureau; a third party, a payee, a business or a reference (the campaign, the bank
    account) tells apart several of one kind. Opened by `finance.ledger.account` only; neither changed nor deleted.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=AccountKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="accounts", verbose_name=_("unit"))
    biller = models.ForeignKey(
        Biller, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("third party")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("payee")
    )
    business = models.ForeignKey(
        Business, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("kind of business")
    )
    ref = models.CharField(_("reference"), max_length=60, blank=True)
    opened_at = models.DateTimeField(_("opened at"))

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                name="account_once",
                fields=["unit", "kind", "business", "biller", "person", "ref"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="account_kind_known", condition=Q(kind__in=AccountKind.values)),
        ]
        indexes = [models.Index(fields=["unit", "business"], name="account_route")]
        triggers = [pgtrigger.Protect(name="account_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"

    @property
    def type(self) -> AccountClass:
        return CLASS_OF[self.kind]

    @property
    def grows_by_debit(self) -> bool:
        return self.type in DEBIT_CLASSES

    @property
    def title(self) -> str:
        """What the account is called on pages; of an account that was read with `named`."""
        parts = [self.get_kind_display(), localized(self.unit.name, self.unit.name_en)]
        parts += [localized(one.name, one.name_en) for one in (self.biller, self.person, self.business) if one]
        return " · ".join(filter(None, [*parts, self.ref]))
