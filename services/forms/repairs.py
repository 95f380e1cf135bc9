"""Forms of the repairs: what a volunteer can do, and the span of days of the figures."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from stations.choices import Skill

FURTHEST = timedelta(days=3660)


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
