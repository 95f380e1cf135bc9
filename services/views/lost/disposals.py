"""What nobody comes for: the list of what is due, its announcement, its disposal (A-02)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refused
from core.requests import StaffRequest
from services.actions import lost
from services.actions.lost.disposals import may_be_announced, may_be_disposed_of
from services.actions.lost.sheets import print_disposal, print_notice
from services.choices import FoundState
from services.forms.lost.endings import DisposalForm, ItemsForm
from services.lost_board import may_work, with_place
from services.models import Disposal, FoundItem, Ticket
from services.views.common import at_the_counter
from services.views.lost.common import paper
from stations.models import Station

# The oldest are shown; when they are gone, the next ones come.
SHOWN = 200
LISTS = 50


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def disposal_new(request: StaffRequest, station: Station) -> HttpResponse:
    """Unclaimed things, longest first; those who lead the station choose what is disposed of, and how."""
    at = timezone.now()
    items = _unclaimed(request, station)
    may_decide = lost.decider(request.user, station) is not None
    typed = request.POST if request.method == "POST" else None
    if typed is not None and not may_decide:
        raise PermissionDenied
    form = DisposalForm(typed, items=items, station=station, user=request.user, at=at) if may_decide else None
    if form is not None and form.is_valid():
        try:
            disposal = lost.dispose(form.chosen, actor=request.user, at=at, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Disposed of with list %(number)s") % {"number": disposal.number})
            return redirect("services:disposal", disposal.number)
    status = 422 if form is not None and form.errors else 200
    return render(request, "services/lost/disposal_new.html", _context(request, station, items, form), status=status)


def _context(request: StaffRequest, station: Station, items: list[FoundItem], form: DisposalForm | None) -> dict:
    today = timezone.localdate()
    chosen = set(form["items"].value() or []) if form is not None else set()
    rows = [
        {
            "item": item,
            "days": item.days_kept(today),
            "age": item.age(today),
            "is_ready": may_be_disposed_of(item, today),
            "may_announce": may_be_announced(item, today),
            "is_chosen": item.ticket.number in chosen,
        }
        for item in items
    ]
    lists = Disposal.objects.visible_to(request.user).filter(station=station).select_related("decided_by", "witness")
    return {
        "rows": rows,
        "form": form,
        "station": station,
        "today": today,
        "to_announce": sum(row["may_announce"] for row in rows),
        "announced": sum(row["item"].noticed_on is not None for row in rows),
        "lists": lists.order_by("-pk")[:LISTS],
    }


def _unclaimed(request: StaffRequest, station: Station) -> list[FoundItem]:
    items = FoundItem.objects.visible_to(request.user).filter(station=station, state=FoundState.SHELVED)
    return list(with_place(items.for_page()).open().order_by("keep_until", "pk")[:SHOWN])


@never_cache
@at_the_counter
@require_POST
def disposal_announce(request: StaffRequest, station: Station) -> HttpResponse:
    """The public notice begins for what is due now, or for those chosen."""
    today = timezone.localdate()
    items = [item for item in _unclaimed(request, station) if may_be_announced(item, today)]
    if "items" in request.POST:
        form = ItemsForm(request.POST, items=items)
        items = form.chosen if form.is_valid() else []
    try:
        announced = lost.announce(items, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Announced: %(count)s things") % {"count": len(announced)})
    return redirect("services:disposal-new")


@never_cache
@at_the_counter
@require_POST
def disposal_notice(request: StaffRequest, station: Station) -> HttpResponse:
    """The public notice for the wall, of all that is announced."""
    items = [item for item in _unclaimed(request, station) if item.noticed_on is not None]
    if not items:
        messages.error(request, _("Nothing is announced now"))
        return redirect("services:disposal-new")
    return paper(request, print_notice(station, items, actor=request.user, at=timezone.now()))


@never_cache
@login_required
@require_GET
def disposal(request: StaffRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    items = list(FoundItem.objects.visible_to(request.user).filter(disposal=found).for_page().order_by("pk"))
    repairs = Ticket.objects.visible_to(request.user).filter(repair__disposal=found).select_related("matter")
    repairs = repairs.prefetch_related("things", "reminders").defer("search_text", "grams").order_by("pk")
    context = {
        "disposal": found,
        "rows": [*items, *repairs],
        "items": items,
        "repairs": repairs,
        "may_print": may_work(request.user, found.station),
    }
    return render(request, "services/lost/disposal.html", context)


@never_cache
@login_required
@require_POST
def disposal_paper(request: StaffRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    if not may_work(request.user, found.station):
        raise PermissionDenied
    return paper(request, print_disposal(found, actor=request.user, at=timezone.now()))


def _find(request: StaffRequest, number: str) -> Disposal:
    rows = Disposal.objects.visible_to(request.user).select_related("station__unit", "decided_by", "witness", "paper")
    return get_object_or_404(rows, number=number)
