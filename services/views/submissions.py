"""Lists of matters that go up together, and their receipt by the window (报送清单, C-05)."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import downloads, paging
from core.errors import Refused
from core.models import Paper
from core.requests import StaffRequest
from core.sheets import Column
from services import access, routing
from services.actions import print_list, print_receipt, receive, submit_batch
from services.actions.submissions import lines_of
from services.choices import State
from services.forms import BatchForm
from services.models import Submission, Ticket
from services.rows import rows_of
from services.views.common import at_the_counter
from stations.access import holds
from stations.models import Station

MOST_IN_A_BATCH = 200


@never_cache
@login_required
@require_GET
def submission_list(request: StaffRequest) -> HttpResponse:
    """The newest first; `?show=unsigned` those that nobody has signed for yet, longest waiting first."""
    show = request.GET.get("show", "")
    rows = Submission.objects.visible_to(request.user)
    rows = rows.select_related("station__unit", "from_unit", "to_unit", "submitted_by", "received_by")
    if show == "unsigned":
        page = paging.page_of(request, rows.filter(received_at=None), "submitted_at", "id")
    else:
        page = paging.page_of(request, rows, "-submitted_at", "-id")
    # Counted for the rows of this page alone, not for the whole table before it is cut.
    listed = Submission.objects.filter(pk__in=[row.pk for row in page.rows]).order_by()
    sizes = dict(listed.values_list("pk").annotate(size=Count("tickets")))
    context = page.context | {"rows": [(row, sizes[row.pk]) for row in page.rows], "show": show}
    return render(request, "services/submissions.html", context)


@never_cache
@at_the_counter
@require_http_methods(["GET", "POST"])
def submission_new(request: StaffRequest, station: Station) -> HttpResponse:
    """The matters of the station that can go up now; those chosen go with one list, or none of them does."""
    at = timezone.now()
    tickets = _ready_to_go(request, station)
    form = _batch(request, station, tickets, timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            submission = submit_batch(
                form.chosen,
                actor=request.user,
                at=at,
                to_unit=typed["to_unit"],
                override_reason=typed["override_reason"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Submitted with list %(number)s") % {"number": submission.number})
            return redirect("services:submission", submission.number)
    context = {"form": form, "rows": tickets, "station": station, "today": timezone.localdate(at)}
    return render(request, "services/submission_new.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def submission(request: StaffRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    tickets = Ticket.objects.visible_to(request.user).filter(submissions=found).order_by("number")
    context = {
        "submission": found,
        "rows": rows_of(tickets.values_list("pk", flat=True)),
        "may_receive": found.received_at is None and holds(request.user, access.HOLDER, found.to_unit) is not None,
        "may_print": _may_print(request, found),
        "today": timezone.localdate(),
    }
    return render(request, "services/submission.html", context)


@login_required
@require_POST
def submission_paper(request: StaffRequest, number: str) -> HttpResponse:
    """The list to be signed, as the archived paper; made with the first click, the same one after that."""
    return _printed(request, number, print_list)


@login_required
@require_POST
def submission_receipt(request: StaffRequest, number: str) -> HttpResponse:
    """The receipt of a list that was signed for, as the archived paper."""
    return _printed(request, number, print_receipt)


@never_cache
@login_required
@require_GET
def submission_sheet(request: StaffRequest, number: str) -> HttpResponse:
    """The list as a spreadsheet, for the register of the office that it goes to; names are masked as on the paper."""
    found = _find(request, number)
    if not _may_print(request, found):
        raise PermissionDenied
    columns = [
        Column(_("Number"), width=20),
        Column(_("Matter"), width=24),
        Column(_("Resident")),
        Column(_("Received on")),
        Column(_("Documents"), width=50),
    ]
    notes = {_("Submission"): found.number, _("Submitted to"): found.to_unit.name}
    facts = {"title": _("Submission list"), "columns": columns, "rows": lines_of(found), "notes": notes}
    return downloads.spreadsheet(f"{found.number}.xlsx", at=timezone.now(), **facts)


def _printed(request: StaffRequest, number: str, issue: Callable[..., Paper]) -> HttpResponse:
    found = _find(request, number)
    if not _may_print(request, found):
        raise PermissionDenied
    at = timezone.now()
    try:
        paper = issue(found, actor=request.user, at=at)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("services:submission", number)
    return downloads.download(paper, request.user, at=at)


@login_required
@require_POST
def submission_receive(request: StaffRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    if holds(request.user, access.HOLDER, found.to_unit) is None:
        raise PermissionDenied
    note = request.POST.get("note", "").replace("\0", " ").strip()[:200]
    receive(found, actor=request.user, at=timezone.now(), note=note)
    messages.success(request, _("The list is signed for"))
    return redirect("services:submission", number)


def _find(request: StaffRequest, number: str) -> Submission:
    rows = Submission.objects.visible_to(request.user)
    rows = rows.select_related("station__unit", "from_unit", "to_unit", "submitted_by", "received_by", "paper")
    return get_object_or_404(rows, number=number)


def _may_print(request: StaffRequest, found: Submission) -> bool:
    if access.log_role(request.user, found.station) is not None:
        return True
    offices = [unit for unit in (found.from_unit, found.to_unit) if unit is not None]
    return any(holds(request.user, access.HOLDER, unit) is not None for unit in offices)


def _ready_to_go(request: StaffRequest, station: Station) -> list[Ticket]:
    before = [State.RECEIVED, State.ACCEPTED, State.VERIFYING]
    rows = Ticket.objects.visible_to(request.user).for_page().open().filter(station=station, state__in=before)
    rows = rows.filter(matter__chain__steps__state=State.SUBMITTED).order_by("id")[:MOST_IN_A_BATCH]
    possible = [(ticket, access.possible_steps(ticket, request.user)) for ticket in rows]
    return [ticket for ticket, steps in possible if any(step.verb == "submit" for step in steps)]


def _batch(request: StaffRequest, station: Station, tickets: list[Ticket], on: date) -> BatchForm:
    units = routing.recipients(station, on)
    usual = routing.open_centre(units)
    typed = request.POST if request.method == "POST" else None
    return BatchForm(typed, tickets=tickets, units=units, usual=usual)
