"""Documents written for residents (代写文书, E-01)."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import downloads
from core.requests import StaffRequest
from core.typeset import PDF, WORD, render_docx, render_pdf
from services import access
from services.actions import writing as actions
from services.choices import DraftState, MatterKind
from services.forms.mediation import WrittenForm
from services.models import Ticket, WrittenDocument
from services.views.common import answered, find_ticket

SKELETONS = Path(__file__).resolve().parent.parent / "data" / "writing.json"


@lru_cache(maxsize=1)
def skeletons() -> dict[str, dict[str, str]]:
    """How such documents usually begin and end, by kind."""
    return json.loads(SKELETONS.read_text(encoding="utf-8"))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def written_new(request: StaffRequest, number: str) -> HttpResponse:
    """A new draft; `?kind=` begins with the usual words of that kind."""
    ticket = _find_ticket(request, number)
    if ticket.matter.kind != MatterKind.WRITING:
        raise Http404
    kind = request.GET.get("kind", "application")
    initial = {"kind": kind} | skeletons().get(kind, {})
    form = WrittenForm(request.POST if request.method == "POST" else None, initial=initial)

    def run(facts: dict[str, Any]) -> str:
        document = actions.write_document(ticket, actor=request.user, at=timezone.now(), **facts)
        messages.success(request, _("Draft saved"))
        return reverse("services:written", args=[number, document.pk])

    return _page(request, ticket, form, run, None)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def written(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The draft to go on with; read only once it is archived."""
    ticket, document = _find(request, number, pk)
    initial = {name: getattr(document, name) for name in actions.FACTS}
    form = WrittenForm(request.POST if request.method == "POST" else None, initial=initial)
    if document.state == DraftState.FINAL:
        for field in form.fields.values():
            field.disabled = True

    def run(facts: dict[str, Any]) -> str:
        actions.change_document(document, actor=request.user, at=timezone.now(), **facts)
        messages.success(request, _("Draft saved"))
        return reverse("services:written", args=[number, pk])

    return _page(request, ticket, form, run, document)


@never_cache
@login_required
@require_GET
def written_draft(request: StaffRequest, number: str, pk: int, suffix: str) -> HttpResponse:
    """The draft as PDF or Word to look at or go on with elsewhere; it is not archived."""
    _ticket, document = _find(request, number, pk)
    words = actions.written_words(document) | {"title": document.title, "issued_at": document.changed_at}
    if suffix == "docx":
        body, media_type = render_docx("services/written.docx", words), WORD
    elif suffix == "pdf":
        body, media_type = render_pdf("services/written", words | {"number": ""}), PDF
    else:
        raise Http404
    return downloads.attachment(body, media_type=media_type, filename=f"{number}-{pk}.{suffix}")


@never_cache
@login_required
@require_POST
def written_paper(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The document as it is handed out: archived with the first click, the same one after that."""
    _ticket, document = _find(request, number, pk)
    at = timezone.now()
    paper = actions.finish_document(document, actor=request.user, at=at)
    return downloads.download(paper, request.user, at=at)


def _page(
    request: StaffRequest, ticket: Ticket, form: WrittenForm, run: Any, document: WrittenDocument | None
) -> HttpResponse:
    context = {
        "ticket": ticket,
        "document": document,
        "kinds": [(kind, label) for kind, label in form.fields["kind"].choices if kind in skeletons()],
        "submit_label": _("Save draft"),
        "cancel": reverse("services:ticket", args=[ticket.number]),
    }
    return answered(request, form, run, "services/written.html", context)


def _find(request: StaffRequest, number: str, pk: int) -> tuple[Ticket, WrittenDocument]:
    ticket = _find_ticket(request, number)
    document = get_object_or_404(WrittenDocument.objects.select_related("paper"), pk=pk, ticket=ticket)
    return ticket, document


def _find_ticket(request: StaffRequest, number: str) -> Ticket:
    ticket = find_ticket(request, number)
    if access.log_role(request.user, ticket.station) is None:
        raise PermissionDenied
    return ticket
