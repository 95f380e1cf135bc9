"""Fields that several forms share."""

from collections.abc import Iterable
from typing import Any

from django import forms

from core.errors import Refused
from core.text import localized
from core.uploads import Upload, accept
from services.forms.intake import with_area


class UploadField(forms.FileField):
    """A file as `core.uploads` takes it: looked into and made harmless, or refused in words."""

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return accept(file)
        except Refused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from refused


class PhotoField(UploadField):
    """A picture; telephones offer their camera."""

    widget = forms.ClearableFileInput(attrs={"accept": "image/*"})


class NamedChoice(forms.ModelChoiceField):
    """Rows by their name in the language of the reader."""

    def __init__(self, queryset: Any, **facts: Any) -> None:
        super().__init__(queryset, empty_label="", **facts)

    def label_from_instance(self, thing: Any) -> str:
        return localized(thing.name, getattr(thing, "name_en", ""))


class PersonChoice(NamedChoice):
    """People with the areas they look after."""

    def label_from_instance(self, thing: Any) -> str:
        return with_area(thing)


class UnitChoice(forms.TypedChoiceField):
    """One of a few units already read."""

    def __init__(self, units: Iterable[Any], **facts: Any) -> None:
        by_key = {str(unit.pk): unit for unit in units}
        choices = [("", ""), *((key, localized(unit.name, unit.name_en)) for key, unit in by_key.items())]
        super().__init__(choices=choices, coerce=by_key.get, empty_value=None, **facts)


def long_text(label: Any, *, rows: int = 4, max_length: int = 2000, **facts: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **facts)
