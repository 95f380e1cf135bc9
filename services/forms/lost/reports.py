"""Forms of loss reports: at the counter, in public, and how one ends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import Refusable
from services.actions.lost import Loss
from services.actions.lost.reports import ENDINGS
from services.choices import Source
from services.forms.lost.common import (
    CLUES,
    OnceForm,
    area_field,
    category_field,
    clue_field,
    clues_typed,
    day_field,
    text_field,
)

# What a person knows of their own things; name and telephone are asked anyway.
OWN_CLUES = ("clue_student", "clue_card", "clue_serial")
SOURCES = [(value, label) for value, label in Source.choices if value in {Source.COUNTER, Source.PHONE}]
LOSS = ("category", "area", "place", "lost_from", "lost_until", "description", "secret")


def loss_of(typed: dict[str, Any], **known: Any) -> Loss:
    return Loss(**{name: typed[name] for name in LOSS if name in typed}, **known, clues=clues_typed(typed))


class ReportForm(OnceForm):
    """A loss report at the counter; `known` is what is known of it already."""

    owner = forms.CharField(label=_("Owner"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    category = category_field()
    description = text_field(_("What it is"))
    area = area_field(required=False)
    place = text_field(_("Where, as far as known"), longest=100, required=False)
    lost_from = day_field(_("Lost on, or not before"))
    lost_until = day_field(_("and not after"), required=False)
    secret = text_field(
        _("What only the owner can know"), rows=2, required=False, help_text=_("marks, contents, how it is locked")
    )
    id_number = forms.CharField(label=_("Id number"), max_length=18, required=False)
    source = forms.ChoiceField(label=_("How it came"), choices=SOURCES, required=False)

    def __init__(self, data: Any = None, *, known: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=known)
        for name in OWN_CLUES:
            self.fields[name] = clue_field(CLUES[name][1])

    def refuse(self, refused) -> None:
        refused.field = {"resident_name": "owner"}.get(refused.field, refused.field)
        super().refuse(refused)

    def loss(self) -> Loss:
        return loss_of(self.cleaned_data)

    def facts(self) -> dict[str, Any]:
        typed = self.cleaned_data
        facts = {name: typed[name] for name in ("owner", "phone", "id_number", "submission_key")}
        return facts | {"source": typed["source"] or Source.COUNTER}

    @property
    def clue_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in OWN_CLUES]


class PublicReportForm(OnceForm):
    """What the public page asks of somebody who misses something; nothing in it says whether a detail is right."""

    station = forms.ChoiceField(label=_("Station"))
    category = category_field()
    description = text_field(_("What did you lose?"), help_text=_("colour, make, size"))
    secret = text_field(
        _("What only you can know"),
        rows=3,
        required=False,
        help_text=_("marks, contents, what stands on it; it is not published"),
    )
    area = area_field(required=False)
    place = text_field(_("Where, as far as you know"), longest=100, required=False)
    lost_from = day_field(_("Lost on, or not before"))
    lost_until = day_field(_("and not after"), required=False)
    clue_student = clue_field(_("Student number, if it stands on it"))
    clue_card = clue_field(_("Card number, or its last four"))
    owner = forms.CharField(label=_("Your name"), max_length=60)
    phone = forms.CharField(
        label=_("Your telephone"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def __init__(self, data: Any = None, *, stations: list[tuple[str, str]], initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial)
        station: Any = self.fields["station"]
        station.choices = stations if len(stations) == 1 else [("", ""), *stations]

    def loss(self, **known: Any) -> Loss:
        return loss_of(self.cleaned_data, **known)

    def facts(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {name: typed[name] for name in ("owner", "phone", "submission_key")}


class ClaimForm(PublicReportForm):
    """The same about one thing of the list: station and category are known."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, stations=[])
        del self.fields["station"], self.fields["category"]


class ReasonForm(Refusable):
    """A step that asks for its reason alone."""

    reason = text_field(_("Reason"), longest=200, rows=2)


class NoteForm(Refusable):
    note = text_field(_("How the owner was told"), longest=200, rows=2)


class CloseForm(Refusable):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", ""), *((one.value, one.label) for one in ENDINGS)])
    note = text_field(_("Note"), longest=200, rows=2, required=False)


class OwnerForm(Refusable):
    """The owner that the search has found."""

    owner = forms.CharField(label=_("Owner"), max_length=60)
    phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    note = text_field(_("How the owner was found"), longest=200, rows=2, required=False)


class SearchForm(Refusable):
    """By whom or what lost and found is searched; posted, for all of it is personal."""

    words = forms.CharField(label=_("Name or words"), max_length=60, required=False)
    number = forms.CharField(
        label=pgettext_lazy("of a person", "Number"),
        max_length=60,
        required=False,
        help_text=_("student number, telephone, card or id number, whole or its last four"),
    )
    item = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not (typed.get("words") or typed.get("number")) and not self.errors:
            self.add_error("words", _("Enter a name, words or a number"))
        return typed
