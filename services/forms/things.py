"""Forms of the things in custody: taking one in, and each step of its way."""

from datetime import date, datetime, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import Refusable
from core.text import localized
from services import access, routing
from services.actions import custody
from services.actions.base import day
from services.choices import IdProof, ThingKind, ThingState, ThingStep
from services.forms.fields import NamedChoice, PhotoField, UnitChoice
from services.forms.filters import WordsFilter, midnight
from services.forms.places import PlaceChoice
from services.forms.steps import SignatureField
from services.models import Place, Thing, Ticket
from services.models.custody import ENDED
from stations.models import Partner, Station

AGES = [
    ("7", _("over a week")),
    ("30", _("over 30 days")),
    ("90", _("over 90 days")),
    ("180", _("over 180 days")),
]


class ReceiveForm(Refusable):
    """A thing comes in over the counter; things of a ticket can be added to it by its number."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", ""), *ThingKind.choices])
    name = forms.CharField(label=_("What it is"), max_length=100)
    description = forms.CharField(
        label=_("Marks and condition"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    quantity = forms.IntegerField(label=_("Number of pieces"), min_value=1, max_value=custody.LARGEST_NUMBER, initial=1)
    amount = forms.DecimalField(
        label=_("Amount in yuan, for a cash envelope"), max_digits=10, decimal_places=2, required=False
    )
    is_valuable = forms.BooleanField(label=_("Valuable: handed over before a second person"), required=False)
    ticket = forms.CharField(label=_("Number of its ticket, if there is one"), max_length=40, required=False)

    def __init__(self, data: Any = None, *, station: Station, user: Any, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.station, self.user = station, user
        self.fields["place"] = PlaceChoice(station, empty=_("on the counter"), required=False)
        self.order_fields(["kind", "name", "quantity", "description", "place", "ticket", "amount", "is_valuable"])

    def clean_kind(self) -> str:
        """An original comes in with the documents of its ticket (A-09)."""
        kind = self.cleaned_data["kind"]
        if kind == ThingKind.ORIGINAL:
            raise forms.ValidationError(_("Record an original with the documents of its ticket"), code="original")
        return kind

    def clean_ticket(self) -> Ticket | None:
        number = self.cleaned_data["ticket"].strip().upper()
        if not number:
            return None
        ticket = Ticket.objects.visible_to(self.user).filter(station=self.station, number=number).open().first()
        if ticket is None:
            raise forms.ValidationError(_("The station has no open ticket with this number"), code="unknown")
        return ticket


class PhotoForm(forms.Form):
    """A picture of a thing."""

    photo = PhotoField(label=_("Photo"))


class ThingForm(Refusable):
    """The form of one step; `thing` with its station, `at` the present moment."""

    def __init__(self, data: Any = None, *, thing: Thing, at: datetime) -> None:
        super().__init__(data)
        self.thing, self.at = thing, at
        self.ask()

    def ask(self) -> None:
        """Add the fields that depend on the thing."""

    def facts(self) -> dict[str, Any]:
        """The keywords of the action; what was left empty stays away."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def _witness(self, *, is_required: bool) -> forms.Field:
        people = access.people_at(self.thing.station.unit, access.STATION, day(self.at))
        return NamedChoice(people, label=_("Second person"), required=is_required)


class PutAwayForm(ThingForm):
    def ask(self) -> None:
        self.fields["place"] = PlaceChoice(self.thing.station, empty="")


class GiveOutForm(ThingForm):
    def ask(self) -> None:
        station = self.thing.station
        people = custody.people_for(station, self.at)
        partners = Partner.objects.filter(unit__in=station.unit.steps)
        self.fields["person"] = NamedChoice(people, label=_("Person"), required=False)
        self.fields["partner"] = NamedChoice(partners, label=_("Partner organisation"), required=False)
        units = routing.recipients(station, day(self.at))
        if units:
            self.fields["unit"] = UnitChoice(units, label=_("Office"), required=False)
        self.fields["reason"] = forms.CharField(label=_("What for"), max_length=300, required=False)


