"""Repairs and mending: the volunteer's own page on the phone, what waits at the station, figures, volunteers' hours."""

from collections.abc import Callable
from functools import wraps

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
from services import access, repairs
from services.actions import repairs as actions
from services.choices import RepairResult
from services.forms.repairs import HoursForm, SkillsForm, SpanForm
from services.models import Ticket
from services.views.common import at_the_counter, find_ticket
from stations.actions import add_hours, set_skills
from stations.choices import Role
from stations.models import Station, Volunteer
from stations.models.people import during
from stations.models.scope import held_roles


def for_volunteers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """403 for everybody but volunteers."""

    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not any(held.role == Role.VOLUNTEER for held in held_roles(request.user)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@for_volunteers
@require_GET
def mine(request: StaffRequest) -> HttpResponse:
    """A volunteer's repairs with what to do next, the jobs that wait, the hours given."""
    at = timezone.now()
    today = timezone.localdate(at)
    jobs = repairs.my_jobs(request.user)
    hours = repairs.my_hours(request.user, at)
    context = {
        "jobs": [(job, access.possible_steps(job.ticket, request.user)) for job in jobs],
        "waiting": repairs.waiting_jobs(request.user, at),
        "hours": hours[:20],
        "this_month": repairs.total(hours, today.replace(day=1), today),
        "helps": actions.volunteering(request.user, at),
        "today": today,
    }
    return render(request, "services/repairs/mine.html", context)


@never_cache
@for_volunteers
@require_POST
def take_next(request: StaffRequest) -> HttpResponse:
    """The longest waiting job that fits."""
    return _taken(request, lambda: actions.take_next(actor=request.user, at=timezone.now()))


@never_cache
@for_volunteers
@require_POST
def take(request: StaffRequest, number: str) -> HttpResponse:
    """A job of the list; whoever comes second hears that somebody was quicker, whatever the number."""
    at = timezone.now()
    ticket = actions.jobs_for(actions.volunteering(request.user, at)).filter(number=number).first()
    if ticket is None:
        messages.error(request, _("Somebody else has taken this job"))
        return redirect("services:repairs-mine")
    return _taken(request, lambda: actions.take_job(ticket, actor=request.user, at=at))


def _taken(request: StaffRequest, act: Callable[[], Ticket]) -> HttpResponse:
    try:
        ticket = act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken: %(number)s") % {"number": ticket.number})
    return redirect("services:repairs-mine")


@never_cache
@for_volunteers
@require_POST
def fetch(request: StaffRequest, number: str) -> HttpResponse:
    """The things of a repair of one's own come from the shelf; again: nothing."""
    ticket = find_ticket(request, number)
    try:
        actions.fetch(ticket, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("services:repairs-mine")


@never_cache
@at_the_counter
@require_GET
def overview(request: StaffRequest, station: Station) -> HttpResponse:
    """What somebody has to do something about: nobody has taken it, the owner is to be asked, nobody collects it."""
    context = {
        "station": station,
        "unassigned": repairs.unassigned(station),
        "costs": repairs.costs_to_ask(station),
        "uncollected": repairs.uncollected(station),
        "today": timezone.localdate(),
        "long": repairs.LONG,
    }
    return render(request, "services/repairs/overview.html", context)


@never_cache
@at_the_counter
@require_GET
def figures(request: StaffRequest, station: Station) -> HttpResponse:
    """Results, barriers, advice, hours and returns of a span of days, in the standard words (A-03)."""
    today = timezone.localdate()
    form = SpanForm(request.GET, today=today)
    first, last = form.span()
    context = {
        "station": station,
        "form": form,
        "first": first,
        "last": last,
        "figures": repairs.figures(station, first, last),
        "results": [RepairResult(value).label for value in RepairResult.values],
    }
    return render(request, "services/repairs/figures.html", context)


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def volunteers(request: StaffRequest, station: Station) -> HttpResponse:
    """The volunteers of the partners with skills, jobs in hand and hours; those at the counter enter hours (B-04)."""
    at = timezone.now()
    today = timezone.localdate(at)
    helping = Volunteer.objects.filter(during(today), partner__unit__in=station.unit.steps)
    helping = helping.select_related("person", "partner").order_by("partner__name", "person__name")
    form = HoursForm(request.POST if request.method == "POST" else None, volunteers=helping, today=today)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            add_hours(
                facts["volunteer"],
                day=facts["date"],
                hours=facts["hours"],
                note=facts["note"],
                actor=request.user,
                at=at,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Hours are entered"))
            return redirect("services:volunteers")
    span = SpanForm(request.GET, today=today)
    first, last = span.span()
    rows = repairs.helpers(station, first, last, at)
    context = {
        "station": station,
        "rows": rows,
        "form": form,
        "span": span,
        "first": first,
        "last": last,
        "sum": sum(row.hours for row in rows),
        "all_sum": sum(row.all_hours for row in rows),
        "now": at,
    }
    return render(request, "services/repairs/volunteers.html", context, status=422 if form.errors else 200)


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def skills(request: StaffRequest, station: Station, pk: int) -> HttpResponse:
    """What a volunteer of the station can do, which jobs are chosen by."""
    helping = Volunteer.objects.filter(partner__unit__in=station.unit.steps).select_related("person", "partner__unit")
    volunteer = get_object_or_404(helping, pk=pk)
    initial = {"can": volunteer.can, "skills": volunteer.skills}
    form = SkillsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            set_skills(volunteer, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved"))
            return redirect("services:volunteers")
    context = {"form": form, "volunteer": volunteer}
    return render(request, "services/repairs/skills.html", context, status=422 if form.errors else 200)
