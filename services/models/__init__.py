"""Tables of the tickets, by noun."""

from services.models.appointments import Booking, BookingRule, QueueNumber
from services.models.batches import Batch, BatchRow
from services.models.campaign_cash import CashEntry, Envelope
from services.models.campaigns import Application, Campaign, Sitting
from services.models.catalogue import Chain, ChainStep, Matter, MatterDocument, MatterField, MatterWindow
from services.models.custody import Place, ShelfCheck, ShelfCheckLine, Thing, ThingMove
from services.models.events import EventPhoto, OutreachEvent
from services.models.imports import LedgerImport
from services.models.lost import (
    Clue,
    Disposal,
    FoundItem,
    KeepingTerm,
    LossReport,
    Match,
    Release,
    Takeover,
)
from services.models.policy import Article, ArticleReads
from services.models.records import (
    FollowUp,
    HandOver,
    HomeVisit,
    Reply,
    Submission,
    TicketDocument,
    missing_documents,
)
from services.models.tasks import Task, TaskReport
from services.models.tickets import Ticket

__all__ = [
    "Application",
    "Article",
    "ArticleReads",
    "Batch",
    "BatchRow",
    "Booking",
    "BookingRule",
    "Campaign",
    "CashEntry",
    "Chain",
    "ChainStep",
    "Clue",
    "Disposal",
    "Envelope",
    "EventPhoto",
    "FollowUp",
    "FoundItem",
    "HandOver",
    "HomeVisit",
    "KeepingTerm",
    "LedgerImport",
    "LossReport",
    "Match",
    "Matter",
    "MatterDocument",
    "MatterField",
    "MatterWindow",
    "OutreachEvent",
    "Place",
    "QueueNumber",
    "Release",
    "Reply",
    "ShelfCheck",
    "ShelfCheckLine",
    "Sitting",
    "Submission",
    "Takeover",
    "Task",
    "TaskReport",
    "Thing",
    "ThingMove",
    "Ticket",
    "TicketDocument",
    "missing_documents",
]
