"""Tables of the tickets, by noun."""

from services.models.campaigns import Application, Batch, BatchRow, Campaign, CashEntry, Sitting
from services.models.catalogue import Chain, ChainStep, Matter, MatterDocument, MatterField, MatterWindow
from services.models.records import HandOver, HomeVisit, Reply, Submission, TicketDocument, missing_documents
from services.models.tickets import Ticket

__all__ = [
    "Application",
    "Batch",
    "BatchRow",
    "Campaign",
    "CashEntry",
    "Chain",
    "ChainStep",
    "HandOver",
    "HomeVisit",
    "Matter",
    "MatterDocument",
    "MatterField",
    "MatterWindow",
    "Reply",
    "Sitting",
    "Submission",
    "Ticket",
    "TicketDocument",
    "missing_documents",
]
