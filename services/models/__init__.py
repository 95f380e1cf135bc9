"""Tables of the tickets, by noun."""

from services.models.appointments import Booking, BookingRule, QueueNumber
from services.models.batches import Batch, BatchRow
from services.models.campaign_cash import CashEntry, Envelope
from services.models.campaigns import Application, Campaign, Sitting
from services.models.catalogue import Chain, ChainStep, Matter, MatterDocument, MatterField, MatterWindow
from services.models.complaints import Complaint
from services.models.custody import Place, ShelfCheck, ShelfCheckLine, Thing, ThingMove
from services.models.events import EventPhoto, OutreachEvent
from services.models.imports import LedgerImport
from services.models.ledger import BoardMonth, Correction, LedgerMonth
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
from services.models.mediation import Mediation, MediationParty, MediationSession
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
from services.models.repairs import Reminder, Repair, RepairPart
from services.models.tasks import Task, TaskReport
from services.models.tickets import Ticket
from services.models.writing import WrittenDocument

__all__ = [
    "Application",
    "Article",
    "ArticleReads",
    "Batch",
    "BatchRow",
    "BoardMonth",
    "Booking",
    "BookingRule",
    "Campaign",
    "CashEntry",
    "Chain",
    "ChainStep",
    "Clue",
    "Complaint",
    "Correction",
    "Disposal",
    "Envelope",
    "EventPhoto",
    "FollowUp",
    "FoundItem",
    "HandOver",
    "HomeVisit",
    "KeepingTerm",
    "LedgerImport",
    "LedgerMonth",
    "LossReport",
    "Match",
    "Matter",
    "MatterDocument",
    "MatterField",
    "MatterWindow",
    "Mediation",
    "MediationParty",
    "MediationSession",
    "OutreachEvent",
    "Place",
    "QueueNumber",
    "Release",
    "Reminder",
    "Repair",
    "RepairPart",
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
    "WrittenDocument",
    "missing_documents",
]
