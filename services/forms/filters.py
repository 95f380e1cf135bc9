"""What the list of tickets can be narrowed by. Everything stands in the address, so nothing personal may be asked."""

import re
from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core.forms import day_input
from core.months import midnight
from core.text import localized
from services.choices import MatterKind, Outcome, State
from services.models import Matter, Ticket
from stations.choices import LineDepartment
from stations.models import Station
from stations.models.scope import held_roles

# Whole telephone and id numbers: they would stand in the address and in every log.
PERSONAL = re.compile(r"\d{11}|\d{17}[\dXx]")
VIEWS = [
    ("open", _("open tickets")),
    ("overdue", _("overdue")),
    ("mine", _("mine")),
    ("urgent", _("urgent")),
    ("reply_overdue", _("reply overdue")),
    ("follow_up", _("to be followed up")),
]


class Words(forms.CharField):
    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if PERSONAL.search(text.replace(" ", "").replace("-", "")):
            raise forms.ValidationError(_("Look whole numbers of people up in the search box at the top"))
        return text


class WordsFilter(filters.Filter):
    field_class = Words


class TicketFilter(filters.FilterSet):
    """`queryset` is what the user may see; `user` and `today` say what "mine" and "overdue" mean."""

    q = WordsFilter(label=_("Words"), method="by_words", max_length=60)
    show = filters.ChoiceFilter(label=_("Show"), choices=VIEWS, method="by_view", empty_label=_("all"))
    station = filters.ChoiceFilter(label=_("Station"), field_name="station__code", empty_label=_("all"))
    state = filters.ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("all"))
    outcome = filters.ChoiceFilter(label=_("Outcome"), choices=Outcome.choices, empty_label=_("all"))
    line = filters.ChoiceFilter(
        label=_("Line department"), field_name="matter__line", choices=LineDepartment.choices, empty_label=_("all")
    )
    kind = filters.ChoiceFilter(
        label=_("Kind of matter"), field_name="matter__kind", choices=MatterKind.choices, empty_label=_("all")
    )
    matter = filters.ChoiceFilter(label=_("Matter"), field_name="matter__code", empty_label=_("all"))
    first = filters.DateFilter(label=_("Received from"), method="from_day", widget=day_input())
    last = filters.DateFilter(label=_("until"), method="to_day", widget=day_input())

    class Meta:
        model = Ticket
        fields: list[str] = []

    def __init__(self, data: Any, *, queryset: Any, user: Any, today: date) -> None:
        self.user, self.today = user, today
        super().__init__(data, queryset=queryset)
        stations = Station.objects.visible_to(user).select_related("unit")[:200]
        self.filters["station"].extra["choices"] = [(s.code, localized(s.unit.name, s.unit.name_en)) for s in stations]
        matters = Matter.objects.filter(is_active=True).only("code", "name", "name_en")
        self.filters["matter"].extra["choices"] = [(m.code, localized(m.name, m.name_en)) for m in matters]
        self.form.fields["station"].choices = [("", _("all")), *self.filters["station"].extra["choices"]]
        self.form.fields["matter"].choices = [("", _("all")), *self.filters["matter"].extra["choices"]]

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        return rows.matching(value)

    def from_day(self, rows: Any, name: str, value: date) -> Any:
        # Moments, not dates: a range of moments can use the index.
        return rows.filter(received_at__gte=midnight(value))

    def to_day(self, rows: Any, name: str, value: date) -> Any:
        """The day itself included."""
        return rows.filter(received_at__lt=midnight(value + timedelta(days=1)))

    def by_view(self, rows: Any, name: str, value: str) -> Any:
        if value == "open":
            return rows.open()
        if value == "overdue":
            return rows.overdue(self.today)
        if value == "reply_overdue":
            return rows.reply_overdue(self.today)
        if value == "follow_up":
            return rows.to_follow_up(self.today)
        if value == "urgent":
            return rows.open().filter(is_urgent=True)
        me = {held.person_id for held in held_roles(self.user)}
        return rows.open().filter(handled_by__in=me)

    @property
    def in_words(self) -> str:
        """The filter as it is stated on print-outs and exports."""
        if not self.form.is_valid():
            return ""
        said = []
        for name, value in self.form.cleaned_data.items():
            if value in ("", None):
                continue
            field = self.form.fields[name]
            shown = dict(getattr(field, "choices", ())).get(value, value)
            said.append(f"{field.label}{pgettext('after a label', ': ')}{shown}")
        return " · ".join(said)
