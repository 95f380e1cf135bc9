"""Contracts with third parties: the list, one contract, entering and ending it (D-58)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import downloads, paging
from core.errors import Refused
from core.models import Paper
from core.requests import StaffRequest
from finance import access
from finance.actions import contracts as actions
from finance.forms.parties import ContractForm, EndForm, ScanForm, after, initial_of
from finance.models import Contract
from finance.models.scope import BOOKS, in_network
from finance.settling import terms_in_words
from finance.views.common import key_in, need


@never_cache
@login_required
@require_GET
def contract_list(request: StaffRequest) -> HttpResponse:
    if not in_network(request.user, BOOKS):
        raise PermissionDenied
    rows = Contract.objects.visible_to(request.user).select_related("party")
    page = paging.page_of(request, rows.prefetch_related("steps", "covered__business"), "-id")
    for row in page.rows:
        row.terms = terms_in_words(row)
    context = page.context | {"today": timezone.localdate(), "may_enter": _bureau(request) is not None}
    return render(request, "finance/contracts.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def contract_new(request: StaffRequest) -> HttpResponse:
    """A new contract; with `?after=` the key of one that it supersedes, whose terms it begins with."""
    bureau = need(_bureau(request))
    key = key_in(request, "after")
    before = get_object_or_404(_rows(request), pk=key) if key is not None else None
    if request.method == "POST":
        form = ContractForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                facts = form.facts() | {"replaces": before, "actor": request.user, "at": timezone.now()}
                made = actions.add_contract(bureau, **facts)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("The contract is entered."))
                return redirect("finance:contract", made.pk)
    else:
        form = ContractForm(initial=initial_of(before) if before else None)
    cancel = reverse("finance:contract", args=[before.pk]) if before else reverse("finance:contracts")
    context = {"form": form, "before": before, "submit_label": _("Enter the contract"), "cancel": cancel}
    return render(request, "finance/contract_form.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def contract(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(_rows(request), pk=pk), EndForm(), ScanForm())


@never_cache
@login_required
@require_POST
def contract_step(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """End it, throw it away, or archive a scan of it."""
    found = get_object_or_404(_rows(request), pk=pk)
    need(access.may_prepare(request.user, found.unit))
    who = {"actor": request.user, "at": timezone.now()}
    end, scan = EndForm(), ScanForm()
    try:
        if verb == "drop":
            actions.drop_contract(found, **who)
            messages.success(request, _("The contract is thrown away."))
            return redirect("finance:contracts")
        if verb == "end":
            end = EndForm(request.POST)
            if end.is_valid():
                actions.end_contract(found, ends_on=after(end.cleaned_data["last_day"]), **who)
                return redirect("finance:contract", pk)
        else:
            scan = ScanForm(request.POST, request.FILES)
            if scan.is_valid():
                actions.attach_scan(found, scan.cleaned_data["scan"], **who)
                return redirect("finance:contract", pk)
    except Refused as refused:
        if verb == "end":
            end.refuse(refused)
        else:
            messages.error(request, str(refused))
            return redirect("finance:contract", pk)
    return _page(request, found, end, scan, status=422)


@login_required
@require_POST
def contract_scan(request: StaffRequest, pk: int, number: str) -> HttpResponse:
    """A scan as archived; the reading is recorded."""
    found = get_object_or_404(_rows(request), pk=pk)
    paper = get_object_or_404(Paper.objects.about(found), number=number)
    return downloads.download(paper, request.user, may_read=lambda user, paper: True, at=timezone.now())


def _rows(request: StaffRequest):
    rows = Contract.objects.visible_to(request.user).select_related("party", "unit", "replaces", "entered_by")
    return rows.prefetch_related("steps", "covered__business", "later")


def _bureau(request: StaffRequest):
    return access.bureau_of(request.user, access.PREPARERS)


def _page(request: StaffRequest, found: Contract, end: EndForm, scan: ScanForm, status: int = 200) -> HttpResponse:
    used = found.lines.exists()
    scans = list(Paper.objects.about(found).defer("data"))
    context = {
        "contract": found,
        "terms": terms_in_words(found),
        "today": timezone.localdate(),
        "scans": scans,
        "used": used,
        "may_drop": not used and not scans and not found.later.all(),
        "may_prepare": access.may_prepare(request.user, found.unit),
        "end": end,
        "scan": scan,
    }
    return render(request, "finance/contract.html", context, status=status)
