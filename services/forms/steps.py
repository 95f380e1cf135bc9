"""The form of a step, made from the one table of verbs (`services.actions.VERBS`)."""

import base64
import binascii
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from core.text import localized
from services import access, routing
from services.actions import Fact, facts_for
from services.choices import MatterKind
from services.forms.fields import NamedChoice, PersonChoice, PhotoField, UnitChoice
from services.forms.intake import DETAIL, detail_field
from services.forms.places import PlaceChoice
from services.models import Matter, RepairPart, Thing, Ticket, TicketDocument
from services.repairs import candidates
from stations.models import Partner, Person, Volunteer
from stations.models.people import during

PNG = "data:image/png;base64,"


class SignatureField(forms.CharField):
    """A drawn signature, handed over by static/js/signature.js as a data address; cleaned to PNG bytes or None."""

    widget = forms.HiddenInput(attrs={"data-signature": ""})

    def clean(self, value: Any) -> bytes | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            if not text.startswith(PNG):
                raise ValueError(PNG)
            return base64.b64decode(text.removeprefix(PNG), validate=True)
        except (ValueError, binascii.Error) as error:
            raise forms.ValidationError(_("The signature is not a picture"), code="not_valid") from error


class HeldDocumentChoice(forms.ModelChoiceField):
    def label_from_instance(self, held: TicketDocument) -> str:
        return f"{localized(held.document.name, held.document.name_en)} × {held.received}"


class PartChoice(forms.ModelChoiceField):
    def label_from_instance(self, part: RepairPart) -> str:
        return f"{part.name} · {part.cost}"


