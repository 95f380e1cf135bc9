"""What the forms of found things and of loss reports share: categories, areas, clues."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from services.choices import ClueKind, LostArea, LostCategory

NOTHING = ("", "")
CATEGORIES = [NOTHING, *LostCategory.choices]
AREAS = [NOTHING, *LostArea.choices]
LONGEST_CLUE = 60


def category_field(**facts: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Category"), choices=CATEGORIES, **facts)


def area_field(**facts: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Area"), choices=AREAS, **facts)


def day_field(label: Any, **facts: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=day_input(), **facts)


def text_field(label: Any, *, longest: int = 300, rows: int = 0, **facts: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=longest, widget=widget, **facts)


def clue_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_CLUE, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


# The input of each kind of clue, in the order of the page.
CLUES: dict[str, tuple[str, Any]] = {
    "clue_name": (ClueKind.NAME, _("Name on it")),
    "clue_student": (ClueKind.STUDENT_NUMBER, _("Student number")),
    "clue_card": (ClueKind.CARD_NUMBER, _("Card number, or its last four")),
    "clue_phone": (ClueKind.PHONE, _("Telephone on it")),
    "clue_id": (ClueKind.ID_NUMBER, _("Id number on it")),
    "clue_serial": (ClueKind.SERIAL, _("Serial number")),
}


def clues_typed(typed: dict[str, Any]) -> list[tuple[str, str]]:
    return [(kind, typed[name]) for name, (kind, _label) in CLUES.items() if typed.get(name)]


class OnceForm(Refusable):
    """A form with the key that makes a second click harmless."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, files, initial={"submission_key": uuid.uuid4()} | (initial or {}))
