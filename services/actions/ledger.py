"""Closing a month of the ledger: from then on its paper stands in the archive (C-01)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, locks, papers
from core.errors import Refused
from core.models import User
from core.months import Month
from services import access
from services.actions.base import behalf
from services.ledger_sheet import TEMPLATE, sheet_data
from services.models import LedgerMonth
from stations.models import Station

KEEP_YEARS = 6


@transaction.atomic
def close_ledger(station: Station, month: Month, *, actor: User, at: datetime) -> LedgerMonth:
    """Close a month that is over, archive its paper and answer it; a second click answers the same.

    What is put right later does not change the paper, it shows beside it. Refused codes: not_allowed, month_not_over.
    """
    # One closing of a station at a time: the second one finds what the first one made.
    station = locks.lock(Station.objects.select_related("unit"), station.pk)
    held = access.ledger_role(actor, station)
    if held is None:
        raise Refused("not_allowed", _("The director, a deputy or the agent closes the ledger"))
    closed = LedgerMonth.objects.filter(station=station, month=month.first).select_related("paper").first()
    if closed is not None:
        return closed
    if month >= Month.of(timezone.localdate(at)):
        raise Refused("month_not_over", _("The month is not over yet"), "month")
    data = sheet_data(station, month, is_masked=False, at=at, is_draft=False)
    paper = papers.issue(
        "ledger",
        template=TEMPLATE,
        title=data["title"],
        data=data,
        thing=station,
        unit_id=station.pk,
        actor=actor,
        at=at,
        years=KEEP_YEARS,
    )
    closed = LedgerMonth.objects.create(
        station=station,
        month=month.first,
        rows=len(data["rows"]),
        closed_at=at,
        closed_by_id=held.person_id,
        paper=paper,
    )
    audit.record(
        "ledger.close",
        closed,
        actor=actor,
        on_behalf_of=behalf(held),
        at=at,
        after={"month": str(month), "rows": closed.rows, "paper": paper.number},
        unit_id=station.pk,
    )
    return closed
