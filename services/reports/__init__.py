"""Reading the tickets: lists of what waits, history for staff and for residents, search, returning visitors."""

from services.reports.history import Event, PublicEvent, public_history, public_words, timeline
from services.reports.lists import Listed, board, given_to, held, held_originals, missing, unsigned_submissions
from services.reports.search import find, newest, prefill

__all__ = [
    "Event",
    "Listed",
    "PublicEvent",
    "board",
    "find",
    "given_to",
    "held",
    "held_originals",
    "missing",
    "newest",
    "prefill",
    "public_history",
    "public_words",
    "timeline",
    "unsigned_submissions",
]
