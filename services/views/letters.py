"""The notice of refusal: archived as it is signed, or as a Word file that the office edits further (E-09)."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import downloads
from core.errors import Refused
from core.requests import StaffRequest
from core.typeset import WORD, render_docx
from services import access
from services.actions import issue_refusal, refusal_words
from services.models import Ticket
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
    return downloads.download(paper, request.user, may_read=lambda user, paper: True, at=at)


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


def _find(request: StaffRequest, number: str) -> Ticket:
    ticket = find_ticket(request, number)
    if access.log_role(request.user, ticket.station) is None:
        raise PermissionDenied
    return ticket
