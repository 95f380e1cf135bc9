"""Invoices: made out from a customer's receipt at an outlet, printed once, voided by finance; their register (D-57)."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import downloads, paging, papers
from core.errors import Refused
from core.requests import StaffRequest
from core.throttle import TooOften, client_address
from finance import access
from finance.actions import invoices as actions
from finance.forms.invoices import InvoiceFilter, InvoiceForm, ReceiptForm, VoidForm
from finance.models import Invoice
from finance.receipts import receipt_number
from finance.reports import invoices as reports
from finance.views.common import money_page, need, posted


@money_page
@require_GET
def invoice_list(request: StaffRequest) -> HttpResponse:
    """The register, newest first, by day, outlet, station, number, state; with a day it says what it comes to."""
    rows, chosen = _chosen(request)
    context = paging.page_of(request, rows, "-id").context | {
        "filter": chosen,
        "totals": reports.totals_of(rows) if request.GET.get("since") and chosen.is_valid() else None,
        "may_make": bool(actions.outlets_of(request.user)),
        "query": request.GET.urlencode(),
    }
    return render(request, "finance/invoices.html", context)


@money_page
@require_GET
def invoice_export(request: StaffRequest) -> HttpResponse:
    """The register as the filter shows it, oldest first, without pages."""
    rows, chosen = _chosen(request)
    return downloads.spreadsheet(
        f"invoices-{timezone.localdate():%Y%m%d}.xlsx",
        title=_("Register of invoices"),
        columns=reports.sheet_columns(),
        rows=reports.sheet_rows(rows),
        notes=chosen.notes if chosen.is_valid() else {},
        at=timezone.now(),
    )


@money_page
@require_http_methods(["GET", "POST"])
def invoice_new(request: StaffRequest) -> HttpResponse:
    """The receipt is looked up by its code; then, with a buyer, the invoice is made out. The code stands in no address.

    Sent twice it is one invoice: the form's key comes with the page that shows the sale.
    """
    outlets = need(actions.outlets_of(request.user))
    asked = ReceiptForm(posted(request))
    if request.method != "POST" or not asked.is_valid():
        return _look_up(request, asked)
    try:
        code = asked.cleaned_data["code"]
        sale, credit = actions.look_up(code, outlets=outlets, actor=request.user, address=client_address(request))
    except Refused as refused:
        asked.refuse(refused)
        return _look_up(request, asked)
    except TooOften as refused:
        response = _look_up(request, asked, minutes=refused.minutes, status=429)
        response["Retry-After"] = str(refused.wait)
        return response
    is_sent = "key" in request.POST
    form = InvoiceForm(request.POST if is_sent else None, outlets=outlets, initial={"code": code, "key": uuid4()})
    if is_sent and form.is_valid():
        facts = form.cleaned_data
        try:
            made = actions.issue_invoice(
                sale,
                credit,
                outlet=form.outlet,
                buyer=facts["buyer"],
                tax_number=facts["tax_number"],
                submission_key=facts["key"],
                actor=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Invoice %(number)s is made out; print it now.") % {"number": made.number})
            return redirect("finance:invoice", made.number)
    refused = actions.hindrance(sale)
    context = {
        "form": form,
        "sale": sale,
        "credit": credit,
        "receipt": receipt_number(credit.station.code, sale.date, sale.pk),
        "total": sale.amount + sale.fee,
        "refused": refused,
        "earlier": reports.of_sale(sale),
        "cancel": reverse("finance:invoice-new"),
    }
    is_wrong = bool(form.errors) or refused is not None
    return render(request, "finance/invoice_form.html", context, status=422 if is_wrong else 200)


@money_page
@require_GET
def invoice(request: StaffRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    context = {
        "invoice": found,
        "receipt": receipt_number(found.station.code, found.date, found.transfer_id),
        "may_print": found.voided_at is None and access.may_print_invoices(request.user, found.outlet),
        "may_void": found.voided_at is None and access.may_void(request.user, found),
        "may_read": access.may_read_archived(request.user, found),
        "others": Invoice.objects.filter(transfer_id=found.transfer_id).exclude(pk=found.pk).order_by("-id"),
    }
    return render(request, "finance/invoice.html", context)


@money_page
@require_POST
def invoice_print(request: StaffRequest, number: str) -> HttpResponse:
    """The archived paper to be printed, once; the second asking hears who printed it, when and where."""
    found = _find(request, number)
    need(access.may_print_invoices(request.user, found.outlet))
    try:
        paper = actions.print_invoice(found, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("finance:invoice", number)
    headers = {"Content-Disposition": f'inline; filename="{found.number}.pdf"'}
    return HttpResponse(papers.read(paper), content_type="application/pdf", headers=headers)


@money_page
@require_POST
def invoice_archived(request: StaffRequest, number: str) -> HttpResponse:
    """The paper out of the archive, for those who check the books; the reading is recorded."""
    found = _find(request, number)
    need(access.may_read_archived(request.user, found))
    return downloads.download(found.paper, request.user, at=timezone.now())


@money_page
@require_http_methods(["GET", "POST"])
def invoice_void(request: StaffRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    need(access.may_void(request.user, found))
    form = VoidForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.void_invoice(found, reason=reason, actor=request.user, at=timezone.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Voided; the receipt is free for one new invoice."))
            return redirect("finance:invoice", number)
    context = {
        "form": form,
        "invoice": found,
        "submit_label": _("Void"),
        "is_grave": True,
        "cancel": reverse("finance:invoice", args=[number]),
    }
    return render(request, "finance/invoice_void.html", context, status=422 if form.errors else 200)


def _chosen(request: StaffRequest) -> tuple[Any, InvoiceFilter]:
    chosen = InvoiceFilter(request.GET, outlets=reports.outlets_seen(request.user))
    return Invoice.objects.visible_to(request.user).named().filter(chosen.chosen), chosen


def _find(request: StaffRequest, number: str) -> Invoice:
    found = Invoice.objects.visible_to(request.user).named().filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _look_up(request: StaffRequest, form: ReceiptForm, *, minutes: int = 0, status: int = 200) -> HttpResponse:
    context = {"form": form, "minutes": minutes, "submit_label": _("Look up the receipt")}
    return render(request, "finance/invoice_new.html", context, status=422 if form.errors else status)
