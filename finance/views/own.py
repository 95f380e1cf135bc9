"""The franchisee's own page: the account of the station, seen by whom it belongs to and by nobody else."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from core.requests import StaffRequest
from finance import access, receipts, tariffs
from finance.forms.invoices import FindReceiptForm
from finance.models import CreditAccount
from finance.models.credit import MINIMUM_PURCHASE
from finance.reports import invoices
from finance.reports.sales import by_business, marked, open_day
from finance.views.common import money_page, posted
from stations.choices import Role

LINES, PURCHASES = 10, 5


@money_page
@require_GET
def own_stations(request: StaffRequest) -> HttpResponse:
    """The stations of this franchisee; with one of them alone, its page."""
    units = {held.unit_id for held in access.held_roles(request.user) if held.role == Role.FRANCHISEE}
    rows = CreditAccount.objects.visible_to(request.user).filter(station__in=units).select_related("station__unit")
    found = list(rows.order_by("number"))
    if not found:
        raise Http404
    if len(found) == 1:
        return redirect("finance:own", found[0].station.code)
    return render(request, "finance/own_stations.html", {"rows": found})


@money_page
@require_http_methods(["GET", "POST"])
def own(request: StaffRequest, code: str) -> HttpResponse:
    """Credit, sales of the day, circulars to sign for, credit bought; POST finds a receipt, so that its code stands in
    no address."""
    rows = CreditAccount.objects.select_related("station__unit", "account", "bureau")
    credit = rows.filter(station__code=code).first()
    if credit is None or not access.is_merchant(request.user, credit.station):
        raise Http404
    day = open_day(credit, timezone.now())
    lines, sold = by_business(credit, day)
    context = {
        "credit": credit,
        "day": day,
        "lines": lines[:LINES],
        "has_more": len(lines) > LINES,
        "sold": sold,
        "total": sum(one.amount for one in sold),
        "fees": sum(one.fee for one in sold),
        "circulars": tariffs.unsigned(credit.station),
        "outlets": invoices.where_to_buy(credit),
        "least": MINIMUM_PURCHASE,
        "purchases": credit.purchases.select_related("outlet__unit").order_by("-id")[:PURCHASES],
        **_found(request, credit),
    }
    return render(request, "finance/own.html", context)


def _found(request: StaffRequest, credit: CreditAccount) -> dict[str, Any]:
    """The receipt that was asked for, if it is one of this station."""
    form = FindReceiptForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return {"form": form}
    number = receipts.number_in(form.cleaned_data["receipt"])
    sale = receipts.find_transfer(number) if number is not None else None
    if sale is None or sale.kind != "sale" or sale.unit_id != credit.station_id:
        return {"form": form, "is_miss": True}
    return {
        "form": form,
        "sale": marked([sale])[0],
        "receipt": receipts.receipt_number(credit.station.code, sale.date, sale.pk),
        "code": receipts.spaced(receipts.receipt_code(sale.date, sale.pk)),
        "invoices": invoices.of_sale(sale),
    }
