"""Public boards that hang, a month of the ledger that is closed, and a fact put right in the one that is written."""

from datetime import date, datetime, time

from django.utils import timezone

from config.demo_data.organisation import House
from core.models import User
from core.months import Month
from services import board
from services.actions.board import publish
from services.actions.corrections import correct
from services.actions.ledger import close_ledger
from services.models import BoardMonth, LedgerMonth, Ticket
from stations.models import Station

LEADERS = {"GH01": "director", "QL01": "agent"}


def load(house: House, *, today: date, now: datetime | None) -> None:
    """The month before and the present one of both stations, as far as there are rows; once."""
    at = now or timezone.make_aware(datetime.combine(today, time(18)))
    this = Month.of(today)
    for code, leader in LEADERS.items():
        station, actor = house.stations[code], house.user(leader)
        if BoardMonth.objects.filter(station=station).exists():
            continue
        _put_right(station, actor, this, at)
        for month in (this.previous, this):
            if (
                not Ticket.objects.filter(station=station, registered_at__lte=at)
                .received_in(month.first, month.next.first)
                .exists()
            ):
                continue
            if month < this and not LedgerMonth.objects.filter(station=station, month=month.first).exists():
                close_ledger(station, month, actor=actor, at=at)
            if board.matters_in(station, month):
                publish(station, month, excluded=[], seen_at=at, actor=actor, at=at)


def _put_right(station: Station, actor: User, month: Month, at: datetime) -> None:
    """The name of the oldest row of the month was heard wrongly."""
    rows = Ticket.objects.filter(station=station, closed_at__lt=at).received_in(month.first, month.next.first)
    ticket = rows.order_by("sequence").first()
    if ticket is not None:
        name = ticket.resident_name + "华"
        correct(ticket, actor=actor, at=at, reason="听写有误，与身份证核对后更正", resident_name=name, address="2组")
