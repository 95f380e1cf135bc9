"""Tables of the tickets, by noun."""

from services.models.appointments import Booking, BookingRule, QueueNumber
from services.models.catalogue import Chain, ChainStep, Matter, MatterDocument, MatterField, MatterWindow
from services.models.custody import Place, ShelfCheck, ShelfCheckLine, Thing, ThingMove
from services.models.records import (
    FollowUp,
    HandOver,
    HomeVisit,
    Reply,
    Submission,
    TicketDocument,
    missing_documents,
)
from services.models.tickets import Ticket

__all__ = [
    "Booking",
    "BookingRule",
    "Chain",
    "ChainStep",
    "FollowUp",
    "HandOver",
    "HomeVisit",
    "Matter",
    "MatterDocument",
    "MatterField",
    "MatterWindow",
    "Place",
    "QueueNumber",
    "Reply",
    "ShelfCheck",
    "ShelfCheckLine",
    "Submission",
    "Thing",
    "ThingMove",
    "Ticket",
    "TicketDocument",
    "missing_documents",
]
