"""Printed forms of a ticket: notice of refusal (E-09), also as a Word file; home visit (C-04); reply (C-06)."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import downloads
from core.errors import Refused
from core.models import Paper
from core.requests import StaffRequest
from core.typeset import WORD, render_docx
from services import access
from services.actions import issue_refusal, print_reply, print_visit, refusal_words
from services.models import HomeVisit, Reply, Ticket
from services.views.common import find_ticket


@never_cache
@login_required
@require_POST
def refusal(request: StaffRequest, number: str) -> HttpResponse:
    """The archived letter; made with the first click, the same one after that. 404 for a ticket not refused."""
    ticket = _find(request, number)
    at = timezone.now()
    try:
        paper = issue_refusal(ticket, actor=request.user, at=at)
    except Refused as refused:
        raise Http404 from refused
    return _handed(request, paper, at)


@never_cache
@login_required
@require_GET
def refusal_word(request: StaffRequest, number: str) -> HttpResponse:
    """The same words in Word, as a draft: it is not archived."""
    ticket = _find(request, number)
    try:
        words = refusal_words(ticket)
    except Refused as refused:
        raise Http404 from refused
    body = render_docx("services/refusal.docx", {**words, "issued_at": ticket.closed_at})
    return downloads.attachment(body, media_type=WORD, filename=f"{ticket.number}.docx")


@never_cache
@login_required
@require_POST
def visit_record(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The record of a home visit, to be signed (C-04); the same paper again while nothing has changed."""
    ticket = _find(request, number)
    visit = get_object_or_404(HomeVisit.objects.select_related("visitor"), pk=pk, ticket=ticket)
    at = timezone.now()
    return _handed(request, print_visit(visit, actor=request.user, at=at), at)


@never_cache
@login_required
@require_POST
def reply_letter(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The reply as a letter with the seal of the station (C-06); the same paper again while nothing has changed."""
    ticket = _find(request, number)
    reply = get_object_or_404(Reply.objects.select_related("replied_by"), pk=pk, ticket=ticket)
    at = timezone.now()
    return _handed(request, print_reply(reply, actor=request.user, at=at), at)


def _handed(request: StaffRequest, paper: Paper, at: datetime) -> HttpResponse:
    return downloads.download(paper, request.user, at=at)


def _find(request: StaffRequest, number: str) -> Ticket:
    ticket = find_ticket(request, number)
    if access.log_role(request.user, ticket.station) is None:
        raise PermissionDenied
    return ticket
