from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from core.text import localized
from finance.choices import UNSETTLED, Cause, Comparison, FileKind, Resolution
from finance.forms.accounts import ALL, AdjustmentForm
from finance.models import Business

STATES = [
    ("", _("open")),
    ("all", _("all")),
    ("resolved", _("resolved")),
    ("gone", _("no longer there")),
]
OWNERS = [("", _("all")), ("mine", _("mine")), ("nobody", _("nobody's"))]
FILE_KINDS = [(FileKind.PLATFORM, FileKind.PLATFORM.label), (FileKind.BANK, FileKind.BANK.label)]


class OutsideFileForm(Refusable):
    """A file of the other side for one day."""

    kind = forms.ChoiceField(label=_("Kind"), choices=FILE_KINDS)
    file = forms.FileField(
        label=_("Spreadsheet (.xlsx or .csv)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=day_input(),
        help_text=_("Only needed when the lines of the file carry several days."),
    )


class DifferenceFilter(forms.Form):
    """What the work list is narrowed by."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    comparison = forms.ChoiceField(label=_("Comparison"), required=False, choices=[*ALL, *Comparison.choices])
    cause = forms.ChoiceField(label=_("Cause"), required=False, choices=[*ALL, *Cause.choices])
    owner = forms.ChoiceField(label=_("Worked on by"), required=False, choices=OWNERS)
    station = forms.CharField(label=_("Station code"), required=False, max_length=20)
    day = forms.DateField(label=_("Day"), required=False, widget=day_input())

    def __init__(self, data: Any, *, businesses: Iterable[Business], user: Any) -> None:
        super().__init__(data)
        self.user = user
        choices = [(one.code, localized(one.name, one.name_en)) for one in businesses]
        self.fields["business"] = forms.ChoiceField(label=_("Business"), required=False, choices=[*ALL, *choices])

    @property
    def chosen(self) -> Q:
        """The condition; a wrong filter chooses nothing."""
        if not self.is_valid():
            return Q(pk__in=[])
        given = self.cleaned_data
        state = given["state"]
        found = Q(state__in=UNSETTLED) if not state else Q() if state == "all" else Q(state=state)
        names = {"comparison": "comparison", "cause": "cause", "day": "date", "business": "business__code"}
        found &= Q(**{column: given[name] for name, column in names.items() if given[name]})
        if given["station"]:
            found &= Q(station__code=given["station"].strip().upper())
        if given["owner"]:
            found &= Q(owner=self.user if given["owner"] == "mine" else None)
        return found


class CommentForm(Refusable):
    text = forms.CharField(label=_("Comment"), max_length=500, widget=forms.Textarea({"rows": 2}))


class ResolveForm(Refusable):
    resolution = forms.ChoiceField(
        label=_("How"), choices=[(one.value, one.label) for one in (Resolution.EXPLAINED, Resolution.OTHER_SIDE)]
    )
    explanation = forms.CharField(label=_("Explanation"), max_length=200)


class PostingForm(AdjustmentForm):
    """A manual posting that puts a difference right."""
