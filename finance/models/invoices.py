from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Paper
from core.triggers import no_truncate
from finance.models.businesses import Business
from finance.models.credit import Outlet
from stations.models import Station
from stations.models.scope import unit_ids


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: Any) -> "InvoiceQuerySet":
        """Invoices for sales of stations that `user` may see, or made out at outlets that `user` may see."""
        ids = unit_ids(user)
        return self if ids is None else self.filter(Q(station__in=ids) | Q(outlet__unit__in=ids))

    def standing(self) -> "InvoiceQuerySet":
        """Not voided: at most one for each receipt."""
        return self.filter(voided_at=None)

    def named(self) -> "InvoiceQuerySet":
        """With all that its page shows."""
        return self.select_related(
            "station__unit", "business", "outlet__unit", "issued_by", "printed_by", "voided_by", "paper"
        )


class Invoice(models.Model):
    """An invoice (发票) that an outlet made out from a customer's receipt, once for each receipt (D-57).

    Numbered without holes within outlet and year. What stands on it is copied from the sale and never changes; the
    paper was archived when it was made out and is handed out once (`printed_at`). Voided with a reason it stays in
    the books, and the receipt is free for a new one. A sale that was reversed takes no invoice, and one with an invoice
    is not reversed: a trigger on either side asks for it, and whoever writes holds the row of the station's credit.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    transfer_id = models.BigIntegerField(_("sale"))
    date = models.DateField(_("business date"))
    station = models.ForeignKey(Station, models.PROTECT, related_name="invoices", verbose_name=_("station"))
    business = models.ForeignKey(Business, models.PROTECT, related_name="+", verbose_name=_("kind of business"))
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="invoices", verbose_name=_("outlet"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    fee = models.DecimalField(_("fee"), max_digits=14, decimal_places=2)
    buyer = models.CharField(_("buyer"), max_length=100)
    tax_number = models.CharField(_("tax number of the buyer"), max_length=18, blank=True)
    submission_key = models.UUIDField(unique=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made out by")
    )
    issued_at = models.DateTimeField(_("made out at"))
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+", verbose_name=_("paper"))
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("printed by")
    )
    printed_at = models.DateTimeField(_("printed at"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("voided by")
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    void_reason = models.CharField(_("reason for voiding"), max_length=200, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["outlet", "id"], name="invoice_outlet"),
            models.Index(fields=["station", "id"], name="invoice_station"),
            models.Index(fields=["transfer_id"], name="invoice_sale"),
            models.Index(fields=["issued_at"], name="invoice_issued"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="invoice_once_per_receipt", fields=["transfer_id"], condition=Q(voided_at=None)
            ),
            models.CheckConstraint(name="invoice_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="invoice_fee_not_negative", condition=Q(fee__gte=0)),
            models.CheckConstraint(name="invoice_names_its_buyer", condition=~Q(buyer="")),
            models.CheckConstraint(
                name="invoice_printed_exactly_when_dated",
                condition=Q(printed_by=None, printed_at=None) | Q(printed_by__isnull=False, printed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="invoice_voided_with_a_reason",
                condition=Q(voided_by=None, voided_at=None, void_reason="")
                | (Q(voided_by__isnull=False, voided_at__isnull=False) & ~Q(void_reason="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="invoice_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="invoice_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    *("number", "transfer_id", "date", "station", "business", "outlet", "amount", "fee", "buyer"),
                    *("tax_number", "submission_key", "issued_by", "issued_at", "paper"),
                ),
            ),
            pgtrigger.Protect(
                name="invoice_printed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.printed_at IS NOT NULL AND (OLD.printed_at, OLD.printed_by_id) IS DISTINCT FROM "
                    "(NEW.printed_at, NEW.printed_by_id)"
                ),
            ),
            pgtrigger.Protect(
                name="invoice_voided_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.voided_at IS NOT NULL"),
            ),
            pgtrigger.Trigger(
                name="invoice_of_a_sale_that_stands",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                IF EXISTS (SELECT FROM finance_reversal v WHERE v.original_id = NEW.transfer_id) THEN
                    RAISE EXCEPTION 'pgtrigger: Cannot invoice a sale that was reversed'
                        USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
                """,
            ),
            no_truncate("invoice_table"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Any:
        """What the customer paid in all."""
        return self.amount + self.fee
