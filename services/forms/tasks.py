"""Forms of the tasks handed down (B-06)."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from core.text import localized
from services.forms.fields import PersonChoice, UnitChoice, UploadField, long_text
from stations.models import Station, Unit


class TaskForm(Refusable):
    """`units` are those for which the person may write; `stations` those of each that the task can go to."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Task"), max_length=100)
    text = long_text(_("What is to be done"), required=False)
    due_on = forms.DateField(label=_("Report back by"), widget=day_input())

    def __init__(self, data: Any = None, *, units: Iterable[Unit], stations: Iterable[Station]) -> None:
        super().__init__(data, initial={"submission_key": uuid.uuid4()})
        self.stations = {station.code: station for station in stations}
        units = list(units)
        self.fields["from_unit"] = UnitChoice(
            units, label=_("Handed down by"), initial=units[0].pk if len(units) == 1 else None
        )
        choices = [(code, f"{localized(s.unit.name, s.unit.name_en)} ({code})") for code, s in self.stations.items()]
        self.fields["stations"] = forms.MultipleChoiceField(
            label=_("To the stations"),
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            initial=list(self.stations) if len(choices) == 1 else [],
            error_messages={"required": _("Choose at least one station")},
        )
        self.order_fields(["submission_key", "from_unit", "stations", "title", "text", "due_on"])

    @property
    def chosen(self) -> list[Station]:
        return [self.stations[code] for code in self.cleaned_data["stations"]]


class AssignForm(Refusable):
    def __init__(self, data: Any = None, files: Any = None, *, people: Any) -> None:
        super().__init__(data)
        self.fields["handler"] = PersonChoice(people, label=_("Handled by"))


class ReportForm(Refusable):
    text = long_text(_("What was done"), rows=6)
    attachment = UploadField(label=_("Attachment (PDF or picture)"), required=False)


class FinishForm(Refusable):
    note = long_text(_("Note"), required=False, rows=2)


class SendBackForm(Refusable):
    reason = long_text(_("What is missing"), rows=3)
    due_on = forms.DateField(label=_("Report back by"), widget=day_input())


class WithdrawForm(Refusable):
    reason = long_text(_("Reason"), rows=3)
