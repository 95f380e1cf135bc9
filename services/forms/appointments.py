"""Forms of the appointments: what residents type, what walk-ins say, what those who lead the station set."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import Refusable
from core.text import localized
from services.models import BookingRule, Matter
from services.models.appointments import LONGEST, MOST_DAYS, MOST_SEATS, SHORTEST


class MomentField(forms.CharField):
    """The beginning of a slot as the page wrote it; anything else is no time that is offered."""

    def clean(self, value: Any) -> datetime:
        text = super().clean(value)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or not 2000 <= moment.year <= 2100:
            raise forms.ValidationError(_("This time is not offered any more; choose another one"))
        return moment


class BookForm(Refusable):
    """The resident's side; the slots stand on the page as radio buttons."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    slot = MomentField(max_length=40, error_messages={"required": _("Choose a time")})
    name = forms.CharField(label=_("Your name"), max_length=60)
    phone = forms.CharField(label=_("Telephone"), max_length=30)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"submission_key": uuid.uuid4()})
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "tel"}
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control form-control-lg"

    def facts(self) -> dict[str, Any]:
        """What `book` is told, apart from station, matter, language and moment."""
        typed = dict(self.cleaned_data)
        return {"starts_at": typed.pop("slot"), **typed}


class FindForm(forms.Form):
    """Wide on purpose: `services.booked` forgives how it is typed."""

    code = forms.CharField(label=_("Code of the appointment"), max_length=60)
    tail = forms.CharField(label=_("Last four digits of your telephone"), max_length=40)


class WalkInForm(Refusable):
    """Who came without an appointment; nothing is asked but what helps."""

    matter = forms.ChoiceField(label=_("Matter"), required=False)
    name = forms.CharField(label=_("Resident"), required=False, max_length=60)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=30)

    def __init__(self, data: Any = None, *, matters: Iterable[Matter]) -> None:
        super().__init__(data)
        self.matters = {str(matter.pk): matter for matter in matters}
        choices = [("", "—"), *((pk, localized(m.name, m.name_en)) for pk, m in self.matters.items())]
        field: Any = self.fields["matter"]
        field.choices = choices
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def facts(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"matter": self.matters.get(typed["matter"]), "name": typed["name"], "phone": typed["phone"]}


class RuleForm(Refusable):
    """What residents can book at the station."""

    is_open = forms.BooleanField(label=_("Residents can book appointments"), required=False)
    slot_minutes = forms.IntegerField(
        label=_("Minutes of an appointment"), min_value=SHORTEST, max_value=LONGEST, initial=30
    )
    seats = forms.IntegerField(label=_("Appointments at the same time"), min_value=1, max_value=MOST_SEATS, initial=1)
    days_ahead = forms.IntegerField(
        label=_("Days ahead"), min_value=0, max_value=MOST_DAYS, initial=7, help_text=_("0: today only")
    )
    earliest = forms.TimeField(
        label=_("Not before"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("empty: as the duty hours say"),
    )
    latest = forms.TimeField(
        label=_("Not after"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("empty: as the duty hours say"),
    )
    matters = forms.MultipleChoiceField(
        label=pgettext_lazy("of the catalogue", "Matters"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("none: all of the station"),
    )

    def __init__(self, data: Any = None, *, matters: Iterable[Matter], rule: BookingRule | None) -> None:
        self.offered = {str(matter.pk): matter for matter in matters}
        initial: dict[str, Any] = {}
        if rule is not None:
            names = ("is_open", "slot_minutes", "seats", "days_ahead", "earliest", "latest")
            initial = {name: getattr(rule, name) for name in names}
            initial["matters"] = [str(pk) for pk in rule.matters.values_list("pk", flat=True)]
        super().__init__(data, initial=initial)
        field: Any = self.fields["matters"]
        field.choices = [(pk, localized(m.name, m.name_en)) for pk, m in self.offered.items()]

    def facts(self) -> dict[str, Any]:
        return self.cleaned_data | {"matters": [self.offered[pk] for pk in self.cleaned_data["matters"]]}
