"""The two-part slip: one half for the resident, one for the station."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.requests import StaffRequest
from core.typeset import render_pdf
from services import access
from services.slips import SIZES, slip_data
from services.views.common import find_ticket


@never_cache
@login_required
@require_GET
def slip(request: StaffRequest, number: str, size: str) -> HttpResponse:
    """PDF on A5 or on an 80 mm roll, shown in the browser so that it can be printed at once."""
    if size not in SIZES:
        raise Http404
    ticket = find_ticket(request, number)
    if access.log_role(request.user, ticket.station) is None:
        raise PermissionDenied
    pdf = render_pdf("services/slip", slip_data(ticket, size=size, at=timezone.now()))
    headers = {"Content-Disposition": f'inline; filename="{ticket.number}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
