"""Tables of the tickets, by noun."""

from services.models.catalogue import Chain, ChainStep, Matter, MatterDocument, MatterField, MatterWindow
from services.models.custody import Place, ShelfCheck, ShelfCheckLine, Thing, ThingMove
from services.models.events import EventPhoto, OutreachEvent
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
    "Article",
    "ArticleReads",
    "Chain",
    "ChainStep",
    "EventPhoto",
    "FollowUp",
    "HandOver",
    "HomeVisit",
    "Matter",
    "MatterDocument",
    "MatterField",
    "MatterWindow",
    "OutreachEvent",
    "Place",
    "Reply",
    "ShelfCheck",
    "ShelfCheckLine",
    "Submission",
    "Task",
    "TaskReport",
    "Thing",
    "ThingMove",
    "Ticket",
    "TicketDocument",
    "missing_documents",
]
