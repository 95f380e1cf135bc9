"""The one page of the intake: the matter decides what is asked."""

import uuid
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from core.text import fold, initials, localized, pinyin, traditional
from services.choices import FieldKind, MatterKind, Outcome, Source
from services.models import Matter, MatterDocument, MatterField
from stations.models import Person

DETAIL, DOCUMENT = "details.", "document."
# What the API alone says of itself is no choice at the counter.
SOURCES = [(value, label) for value, label in Source.choices if value != Source.API]
OUTCOMES = [
    ("", _("Register, to be handled")),  # 登记办理
    (Outcome.ON_THE_SPOT.value, _("Done on the spot")),  # 当场办理
    (Outcome.EXPLAINED.value, _("Explained")),  # 解释说明
]
ON_THE_SPOT_CHAIN = "on_the_spot"


@lru_cache(maxsize=1024)
def type_ahead(name: str, aliases: str, name_en: str) -> str:
    """What a matter is found by, one key a line: its words in both scripts, full pinyin, pinyin initials, English."""
    words = [name, *aliases.split()]
    keys: dict[str, None] = {}
    for word in words:
        for key in (fold(word), traditional(word).casefold(), pinyin(word), initials(word)):
            keys[key] = None
    if name_en:
        keys[name_en.casefold()] = None
    return "\n".join(keys)


def with_area(person: Person) -> str:
    """A person with the area that a cadre looks after (E-08)."""
    name = localized(person.name, person.name_en)
    return f"{name} · {localized(person.area)}" if person.area else name


