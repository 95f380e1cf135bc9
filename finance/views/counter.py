"""The counter of a station without a terminal: sell, hand out the receipt, take back the same day (D-41, D-53)."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refused
from core.requests import StaffRequest
from core.typeset import render_pdf
from core.views.accounts import next_address
from finance import access, slips
from finance.actions import sales
from finance.forms.sales import SaleForm
from finance.models import Business, CreditAccount, Transfer
from finance.receipts import find_transfer, receipt_code, receipt_number, spaced
from finance.reports.sales import open_day, sales_of_day
from finance.views.common import find_credit, key_in, money_page, need, posted


@money_page
@require_GET
def counters(request: StaffRequest) -> HttpResponse:
    """The stations where this person sells; with one of them alone, its counter."""
    rows = CreditAccount.objects.visible_to(request.user).open().select_related("station__unit").order_by("number")
    found = [one for one in rows[:200] if access.may_sell(request.user, one.station)]
    if len(found) == 1:
        return redirect("finance:counter", found[0].station.code)
    return render(request, "finance/counters.html", {"rows": found})


@money_page
@require_http_methods(["GET", "POST"])
def counter(request: StaffRequest, code: str) -> HttpResponse:
    """GET shows form and day; `?sold=` also the receipt. POST books: the same form sent twice is one sale."""
    credit = find_credit(request, code)
    need(access.may_sell(request.user, credit.station))
    businesses = Business.objects.filter(is_active=True).order_by("code")
    form = SaleForm(posted(request), businesses=businesses, initial={"key": uuid4(), "fee": "0.00"})
    at = timezone.now()
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        order = sales.Order(
            key=facts["key"],
            station=credit.station,
            business=form.business,
            amount=facts["amount"],
            fee=facts["fee"] or sales.NO_FEE,
            sold_at=at,
            reference=facts["reference"],
        )
        try:
            sold = sales.sell_at_counter(order, actor=request.user, at=at)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(f"{request.path}?sold={sold.id}")
    context = _day(request, credit, form, at)
    return render(request, "finance/counter.html", context, status=422 if form.errors else 200)


@money_page
@require_POST
def counter_reverse(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Take a sale back, and return to the page of the button. A second click hears that it was taken back already."""
    credit = find_credit(request, code)
    sale = _sale(credit, number)
    need(access.may_sell(request.user, credit.station))
    try:
        sales.reverse_sale(sale, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Sale %(number)s is reversed.") % {"number": number})
    address = next_address(request)
    return redirect(address if address != "/" else reverse("finance:counter", args=[code]))


@money_page
@require_GET
def counter_receipt(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """The customer's receipt on an 80 mm roll; with `?again` it says that it was printed once more."""
    credit = find_credit(request, code)
    sale = _sale(credit, number)
    need(access.may_sell(request.user, credit.station))
    again = timezone.now() if "again" in request.GET else None
    pdf = render_pdf("finance/sale_receipt", slips.sale_receipt(sale, credit, again=again))
    headers = {"Content-Disposition": f'inline; filename="{code}-{number}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _sale(credit: CreditAccount, number: int) -> Transfer:
    sale = find_transfer(number) if number < 2**63 else None
    if sale is None or sale.unit_id != credit.station_id or sale.kind != "sale":
        raise Http404
    return sale


def _day(request: StaffRequest, credit: CreditAccount, form: SaleForm, at: Any) -> dict[str, Any]:
    if request.method == "POST":
        credit.refresh_from_db(fields=["balance", "closed_through"])
    day = open_day(credit, at)
    number = key_in(request, "sold")
    sold = find_transfer(number) if number is not None else None
    if sold is not None and sold.unit_id != credit.station_id:
        sold = None
    return {
        "credit": credit,
        "form": form,
        "day": day,
        "lines": sales_of_day(credit, day),
        "sold": sold,
        "receipt": receipt_number(credit.station.code, sold.date, sold.pk) if sold else "",
        "code": spaced(receipt_code(sold.date, sold.pk)) if sold else "",
    }
