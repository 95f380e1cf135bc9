"""The verbs of a ticket: one form and one call for all of them, from the table in `services.actions`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import Refused
from core.requests import StaffRequest
from services import access, workflow
from services.actions import VERBS
from services.forms import StepForm
from services.models import Ticket
from services.views.common import find_ticket

# Seen in full only through its own page.
NOT_HERE = {"reveal"}
GRAVE = {"refuse", "withdraw", "clear"}


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def step(request: StaffRequest, number: str, verb: str) -> HttpResponse:
    """GET shows the form of `verb`, POST takes the step. A second click hears that it is not possible any more."""
    if verb not in VERBS or verb in NOT_HERE:
        raise Http404
    ticket = find_ticket(request, number)
    if not access.may_do(request.user, ticket, verb):
        raise PermissionDenied
    try:
        workflow.check(verb, ticket.state, list(ticket.matter.chain.steps.all()), ticket.resume_state)
        access.check_fits(ticket, verb)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("services:ticket", ticket.number)
    at = timezone.now()
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = StepForm(*typed, ticket=ticket, verb=verb, on=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        try:
            VERBS[verb].run(ticket, actor=request.user, at=at, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, VERBS[verb].label)
            return _after(request, ticket)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "services/step.html", _context(ticket, verb, form), status=status)


def _after(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """Back to the ticket; to the desk when the step gave it out of the person's sight."""
    if Ticket.objects.visible_to(request.user).filter(pk=ticket.pk).exists():
        return redirect("services:ticket", ticket.number)
    return redirect("desk")


def _context(ticket: Ticket, verb: str, form: StepForm) -> dict:
    return {
        "ticket": ticket,
        "form": form,
        "label": VERBS[verb].label,
        "submit_label": VERBS[verb].label,
        "is_grave": verb in GRAVE,
        "cancel": reverse("services:ticket", args=[ticket.number]),
        "today": form.on,
    }
