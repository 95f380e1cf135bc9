"""What stands on the papers that hand money over: data for the templates in finance/typst/."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.money import in_capitals
from core.text import localized
from finance.models import CreditAccount, CreditPurchase, Transfer


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


def sale_receipt(sale: Transfer, credit: CreditAccount) -> dict[str, Any]:
    """What the customer takes home, on a roll of 80 mm."""
    unit, business = credit.station.unit, sale.business
    facts = [
        (_("Business"), localized(business.name, business.name_en) if business else ""),
        (_("Reference"), sale.reference),
        (_("Amount"), f"¥ {sale.amount:,.2f}"),
        (_("Fee"), f"¥ {sale.fee:,.2f}"),
        (_("Paid in all"), f"¥ {sale.amount + sale.fee:,.2f}"),
        (_("Sold at"), date_format(timezone.localtime(sale.moment), "Y-m-d H:i")),
        (_("Business date"), date_format(sale.date, "Y-m-d")),
    ]
    return {
        "title": pgettext("for money", "Receipt"),
        "organisation": localized(unit.name, unit.name_en),
        "number": f"{credit.station.code}-{sale.date:%Y%m%d}-{sale.pk}",
        "issued_at": timezone.localtime(sale.at).isoformat(),
        "capitals": in_capitals(sale.amount + sale.fee),
        "facts": [[str(label), value] for label, value in facts if value],
        "address": localized(credit.station.address, credit.station.address_en),
        "phone": credit.station.phone,
        "keep": _("Please keep this receipt."),
    }
