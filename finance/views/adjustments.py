"""Manual postings: proposed by one person, decided by another."""

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
from finance.actions import adjustments as actions
from finance.forms.accounts import AdjustmentForm, RefuseForm
from finance.models import Account, Adjustment
from finance.views.common import money_page, need, posted
from stations.choices import UnitKind
from stations.models import Unit

# More accounts than one can choose from by hand are not offered.
OFFERED = 300


@money_page
@require_GET
def adjustment_list(request: StaffRequest) -> HttpResponse:
    rows = Adjustment.objects.visible_to(request.user).select_related("unit", "proposed_by", "decided_by")
    context = paging.page_of(request, rows, "-id").context | {"may_propose": _bureau(request) is not None}
    return render(request, "finance/adjustments.html", context)


@money_page
@require_http_methods(["GET", "POST"])
def adjustment_new(request: StaffRequest) -> HttpResponse:
    bureau = need(_bureau(request))
    accounts = Account.objects.visible_to(request.user).named().order_by("kind", "id")[:OFFERED]
    form = AdjustmentForm(posted(request), accounts=accounts, initial={"submission_key": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(bureau, **form.facts(), actor=request.user, at=timezone.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Proposed; somebody else decides."))
            return redirect("finance:adjustment", made.pk)
    return render(request, "finance/adjustment_form.html", {"form": form}, status=422 if form.errors else 200)


@money_page
@require_GET
def adjustment(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk), RefuseForm())


@money_page
@require_POST
def adjustment_approve(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    need(access.may_decide(request.user, found))
    try:
        actions.approve(found, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Approved and posted."))
    return redirect("finance:adjustment", pk)


@money_page
@require_POST
def adjustment_refuse(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    need(access.may_decide(request.user, found))
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            actions.refuse(found, note=form.cleaned_data["note"], actor=request.user, at=timezone.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("finance:adjustment", pk)
    return _page(request, found, form, status=422)


def _find(request: StaffRequest, pk: int) -> Adjustment:
    rows = Adjustment.objects.visible_to(request.user).select_related("unit", "proposed_by", "decided_by")
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _bureau(request: StaffRequest) -> Unit | None:
    """The bureau whose books this person proposes postings for: the one of their role, or that their role lies in."""
    for held in access.held_roles(request.user):
        if held.role in access.MAKERS:
            steps = [int(step) for step in held.path.split(".") if step]
            bureau = Unit.objects.filter(pk__in=steps, kind=UnitKind.BUREAU).order_by("path").last()
            found = bureau or Unit.objects.get(pk=held.unit_id)
            return found if access.may_propose(request.user, found) else None
    return None


def _page(request: StaffRequest, found: Adjustment, form: RefuseForm, status: int = 200) -> HttpResponse:
    sides = {one.pk: one for one in Account.objects.named().filter(pk__in=[found.debit_id, found.credit_id])}
    context = {
        "adjustment": found,
        "debit": sides[found.debit_id],
        "credit": sides[found.credit_id],
        "form": form,
        "may_decide": found.state == "proposed" and access.may_decide(request.user, found),
    }
    return render(request, "finance/adjustment.html", context, status=status)
