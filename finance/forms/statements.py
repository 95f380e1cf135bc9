"""What a statement is asked by; everything stands in the address, and none of it is personal."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import QuickSelect, day_input
from core.months import Month
from core.text import localized
from core.workdays import ONE_DAY
from finance.choices import StatementBy
from finance.models import Business
from stations.models import Unit

MOST_DAYS = 366
MONTHS_OFFERED = 36


class StatementForm(forms.Form):
    """A month, or a span of days from `since` to `until` (of one of them alone: that day), which goes before."""

    month = forms.ChoiceField(label=_("Month"), required=False, widget=QuickSelect)
    since = forms.DateField(label=_("From"), required=False, widget=day_input())
    until = forms.DateField(label=_("To"), required=False, widget=day_input())
    unit = forms.ChoiceField(label=_("Branch or station"), required=False, widget=QuickSelect)
    business = forms.ChoiceField(label=_("Business"), required=False, widget=QuickSelect)
    by = forms.ChoiceField(label=_("Laid out by"), required=False, choices=StatementBy.choices, widget=QuickSelect)

    def __init__(
        self,
        data: Any,
        *,
        units: Iterable[Unit],
        unit: Unit | None,
        businesses: Iterable[Business],
        stations: frozenset[int] | None,
        today: date,
    ) -> None:
        asked = {key: data[key] for key in data}
        if not asked.get("since") and not asked.get("until") and not asked.get("month"):
            asked["month"] = str(Month.of(today))
        if unit is not None:
            asked["unit"] = str(unit.pk)
        asked["by"] = asked.get("by") or StatementBy.STATION
        super().__init__(asked)
        self.today, self.chosen_unit, self.stations = today, unit, stations
        self.businesses = {one.code: one for one in businesses}
        months, month = [], Month.of(today)
        for _n in range(MONTHS_OFFERED):
            months.append(str(month))
            month = month.previous
        wanted = str(asked.get("month") or "")
        if wanted and wanted not in months and _is_month(wanted):
            months.append(wanted)
        self._offer("month", [("", "—"), *((one, one) for one in months)])
        self._offer("unit", [("", _("all")), *((str(one.pk), localized(one.name, one.name_en)) for one in units)])
        names = [(code, localized(one.name, one.name_en)) for code, one in self.businesses.items()]
        self._offer("business", [("", _("all")), *names])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since") or cleaned.get("until"), cleaned.get("until") or cleaned.get("since")
        if since is None or until is None:
            month = Month.parse(cleaned["month"]) if cleaned.get("month") else Month.of(self.today)
            since, until = month.first, month.next.first - ONE_DAY
        if until < since:
            self.add_error("until", _("The last day lies before the first."))
        elif (until - since).days >= MOST_DAYS:
            self.add_error("until", _("A statement holds one year at most."))
        return cleaned | {"period": (since, until)}

    @property
    def asked(self) -> dict[str, Any]:
        """The facts of a `finance.reports.statements.Asked`."""
        since, until = self.cleaned_data["period"]
        business = self.businesses.get(self.cleaned_data["business"])
        facts = {"since": since, "until": until, "by": self.cleaned_data["by"], "business": business}
        return facts | {"unit": self.chosen_unit, "stations": self.stations}


def _is_month(text: str) -> bool:
    try:
        Month.parse(text)
    except ValueError:
        return False
    return True
