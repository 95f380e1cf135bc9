"""The search for an owner: things, loss reports, people known to the station, returning residents (A-02)."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.requests import StaffRequest
from services import lost_board
from services.actions import lost
from services.choices import FoundState
from services.forms.lost.reports import SearchForm
from services.lost_board import may_work
from services.models import FoundItem
from services.views.common import at_the_counter
from stations.models import Station


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def search(request: StaffRequest, station: Station) -> HttpResponse:
    """Posted, so that nothing personal stands in an address; that somebody searched is recorded.

    `?item=` is the thing whose owner is looked for: what is found can then be named its owner.
    """
    typed = request.POST if request.method == "POST" else None
    form = SearchForm(typed, initial={"item": request.GET.get("item", "")[:40]})
    found = None
    if form.is_valid():
        words, number = form.cleaned_data["words"], form.cleaned_data["number"]
        found = lost_board.search(request.user, words, number)
        asked = [name for name in ("words", "number") if form.cleaned_data[name]]
        with transaction.atomic():
            lost.record_search(station, actor=request.user, at=timezone.now(), asked=asked, found=found.count)
    context = {
        "form": form,
        "found": found,
        "item": _item(request, str(form["item"].value() or "")),
        "station": station,
        "today": timezone.localdate(),
    }
    return render(request, "services/lost/search.html", context, status=422 if form.errors else 200)


def _item(request: StaffRequest, number: str) -> FoundItem | None:
    if not number or "\0" in number:
        return None
    rows = FoundItem.objects.visible_to(request.user).filter(state=FoundState.SHELVED).for_page()
    item = rows.prefetch_related("clues").filter(ticket__number=number).first()
    return item if item is not None and may_work(request.user, item.station) else None
