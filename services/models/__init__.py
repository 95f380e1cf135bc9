"""Tables of the tickets, by noun."""

from services.models.catalogue import Chain, ChainStep, Matter, MatterDocument, MatterField, MatterWindow
from services.models.custody import Place, ShelfCheck, ShelfCheckLine, Thing, ThingMove
from services.models.ledger import BoardMonth, Correction, LedgerMonth
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
    "BoardMonth",
    "Chain",
    "ChainStep",
    "Correction",
    "FollowUp",
    "HandOver",
    "HomeVisit",
    "LedgerMonth",
    "Matter",
    "MatterDocument",
    "MatterField",
    "MatterWindow",
    "Place",
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
