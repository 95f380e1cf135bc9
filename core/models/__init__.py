"""Tables of the kernel, by noun."""

from core.models.audit import AuditRecord
from core.models.calendar import CalendarDay, CalendarVersion, CalendarYear
from core.models.idempotency import IdempotentAnswer
from core.models.notices import Notice
from core.models.numbers import NumberSeries
from core.models.obligations import Obligation, Pause
from core.models.papers import Paper, PaperContent
from core.models.user import User

__all__ = [
    "AuditRecord",
    "CalendarDay",
    "CalendarVersion",
    "CalendarYear",
    "IdempotentAnswer",
    "Notice",
    "NumberSeries",
    "Obligation",
    "Paper",
    "PaperContent",
    "Pause",
    "User",
]
