"""Forms of the mediation record and of documents written for residents (E-01)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from services.choices import DocumentKind, MediationState, PartySide
from services.forms.fields import PersonChoice, UploadField, long_text
from services.forms.steps import SignatureField

LONGEST = 20_000


class OpenForm(Refusable):
    respondent = forms.CharField(label=_("Other party"), max_length=60)
    facts = long_text(_("Facts of the dispute"), rows=6, max_length=LONGEST)
    co_mediators = forms.CharField(label=_("Others who mediate"), max_length=100, required=False)

    def __init__(self, data: Any = None, files: Any = None, *, people: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["mediator"] = PersonChoice(people, label=_("Mediator"), required=False)


class ChangeForm(OpenForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["respondent"]


class PartyForm(Refusable):
    side = forms.ChoiceField(label=_("Side"), choices=PartySide.choices)
    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    id_number = forms.CharField(label=_("Id number"), max_length=18, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)


class SessionForm(Refusable):
    held_at = forms.DateTimeField(
        label=_("Held at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label=_("Place"), max_length=100)
    present = forms.CharField(label=_("Who was there"), max_length=200)
    record = long_text(_("What was said"), rows=8, max_length=LONGEST)


class AgreeForm(Refusable):
    terms = long_text(_("What was agreed"), rows=8, max_length=LONGEST)
    perform_by = forms.DateField(label=_("To be done by"), widget=day_input(), required=False)


class EndForm(Refusable):
    how = forms.ChoiceField(
        label=_("How it ended"),
        choices=[(state.value, state.label) for state in (MediationState.FAILED, MediationState.WITHDRAWN)],
    )
    reason = long_text(_("Reason"), rows=4, max_length=LONGEST)


class SignForm(Refusable):
    """A pad for each who signs, or the paper that was signed by hand."""

    scan = UploadField(label=_("Paper signed by hand (PDF or picture)"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, signers: dict[str, str]) -> None:
        super().__init__(data, files)
        self.signers = signers
        for key, name in signers.items():
            self.fields[f"sign.{key}"] = SignatureField(label=name, required=False)

    @property
    def pads(self) -> list[forms.BoundField]:
        return [self[f"sign.{key}"] for key in self.signers]

    def signatures(self) -> dict[str, bytes]:
        return {key: png for key in self.signers if (png := self.cleaned_data.get(f"sign.{key}"))}


class WrittenForm(Refusable):
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices)
    title = forms.CharField(label=_("Title"), max_length=100)
    body = long_text(_("Text"), rows=18, max_length=LONGEST)
    signers = forms.CharField(
        label=_("Who signs"), max_length=200, required=False, help_text=_("names, or 甲方、乙方; one line for each")
    )
