"""Community work in figures (B-01 … B-06)."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.requests import StaffRequest
from services.figures import community_figures

YEARS = 5


@never_cache
@login_required
@require_GET
def community(request: StaffRequest) -> HttpResponse:
    """The figures of a year, `?show=2026`, over what this person may see."""
    this = timezone.localdate().year
    years = [str(this - back) for back in range(YEARS)]
    show = request.GET.get("show", "")
    year = int(show) if show in years else this
    context = {
        "figures": community_figures(request.user, date(year, 1, 1), date(year + 1, 1, 1)),
        "shown": [(one, one) for one in years],
        "show": str(year),
    }
    return render(request, "services/community.html", context)
