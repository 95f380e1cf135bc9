"""The mediation record of a ticket: confidential, for the mediator and those who lead the station (E-01)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import downloads, paging
from core.errors import Refused
from core.forms import Refusable
from core.models import Paper
from core.requests import StaffRequest
from services import access, lives
from services.actions import mediation as actions
from services.choices import MatterKind, MediationState
from services.forms.mediation import AgreeForm, ChangeForm, EndForm, OpenForm, PartyForm, SessionForm, SignForm
from services.histories import plain_history
from services.lives import MEDIATION
from services.models import Mediation, Ticket
from services.views.common import answered, find_ticket, typed

SHOWN = {"all": gettext_lazy("all"), **{state.value: state.label for state in MediationState}}
FORMS: dict[str, tuple[type[Refusable], Callable[..., Any]]] = {
    "party": (PartyForm, actions.add_party),
    "session": (SessionForm, actions.record_session),
    "change": (ChangeForm, actions.change_mediation),
    "agree": (AgreeForm, actions.agree),
    "end": (EndForm, actions.end_mediation),
    "sign": (SignForm, actions.sign),
}
GRAVE = {"end"}


@never_cache
@login_required
@require_GET
def mediation_list(request: StaffRequest) -> HttpResponse:
    show = request.GET.get("show", "all")
    rows = Mediation.objects.visible_to(request.user).select_related("ticket__station__unit", "mediator")
    if show in MediationState.values:
        rows = rows.filter(state=show)
    page = paging.page_of(request, rows.prefetch_related("parties"), "-opened_at", "-id")
    context = page.context | {"shown": SHOWN.items(), "show": show}
    return render(request, "services/mediations.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def mediation(request: StaffRequest, number: str) -> HttpResponse:
    """The record; while there is none, the form that begins it. Each reader is noted once a day."""
    ticket, found = _find(request, number)
    if found is None:
        return _begin(request, ticket)
    if request.method == "POST":
        return redirect("services:mediation", number)
    at = timezone.now()
    actions.note_reading(found, actor=request.user, at=at)
    steps = [(verb, MEDIATION[verb].label, True) for verb in lives.possible(MEDIATION, found.state)]
    if found.signed_id:
        steps = [step for step in steps if step[0] != "sign"]
    context = {
        "ticket": ticket,
        "mediation": found,
        "parties": list(found.parties.all()),
        "sessions": list(found.sessions.select_related("recorded_by")),
        "steps": steps,
        "events": plain_history(found),
    }
    return render(request, "services/mediation.html", context)


def _begin(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    if ticket.closed_at is not None:
        raise Http404
    me = access.opens_mediation(request.user, ticket)
    form = OpenForm(*typed(request), people=_people(ticket), initial={"mediator": me.person_id if me else None})

    def run(facts: dict[str, Any]) -> str:
        actions.open_mediation(ticket, actor=request.user, at=timezone.now(), **facts)
        return reverse("services:mediation", args=[ticket.number])

    cancel = reverse("services:ticket", args=[ticket.number])
    label = _("Begin the mediation record")
    context = {"ticket": ticket, "label": label, "submit_label": _("Begin"), "cancel": cancel}
    return answered(request, form, run, "services/mediation_step.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def mediation_step(request: StaffRequest, number: str, verb: str) -> HttpResponse:
    if verb not in FORMS:
        raise Http404
    ticket, found = _find(request, number)
    if found is None:
        raise Http404
    here = reverse("services:mediation", args=[number])
    try:
        lives.check(MEDIATION, verb, found.state)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(here)
    kind, action = FORMS[verb]
    form = _form(request, kind, found)

    def run(facts: dict[str, Any]) -> str:
        if isinstance(form, SignForm):
            facts = {"scan": facts["scan"], "signatures": form.signatures()}
        action(found, actor=request.user, at=timezone.now(), **facts)
        messages.success(request, MEDIATION[verb].label)
        return here

    label = MEDIATION[verb].label
    context = {"ticket": ticket, "label": label, "submit_label": label, "cancel": here, "is_grave": verb in GRAVE}
    return answered(request, form, run, "services/mediation_step.html", context)


@never_cache
@login_required
@require_POST
def mediation_paper(request: StaffRequest, number: str, which: str) -> HttpResponse:
    """`which` agreement: to be signed, made with the first click; signed: as it was signed."""
    _ticket, found = _find(request, number)
    if found is None:
        raise Http404
    at = timezone.now()
    try:
        paper = found.signed if which == "signed" else actions.print_agreement(found, actor=request.user, at=at)
    except Refused as refused:
        raise Http404 from refused
    if not isinstance(paper, Paper):
        raise Http404
    return downloads.download(paper, request.user, at=at)


def _form(request: StaffRequest, kind: type[Refusable], found: Mediation) -> Refusable:
    data, files = typed(request)
    if issubclass(kind, ChangeForm):
        facts = {"facts": found.facts, "co_mediators": found.co_mediators, "mediator": found.mediator_id}
        return kind(data, people=_people(found.ticket), initial=facts)
    if issubclass(kind, SignForm):
        signers = {str(p.pk): f"{p.get_side_display()} {p.name}" for p in found.parties.all()}
        signers[actions.MEDIATOR] = f"{_('Mediator')} {found.mediator.name}"
        return kind(data, files, signers=signers)
    if issubclass(kind, SessionForm):
        names = "、".join([*(party.name for party in found.parties.all()), found.mediator.name])
        now = timezone.localtime().replace(second=0, microsecond=0)
        return kind(data, initial={"held_at": now, "present": names[:200]})
    return kind(data)


def _people(ticket: Ticket):
    return access.people_at(ticket.station.unit, access.STATION, timezone.localdate()).distinct()


def _find(request: StaffRequest, number: str) -> tuple[Ticket, Mediation | None]:
    """404 for who does not see the ticket, 403 for who sees it and is not to know what was said."""
    ticket = find_ticket(request, number)
    if ticket.matter.kind != MatterKind.MEDIATION:
        raise Http404
    rows = Mediation.objects.select_related("ticket__station__unit", "mediator", "paper", "signed")
    found = rows.filter(ticket=ticket).first()
    may = access.mediates(request.user, found) if found else access.opens_mediation(request.user, ticket)
    if may is None:
        raise PermissionDenied
    return ticket, found
