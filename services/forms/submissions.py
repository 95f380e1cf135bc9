from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable
from services.forms.fields import UnitChoice
from services.models import Ticket
from stations.models import Unit


class BatchForm(Refusable):
    """Which matters go up together, and to which office (报送, C-05)."""

    def __init__(
        self, data: Any = None, *, tickets: Iterable[Ticket], units: Iterable[Unit], usual: Unit | None
    ) -> None:
        super().__init__(data)
        self.by_number = {ticket.number: ticket for ticket in tickets}
        self.fields["tickets"] = forms.MultipleChoiceField(
            label=_("Matters"),
            choices=[(number, number) for number in self.by_number],
            error_messages={"required": _("Choose at least one matter")},
        )
        self.fields["to_unit"] = UnitChoice(
            units, label=_("Submit to"), required=False, initial=usual.pk if usual else None
        )
        self.fields["override_reason"] = forms.CharField(
            label=_("Reason to go on without the missing documents"), required=False, max_length=200
        )

    @property
    def chosen(self) -> list[Ticket]:
        return [self.by_number[number] for number in self.cleaned_data["tickets"]]
