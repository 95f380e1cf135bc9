"""Pages of the tariffs: what is in force on a day, versions, circulars and who has signed for them (D-40)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import downloads
from core.errors import Refused
from core.requests import StaffRequest
from core.views.accounts import next_address
from finance import network
from finance.actions import tariffs as actions
from finance.choices import TariffState
from finance.forms.tariffs import PriceForm, ReasonForm, TariffForm, initial_of
from finance.models import Business, Tariff, TariffReceipt
from finance.models.scope import TARIFF_MAKERS, in_network, network_held
from finance.tariffs import Terms
from stations.choices import StationKind
from stations.models import Station

ROWS = 50


@never_cache
@login_required
@require_GET
def tariff_list(request: StaffRequest) -> HttpResponse:
    """Every business with the price of the day asked for, what is announced for later, and the draft."""
    if not in_network(request.user):
        raise PermissionDenied
    form = PriceForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    on = asked.get("on") or today
    shown = Tariff.objects.visible_to(request.user).prefetch_related("tiers").order_by("effective_on")
    in_force = {one.business_id: one for one in shown.in_force(on)}
    coming: dict[int, list[Tariff]] = {}
    for one in shown.coming(on):
        coming.setdefault(one.business_id, []).append(one)
    drafts = {one.business_id: one for one in shown.filter(state=TariffState.DRAFT)}
    rows: list[dict[str, Any]] = [
        {
            "business": business,
            "now": in_force.get(business.pk),
            "terms": Terms.of(in_force[business.pk]) if business.pk in in_force else None,
            "coming": [(one, Terms.of(one)) for one in coming.get(business.pk, [])],
            "draft": drafts.get(business.pk),
        }
        for business in Business.objects.order_by("code")
    ]
    amount = asked.get("amount")
    for row in rows:
        row["highest"] = row["terms"].highest_fee(amount) if row["terms"] and amount is not None else None
    context = {"rows": rows, "form": form, "on": on, "today": today, "amount": amount, "may_make": _makes(request)}
    return render(request, "finance/tariffs.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def tariff_new(request: StaffRequest) -> HttpResponse:
    """The draft of a business: a new one begins with the terms of the version before."""
    if not _makes(request):
        raise PermissionDenied
    at = timezone.now()
    earliest = actions.earliest_day(timezone.localdate(at))
    if request.method == "POST":
        form = TariffForm(request.POST)
        if form.is_valid():
            try:
                business = form.cleaned_data["business"]
                draft = actions.draft_tariff(business, actor=request.user, at=at, **form.facts())
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("The draft is kept; somebody else announces it"))
                return redirect("finance:tariff", draft.pk)
    else:
        form = TariffForm(initial=_begun_with(request) | {"effective_on": earliest.date})
    context = {
        "form": form,
        "earliest": earliest,
        "submit_label": _("Keep as draft"),
        "cancel": reverse("finance:tariffs"),
    }
    return render(request, "finance/tariff_form.html", context, status=422 if form.is_bound and form.errors else 200)


@never_cache
@login_required
@require_GET
def tariff(request: StaffRequest, pk: int) -> HttpResponse:
    """One version: its terms, the other versions of the business, the stations and their signatures."""
    found = _find(request, pk)
    today = timezone.localdate()
    receipts = found.receipts.visible_to(request.user)
    versions = Tariff.objects.visible_to(request.user).filter(business=found.business_id).prefetch_related("tiers")
    context = {
        "tariff": found,
        "terms": Terms.of(found),
        "versions": [(one, Terms.of(one)) for one in versions.order_by("-version")],
        "today": today,
        "may_make": _makes(request),
        "may_announce": _makes(request) and not network.is_own_work(request.user, found.drafted_by_id),
        "earliest": actions.earliest_day(today) if found.state == TariffState.DRAFT else None,
        **_signatures(request, receipts, today),
    }
    return render(request, "finance/tariff.html", context)


@login_required
@require_POST
def tariff_announce(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_make(request, pk)
    try:
        announced = actions.announce_tariff(found, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        count = announced.receipts.count()
        words = ngettext(
            "Announced; the circular goes to %(count)s station",
            "Announced; the circular goes to %(count)s stations",
            count,
        )
        messages.success(request, words % {"count": count})
    return redirect("finance:tariff", pk)


@login_required
@require_POST
def tariff_drop(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_make(request, pk)
    try:
        actions.drop_draft(found, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("finance:tariff", pk)
    messages.success(request, _("The draft is thrown away"))
    return redirect("finance:tariffs")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def tariff_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_make(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_tariff(found, actor=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Withdrawn; the stations are told"))
            return redirect("finance:tariff", pk)
    context = {
        "form": form,
        "tariff": found,
        "terms": Terms.of(found),
        "submit_label": _("Withdraw"),
        "is_grave": True,
        "cancel": reverse("finance:tariff", args=[pk]),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "finance/tariff_withdraw.html", context, status=status)


@login_required
@require_POST
def tariff_remind(request: StaffRequest, pk: int) -> HttpResponse:
    found = _find_to_make(request, pk)
    count = actions.remind_missing(found, actor=request.user, at=timezone.now())
    if count:
        words = ngettext("%(count)s station is reminded", "%(count)s stations are reminded", count)
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("All were reminded today already, or have signed"))
    return redirect("finance:tariff", pk)


@login_required
@require_POST
def tariff_circular(request: StaffRequest, pk: int) -> HttpResponse:
    """The circular as archived; the reading is recorded."""
    found = _find(request, pk)
    if found.circular is None:
        raise Http404
    return downloads.download(found.circular, request.user, at=timezone.now())


@login_required
@require_POST
def tariff_acknowledge(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """The station signs for the circular; back to the page the button stood on."""
    receipts = TariffReceipt.objects.visible_to(request.user).select_related("station__unit")
    receipt = get_object_or_404(receipts, tariff=_find(request, pk), station__code=code)
    if network.signs_for(request.user, receipt.station) is None:
        raise PermissionDenied
    try:
        actions.acknowledge(receipt, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Signed for"))
    address = next_address(request)
    return redirect(address if address != "/" else reverse("finance:tariff", args=[pk]))


@login_required
@require_POST
def tariff_sheet(request: StaffRequest, code: str) -> HttpResponse:
    """The written tariff of a station, as it must hang there: made when prices have changed, the same one otherwise."""
    stations = Station.objects.visible_to(request.user).select_related("unit")
    station = get_object_or_404(stations, code=code, kind=StationKind.POSTAL)
    at = timezone.now()
    if network.may_issue_sheet(request.user, station):
        try:
            paper = actions.issue_tariff_sheet(station, actor=request.user, at=at)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("finance:tariffs")
    elif network.signs_for(request.user, station):
        present = actions.tariff_sheet(station)
        if present is None:
            raise Http404
        paper = present
    else:
        raise PermissionDenied
    return downloads.download(paper, request.user, at=at)


def _makes(request: StaffRequest) -> bool:
    return network_held(request.user, TARIFF_MAKERS) is not None


def _find(request: StaffRequest, pk: int) -> Tariff:
    rows = Tariff.objects.visible_to(request.user).prefetch_related("tiers")
    rows = rows.select_related("business", "circular", "drafted_by", "announced_by", "withdrawn_by")
    return get_object_or_404(rows, pk=pk)


def _find_to_make(request: StaffRequest, pk: int) -> Tariff:
    found = _find(request, pk)
    if not _makes(request):
        raise PermissionDenied
    return found


def _begun_with(request: StaffRequest) -> dict[str, Any]:
    business = Business.objects.filter(code=request.GET.get("business", "")[:30]).first()
    if business is None:
        return {}
    rows = Tariff.objects.visible_to(request.user).filter(business=business).prefetch_related("tiers")
    latest = rows.exclude(state=TariffState.WITHDRAWN).order_by("-version").first()
    return initial_of(latest) if latest else {"business": business.pk}


def _signatures(request: StaffRequest, receipts: Any, today: Any) -> dict[str, Any]:
    """Counts, and a page of the stations by code: those missing, or all with `show=all`."""
    everything = request.GET.get("show") == "all"
    rows = receipts if everything else receipts.missing(today)
    rows = rows.select_related("station__unit__parent", "acknowledged_by").order_by("station__code")
    after = request.GET.get("after", "")[:20]
    if after:
        rows = rows.filter(station__code__gt=after)
    page = list(rows[: ROWS + 1])
    for receipt in page:
        receipt.may_sign = receipt.acknowledged_at is None and bool(network.signs_for(request.user, receipt.station))
    missing = receipts.missing(today).count()
    shown = page[:ROWS]
    return {
        "receipts": shown,
        "everything": everything,
        "sent": receipts.count(),
        "missing": missing,
        "older": f"?show={'all' if everything else 'missing'}&after={shown[-1].station.code}"
        if len(page) > ROWS
        else "",
    }