class MatterSelect(forms.Select):
    """A plain select that static/js/combobox.js turns into a field to type in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matters: dict[str, Matter] = {}

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        matter = self.matters.get(str(value))
        if matter is not None:
            option["attrs"] |= {
                "data-keys": type_ahead(matter.name, matter.aliases, matter.name_en),
                "data-hint": localized(matter.group, matter.group_en),
            }
        return option


class IntakeForm(Refusable):
    """`matters` are those offered at the station, `chosen` the one that is taken in, with all of `FOR_INTAKE`; `people`
    those who may have received (E-04); `known` is what an appointment or a queue number tells already.

    The fields of the matter come as `details.<key>`, the documents as `document.<id>`.
    """

    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    matter = forms.ChoiceField(label=_("Matter"), widget=MatterSelect)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=30)
    resident_name = forms.CharField(label=_("Resident"), max_length=60)  # 来访人
    description = forms.CharField(label=_("What it is about"), required=False, max_length=2000, widget=forms.Textarea)
    outcome = forms.ChoiceField(label=_("What happens"), choices=OUTCOMES, required=False, widget=forms.RadioSelect)
    explanation = forms.CharField(label=_("What was explained"), required=False, max_length=2000, widget=forms.Textarea)
    is_urgent = forms.BooleanField(label=_("Urgent: to be submitted today"), required=False)  # 急件
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    id_number = forms.CharField(label=_("Id number"), required=False, max_length=18)
    source = forms.ChoiceField(label=_("How it came"), choices=SOURCES, required=False)
    received_by = forms.ChoiceField(label=_("Received by"), required=False)
    override_reason = forms.CharField(label=_("Reason to take it in outside its dates"), required=False, max_length=200)

    def __init__(
        self,
        data: Any = None,
        *,
        matters: Iterable[Matter],
        people: Iterable[Person] = (),
        chosen: Matter | None = None,
        known: Mapping[str, str] | None = None,
        may_override: bool = False,
    ) -> None:
        initial = {"submission_key": uuid.uuid4(), "source": Source.COUNTER, "matter": chosen.pk if chosen else ""}
        initial |= known or {}
        super().__init__(data, initial=initial)
        self.matters = {str(matter.pk): matter for matter in matters}
        self.chosen = chosen
        self._offer_matters()
        received_by: Any = self.fields["received_by"]
        received_by.choices = [("", _("me")), *((str(p.pk), with_area(p)) for p in people)]
        self.people = {str(person.pk): person for person in people}
        if not may_override:
            del self.fields["override_reason"]
        for name in ("description", "explanation"):
            self.fields[name].widget.attrs["rows"] = 3
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
        self.fields["resident_name"].widget.attrs["autocomplete"] = "off"
        if self.chosen:
            self._ask_for(self.chosen)

    def _offer_matters(self) -> None:
        select: Any = self.fields["matter"]
        select.choices = [("", ""), *((pk, localized(m.name, m.name_en)) for pk, m in self.matters.items())]
        select.widget.matters = self.matters
        select.widget.attrs |= {
            "class": "form-select",
            "data-combobox": "",
            "data-placeholder": _("Type initials, pinyin, characters or English"),
        }

    def _ask_for(self, matter: Matter) -> None:
        for field in matter.fields.all():
            self.fields[f"{DETAIL}{field.key}"] = detail_field(field)
        for document in matter.documents.all():
            self.fields[f"{DOCUMENT}{document.pk}"] = DocumentField(document)
        if matter.kind == MatterKind.REPAIR:
            self.fields["returned"] = forms.CharField(
                label=_("Comes back: number of the earlier repair, or the label"), required=False, max_length=200
            )
        if matter.chain.code == ON_THE_SPOT_CHAIN:
            self.fields["outcome"].initial = Outcome.ON_THE_SPOT.value

    @property
    def details(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(DETAIL)]

    @property
    def documents(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(DOCUMENT)]

    @property
    def has_more_errors(self) -> bool:
        """Whether something is wrong in the part of the page that is folded away."""
        return any(name in self.errors for name in ("address", "id_number", "source", "received_by"))

    def refuse(self, refused) -> None:
        if refused.code == "outside_window" and "override_reason" in self.fields:
            self.asks_override = True
        super().refuse(refused)

    asks_override = False

    def facts(self) -> dict[str, Any]:
        """What `log_ticket` is told, apart from station, matter, actor and moment."""
        typed = self.cleaned_data
        return {
            "submission_key": typed["submission_key"],
            "resident_name": typed["resident_name"],
            "phone": typed["phone"],
            "id_number": typed["id_number"],
            "address": typed["address"],
            "description": typed["description"],
            "details": {name.removeprefix(DETAIL): v for name, v in typed.items() if name.startswith(DETAIL)},
            "documents": {
                int(name.removeprefix(DOCUMENT)): count or 0
                for name, count in typed.items()
                if name.startswith(DOCUMENT)
            },
            "source": typed["source"] or Source.COUNTER,
            "is_urgent": typed["is_urgent"],
            "received_by": self.people.get(typed["received_by"]),
            "outcome": typed["outcome"],
            "explanation": typed["explanation"],
            "override_reason": typed.get("override_reason", ""),
        }


def detail_field(field: MatterField) -> forms.Field:
    """The input for a fact that the matter asks for; the action checks it once more."""
    facts: dict[str, Any] = {"label": localized(field.label, field.label_en), "required": field.is_required}
    if field.kind == FieldKind.CHOICE:
        return forms.ChoiceField(choices=[("", ""), *((c, localized(c)) for c in field.choices)], **facts)
    if field.kind == FieldKind.CHECK:
        return forms.BooleanField(**facts)
    if field.kind == FieldKind.DATE:
        return forms.DateField(widget=day_input(), **facts)
    if field.kind == FieldKind.NUMBER:
        return forms.DecimalField(max_digits=14, **facts)
    if field.kind == FieldKind.LONG_TEXT:
        return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), **facts)
    return forms.CharField(max_length=200, **facts)


class DocumentField(forms.IntegerField):
    """How many of a document were brought; none is no mistake here, it is asked for before its step."""

    def __init__(self, document: MatterDocument) -> None:
        label = localized(document.name, document.name_en)
        super().__init__(label=label, required=False, min_value=0, max_value=99, initial=0)
        self.document = document
