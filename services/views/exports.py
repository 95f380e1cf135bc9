"""The list of tickets as a spreadsheet: as it is filtered, with its filter, row count and time (lesson 6)."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.downloads import attachment
from core.requests import StaffRequest
from core.sheets import XLSX, Column, write_csv, write_xlsx
from core.text import localized
from services.models import Ticket
from services.views.tickets import filtered

WRITERS = {
    "xlsx": (write_xlsx, XLSX),
    "csv": (write_csv, "text/csv; charset=utf-8"),
}
MOST_ROWS = 20_000
CHUNK = 1_000


@never_cache
@login_required
@require_GET
def export(request: StaffRequest, kind: str) -> HttpResponse:
    """`kind` xlsx or csv; at most MOST_ROWS rows, and the sheet says when it was cut."""
    if kind not in WRITERS:
        raise Http404
    at = timezone.now()
    write, media_type = WRITERS[kind]
    found = filtered(request)
    name = f"tickets-{timezone.localtime(at):%Y%m%d-%H%M}.{kind}"
    notes = {_("Filtered by"): found.in_words or _("none"), _("Exported by"): str(request.user)}
    if found.qs.order_by("-id").values_list("pk")[MOST_ROWS : MOST_ROWS + 1]:
        notes[_("Cut")] = _("only the newest %(count)s rows; narrow the filter") % {"count": MOST_ROWS}
    sheet = BytesIO()
    write(sheet, title=_("Tickets"), columns=_columns(), rows=_rows(found.qs), notes=notes, at=at)
    return attachment(sheet.getvalue(), media_type=media_type, filename=name)


def _columns() -> list[Column]:
    texts = [_("Number"), _("Station"), _("Matter"), _("Resident"), _("State"), _("Outcome")]
    people = [_("Received by"), _("Handled by"), _("Registered by")]
    return [
        *(Column(label, "text") for label in texts),
        Column(_("Received"), "moment"),
        Column(_("Due"), "date"),
        Column(_("Closed"), "moment"),
        *(Column(label, "text") for label in people),
    ]


def _rows(rows: Any) -> Iterator[list[Any]]:
    for ticket in rows.order_by("-id")[:MOST_ROWS].iterator(chunk_size=CHUNK):
        yield _row(ticket)


def _row(ticket: Ticket) -> list[Any]:
    people = [ticket.received_by, ticket.handled_by, ticket.registered_by]
    return [
        ticket.number,
        localized(ticket.station.unit.name, ticket.station.unit.name_en),
        localized(ticket.matter.name, ticket.matter.name_en),
        ticket.resident_name,
        ticket.get_state_display(),
        ticket.get_outcome_display(),
        ticket.received_at,
        ticket.duty.due_on if ticket.duty and ticket.closed_at is None else None,
        ticket.closed_at,
        *(localized(person.name, person.name_en) if person else "" for person in people),
    ]
