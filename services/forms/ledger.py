"""What the ledger can be narrowed by; everything stands in the address, and none of it is personal."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core.forms import QuickSelect
from core.text import localized
from services.choices import Outcome, Way
from services.ledger import NOT_CLOSED, Book, Narrowed
from services.models import Matter, Ticket
from stations.models import Appointment, Person, Station

MOST_STATIONS = 200
FIRST_YEAR = 2000
# The year of a station's oldest row, a past ledger's included: one look into an index.
OLDEST = Subquery(Ticket.objects.filter(station=OuterRef("pk")).order_by("year").values("year")[:1])


class LedgerForm(forms.Form):
    """`stations` bear OLDEST as `oldest`; `book` None: nothing can be seen.

    What does not fit is passed over, so that an old address still opens.
    """

    station = forms.ChoiceField(label=_("Station"), required=False, widget=QuickSelect)
    year = forms.TypedChoiceField(label=_("Year"), required=False, widget=QuickSelect, coerce=int)
    month = forms.TypedChoiceField(label=_("Month"), required=False, widget=QuickSelect, coerce=int, empty_value=None)
    matter = forms.ChoiceField(label=_("Matter"), required=False, widget=QuickSelect)
    way = forms.ChoiceField(label=_("How it was dealt with"), required=False, widget=QuickSelect)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, widget=QuickSelect)
    person = forms.TypedChoiceField(label=_("Person"), required=False, widget=QuickSelect, coerce=int, empty_value=None)
    late = forms.BooleanField(label=_("Late or overdue"), required=False)

    def __init__(self, data: Any, *, book: Book | None, stations: list[Station], today: date) -> None:
        # Without anything asked, the month that is being written.
        asked = data if data and {"year", "month"} & set(data) else (data or {}) | {"month": str(today.month)}
        asked = {key: asked[key] for key in asked} | ({} if asked.get("year") else {"year": str(today.year)})
        super().__init__(asked)
        self.book, self.today = book, today
        every = ("", _("all"))
        self._offer("station", [(s.code, localized(s.unit.name, s.unit.name_en)) for s in stations])
        first = min((year for s in stations if (year := getattr(s, "oldest", None))), default=today.year)
        # Not all stations below a unit are looked at: whatever year is asked for is offered.
        first = min(first, _year(asked["year"]) or first)
        years = range(today.year, max(min(first, today.year), FIRST_YEAR) - 1, -1)
        self._offer("year", [(str(year), str(year)) for year in years])
        self._offer("month", [("", _("the whole year")), *((str(n), f"{n:02d}") for n in range(1, 13))])
        matters = Matter.objects.only("pk", "code", "name", "name_en").order_by("position", "code")
        if book and book.station:
            # And the one that is asked for: a row keeps its matter when the kind of station no longer offers it.
            offered = Q(station_kinds__contains=[book.station.kind]) | Q(code=str(asked.get("matter") or ""))
            matters = matters.filter(offered)
        self.matters = {matter.code: matter for matter in matters}
        self._offer("matter", [every, *((m.code, localized(m.name, m.name_en)) for m in self.matters.values())])
        self._offer("way", [every, *Way.choices])
        self._offer("outcome", [every, *Outcome.choices, (NOT_CLOSED, _("not closed yet"))])
        self._offer("person", [every, *((str(p.pk), localized(p.name, p.name_en)) for p in _people(book))])
        for name, field in self.fields.items():
            check = isinstance(field, forms.BooleanField)
            field.widget.attrs["class"] = "form-check-input" if check else "form-select"
            field.widget.attrs["id"] = f"ledger-{name}"
        if book and book.station:
            self.initial["station"] = book.station.code
        else:
            del self.fields["station"]

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices

    @property
    def narrowed(self) -> Narrowed:
        self.is_valid()
        typed = self.cleaned_data
        return Narrowed(
            year=typed.get("year") or self.today.year,
            month=typed.get("month"),
            matter=self.matters[typed["matter"]].pk if typed.get("matter") else None,
            way=typed.get("way", ""),
            outcome=typed.get("outcome", ""),
            person=typed.get("person"),
            is_late=bool(typed.get("late")),
            on=self.today,
        )

    @property
    def in_words(self) -> str:
        """The filter as it is stated on exports."""
        self.is_valid()
        said = [self.book.name] if self.book else []
        for name, value in self.cleaned_data.items():
            if value in ("", None, False) or name == "station":
                continue
            field = self.fields[name]
            shown = dict(getattr(field, "choices", ())).get(str(value), _("yes"))
            said.append(f"{field.label}{pgettext('after a label', ': ')}{shown}")
        return " · ".join(said)


def _year(text: Any) -> int | None:
    return int(text) if str(text).isascii() and str(text).isdigit() and len(str(text)) == 4 else None


def _people(book: Book | None) -> list[Person]:
    """Whoever was ever appointed at the station or above it."""
    if book is None or book.station is None:
        return []
    appointed = Appointment.objects.filter(unit__in=book.unit.steps).values("person_id")
    return list(Person.objects.filter(pk__in=appointed).only("pk", "name", "name_en").order_by("name"))
