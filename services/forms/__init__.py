"""Forms of the tickets, by noun. They clean what was typed; the actions decide."""

from services.forms.filters import TicketFilter
from services.forms.intake import IntakeForm
from services.forms.steps import StepForm
from services.forms.submissions import BatchForm

__all__ = ["BatchForm", "IntakeForm", "StepForm", "TicketFilter"]
