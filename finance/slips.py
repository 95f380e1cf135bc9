"""What stands on the papers that hand money over: data for the templates in finance/typst/."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.money import in_capitals
from core.text import localized
from core.typeset import qr_svg
from finance import receipts
from finance.models import CreditAccount, CreditPurchase, Invoice, Transfer
from stations.models import Unit


def credit_receipt(purchase: CreditPurchase) -> dict[str, Any]:
    """The receipt for bought credit (D-52): one half for the station, one for the outlet."""
    credit = purchase.credit
    station, outlet = credit.station.unit, purchase.outlet.unit
    taker = purchase.taken_by.full_name
    facts = [
        (_("Station"), f"{localized(station.name, station.name_en)} ({credit.station.code})"),
        (_("Virtual account"), credit.number),
        (_("Paid by"), purchase.get_means_display()),
        (_("Reference"), purchase.reference),
        (_("Outlet"), f"{localized(outlet.name, outlet.name_en)} ({purchase.outlet.code})"),
        (_("Business date"), date_format(purchase.date, "Y-m-d")),
        (_("Taken"), date_format(timezone.localtime(purchase.at), "Y-m-d H:i")),
        (_("Taken by"), taker),
        (_("Credit afterwards"), f"¥ {purchase.balance:,.2f}"),
    ]
    return {
        "organisation": localized(credit.bureau.name, credit.bureau.name_en),
        "receipt": purchase.number,
        "amount": f"¥ {purchase.amount:,.2f}",
        "capitals": in_capitals(purchase.amount),
        "facts": [[str(label), value] for label, value in facts if value],
        "words": {
            "parts": [_("For the station (payer)"), _("For the outlet")],
            "amount": _("Credit bought"),
            "capitals": _("In capitals"),
            "signatures": [_("Payer"), _("Taken by"), _("Seal of the outlet")],
        },
    }


def sale_receipt(sale: Transfer, credit: CreditAccount, *, again: datetime | None = None) -> dict[str, Any]:
    """What the customer takes home, on a roll of 80 mm; `again`: when it is printed once more."""
    unit, business = credit.station.unit, sale.business
    facts = [
        (_("Business"), localized(business.name, business.name_en) if business else ""),
        (_("Reference"), sale.reference),
        (_("Amount"), f"¥ {sale.amount:,.2f}"),
        (_("Fee"), f"¥ {sale.fee:,.2f}"),
        (_("Paid in all"), f"¥ {sale.amount + sale.fee:,.2f}"),
        (_("Sold at"), date_format(timezone.localtime(sale.moment), "Y-m-d H:i")),
        (_("Business date"), date_format(sale.date, "Y-m-d")),
        (_("Printed once more"), date_format(timezone.localtime(again), "Y-m-d H:i") if again else ""),
    ]
    code = receipts.receipt_code(sale.date, sale.pk)
    return {
        "title": pgettext("for money", "Receipt"),
        "organisation": localized(unit.name, unit.name_en),
        "number": receipts.receipt_number(credit.station.code, sale.date, sale.pk),
        "issued_at": timezone.localtime(sale.at).isoformat(),
        "capitals": in_capitals(sale.amount + sale.fee),
        "facts": [[str(label), value] for label, value in facts if value],
        "code": receipts.spaced(code),
        "qr": qr_svg(receipts.receipt_of(credit.station.code, sale.date, sale.pk)),
        "words": {"code": pgettext("on a receipt", "Code"), "short": f"{sale.pk} {receipts.spaced(code)}"},
        "address": localized(credit.station.address, credit.station.address_en),
        "phone": credit.station.phone,
        "keep": _("Please keep this receipt: a post outlet prints the invoice from it, once."),
    }


def invoice(invoice: Invoice, sale: Transfer, bureau: Unit) -> dict[str, Any]:
    """The invoice for a sale (D-57): what was sold, the fee by itself, and both together in capitals."""
    station, outlet, business = invoice.station, invoice.outlet, invoice.business
    rows = [[localized(business.name, business.name_en), sale.reference, f"{invoice.amount:,.2f}"]]
    if invoice.fee:
        rows.append([_("Fee"), "", f"{invoice.fee:,.2f}"])
    facts = [
        (_("Buyer"), invoice.buyer),
        (_("Tax number"), invoice.tax_number or "—"),
        (pgettext("for money", "Receipt"), receipts.receipt_number(station.code, sale.date, sale.pk)),
        (_("Station"), f"{localized(station.unit.name, station.unit.name_en)} ({station.code})"),
        (_("Sold at"), date_format(timezone.localtime(sale.moment), "Y-m-d H:i")),
    ]
    return {
        "organisation": localized(bureau.name, bureau.name_en),
        "invoice": invoice.number,
        "day": date_format(timezone.localtime(invoice.issued_at), "Y-m-d"),
        "facts": [[str(label), value] for label, value in facts],
        "columns": [str(_("Business")), str(_("Reference")), str(_("Amount (yuan)"))],
        "rows": [[str(value) for value in row] for row in rows],
        "total": f"¥ {invoice.total:,.2f}",
        "capitals": in_capitals(invoice.total),
        "words": {
            "number": _("Invoice number"),
            "day": _("Made out on"),
            "total": _("Total"),
            "capitals": _("In capitals"),
            "outlet": _("Outlet"),
            "by": _("Made out by"),
            "seal": _("Seal of the outlet"),
            "once": _("Made out once for this receipt. If it is voided, it goes back to the outlet."),
        },
        "outlet": f"{localized(outlet.unit.name, outlet.unit.name_en)} ({outlet.code})",
        "by": invoice.issued_by.full_name,
    }
