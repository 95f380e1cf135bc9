"""The catalogue of matters, for clerks to read."""

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.requests import StaffRequest
from core.text import localized
from services.models import Matter
from services.workplace import station_for
from stations.choices import LineDepartment


@login_required
@require_GET
def catalogue(request: StaffRequest) -> HttpResponse:
    """What the station of the person offers; all active matters for those who stand at no counter.

    `?line=` narrows to the matters of one line department (B-02).
    """
    station = station_for(request)
    matters = Matter.objects.offered_at(station) if station else Matter.objects.filter(is_active=True)
    every = list(matters.for_intake())
    line = request.GET.get("line", "")
    lines = [
        (value, label, sum(matter.line == value for matter in every))
        for value, label in LineDepartment.choices
        if value != LineDepartment.NONE
    ]
    shown = [matter for matter in every if line in ("", matter.line)]
    rows = sorted(shown, key=lambda m: (m.group, m.position, m.code))
    groups = [
        (localized(g[0].group, g[0].group_en), g) for g in (list(g) for _k, g in groupby(rows, lambda m: m.group))
    ]
    context = {
        "groups": groups,
        "station": station,
        "lines": [row for row in lines if row[2]],
        "line": line,
        "count": len(every),
    }
    return render(request, "services/catalogue.html", context)
