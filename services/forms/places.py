"""Choosing a storage place."""

from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from core.text import localized
from services.models import Place
from stations.models import Station


class PlaceChoice(forms.ModelChoiceField):
    """The places in use at the station."""

    def __init__(self, station: Station, *, empty: Any = "", **facts: Any) -> None:
        places = Place.objects.filter(station=station, is_active=True).order_by("-is_counter", "code")
        super().__init__(places, empty_label=empty, **{"label": pgettext_lazy("storage", "Place")} | facts)

    def label_from_instance(self, place: Place) -> str:
        return f"{place.code} {localized(place.name, place.name_en)}"
