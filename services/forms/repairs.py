"""Forms of the volunteers: hours given, skills; and the span of days of the figures."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from core.text import localized
from stations.choices import Skill
from stations.models import Volunteer

FURTHEST = timedelta(days=3660)


class VolunteerChoice(forms.ModelChoiceField):
    def label_from_instance(self, volunteer: Volunteer) -> str:
        person, partner = volunteer.person, volunteer.partner
        return f"{localized(person.name, person.name_en)} · {localized(partner.name, partner.name_en)}"


class HoursForm(Refusable):
    """Hours given for something else than a repair, whose hours come with its result (B-04)."""

    date = forms.DateField(label=_("Day"), widget=day_input())
    hours = forms.DecimalField(label=_("Hours"), min_value=0, max_value=24, max_digits=3, decimal_places=1)
    note = forms.CharField(label=_("What for"), max_length=60)

    def __init__(self, data: Any = None, *, volunteers: Any, today: date) -> None:
        super().__init__(data, initial={"date": today})
        self.fields["volunteer"] = VolunteerChoice(volunteers, label=_("Volunteer"), empty_label="")
        self.order_fields(["volunteer", "date", "hours", "note"])


class SkillsForm(Refusable):
    """What a volunteer can do."""

    can = forms.MultipleChoiceField(
        label=_("Can do"), choices=Skill.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.CharField(label=_("In words"), max_length=200, required=False)


class SpanForm(forms.Form):
    """Days from … to …; without an answer the last ninety days."""

    first = forms.DateField(label=_("From"), required=False, widget=day_input())
    last = forms.DateField(label=_("until"), required=False, widget=day_input())

    def __init__(self, data: Any, *, today: date) -> None:
        self.today = today
        super().__init__(data or None, initial={"first": today - timedelta(days=89), "last": today})
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and not first <= last <= first + FURTHEST:
            self.add_error("last", _("The last day lies before the first, or more than ten years after it"))
        return found

    def span(self) -> tuple[date, date]:
        """Both days, each by itself or its usual one."""
        asked = self.cleaned_data if self.is_bound and self.is_valid() else {}
        last = asked.get("last") or self.today
        first = asked.get("first") or min(self.today - timedelta(days=89), last)
        return min(first, last), last
