"""Lists of tickets and the page of one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.downloads import download
from core.prepared import PreparedObjects
from core.requests import StaffRequest
from core.text import localized
from services import access, workflow
from services.actions import VERBS
from services.actions.seats import campaign_of
from services.choices import Handling, MatterKind, State
from services.forms import TicketFilter
from services.models import (
    FollowUp,
    FoundItem,
    HomeVisit,
    LossReport,
    MatterDocument,
    Mediation,
    Reply,
    Ticket,
    TicketDocument,
    WrittenDocument,
)
from services.repairs import repair_of
from services.reports import find, held_originals, newest, timeline
from services.rows import rows_of
from services.shelf import address_of_label, things_of
from services.views.common import at_the_counter, find_ticket
from stations.models import Person, Station

ROWS = 50
PRINTED = 1000
# Steps that end or turn a matter: at the bottom of the box, apart from what brings it forward.
RARE = ("explain", "refuse", "withdraw", "transfer", "return_papers", "reopen", "promise", "clear")
# Steps with a place of their own on the page.
ELSEWHERE = ("reveal", "note", "documents", "return_original", "file_under", "correct")
LATE, SOON = "late", "soon"


@never_cache
@login_required
@require_GET
def ticket_list(request: StaffRequest) -> HttpResponse:
    """Newest first, paged by key (`?before=`, `?after=`): as quick on the last page as on the first."""
    found = filtered(request)
    keys, newer, older = _keyset(request, found.qs.values_list("pk", flat=True))
    context = {"filter": found, "rows": rows_of(keys), "newer": newer, "older": older, "today": timezone.localdate()}
    return render(request, "services/tickets.html", context)


@never_cache
@login_required
@require_GET
def ticket_print(request: StaffRequest) -> HttpResponse:
    found = filtered(request)
    rows = list(found.qs.order_by("-id")[: PRINTED + 1])
    at = timezone.now()
    context = {"filter": found, "rows": rows[:PRINTED], "is_cut": len(rows) > PRINTED, "limit": PRINTED, "at": at}
    return render(request, "services/tickets_print.html", context | {"today": timezone.localdate(at)})


@never_cache
@login_required
@require_POST
def search(request: StaffRequest) -> HttpResponse:
    """The box in the bar: a number or a scanned slip opens the ticket, a label its thing; words lead to the list.

    Posted: what is typed may be a telephone number, and no such thing stands in an address.
    """
    text = request.POST.get("q", "").replace("\0", " ").strip()[:200]
    label = address_of_label(request.user, text)
    if label:
        return redirect(label)
    found = find(request.user, text)
    if isinstance(found, Ticket):
        return redirect("services:ticket", found.number)
    rows = rows_of(newest(request.user, found, ROWS + 1))
    if len(rows) == 1:
        return redirect("services:ticket", rows[0].number)
    context = {"rows": rows[:ROWS], "is_cut": len(rows) > ROWS, "asked": text, "today": timezone.localdate()}
    return render(request, "services/found.html", context)


@never_cache
@login_required
@require_GET
def ticket(request: StaffRequest, number: str) -> HttpResponse:
    return _ticket_page(request, find_ticket(request, number))


@never_cache
@login_required
@require_POST
def contact(request: StaffRequest, number: str) -> HttpResponse:
    """The page with telephone and id number in full, this once; the look is recorded."""
    ticket = find_ticket(request, number)
    if not access.may_do(request.user, ticket, "reveal"):
        raise PermissionDenied
    VERBS["reveal"].run(ticket, actor=request.user, at=timezone.now())
    return _ticket_page(request, ticket, is_revealed=True)


@never_cache
@login_required
@require_POST
def visit_photo(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The photo of a home visit (C-04) as a download, for those who work on the matter; each look is recorded."""
    ticket = find_ticket(request, number)
    visited = get_object_or_404(HomeVisit.objects.select_related("photo"), pk=pk, ticket=ticket, photo__isnull=False)
    may = access.may_see_contact(request.user, ticket)
    return download(visited.photo, request.user, may_read=lambda user, paper: may, at=timezone.now())