class ThingsChoice(forms.ModelMultipleChoiceField):
    """Things of the ticket to tick off; all are ticked at first."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, thing: Thing) -> str:
        pieces = f" × {thing.quantity}" if thing.quantity > 1 else ""
        return f"{thing.name}{pieces} · {thing.number} · {thing.place}"


class StepForm(Refusable):
    """What `verb` asks of `ticket`, with the people, offices and papers that are possible `on` that day."""

    def __init__(self, data: Any = None, files: Any = None, *, ticket: Ticket, verb: str, on: date) -> None:
        super().__init__(data, files)
        self.ticket, self.on = ticket, on
        self.facts_asked = facts_for(verb, ticket)
        for name, fact in self.facts_asked.items():
            if fact.kind == "documents":
                self._ask_documents()
            elif fact.kind == "details":
                self._ask_details()
            else:
                self.fields[name] = self._field(fact)

    def _field(self, fact: Fact) -> forms.Field:
        common = {"label": fact.label, "required": fact.is_required}
        made = MAKERS[fact.kind](self, fact, common)
        if fact.initial not in ("", None):
            made.initial = fact.initial
        return made

    def _ask_details(self) -> None:
        """The facts of the matter that was chosen; before one is, nothing is asked."""
        chosen = str(self.data.get("matter", "")) if self.is_bound else ""
        for pk, matter in self.fields["matter"].rows.items():  # type: ignore[attr-defined]
            if pk == chosen:
                for field in matter.fields.all():
                    self.fields[f"{DETAIL}{field.key}"] = detail_field(field)

    def _ask_documents(self) -> None:
        brought = {row.document_id: row for row in self.ticket.documents.all()}
        for document in self.ticket.matter.documents.all():
            row = brought.get(document.pk)
            field = forms.IntegerField(
                label=localized(document.name, document.name_en),
                min_value=0,
                max_value=99,
                initial=row.received if row else 0,
                disabled=bool(row and row.returned_at),
                help_text=_("%(number)s needed, %(handling)s")
                % {"number": document.quantity, "handling": document.get_handling_display()},
            )
            self.fields[f"document.{document.pk}"] = field

    def facts(self) -> dict[str, Any]:
        """The keywords of the verb's action; what was left empty stays away, so that the action's default holds."""
        found: dict[str, Any] = {}
        for name, fact in self.facts_asked.items():
            if fact.kind == "documents":
                found[name] = {
                    int(key.removeprefix("document.")): count
                    for key, count in self.cleaned_data.items()
                    if key.startswith("document.") and not self.fields[key].disabled
                }
                continue
            if fact.kind == "details":
                given = {key: value for key, value in self.cleaned_data.items() if key.startswith(DETAIL)}
                found[name] = {key.removeprefix(DETAIL): value for key, value in given.items()}
                continue
            value = self.cleaned_data.get(name)
            if fact.kind == "things":
                found[name] = list(value)
            elif value not in ("", None) or (fact.may_blank and value == ""):
                found[name] = value
        return found


def _people(form: StepForm, fact: Fact, common: dict) -> forms.Field:
    """Those who work at the station; to assign, also the volunteers of its partners (A-03)."""
    people = access.people_at(form.ticket.station.unit, access.STATION, form.on)
    if "partner" in form.facts_asked:
        helpers = Volunteer.objects.filter(during(form.on), partner__in=_partners_of(form.ticket))
        people = people | Person.objects.filter(pk__in=helpers.values("person_id"))
    field = PersonChoice(people.distinct(), **common)
    if "partner" in form.facts_asked and form.ticket.matter.kind == MatterKind.REPAIR:
        return _by_skill_and_shift(form, field)
    if "handler" in form.facts_asked and form.ticket.handled_by_id is None:
        # Whoever looks after the street will know the people there (E-08); the clerk may choose another.
        cadre = access.cadre_of(form.ticket.address, form.ticket.station.unit, form.on)
        field.initial = cadre.pk if cadre else None
    return field


def _by_skill_and_shift(form: StepForm, field: PersonChoice) -> forms.Field:
    """For a repair the volunteers come first, the best of them on top, with what they have in hand (A-03)."""
    at = timezone.now()
    found = candidates(form.ticket, at)
    chosen = {candidate.person.pk for candidate in found}
    staff = [(person.pk, field.label_from_instance(person)) for person in field.queryset if person.pk not in chosen]
    groups = {
        _("Skill fits"): [(c.person.pk, c.words(at)) for c in found if c.fits],
        _("Other volunteers"): [(c.person.pk, c.words(at)) for c in found if not c.fits],
        _("Staff"): staff,
    }
    field.choices = [("", ""), *((label, rows) for label, rows in groups.items() if rows)]
    return field


def _place(form: StepForm, fact: Fact, common: dict) -> forms.Field:
    return PlaceChoice(form.ticket.station, empty=_("where it lay before"), **common)


def _part(form: StepForm, fact: Fact, common: dict) -> forms.Field:
    return PartChoice(RepairPart.objects.unanswered().filter(ticket=form.ticket), empty_label=_("all"), **common)


def _partners_of(ticket: Ticket):
    return Partner.objects.filter(unit__in=ticket.station.unit.steps)


def _partners(form: StepForm, fact: Fact, common: dict) -> forms.Field:
    return NamedChoice(_partners_of(form.ticket), initial=form.ticket.partner_id, **common)


def _units(form: StepForm, fact: Fact, common: dict) -> forms.Field:
    units = [u for u in routing.recipients(form.ticket.station, form.on) if u.pk != form.ticket.holder_id]
    usual = routing.default_recipient(units, form.ticket.matter.line)
    return UnitChoice(units, initial=usual.pk if usual and not form.ticket.holder_id else None, **common)


class MatterChoice(forms.TypedChoiceField):
    """One of the matters under which a free request can be filed (B-05)."""

    def __init__(self, matters: Iterable[Matter], **facts: Any) -> None:
        self.rows = {str(matter.pk): matter for matter in matters}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, matter in self.rows.items():
            group = groups.setdefault(localized(matter.group, matter.group_en), [])
            group.append((key, localized(matter.name, matter.name_en)))
        super().__init__(choices=[("", ""), *groups.items()], coerce=self.rows.get, empty_value=None, **facts)


def _matters(form: StepForm, fact: Fact, common: dict) -> forms.Field:
    offered = Matter.objects.offered_at(form.ticket.station).exclude(kind=MatterKind.REQUEST).for_intake()
    return MatterChoice((matter for matter in offered if not matter.windows.all()), **common)


def _held(form: StepForm, fact: Fact, common: dict) -> forms.Field:
    held = TicketDocument.objects.held_originals().filter(ticket=form.ticket).select_related("document")
    return HeldDocumentChoice(held, **common)


def _things(form: StepForm, fact: Fact, common: dict) -> forms.Field:
    there = form.ticket.things.on_shelf().select_related("place").order_by("pk")
    return ThingsChoice(there, initial=[thing.pk for thing in there], **common)


def _choices(form: StepForm, fact: Fact, common: dict) -> forms.Field:
    empty = [] if fact.initial else [("", "")]
    return forms.ChoiceField(choices=[*empty, *fact.choices], **common)


MAKERS: dict[str, Callable[[StepForm, Fact, dict], forms.Field]] = {
    "text": lambda form, fact, common: forms.CharField(max_length=200, **common),
    "long_text": lambda form, fact, common: forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **common
    ),
    "date": lambda form, fact, common: forms.DateField(widget=day_input(), **common),
    "check": lambda form, fact, common: forms.BooleanField(**common),
    "choice": _choices,
    "person": _people,
    "partner": _partners,
    "unit": _units,
    "held_document": _held,
    "matter": _matters,
    "photo": lambda form, fact, common: PhotoField(**common),
    "things": _things,
    "place": _place,
    "part": _part,
    "amount": lambda form, fact, common: forms.DecimalField(min_value=0, max_digits=8, decimal_places=2, **common),
    "hours": lambda form, fact, common: forms.DecimalField(
        min_value=0, max_value=24, max_digits=3, decimal_places=1, **common
    ),
    "signature": lambda form, fact, common: SignatureField(**common),
}
