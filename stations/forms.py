"""Forms of the duty page. They clean what was typed; the actions decide."""

from datetime import date as Day
from datetime import datetime, time, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from stations.choices import Weekday
from stations.hours import Span, Timetable, format_spans, parse_spans
from stations.models import Person, Station


class SpansField(forms.CharField):
    """Hours as people type them, cleaned to spans; empty means closed."""

    def clean(self, value: str) -> list[Span]:
        try:
            return parse_spans(super().clean(value))
        except ValueError as error:
            message = _("Write hours like 12:00-13:30, 16:30-18:00; for the whole day: 00:00-24:00.")
            raise forms.ValidationError(message, code="bad_hours") from error


class HoursForm(Refusable):
    """The hours of the week, one line a weekday (A-12)."""

    def __init__(self, *args, table: Timetable | None = None, action: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for day in Weekday:
            spans = sorted(table.week.get(day, ()), key=lambda span: span[0]) if table else ()
            self.fields[f"weekday_{day.value}"] = SpansField(
                label=day.label, required=False, max_length=200, initial=format_spans(spans)
            )
        self.helper = _helper(action, "hours")
        self.helper.form_class = "form-horizontal"
        self.helper.label_class = "col-4 col-xl-3"
        self.helper.field_class = "col-8 col-xl-9"
        self.helper.add_input(Submit("save", _("Save the hours"), css_id="hours-save"))

    @property
    def week(self) -> dict[int, list[Span]]:
        return {day.value: self.cleaned_data[f"weekday_{day.value}"] for day in Weekday}


class ExceptionForm(Refusable):
    """A day that differs from the week."""

    prefix = "exception"
    date = forms.DateField(label=_("Date"), widget=day_input())
    spans = SpansField(
        label=_("Open"), required=False, max_length=200, help_text=_("empty: closed all day"), initial=""
    )
    reason = forms.CharField(label=_("Reason"), max_length=100, help_text=_("shown to residents"))

    def __init__(self, *args, action: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(action, "exceptions")
        self.helper.layout = Layout(
            Div(
                Div("date", css_class="col-sm-4"),
                Div("spans", css_class="col-sm-4"),
                Div("reason", css_class="col-sm-4"),
                css_class="row",
            ),
            Submit("save", _("Add the exception"), css_id="exception-save"),
        )


class ShiftForm(Refusable):
    """Who is on duty from when until when; an end at 00:00 is the midnight after."""

    prefix = "shift"
    person = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.none())
    date = forms.DateField(label=_("Date"), widget=day_input())
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("00:00: until midnight"),
    )

    def __init__(self, *args, station: Station, on: Day, action: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = Person.objects.serving(station.unit, on)
        self.helper = _helper(action, "put-on-duty")
        self.helper.layout = Layout(
            Div(
                Div("person", css_class="col-sm-6 col-xl-3"),
                Div("date", css_class="col-sm-6 col-xl-3"),
                Div("starts", css_class="col-6 col-xl-3"),
                Div("ends", css_class="col-6 col-xl-3"),
                css_class="row",
            ),
            Submit("save", _("Put on duty"), css_id="shift-save"),
        )

    @property
    def starts_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["date"], self.cleaned_data["starts"]))

    @property
    def ends_at(self) -> datetime:
        day, ends = self.cleaned_data["date"], self.cleaned_data["ends"]
        return timezone.make_aware(datetime.combine(day + timedelta(days=1 if ends == time(0) else 0), ends))


def _helper(action: str, form_id: str) -> FormHelper:
    helper = FormHelper()
    helper.form_action = action
    helper.form_id = form_id
    helper.attrs = {"novalidate": ""}
    return helper
