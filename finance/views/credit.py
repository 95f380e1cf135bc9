"""Prepaid credit: the accounts, one account, buying, refund, receipts (D-50 … D-53)."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import paging, papers
from core.errors import Refused
from core.requests import StaffRequest
from finance import access
from finance.actions import credit as actions
from finance.forms.credit import BuyForm, OpenForm, RefundForm, WarningForm
from finance.models import CreditAccount, CreditPurchase, Outlet
from finance.reports.accounts import newest_lines
from finance.views.common import find_credit, money_page, need, posted
from stations.choices import StationKind
from stations.models import Station

LINES = 15


@money_page
@require_GET
def credit_list(request: StaffRequest) -> HttpResponse:
    """All accounts the person may see, by number; `?q=`, `?show=low|closed`, paged by the number."""
    rows = CreditAccount.objects.visible_to(request.user).select_related("station__unit")
    asked, show = request.GET.get("q", "").replace("\0", "").strip()[:60], request.GET.get("show", "")
    if asked:
        rows = rows.filter(Q(number__icontains=asked) | Q(station__unit__name__icontains=asked))
    if show == "low":
        rows = rows.low()
    elif show == "closed":
        rows = rows.exclude(closed_at=None)
    context = paging.page_of(request, rows, "number", "account_id").context | {
        "asked": asked,
        "show": show,
        "may_open": any(held.role in access.CREDIT_OPENERS for held in access.held_roles(request.user)),
    }
    return render(request, "finance/credits.html", context)


@money_page
@require_GET
def credit(request: StaffRequest, code: str) -> HttpResponse:
    found = find_credit(request, code)
    return render(request, "finance/credit.html", _about(request, found))


@money_page
@require_http_methods(["GET", "POST"])
def credit_open(request: StaffRequest) -> HttpResponse:
    """Open the account of a franchise station that has none."""
    need(any(held.role in access.CREDIT_OPENERS for held in access.held_roles(request.user)))
    stations = Station.objects.visible_to(request.user).filter(kind=StationKind.POSTAL, credit=None, closed_on=None)
    form = OpenForm(posted(request), stations=stations.select_related("unit")[:500])
    if request.method == "POST" and form.is_valid():
        station = form.by_code[form.cleaned_data["station"]]
        try:
            actions.open_credit(station, actor=request.user, at=timezone.now(), low_at=form.cleaned_data["low_at"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The credit account is open."))
            return redirect("finance:credit", station.code)
    return _form(request, form, _("Open a credit account"), _("Open"), None)


@money_page
@require_http_methods(["GET", "POST"])
def credit_buy(request: StaffRequest, code: str) -> HttpResponse:
    """The same form sent twice is one purchase: its key comes with the page."""
    found = find_credit(request, code)
    outlets = [one for one in Outlet.objects.select_related("unit") if access.may_take_payment(request.user, one)]
    need(outlets)
    form = BuyForm(posted(request), outlets=outlets, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            purchase, _is_new = actions.buy_credit(
                found,
                outlet=form.outlet,
                amount=facts["amount"],
                means=facts["means"],
                reference=facts["reference"],
                key=facts["key"],
                actor=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Receipt %(number)s") % {"number": purchase.number})
            return redirect("finance:purchase", purchase.number)
    return _form(request, form, _("Buy credit"), _("Take the money and book it"), found)


@money_page
@require_http_methods(["GET", "POST"])
def credit_warning(request: StaffRequest, code: str) -> HttpResponse:
    found = find_credit(request, code)
    need(access.may_open_credit(request.user, found.station.unit))
    form = WarningForm(posted(request), initial={"low_at": found.low_at})
    if request.method == "POST" and form.is_valid():
        actions.set_warning(found, low_at=form.cleaned_data["low_at"], actor=request.user, at=timezone.now())
        return redirect("finance:credit", code)
    return _form(request, form, _("Warning of low credit"), _("Save"), found)


@money_page
@require_http_methods(["GET", "POST"])
def credit_refund(request: StaffRequest, code: str) -> HttpResponse:
    found = find_credit(request, code)
    need(access.may_refund(request.user, found))
    form = RefundForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.refund_credit(
                found, reference=form.cleaned_data["reference"], actor=request.user, at=timezone.now()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The credit is paid back and the account closed."))
            return redirect("finance:credit", code)
    return _form(request, form, _("Pay back and close"), _("Pay back and close"), found, is_grave=True)


@money_page
@require_GET
def purchase_list(request: StaffRequest) -> HttpResponse:
    """Purchases, newest first, paged by key."""
    rows = CreditPurchase.objects.visible_to(request.user).select_related(
        "credit__station__unit", "outlet__unit", "taken_by"
    )
    return render(request, "finance/purchases.html", paging.page_of(request, rows, "-id").context)


@money_page
@require_GET
def purchase(request: StaffRequest, number: str) -> HttpResponse:
    found = _purchase(request, number)
    may_print = access.may_take_receipt(request.user, found)
    return render(request, "finance/purchase.html", {"purchase": found, "may_print": may_print})


@money_page
@require_POST
def purchase_receipt(request: StaffRequest, number: str) -> HttpResponse:
    """The receipt on paper: laid out and archived at the first asking, the same paper afterwards."""
    found = _purchase(request, number)
    need(access.may_take_receipt(request.user, found))
    paper = actions.receipt(found, actor=request.user, at=timezone.now())
    headers = {"Content-Disposition": f'inline; filename="{found.number}.pdf"'}
    return HttpResponse(papers.read(paper), content_type="application/pdf", headers=headers)


def _purchase(request: StaffRequest, number: str) -> CreditPurchase:
    rows = CreditPurchase.objects.visible_to(request.user)
    found = (
        rows.filter(number=number)
        .select_related("credit__station__unit", "credit__bureau", "outlet__unit", "taken_by", "paper")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _about(request: StaffRequest, found: CreditAccount) -> dict[str, Any]:
    user, is_open = request.user, found.closed_at is None
    outlets = Outlet.objects.filter(is_active=True).select_related("unit")
    return {
        "credit": found,
        "lines": newest_lines(found.account, LINES),
        "purchases": found.purchases.select_related("outlet__unit").order_by("-id")[:5],
        "may_buy": is_open and any(access.may_take_payment(user, one) for one in outlets),
        "may_sell": is_open and access.may_sell(user, found.station),
        "may_refund": is_open and access.may_refund(user, found),
        "may_warn": is_open and access.may_open_credit(user, found.station.unit),
    }


def _form(
    request: StaffRequest, form: Any, label: str, submit: str, found: CreditAccount | None, is_grave: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "label": label,
        "submit_label": submit,
        "credit": found,
        "is_grave": is_grave,
    }
    return render(request, "finance/credit_form.html", context, status=422 if form.errors else 200)
