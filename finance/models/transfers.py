from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.triggers import append_only
from finance.choices import TransferKind
from finance.models.accounts import Account
from finance.models.businesses import Business
from stations.models import Unit
from stations.models.scope import unit_ids

SHARED: dict[str, Any] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False}


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: Any) -> "TransferQuerySet":
        """The lines of units that `user` may see, and those on accounts of such units."""
        ids = unit_ids(user)
        return self if ids is None else self.filter(unit__in=ids)

    def on(self, account: Account) -> "TransferQuerySet":
        """The lines of `account`, on either side."""
        return self.filter(Q(debit=account) | Q(credit=account))


class Transfer(models.Model):
    """One row of the ledger and both its sides: `amount` goes from the credited to the debited account.

    Balanced by construction. A table of monthly partitions by business date; the database refuses to change or remove
    a row. Written by the functions behind `finance.ledger` only. A sale names accounts, business and station without
    foreign keys: these would lock the one shared revenue row for every sale. The functions take the keys out of
    tables whose rows never go, and `verify_ledger` looks for the rest.

    `date` is the business date (Asia/Shanghai), `moment` when it happened, `at` when it was booked. `fee` is what the
    customer paid the merchant on top, by the tariff (D-41); it moves no credit. `digest` is that of the row's facts.
    """

    id = models.BigAutoField(primary_key=True)
    date = models.DateField(_("business date"))
    kind = models.CharField(_("kind"), max_length=20, choices=TransferKind.choices)
    debit = models.ForeignKey(Account, related_name="+", verbose_name=_("debit"), **SHARED)
    credit = models.ForeignKey(
        Account, related_name="+", verbose_name=pgettext_lazy("side of an account", "credit"), **SHARED
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    fee = models.DecimalField(_("fee"), max_digits=14, decimal_places=2)
    business = models.ForeignKey(Business, related_name="+", verbose_name=_("kind of business"), null=True, **SHARED)
    unit = models.ForeignKey(Unit, related_name="+", verbose_name=_("unit"), null=True, **SHARED)
    reverses_id = models.BigIntegerField(_("reverses"), null=True)
    is_late = models.BooleanField(_("late"))
    moment = models.DateTimeField(_("happened at"))
    at = models.DateTimeField(_("booked at"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("by"), null=True, **SHARED)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    digest = models.BinaryField(max_length=16)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        # The table itself is made by hand in the first migration: what stands here is the same, for the reader.
        constraints = [
            models.CheckConstraint(name="transfer_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="transfer_fee_not_negative", condition=Q(fee__gte=0)),
            models.CheckConstraint(name="transfer_two_accounts", condition=~Q(debit=F("credit"))),
            models.CheckConstraint(name="transfer_kind_known", condition=Q(kind__in=TransferKind.values)),
            models.CheckConstraint(
                name="transfer_reversal_names_its_own",
                condition=Q(kind="reversal", reverses_id__isnull=False) | (~Q(kind="reversal") & Q(reverses_id=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["debit", "id"], name="transfer_debit"),
            models.Index(fields=["credit", "id"], name="transfer_credit"),
        ]
        triggers = append_only("transfer")

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class PostingKey(models.Model):
    """Under which key a transfer was asked for, and what was answered: the same again posts nothing (D-53).

    Not partitioned: a key that held the date would let a retry after midnight post twice.
    """

    key = models.UUIDField(_("key"), primary_key=True)
    request = models.BinaryField(_("digest of the request"), max_length=16)
    transfer_id = models.BigIntegerField(_("transfer"), unique=True)
    date = models.DateField(_("business date"))
    balance = models.DecimalField(_("answered credit"), max_digits=14, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("posting key")
        verbose_name_plural = _("posting keys")
        triggers = append_only("posting_key")

    def __str__(self) -> str:
        return str(self.key)


class Reversal(models.Model):
    """What was reversed by what: one row for each original, so that nothing is reversed twice."""

    original_id = models.BigIntegerField(_("original"), primary_key=True)
    original_date = models.DateField(_("business date of the original"))
    transfer_id = models.BigIntegerField(_("reversal"), unique=True)
    date = models.DateField(_("business date"))

    class Meta:
        verbose_name = _("reversal")
        verbose_name_plural = _("reversals")
        triggers = [
            *append_only("reversal"),
            pgtrigger.Trigger(
                name="reversal_without_invoice",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                IF EXISTS (
                    SELECT FROM finance_invoice i WHERE i.transfer_id = NEW.original_id AND i.voided_at IS NULL
                ) THEN
                    RAISE EXCEPTION 'pgtrigger: Cannot reverse a sale with an invoice'
                        USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original_id} ← {self.transfer_id}"
