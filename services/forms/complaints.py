"""Forms of the complaints (E-09)."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable
from services.actions.complaints import LONGEST
from services.choices import ComplaintKind, Finding
from services.forms.fields import long_text


class ComplaintForm(Refusable):
    """What a resident fills in on the telephone: two fields are asked, the rest may stay empty."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What is it about?"), choices=[("", ""), *ComplaintKind.choices])
    text = long_text(
        _("What happened?"),
        rows=6,
        max_length=LONGEST,
        help_text=_("When, where, who, and what was said or asked for. The station does not see this."),
    )
    matter_number = forms.CharField(label=_("Number on your slip, if you have one"), max_length=40, required=False)
    name = forms.CharField(label=_("Your name, if you like"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Your telephone, if you like"),
        max_length=30,
        required=False,
        help_text=_("Then you get a text message when there is an answer."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"submission_key": uuid.uuid4()})
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "tel"}
        self.fields["name"].widget.attrs["autocomplete"] = "name"


class AnswerLookUpForm(forms.Form):
    """What the page showed after filing."""

    code = forms.CharField(label=_("Code of your complaint"), max_length=60)
    tail = forms.CharField(label=_("Four digits, or the last four of your telephone"), max_length=40)


class AnswerForm(Refusable):
    finding = forms.ChoiceField(label=_("Finding"), choices=[("", ""), *Finding.choices])
    answer = long_text(_("Answer for the resident"), rows=6, max_length=3000)
    measures = long_text(_("Measures, for the office only"), rows=3, max_length=3000, required=False)
