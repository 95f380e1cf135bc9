"""The kernel in the administration, by noun."""

from core.admin.audit import AuditAdmin
from core.admin.base import ReadOnlyAdmin
from core.admin.calendar import DayAdmin, YearAdmin
from core.admin.history import register as history
from core.admin.idempotency import IdempotentAnswerAdmin
from core.admin.notices import NoticeAdmin
from core.admin.numbers import NumberSeriesAdmin
from core.admin.obligations import ObligationAdmin
from core.admin.papers import PaperAdmin
from core.admin.users import PersonLoginAdmin

__all__ = [
    "AuditAdmin",
    "DayAdmin",
    "IdempotentAnswerAdmin",
    "NoticeAdmin",
    "NumberSeriesAdmin",
    "ObligationAdmin",
    "PaperAdmin",
    "PersonLoginAdmin",
    "ReadOnlyAdmin",
    "YearAdmin",
    "history",
]
