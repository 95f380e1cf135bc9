"""The register of invoices: what the outlets made out, what was voided, what it comes to (D-57)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.sheets import Column
from core.text import localized
from finance.models import CreditAccount, Invoice, Outlet, Transfer
from finance.receipts import receipt_number

NOTHING = Decimal("0.00")
CHUNK = 1000


@dataclass(frozen=True)
class Totals:
    """Standing and voided invoices of a selection; the money is that of the standing ones."""

    standing: int
    voided: int
    amount: Decimal
    fee: Decimal


def totals_of(rows: QuerySet[Invoice]) -> Totals:
    stands = Q(voided_at=None)
    found: dict[str, Any] = rows.order_by().aggregate(
        standing=Count("pk", filter=stands),
        voided=Count("pk", filter=~stands),
        amount=Sum(F("amount"), filter=stands),
        fee=Sum(F("fee"), filter=stands),
    )
    return Totals(found["standing"], found["voided"], found["amount"] or NOTHING, found["fee"] or NOTHING)


def outlets_seen(user: Any) -> list[Outlet]:
    """The outlets whose registers this person may read as such."""
    return list(Outlet.objects.visible_to(user).select_related("unit").order_by("code"))


def sheet_columns() -> list[Column]:
    return [
        Column(_("Invoice number"), width=22),
        Column(_("Made out at"), "moment", 17),
        Column(_("Outlet"), width=18),
        Column(_("Station"), width=22),
        Column(pgettext("for money", "Receipt"), width=26),
        Column(_("Business"), width=16),
        Column(_("Amount"), "money"),
        Column(_("Fee"), "money", 10),
        Column(_("Total"), "money"),
        Column(_("Buyer"), width=28),
        Column(_("Tax number"), width=22),
        Column(_("Made out by")),
        Column(_("Printed at"), "moment", 17),
        Column(_("Printed by")),
        Column(_("Voided at"), "moment", 17),
        Column(_("Voided by")),
        Column(_("Reason"), width=28),
    ]


def sheet_rows(rows: QuerySet[Invoice]) -> Iterator[list[Any]]:
    """Oldest first, as a register is read; voided ones stand in their place."""
    for one in rows.order_by("id").iterator(chunk_size=CHUNK):
        yield [
            one.number,
            one.issued_at,
            localized(one.outlet.unit.name, one.outlet.unit.name_en),
            localized(one.station.unit.name, one.station.unit.name_en),
            receipt_number(one.station.code, one.date, one.transfer_id),
            localized(one.business.name, one.business.name_en),
            one.amount,
            one.fee,
            one.total,
            one.buyer,
            one.tax_number,
            one.issued_by.full_name,
            one.printed_at,
            one.printed_by.full_name if one.printed_by else "",
            one.voided_at,
            one.voided_by.full_name if one.voided_by else "",
            one.void_reason,
        ]


def of_sale(sale: Transfer) -> list[Invoice]:
    """All that were made out for it, the newest first."""
    return list(Invoice.objects.filter(transfer_id=sale.pk).named().order_by("-id"))


def where_to_buy(credit: CreditAccount) -> list[Outlet]:
    """The outlets of the station's bureau that sell credit today."""
    within = Outlet.objects.filter(is_active=True, unit__path__startswith=credit.bureau.path)
    return list(within.select_related("unit").order_by("code"))