class TakeBackForm(ThingForm):
    def ask(self) -> None:
        self.fields["place"] = PlaceChoice(self.thing.station, empty=_("where it lay before"), required=False)
        self.fields["reason"] = forms.CharField(label=_("Remark"), max_length=300, required=False)


class HandOverForm(ThingForm):
    collector = forms.CharField(label=_("Collected by"), max_length=60)
    relation = forms.CharField(label=_("Relation to the owner"), max_length=60, required=False)
    proof = forms.ChoiceField(label=_("Recognised by"), choices=[("", ""), *IdProof.choices])
    id_tail = forms.CharField(label=_("Last four of the id number"), max_length=4, required=False)
    signature = SignatureField(label=_("Signature"), required=False)

    def ask(self) -> None:
        if self.thing.is_valuable:
            self.fields["witness"] = self._witness(is_required=True)


class DisposeForm(ThingForm):
    reason = forms.CharField(
        label=_("Reason, and where it goes"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def ask(self) -> None:
        self.fields["witness"] = self._witness(is_required=True)


class CancelForm(ThingForm):
    reason = forms.CharField(label=_("Reason"), max_length=300)


FORMS: dict[ThingStep, type[ThingForm]] = {
    ThingStep.PUT_AWAY: PutAwayForm,
    ThingStep.GIVEN_OUT: GiveOutForm,
    ThingStep.TAKEN_BACK: TakeBackForm,
    ThingStep.HANDED_OVER: HandOverForm,
    ThingStep.DISPOSED: DisposeForm,
    ThingStep.CANCELLED: CancelForm,
}


class PlaceForm(Refusable):
    """A new place, or the name of one that is there (`place`)."""

    code = forms.CharField(label=_("Code"), max_length=10, help_text=_("short, as on the label: A1, SAFE"))
    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, place: Place | None = None) -> None:
        initial = {"name": place.name, "name_en": place.name_en, "is_active": place.is_active} if place else None
        super().__init__(data, initial=initial)
        del self.fields["code" if place else "is_active"]


class ThingFilter(filters.FilterSet):
    """What the list of things can be narrowed by; without a state it shows what is here."""

    q = WordsFilter(label=_("Number or name"), method="by_words", max_length=40)
    place = filters.ChoiceFilter(label=pgettext_lazy("storage", "Place"), method="by_place", empty_label=_("all"))
    kind = filters.ChoiceFilter(label=_("Kind"), choices=ThingKind.choices, empty_label=_("all"))
    state = filters.ChoiceFilter(label=_("State"), choices=ThingState.choices, empty_label=_("here or given out"))
    age = filters.ChoiceFilter(label=_("Here for"), choices=AGES, method="by_age", empty_label=_("any time"))

    class Meta:
        model = Thing
        fields: list[str] = []

    def __init__(self, data: Any, *, queryset: Any, station: Station | None, today: date) -> None:
        self.today = today
        super().__init__(data, queryset=queryset)
        places = Place.objects.filter(station=station).order_by("code") if station else Place.objects.none()
        choices = [(place.code, f"{place.code} {localized(place.name, place.name_en)}") for place in places]
        self.form.fields["place"].choices = [("", _("all")), *choices]
        self.filters["place"].extra["choices"] = choices

    @property
    def is_of_the_past(self) -> bool:
        return self.form.is_valid() and self.form.cleaned_data.get("state") in ENDED

    @property
    def qs(self) -> Any:
        things = super().qs
        has_state = self.form.is_bound and self.form.is_valid() and self.form.cleaned_data.get("state")
        return things if has_state else things.kept()

    def by_words(self, things: Any, name: str, value: str) -> Any:
        return things.filter(Q(number__iexact=value) | Q(name__icontains=value))

    def by_place(self, things: Any, name: str, value: str) -> Any:
        return things.filter(place__code=value)

    def by_age(self, things: Any, name: str, value: str) -> Any:
        return things.filter(received_at__lt=midnight(self.today - timedelta(days=int(value))))
