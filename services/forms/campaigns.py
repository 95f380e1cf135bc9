"""Forms of the campaigns. Amounts are read by the action, so that there is one judge of what an amount is."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import Refusable, day_input
from core.text import localized
from services.actions.campaigns import Plan, Span
from services.choices import IdProof, Outcome
from services.forms.fields import UploadField
from services.forms.intake import DOCUMENT, DocumentField
from services.forms.steps import SignatureField
from services.models import Application, BatchRow, Campaign, Matter, MatterDocument

SPANS = 4
REASON, RETURNED = "reason.", "returned."


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M")


def amount_field(label: Any, **facts: Any) -> forms.CharField:
    attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "form-control num"}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=attrs), **facts)


class PlanForm(Refusable):
    """What a leader decides about a campaign; the checklist is that of `matter`: a pattern, or the campaign's own."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    starts_on = forms.DateField(label=_("First day"), widget=day_input())
    ends_on = forms.DateField(label=_("Last day"), widget=day_input())
    capacity = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=100_000, required=False, help_text=_("empty: no limit")
    )
    issuer = forms.CharField(label=_("Issuer"), max_length=100)
    issuer_en = forms.CharField(label=_("Issuer, in English"), max_length=100, required=False)
    minimum = amount_field(_("Least amount, yuan"), initial="10.00")
    maximum = amount_field(_("Largest amount, yuan"), initial="500.00")
    bring = forms.CharField(
        label=_("What to bring"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    bring_en = forms.CharField(
        label=_("What to bring, in English"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    pickup_hint = forms.CharField(label=_("Where the day of pick-up is announced"), max_length=200, required=False)
    pickup_hint_en = forms.CharField(label=_("The same, in English"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, matter: Matter, campaign: Campaign | None = None) -> None:
        super().__init__(data, initial=_of_campaign(campaign) if campaign else _of_pattern(matter))
        self.matter = matter
        windows = list(matter.windows.all()) if campaign else []
        for n in range(SPANS):
            window = windows[n] if n < len(windows) else None
            for name, label in (("opens", _("Opens")), ("closes", _("Closes"))):
                self.fields[f"{name}_{n}"] = forms.TimeField(
                    label=label, required=False, widget=time_input(), initial=getattr(window, name, None)
                )
            self.fields[f"capacity_{n}"] = forms.IntegerField(
                label=_("Places a day"),
                required=False,
                min_value=1,
                max_value=100_000,
                initial=window.capacity if window else None,
                widget=forms.NumberInput(attrs={"class": "form-control"}),
            )
        for document in matter.documents.all():
            field = DocumentField(document)
            field.initial = document.quantity
            self.fields[f"{DOCUMENT}{document.pk}"] = field

    @property
    def span_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{name}_{n}"] for name in ("opens", "closes", "capacity")] for n in range(SPANS)]

    @property
    def documents(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(DOCUMENT)]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        for n in range(SPANS):
            opens, closes = typed.get(f"opens_{n}"), typed.get(f"closes_{n}")
            if (opens is None) != (closes is None) and f"opens_{n}" not in self.errors:
                self.add_error(f"closes_{n}", _("Enter both, or neither"))
        return typed

    def plan(self) -> Plan:
        typed = self.cleaned_data
        words = [name for name in self.base_fields if name != "capacity"]
        return Plan(
            **{name: typed[name] for name in words},
            capacity=typed["capacity"],
            spans=[span for n in range(SPANS) if (span := self._span(n))],
            documents={
                int(name.removeprefix(DOCUMENT)): count or 0
                for name, count in typed.items()
                if name.startswith(DOCUMENT)
            },
        )

    def _span(self, n: int) -> Span | None:
        opens: time | None = self.cleaned_data.get(f"opens_{n}")
        closes: time | None = self.cleaned_data.get(f"closes_{n}")
        if opens is None or closes is None:
            return None
        return Span(opens, closes, self.cleaned_data.get(f"capacity_{n}"))


def _of_pattern(matter: Matter) -> dict[str, Any]:
    return {"name": matter.name, "name_en": matter.name_en, "bring": matter.bring, "bring_en": matter.bring_en}


def _of_campaign(campaign: Campaign) -> dict[str, Any]:
    names = ("issuer", "issuer_en", "minimum", "maximum", "capacity", "pickup_hint", "pickup_hint_en")
    windows = list(campaign.matter.windows.all())
    days = {"starts_on": windows[0].starts_on, "ends_on": max(w.ends_on for w in windows)} if windows else {}
    return _of_pattern(campaign.matter) | {name: getattr(campaign, name) for name in names} | days


class TickField(DocumentField):
    """A document to tick off: one of it is a box, of several the number is asked."""

    def __init__(self, document: MatterDocument, received: int = 0) -> None:
        super().__init__(document)
        self.initial = received
        self.label = localized(document.name, document.name_en)

    @property
    def is_box(self) -> bool:
        return self.document.quantity == 1


class Checklist(Refusable):
    """The documents of a campaign to tick off, and the money."""

    paid = amount_field(_("Cash taken, yuan"), required=False)
    override_reason = forms.CharField(
        label=_("Reason to take it in outside its windows"), required=False, max_length=200
    )

    def __init__(
        self,
        data: Any = None,
        *,
        campaign: Campaign,
        may_override: bool,
        received: dict[int, int] | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(data, **facts)
        self.campaign = campaign
        for document in campaign.matter.documents.all():
            self.fields[f"{DOCUMENT}{document.pk}"] = TickField(document, (received or {}).get(document.pk, 0))
        if not may_override:
            del self.fields["override_reason"]

    asks_override = False

    def refuse(self, refused) -> None:
        if refused.code == "outside_window" and "override_reason" in self.fields:
            self.asks_override = True
        super().refuse(refused)

    @property
    def documents(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(DOCUMENT)]

    def facts(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "documents": {
                int(name.removeprefix(DOCUMENT)): count or 0
                for name, count in typed.items()
                if name.startswith(DOCUMENT)
            },
            "paid": typed["paid"],
            "override_reason": typed.get("override_reason", ""),
        }


class TakeInForm(Checklist):
    """An applicant at the counter, on one page."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    resident_name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=60)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=30)
    id_number = forms.CharField(label=_("Id number"), required=False, max_length=18)

    def __init__(
        self, data: Any = None, *, campaign: Campaign, may_override: bool, known: Mapping[str, str] | None = None
    ) -> None:
        initial = {"submission_key": uuid.uuid4(), **(known or {})}
        super().__init__(data, campaign=campaign, may_override=may_override, initial=initial)
        self.fields["paid"].help_text = _("at least %(amount)s") % {"amount": campaign.minimum}
        for name in ("resident_name", "phone", "id_number"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    def facts(self) -> dict[str, Any]:
        names = ("submission_key", "resident_name", "phone", "id_number")
        return super().facts() | {name: self.cleaned_data[name] for name in names}


class WithdrawForm(Refusable):
    outcome = forms.ChoiceField(
        label=_("What happens"),
        choices=[
            (Outcome.WITHDRAWN.value, _("Withdrawn by the applicant")),
            (Outcome.REFUSED.value, _("Not accepted by the station")),
        ],
        initial=Outcome.WITHDRAWN.value,
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)
    signature = SignatureField(label=_("Signature for the money paid back"), required=False)


class CountForm(Refusable):
    counted = amount_field(_("Counted, yuan"))
    reason = forms.CharField(label=_("Reason of a difference"), required=False, max_length=200)


class SignedForm(Refusable):
    """Who of the issuer signs, on the screen or on paper."""

    who = forms.CharField(label=_("Received by, for the issuer"), max_length=60)
    signature = SignatureField(label=_("Signature"), required=False)
    signed = UploadField(label=_("Or the signed paper"), required=False, help_text=_("PDF or picture, up to 10 MB"))

    def refuse(self, refused) -> None:
        if refused.field in {"received_by", "handed_to"}:
            self.add_error("who", str(refused.message))
        else:
            super().refuse(refused)


class AnnounceForm(Refusable):
    pickup_from = forms.DateField(label=_("Pick-up from"), widget=day_input())
    pickup_until = forms.DateField(label=_("until, this day included"), widget=day_input())
    pickup_place = forms.CharField(label=_("Place of pick-up"), max_length=200)
    pickup_place_en = forms.CharField(label=_("Place of pick-up, in English"), max_length=200, required=False)


class ResultsForm(Refusable):
    """The issuer's answer by row: ticked is returned, with a reason; the rest is accepted with one box."""

    is_rest_accepted = forms.BooleanField(label=_("All others have their card"), required=False)

    def __init__(self, data: Any = None, *, rows: Iterable[BatchRow], initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.rows = list(rows)
        for row in self.rows:
            if not row.result:
                self.fields[f"{RETURNED}{row.pk}"] = forms.BooleanField(required=False)
                self.fields[f"{REASON}{row.pk}"] = forms.CharField(required=False, max_length=200)

    @staticmethod
    def rows_in(data: Mapping[str, Any]) -> list[int]:
        """Keys of the rows that what was posted speaks of."""
        keys = {name.partition(".")[2] for name in data if name.startswith((REASON, RETURNED))}
        return [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]

    def clean(self) -> dict[str, Any]:
        """A reason alone is enough to say that it came back."""
        typed: dict[str, Any] = super().clean() or {}
        for row in self.rows:
            if typed.get(f"{RETURNED}{row.pk}") and not typed.get(f"{REASON}{row.pk}", "").strip():
                self.add_error(f"{REASON}{row.pk}", _("This field is required"))
        return typed

    @property
    def returned(self) -> dict[int, str]:
        found = {}
        for row in self.rows:
            reason = self.cleaned_data.get(f"{REASON}{row.pk}", "").strip()
            if self.cleaned_data.get(f"{RETURNED}{row.pk}") or reason:
                found[row.pk] = reason
        return found

    def of(self, row: BatchRow) -> tuple[forms.BoundField, forms.BoundField] | None:
        name = f"{RETURNED}{row.pk}"
        return (self[name], self[f"{REASON}{row.pk}"]) if name in self.fields else None

    @property
    def lines(self) -> list[tuple[BatchRow, tuple[forms.BoundField, forms.BoundField] | None]]:
        return [(row, self.of(row)) for row in self.rows]


class CollectForm(Refusable):
    """Who collects, how they were recognised, the signature."""

    collector = forms.CharField(label=_("Collected by"), max_length=60)
    relation = forms.CharField(label=_("Relation to the applicant"), required=False, max_length=60)
    proof = forms.ChoiceField(label=_("Recognised by"), choices=IdProof.choices, widget=forms.RadioSelect)
    id_tail = forms.CharField(label=_("Last four of the id number"), required=False, max_length=4)
    signature = SignatureField(label=_("Signature"), required=False)

    def __init__(self, data: Any = None, *, application: Application) -> None:
        initial = {"collector": application.ticket.resident_name, "proof": IdProof.ID_CARD}
        super().__init__(data, initial=initial)


class CloseForm(Refusable):
    reason = forms.CharField(label=_("Reason to close with things open"), required=False, max_length=200)
