"""Forms of events and organisations (B-01, B-04)."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from services.choices import EventKind, PolicySubject
from services.forms.fields import NamedChoice, PhotoField, UnitChoice, long_text
from stations.choices import Skill
from stations.models import Unit


class ArticleChoice(forms.ModelChoiceField):
    def label_from_instance(self, article: Any) -> str:
        return article.title


class EventForm(Refusable):
    """An event that was held. `partners` and `articles` are those the unit works with."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=EventKind.choices, initial=EventKind.OUTREACH)
    title = forms.CharField(label=_("Title"), max_length=100)
    subject = forms.ChoiceField(label=_("Subject"), choices=[("", ""), *PolicySubject.choices], required=False)
    held_on = forms.DateField(label=_("Held on"), widget=day_input())
    place = forms.CharField(label=_("Place"), max_length=100)
    attendance = forms.IntegerField(label=_("How many people came"), min_value=0, max_value=100_000)
    material = forms.CharField(label=_("Material handed out"), max_length=200, required=False)
    note = long_text(_("What happened"), required=False)

    def __init__(self, data: Any = None, *, partners: Any, articles: Any, initial: Any = None) -> None:
        super().__init__(data, initial={"submission_key": uuid.uuid4()} | (initial or {}))
        self.fields["partner"] = NamedChoice(partners, label=_("Organisation"), required=False)
        self.fields["article"] = ArticleChoice(articles, label=_("Policy article"), required=False, empty_label="")


class EventPhotoForm(Refusable):
    photo = PhotoField(label=_("Photo"))
    caption = forms.CharField(label=_("Caption"), max_length=100, required=False)


class OrganisationForm(Refusable):
    """`units` given: a new organisation, entered in the register of one of them."""

    name = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    is_community_organisation = forms.BooleanField(
        label=_("Community organisation that the committee fosters"), required=False, initial=True
    )
    contact = forms.CharField(label=_("Contact"), max_length=60, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    since = forms.DateField(label=_("Since"), widget=day_input(), required=False)
    until = forms.DateField(label=_("Until"), widget=day_input(), required=False)

    def __init__(self, data: Any = None, *, units: Iterable[Unit] = (), initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        units = list(units)
        if units:
            self.fields["unit"] = UnitChoice(units, label=_("In the register of"), initial=units[0].pk)
            self.order_fields(["unit", *self.fields])


class VolunteerForm(Refusable):
    """Somebody known, or a new name."""

    name = forms.CharField(label=_("or a new name"), max_length=60, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    can = forms.MultipleChoiceField(
        label=_("Can do"), choices=Skill.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.CharField(label=_("In words"), max_length=200, required=False)
    starts_on = forms.DateField(label=_("Since"), widget=day_input())

    def __init__(self, data: Any = None, *, people: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["person"] = NamedChoice(people, label=_("Person"), required=False)
        self.order_fields(["person", *self.fields])


class HoursForm(Refusable):
    """Hours given for something else than a repair, whose hours come with its result (B-04)."""

    day = forms.DateField(label=_("Day"), widget=day_input())
    hours = forms.DecimalField(label=_("Hours"), min_value=0, max_value=24, max_digits=3, decimal_places=1)
    note = forms.CharField(
        label=_("For what"), max_length=60, help_text=_("Hours of repairs are counted with their result.")
    )

    def __init__(self, data: Any = None, *, volunteers: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["volunteer"] = VolunteerChoice(volunteers, label=_("Volunteer"), empty_label="")
        self.order_fields(["volunteer", *self.fields])


class VolunteerChoice(forms.ModelChoiceField):
    def label_from_instance(self, volunteer: Any) -> str:
        return volunteer.person.name


class EndForm(Refusable):
    ends_on = forms.DateField(label=_("Last day before"), widget=day_input())