@never_cache
@at_the_counter
@require_GET
def originals(request: StaffRequest, station: Station) -> HttpResponse:
    """Originals of residents that the station keeps, longest first; listed until they are given back (A-09)."""
    rows = held_originals(request.user, station)
    return render(request, "services/originals.html", {"rows": rows, "station": station})


def _ticket_page(request: StaffRequest, ticket: Ticket, *, is_revealed: bool = False) -> HttpResponse:
    steps = {step.verb: step for step in access.possible_steps(ticket, request.user)}
    forward = [s for s in steps.values() if s.verb not in (*RARE, *ELSEWHERE)]
    papers = _papers(ticket)
    events = timeline(ticket)[::-1]
    context = {
        "ticket": ticket,
        "today": timezone.localdate(),
        "is_revealed": is_revealed,
        "steps": steps,
        "forward": sorted(forward, key=lambda step: not step.is_primary),
        "rare": [steps[verb] for verb in RARE if verb in steps],
        "chain": _chain(ticket),
        "details": _details(ticket),
        "papers": papers,
        "missing": [paper for paper in papers if paper["is_missing"]],
        "held": [paper for paper in papers if paper["is_held"]],
        "things": things_of(ticket),
        "events": events,
        "records": _records(ticket, {event.verb for event in events}),
        "cadre": _cadre(ticket),
        "may_print": access.log_role(request.user, ticket.station) is not None,
        "campaign": campaign_of(ticket.matter),
        "of_lost": _of_lost(ticket),
        "number_of_days": (ticket.duty.due_on - timezone.localdate()).days if ticket.duty else None,
    }
    return render(request, "services/ticket.html", context | _beside(request, ticket, {event.verb for event in events}))


def _beside(request: StaffRequest, ticket: Ticket, verbs: set[str]) -> dict[str, Any]:
    """What the kind of the matter keeps beside the ticket (E-01): of a mediation no more than how it stands."""
    if ticket.matter.kind == MatterKind.REPAIR:
        return {"written": None} | repair_of(ticket, has_parts="ticket.parts" in verbs)
    if ticket.matter.kind == MatterKind.WRITING:
        return {"written": list(WrittenDocument.objects.filter(ticket=ticket).defer("body"))}
    if ticket.matter.kind != MatterKind.MEDIATION:
        return {"written": None}
    found = Mediation.objects.filter(ticket=ticket).only("state", "mediator_id", "ticket_id").first()
    if found is None:
        may = ticket.closed_at is None and access.opens_mediation(request.user, ticket) is not None
        return {"written": None, "mediation_words": _("There is no record yet."), "may_mediate": may}
    found.ticket = ticket
    may = access.mediates(request.user, found) is not None
    words = found.get_state_display()
    return {"written": None, "mediation_words": words, "has_mediation": True, "may_mediate": may}


def _of_lost(ticket: Ticket) -> str:
    """The page of the found thing or loss report behind the ticket; a ledger taken over from paper has none."""
    if ticket.matter.chain.code == workflow.FOUND_CHAIN:
        is_there = FoundItem.objects.filter(pk=ticket.pk).exists()
        return reverse("services:found-item", args=[ticket.number]) if is_there else ""
    if ticket.matter.chain.code == workflow.LOSS_CHAIN:
        key = LossReport.objects.filter(ticket=ticket).values_list("pk", flat=True).first()
        return reverse("services:loss-report", args=[key]) if key else ""
    return ""


def _records(ticket: Ticket, verbs: set[str]) -> dict[str, list[Any]]:
    """What was written down on the way: visits (C-04), follow-ups (E-06), replies (C-06).

    The history, `verbs`, tells which of them there are, so that nothing is asked for in vain.
    """
    found: dict[str, list[Any]] = {"visits": [], "follow_ups": [], "replies": []}
    if "ticket.visit" in verbs:
        found["visits"] = list(HomeVisit.objects.filter(ticket=ticket).select_related("visitor"))
    if "ticket.follow_up" in verbs:
        found["follow_ups"] = list(FollowUp.objects.filter(ticket=ticket).select_related("unit", "asked_by"))
    if verbs & {"ticket.reply", "ticket.hand_over"}:
        found["replies"] = list(Reply.objects.filter(ticket=ticket).select_related("replied_by"))
    return found


