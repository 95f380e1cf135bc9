"""Differences: the work list, and one with its history, its resolution and the posting proposed for it (D-55)."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import paging
from core.errors import Refused
from core.requests import StaffRequest
from finance import access
from finance.actions import differences as actions
from finance.forms.reconciling import CommentForm, DifferenceFilter, PostingForm, ResolveForm
from finance.models import Account, Business, Difference
from finance.reports.reconciling import STATEMENT_LINES
from finance.views.adjustments import OFFERED, _bureau
from finance.views.common import need, posted
from finance.views.reconciling import reconciliation_page

JOINED = ("station__unit", "business", "owner", "biller")


@reconciliation_page
@require_GET
def difference_list(request: StaffRequest) -> HttpResponse:
    """The oldest day first."""
    chosen = DifferenceFilter(request.GET, businesses=Business.objects.order_by("code"), user=request.user)
    rows = Difference.objects.visible_to(request.user).filter(chosen.chosen).select_related(*JOINED)
    context = paging.page_of(request, rows, "date", "id").context | {"filter": chosen}
    for one in context["rows"]:
        _named(one)
    return render(request, "finance/differences.html", context)


@reconciliation_page
@require_GET
def difference(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@reconciliation_page
@require_POST
def difference_take(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    need(access.may_reconcile(request.user))
    try:
        actions.take(found, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("finance:difference", pk)


@reconciliation_page
@require_POST
def difference_comment(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    need(access.may_reconcile(request.user))
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            actions.comment(found, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("finance:difference", pk)
    return _page(request, found, comment=form, status=422)


@reconciliation_page
@require_POST
def difference_resolve(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    need(access.may_reconcile(request.user))
    form = ResolveForm(request.POST)
    if form.is_valid():
        try:
            actions.resolve(found, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Resolved."))
            return redirect("finance:difference", pk)
    return _page(request, found, resolve=form, status=422)


@reconciliation_page
@require_http_methods(["GET", "POST"])
def difference_post(request: StaffRequest, pk: int) -> HttpResponse:
    """Propose a manual posting; it is resolved when somebody else approves it."""
    found = _find(request, pk)
    need(access.may_reconcile(request.user))
    bureau = need(_bureau(request))
    accounts = Account.objects.visible_to(request.user).named().order_by("kind", "id")[:OFFERED]
    initial = {"submission_key": uuid4(), "amount": abs(found.gap), "reason": _reason(found)}
    form = PostingForm(posted(request), accounts=accounts, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_posting(found, bureau, **form.facts(), actor=request.user, at=timezone.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Proposed; somebody else decides."))
            return redirect("finance:difference", pk)
    context = {"form": form, "difference": found, "submit_label": _("Propose")}
    return render(request, "finance/difference_post.html", context, status=422 if form.errors else 200)


def _reason(found: Difference) -> str:
    return _("Difference %(number)s of %(day)s: %(cause)s") % {
        "number": found.pk,
        "day": found.date.isoformat(),
        "cause": found.get_cause_display(),
    }


def _named(one: Difference) -> Difference:
    """With what its reference means: a row of the statement is no reference of a sale."""
    label = STATEMENT_LINES.get(one.reference) if one.comparison == "statement" else None
    one.what = label or one.reference  # type: ignore[attr-defined]
    return one


def _find(request: StaffRequest, pk: int) -> Difference:
    rows = Difference.objects.visible_to(request.user).select_related(*JOINED, "theirs__file", "adjustment")
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return _named(found)


def _page(request: StaffRequest, found: Difference, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "difference": found,
        "notes": found.notes.select_related("author"),
        "comment": forms.get("comment") or CommentForm(),
        "resolve": forms.get("resolve") or ResolveForm(),
        "may_work": access.may_reconcile(request.user),
    }
    return render(request, "finance/difference.html", context, status=status)
