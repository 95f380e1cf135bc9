"""Tasks handed down: both sides see the same pages, each with its own buttons (B-06)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import downloads, paging
from core.errors import Refused
from core.forms import Refusable
from core.requests import StaffRequest
from services import access, lives
from services.actions import print_task
from services.actions import tasks as actions
from services.forms.tasks import AssignForm, FinishForm, ReportForm, SendBackForm, TaskForm, WithdrawForm
from services.histories import plain_history
from services.lives import TASK
from services.models import Task, TaskReport
from services.views.common import answered, typed
from stations.choices import Role
from stations.models import Station, Unit
from stations.models.scope import held_roles

SHOWN = {
    "open": gettext_lazy("running"),
    "overdue": gettext_lazy("overdue"),
    "mine": gettext_lazy("mine"),
    "all": gettext_lazy("all"),
}
WRITERS = access.TASK_GIVERS | access.AGENTS | {Role.CLERK}
# Verbs with a form of their own; acknowledging asks nothing.
FORMS: dict[str, tuple[type[Refusable], Callable[..., Task]]] = {
    "assign": (AssignForm, actions.assign_task),
    "report": (ReportForm, actions.report_back),
    "finish": (FinishForm, actions.finish_task),
    "send_back": (SendBackForm, actions.send_back),
    "withdraw": (WithdrawForm, actions.withdraw_task),
}


@never_cache
@login_required
@require_GET
def task_list(request: StaffRequest) -> HttpResponse:
    """The tasks of one's stations and those one's office handed down; what is due first comes first."""
    today = timezone.localdate()
    show = request.GET.get("show", "open")
    rows = Task.objects.visible_to(request.user).select_related("station__unit", "from_unit", "handler")
    if show == "overdue":
        rows = rows.overdue(today)
    elif show == "mine":
        me = {held.person_id for held in held_roles(request.user)}
        rows = rows.running().filter(handler__in=me)
    elif show != "all":
        show, rows = "open", rows.running()
    order = ("-given_at", "-id") if show == "all" else ("due_on", "id")
    context = paging.page_of(request, rows, *order).context | {
        "show": show,
        "shown": SHOWN.items(),
        "today": today,
        "may_give": any(held.role in WRITERS for held in held_roles(request.user)),
    }
    return render(request, "services/tasks.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def task_new(request: StaffRequest) -> HttpResponse:
    units, stations = _givable(request)
    if not units:
        raise PermissionDenied
    form = TaskForm(request.POST if request.method == "POST" else None, units=units, stations=stations)

    def run(facts: dict[str, Any]) -> str:
        given = actions.hand_down(
            form.chosen,
            from_unit=facts["from_unit"],
            title=facts["title"],
            text=facts["text"],
            due_on=facts["due_on"],
            submission_key=facts["submission_key"],
            actor=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Handed down to %(count)s stations") % {"count": len(given)})
        return reverse("services:task", args=[given[0].number]) if len(given) == 1 else reverse("services:tasks")

    context = {"submit_label": _("Hand down"), "cancel": reverse("services:tasks")}
    return answered(request, form, run, "services/task_new.html", context)


@never_cache
@login_required
@require_GET
def task(request: StaffRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    possible = [verb for verb in lives.possible(TASK, found.state) if access.task_role(request.user, found, verb)]
    if found.acknowledged_at is not None:
        possible = [verb for verb in possible if verb != "acknowledge"]
    context = {
        "task": found,
        "reports": list(found.reports.select_related("reported_by", "paper")),
        "steps": [(verb, TASK[verb].label, verb in FORMS) for verb in possible],
        "events": plain_history(found),
        "today": timezone.localdate(),
        "may_print": access.prints_task(request.user, found),
    }
    return render(request, "services/task.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def task_step(request: StaffRequest, number: str, verb: str) -> HttpResponse:
    if verb not in FORMS:
        raise Http404
    found = _find(request, number)
    if access.task_role(request.user, found, verb) is None:
        raise PermissionDenied
    here = reverse("services:task", args=[number])
    try:
        lives.check(TASK, verb, found.state)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(here)
    kind, action = FORMS[verb]
    more = {}
    if verb == "assign":
        more["people"] = access.people_at(found.station.unit, access.STATION, timezone.localdate()).distinct()
    form = kind(*typed(request), **more)

    def run(facts: dict[str, Any]) -> str:
        action(found, actor=request.user, at=timezone.now(), **facts)
        messages.success(request, TASK[verb].label)
        return here

    context = {"task": found, "label": TASK[verb].label, "submit_label": TASK[verb].label, "cancel": here}
    return answered(request, form, run, "services/task_step.html", context | {"is_grave": verb == "withdraw"})


@login_required
@require_POST
def task_acknowledge(request: StaffRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    if access.task_role(request.user, found, "acknowledge") is None:
        raise PermissionDenied
    try:
        actions.acknowledge(found, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("services:task", number)


@never_cache
@login_required
@require_POST
def task_attachment(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """What was attached to a report, for both sides."""
    found = _find(request, number)
    report = get_object_or_404(TaskReport.objects.select_related("paper"), pk=pk, task=found, paper__isnull=False)
    return downloads.download(report.paper, request.user, at=timezone.now())


@never_cache
@login_required
@require_POST
def task_sheet(request: StaffRequest, number: str) -> HttpResponse:
    """The task as a paper to be signed, for those who work on it on either side."""
    found = _find(request, number)
    if not access.prints_task(request.user, found):
        raise PermissionDenied
    at = timezone.now()
    paper = print_task(found, actor=request.user, at=at)
    return downloads.download(paper, request.user, at=at)


def _find(request: StaffRequest, number: str) -> Task:
    rows = Task.objects.visible_to(request.user)
    rows = rows.select_related("station__unit", "from_unit", "handler", "given_by", "acknowledged_by", "duty")
    return get_object_or_404(rows, number=number)


def _givable(request: StaffRequest) -> tuple[list[Unit], list[Station]]:
    """The units for which this person writes tasks, and the stations these can go to."""
    today = timezone.localdate()
    units: dict[int, Unit] = {}
    stations: dict[int, Station] = {}
    held = held_roles(request.user)
    offices = {one.unit_id for one in held if one.role in access.TASK_GIVERS}
    for unit in Unit.objects.filter(pk__in=offices).exclude(kind="station"):
        below = list(access.task_stations(unit, today))
        if below:
            units[unit.pk] = unit
            stations |= {station.pk: station for station in below}
    for station in access.stations_of(request.user, today):
        if access.writes_tasks(request.user, station) is not None and len(units) < 20:
            stations[station.pk] = station
            units |= {unit.pk: unit for unit in access.task_sources(station, today)}
    return list(units.values()), sorted(stations.values(), key=lambda station: station.code)
