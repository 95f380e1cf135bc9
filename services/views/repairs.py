"""Repairs and mending: the volunteer's own page on the phone, what waits at the station, figures, volunteers."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refused
from core.models import User
from core.requests import StaffRequest
from services import access, repairs
from services.actions import repairs as actions
from services.choices import RepairResult
from services.forms.repairs import SpanForm
from services.models import Ticket
from services.views.common import at_the_counter, find_ticket
from stations.choices import Role
from stations.models import Station, Volunteer
from stations.models.scope import held_roles

ROWS = 100


class Counted(Paginator):
    """Pages of rows that have been counted already."""

    def __init__(self, rows: QuerySet[Ticket], count: int) -> None:
        super().__init__(rows, ROWS)
        self.count = count


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
    mine = actions.volunteering(request.user, at)
    jobs = repairs.my_jobs(mine)
    hours = repairs.my_hours(mine)
    context = {
        "jobs": [(job, access.possible_steps(job.ticket, request.user)) for job in jobs],
        "waiting": repairs.waiting_jobs(mine),
        "hours": hours[:20],
        "this_month": repairs.total(hours, today.replace(day=1), today),
        "helps": mine,
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
    lists = {
        "unassigned": repairs.unassigned(station),
        "costs": repairs.costs_to_ask(station),
        "uncollected": repairs.uncollected(station),
    }
    counts = repairs.how_many(station, **lists)
    unassigned, costs, uncollected = (
        Counted(rows, counts[name]).get_page(request.GET.get(name)) for name, rows in lists.items()
    )
    context = {
        "station": station,
        "unassigned": unassigned,
        "jobs": [repairs.job_of(ticket) for ticket in unassigned],
        "costs": costs,
        "uncollected": uncollected,
        "waits": repairs.waits(station, uncollected, timezone.localdate()),
        "may_clear": access.may_override(request.user, station) is not None,
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
@require_GET
def volunteers(request: StaffRequest, station: Station) -> HttpResponse:
    """Who can do what, has how much in hand, is on duty when and gave how many hours (B-04).

    An overview over the register: volunteers and hours are entered on the page of their organisation.
    """
    at = timezone.now()
    form = SpanForm(request.GET, today=timezone.localdate(at))
    first, last = form.span()
    page = Paginator(repairs.helping(station, last), ROWS).get_page(request.GET.get("page"))
    context = {
        "station": station,
        "page": page,
        "rows": repairs.helpers(station, page.object_list, first, last, at),
        "form": form,
        "first": first,
        "last": last,
        "sums": repairs.hours_of(station, first, last),
        "kept": kept_organisations(request.user, page.object_list),
        "now": at,
    }
    return render(request, "services/repairs/volunteers.html", context)


def kept_organisations(user: User, volunteers: Iterable[Volunteer]) -> set[int]:
    """Of these volunteers' organisations those whose register `user` keeps."""
    units = {volunteer.partner.unit_id: volunteer.partner.unit for volunteer in volunteers}
    kept = {pk for pk, unit in units.items() if access.keeps_register(user, unit) is not None}
    return {volunteer.partner_id for volunteer in volunteers if volunteer.partner.unit_id in kept}
