"""The inbox: what the application told this person, and the bell in the bar that counts what is unread."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import outbox
from core.models import Notice
from core.requests import StaffRequest
from core.views.accounts import next_address

ROWS = 30
# A page far beyond any inbox; more is a wrong address.
LAST_PAGE = 9_999
# htmx stops asking after this answer.
STOP_POLLING = 286


@never_cache
@login_required
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """Unread first, the newest on top; below them the read ones, the last read on top."""
    page = _page(request)
    found = list(Notice.objects.inbox(request.user)[(page - 1) * ROWS : page * ROWS + 1])
    rows = found[:ROWS]
    context = {
        "rows": rows,
        "newest": outbox.newest(request.user),
        "newer": f"?page={page - 1}" if page > 1 else "",
        "older": f"?page={page + 1}" if len(found) > ROWS else "",
    }
    return render(request, "core/inbox.html", context)


@never_cache
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The bell as it is now; no content while `?shown=` is still true. The page asks for it from time to time."""
    if not request.user.is_authenticated:
        return HttpResponse(status=STOP_POLLING)
    unread = outbox.unread_count(request.user)
    if request.GET.get("shown") == str(unread):
        return HttpResponse(status=204)
    return render(request, "core/_bell.html", {"unread": unread})


@login_required
@require_POST
def open_notice(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark the notice as read and go to what it is about."""
    notice = get_object_or_404(Notice.objects.inbox(request.user), pk=pk)
    outbox.mark_read(request.user, at=timezone.now(), notice=notice)
    is_here = url_has_allowed_host_and_scheme(notice.link, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(notice.link) if is_here else redirect("inbox")


@login_required
@require_POST
def read_notice(request: StaffRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.inbox(request.user), pk=pk)
    outbox.mark_read(request.user, at=timezone.now(), notice=notice)
    return HttpResponseRedirect(next_address(request))


@login_required
@require_POST
def read_all(request: StaffRequest) -> HttpResponse:
    """All that were there when the page was made: what came since was not seen, so it stays unread."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal() and len(newest) < 19:
        outbox.mark_read(request.user, at=timezone.now(), up_to=int(newest))
    return redirect("inbox")


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return min(max(int(asked), 1), LAST_PAGE) if asked.isdecimal() and len(asked) < 6 else 1
