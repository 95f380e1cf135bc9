"""Forms of found things: one, many from the broadcasting station, its picture."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import Refusable
from core.text import localized
from services.actions.lost import Find
from services.actions.lost.items import MOST_AT_ONCE
from services.choices import FoundSource
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
from services.forms.steps import NamedChoice
from services.forms.things import PlaceChoice
from services.models import FoundItem, Place
from stations.models import Partner, Station

ONLY_OWNER = _("never shown in public; asked when somebody comes for it")
NUMBERS_ELSEWHERE = _("long numbers are taken out of it and kept as clues")
ROWS = 8


class ItemForm(OnceForm):
    """A found thing as it comes over the counter (`known`: what is known of it already), or as it is corrected."""

    source = forms.ChoiceField(
        label=pgettext_lazy("a found thing", "From"), choices=FoundSource.choices, initial=FoundSource.PERSON
    )
    finder = forms.CharField(label=_("Name of the finder"), max_length=60, required=False)
    finder_phone = forms.CharField(
        label=_("Telephone of the finder"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    category = category_field()
    description = text_field(_("What it is"), help_text=NUMBERS_ELSEWHERE)
    area = area_field()
    place = text_field(_("Where exactly"), longest=100, required=False)
    found_on = day_field(_("Found on"))
    found_time = forms.TimeField(
        label=_("At about"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    secret = text_field(_("What only the owner can know"), rows=2, required=False, help_text=ONLY_OWNER)
    is_valuable = forms.BooleanField(
        label=_("Valuable: handed over before a second person"),
        required=False,
        help_text=_("cash, jewellery and telephones always are"),
    )
    photo = forms.FileField(
        label=_("Photo"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        station: Station,
        on: date,
        item: FoundItem | None = None,
        known: dict[str, str] | None = None,
    ) -> None:
        super().__init__(data, files, initial={"found_on": on} | (known or {}) if item is None else _as_it_is(item))
        for name, (_kind, label) in CLUES.items():
            self.fields[name] = clue_field(label)
        if item is None:
            self.fields["storage"] = PlaceChoice(station, empty=_("on the counter"), required=False)
        else:
            for name in ("source", "finder", "finder_phone", "photo", "submission_key"):
                del self.fields[name]

    def find(self) -> Find:
        return find_of(self.cleaned_data)

    @property
    def clue_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in CLUES]

    @property
    def has_clue_errors(self) -> bool:
        return any(name in self.errors for name in CLUES)

    def refuse(self, refused) -> None:
        # The ticket knows the finder as the one who came.
        refused.field = {"phone": "finder_phone", "place": "place", "file": "photo"}.get(refused.field, refused.field)
        super().refuse(refused)


FIND = ("category", "area", "found_on", "description", "place", "found_time", "secret", "is_valuable", "storage")


def find_of(typed: dict[str, Any]) -> Find:
    facts = {name: typed[name] for name in FIND if name in typed}
    return Find(**facts, clues=clues_typed(typed))


def _as_it_is(item: FoundItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in FIND if name != "storage"}


class TakeoverForm(OnceForm):
    """Who hands over; the things themselves are rows (`TakeoverRow`)."""

    partner = forms.Field(required=False)
    handed_by = forms.CharField(label=_("Name of who hands over"), max_length=60)

    def __init__(self, data: Any = None, *, station: Station, known: dict[str, str] | None = None) -> None:
        partners = Partner.objects.filter(unit__in=station.unit.steps).order_by("name")
        usual = next((one.pk for one in partners if "广播" in one.name), None)
        super().__init__(data, initial={"partner": usual} | (known or {}))
        self.fields["partner"] = NamedChoice(partners, label=_("From the organisation"), required=False)


class OnePlace(forms.TypedChoiceField):
    """One of the places of the station, read once for all rows."""

    def __init__(self, places: list[Place], **facts: Any) -> None:
        by_key = {str(place.pk): place for place in places}
        words = ((key, f"{place.code} {localized(place.name, place.name_en)}") for key, place in by_key.items())
        super().__init__(choices=[("", _("on the counter")), *words], coerce=by_key.get, empty_value=None, **facts)


class TakeoverRow(forms.Form):
    """One thing of a takeover; a row in which nothing was typed is no thing, whatever its day and place."""

    category = category_field()
    description = text_field(_("What it is"))
    area = area_field()
    place = text_field(_("Where exactly"), longest=100, required=False)
    found_on = day_field(_("Found on"))
    clue_name = clue_field(_("Name on it"))
    clue_student = clue_field(_("Student number"))
    clue_card = clue_field(_("Card number, or its last four"))
    secret = text_field(_("What only the owner can know"), required=False)
    is_valuable = forms.BooleanField(label=_("valuable"), required=False)

    def __init__(self, *args: Any, places: list[Place], **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["storage"] = OnePlace(places, label=pgettext_lazy("storage", "Place"), required=False)

    def has_changed(self) -> bool:
        return bool(set(self.changed_data) - {"found_on", "storage"})

    def find(self) -> Find:
        return find_of(self.cleaned_data)


class Rows(forms.BaseFormSet):
    kept: list[dict[str, Any]] = []

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        facts = super().get_form_kwargs(index)
        if index is not None and index < len(self.kept):
            facts["initial"] = self.kept[index]
        return facts

    def refuse(self, refused) -> bool:
        """Show a refusal at its row; False when it names none."""
        row, _dash, name = (refused.field or "").partition("-")
        if not row.isdigit():
            return False
        form = self.typed[int(row)]
        form.add_error(name if name in form.fields else None, str(refused.message))
        return True

    @property
    def typed(self) -> list[Any]:
        return [form for form in self.forms if form.has_changed()]


def rows_form(station: Station, on: date, data: Any = None, *, kept: list[dict[str, Any]] | None = None) -> Any:
    """The rows of a takeover: those `kept` as they were typed, and some empty ones; the day alone makes no row."""
    places = list(Place.objects.filter(station=station, is_active=True).order_by("-is_counter", "code"))
    kept = kept or []
    maker = forms.formset_factory(
        TakeoverRow,
        formset=Rows,
        extra=min(len(kept) + ROWS, MOST_AT_ONCE),
        max_num=MOST_AT_ONCE,
        absolute_max=MOST_AT_ONCE,
    )
    maker.kept = kept
    return maker(data, prefix="row", form_kwargs={"places": places, "initial": {"found_on": on}})


def typed_rows(data: Any) -> list[dict[str, Any]]:
    """The rows of a takeover as they were typed, without a look at whether they are right."""
    count = data.get("row-TOTAL_FORMS", "")
    rows = range(min(int(count), MOST_AT_ONCE) if count.isdecimal() and len(count) < 4 else 0)
    return [{name: data.get(f"row-{row}-{name}", "") for name in TYPED_OF_ROW} for row in rows]


TYPED_OF_ROW = (*TakeoverRow.base_fields, "storage")


class PhotoForm(Refusable):
    photo = forms.FileField(label=_("Photo"), widget=forms.ClearableFileInput(attrs={"accept": "image/*"}))

    def refuse(self, refused) -> None:
        refused.field = "photo"
        super().refuse(refused)