def _cadre(ticket: Ticket) -> Person | None:
    """Who looks after the resident's address, while somebody may still go there (E-08)."""
    if ticket.closed_at is not None or not ticket.address:
        return None
    return access.cadre_of(ticket.address, ticket.station.unit, timezone.localdate())


_BROUGHT = PreparedObjects(lambda ticket: TicketDocument.objects.filter(ticket=ticket), integers=["ticket"])
_ASKED_FOR = PreparedObjects(lambda matter: MatterDocument.objects.filter(matter=matter), integers=["matter"])


def _papers(ticket: Ticket) -> list[dict[str, Any]]:
    """Each document that the matter asks for, with what was brought of it; two queries at most.

    The ticket is one of `access.ticket_for`.
    """
    asked_for = _ASKED_FOR.all(matter=ticket.matter_id) if ticket.asks_papers else []
    brought = {row.document_id: row for row in _BROUGHT.all(ticket=ticket.pk)} if asked_for else {}
    rows = []
    for document in asked_for:
        row = brought.get(document.pk)
        received = row.received if row else 0
        kept = document.handling == Handling.ORIGINAL_KEPT
        rows.append(
            {
                "document": document,
                "received": received,
                "returned_at": row.returned_at if row else None,
                "is_missing": document.is_required and received < document.quantity and ticket.closed_at is None,
                "is_held": kept and received > 0 and row is not None and row.returned_at is None,
            }
        )
    return rows


def _chain(ticket: Ticket) -> list[dict[str, Any]]:
    """The required steps of the matter and the one it is at, as a line; the optional ones only when it is there."""
    line = workflow.line(ticket.matter.chain.steps.all())
    state = ticket.resume_state or ticket.state
    order = [step.state for step in line]
    at = order.index(state) if state in order else len(order)
    return [
        {"label": State(step.state).label, "is_done": i < at or ticket.closed_at is not None, "is_now": i == at}
        for i, step in enumerate(line)
        if not step.is_optional or i == at
    ]


def _details(ticket: Ticket) -> list[tuple[str, str]]:
    """The facts in the order of the matter's fields; those that the matter no longer asks for keep their key."""
    if not ticket.details:
        return []
    labels = {field.key: localized(field.label, field.label_en) for field in ticket.matter.fields.all()}
    words = {True: _("yes"), False: _("no")}
    known = [key for key in labels if key in ticket.details]
    others = [key for key in ticket.details if key not in labels]
    return [
        (labels.get(key, key), words[value] if isinstance(value := ticket.details[key], bool) else localized(value))
        for key in (*known, *others)
    ]


def filtered(request: StaffRequest) -> TicketFilter:
    return TicketFilter(
        request.GET or None,
        queryset=Ticket.objects.visible_to(request.user).for_page(),
        user=request.user,
        today=timezone.localdate(),
    )


def _keyset(request: StaffRequest, rows: Any) -> tuple[list[int], str, str]:
    """One page of `rows` (keys) and the addresses of the pages beside it; blank where there is none."""
    before, after = _key(request, "before"), _key(request, "after")
    if after:
        page = list(rows.filter(pk__gt=after).order_by("id")[: ROWS + 1])
        has_newer, has_older = len(page) > ROWS, True
        page = page[:ROWS][::-1]
    else:
        page = list((rows.filter(pk__lt=before) if before else rows).order_by("-id")[: ROWS + 1])
        has_newer, has_older = bool(before), len(page) > ROWS
        page = page[:ROWS]
    if not page:
        return page, "", ""
    newer = _address(request, after=page[0]) if has_newer else ""
    older = _address(request, before=page[-1]) if has_older else ""
    return page, newer, older


def _key(request: StaffRequest, name: str) -> int:
    value = request.GET.get(name, "")
    return int(value) if value.isdigit() and len(value) < 19 else 0


def _address(request: StaffRequest, **key: int) -> str:
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    query.update({name: str(value) for name, value in key.items()})
    return f"?{query.urlencode()}"
