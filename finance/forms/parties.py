"""The forms of third parties: a contract with its steps, its end, and what the steps of a statement ask."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.forms import Refusable, day_input
from core.text import localized
from core.uploads import Upload, accept
from core.workdays import ONE_DAY
from finance.actions.contracts import Step
from finance.choices import FeeBasis, SettlementPeriod
from finance.forms.tariffs import money
from finance.models import Biller, Business, Contract

STEPS = 5
TERMS = ("basis", "per_sale", "per_mille", "period", "settle_days", "payment_days", "note")


class PartyChoice(forms.ModelChoiceField):
    def label_from_instance(self, party: Biller) -> str:
        return localized(party.name, party.name_en)


class BusinessesChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, business: Business) -> str:
        party = localized(business.biller.name, business.biller.name_en) if business.biller else ""
        return f"{localized(business.name, business.name_en)} ({party})"


class ScanField(forms.FileField):
    """A scanned contract: PDF or picture, looked into and made harmless."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.ClearableFileInput(attrs={"accept": "application/pdf,image/*"})
        super().__init__(**{"label": _("Signed contract, scanned"), "widget": widget, **facts})

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return accept(file)
        except Refused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from refused


def per_mille(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=Decimal(1000), max_digits=7, decimal_places=4, required=False
    )


class ContractForm(Refusable):
    """A contract. Which terms are asked depends on how the fee is found; what belongs to another way is left out."""

    number = forms.CharField(label=_("Contract number"), max_length=40)
    party = PartyChoice(Biller.objects.all(), label=_("Third party"))
    businesses = BusinessesChoice(
        Business.objects.exclude(biller=None).select_related("biller").order_by("biller__code", "code"),
        label=_("Businesses covered"),
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = forms.DateField(label=_("In force from"), widget=day_input())
    last_day = forms.DateField(
        label=_("Last day"), widget=day_input(), required=False, help_text=_("empty: until further notice")
    )
    basis = forms.ChoiceField(label=_("Fee paid by the party"), choices=FeeBasis.choices, widget=forms.RadioSelect)
    per_sale = money(_("Fee a transaction, yuan"))
    per_mille = per_mille(_("Fee, per mille of the amount"))
    period = forms.ChoiceField(label=_("Settlement period"), choices=SettlementPeriod.choices)
    settle_days = forms.IntegerField(
        label=_("Working days to settle, after the period"), min_value=1, max_value=60, initial=5
    )
    payment_days = forms.IntegerField(
        label=_("Working days to pay, after both have confirmed"), min_value=1, max_value=60, initial=5
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
    scan = ScanField(required=False)

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        for n in range(STEPS):
            self.fields[f"up_to_{n}"] = money(
                _("Step %(n)s: a month up to, yuan") % {"n": n + 1}, max_digits=14, min_value=Decimal("0.01")
            )
            self.fields[f"rate_{n}"] = per_mille(_("Step %(n)s: per mille") % {"n": n + 1})

    def refuse(self, refused: Any) -> None:
        """Steps have no field of their own: what is wrong with them stands beside the first."""
        place = {"steps": "up_to_0", "ends_on": "last_day"}.get(refused.field or "")
        if place:
            self.add_error(place, str(refused.message))
        else:
            super().refuse(refused)

    @property
    def steps(self) -> list[tuple[Any, Any]]:
        return [(self[f"up_to_{n}"], self[f"rate_{n}"]) for n in range(STEPS)]

    def facts(self) -> dict[str, Any]:
        """The keywords of `add_contract`; steps without a rate are left out, the last one has no end."""
        typed = self.cleaned_data
        names = ("number", "party", "businesses", "starts_on", "scan", *TERMS)
        found: dict[str, Any] = {name: typed[name] for name in names}
        rows = [(typed[f"up_to_{n}"], typed[f"rate_{n}"]) for n in range(STEPS)]
        steps = [Step(up_to, rate) for up_to, rate in rows if rate is not None]
        return found | {"steps": steps, "ends_on": after(typed["last_day"])}


def after(last_day: Any) -> Any:
    """The first day that no longer counts; people say the last that does."""
    return last_day + ONE_DAY if last_day else None


def initial_of(contract: Contract) -> dict[str, Any]:
    """What the form shows of a contract that is superseded."""
    found: dict[str, Any] = {name: getattr(contract, name) for name in TERMS}
    found |= {"party": contract.party_id, "businesses": [one.business_id for one in contract.covered.all()]}
    for n, step in enumerate(contract.steps.all()[:STEPS]):
        found |= {f"up_to_{n}": step.up_to, f"rate_{n}": step.per_mille}
    return found


class EndForm(Refusable):
    last_day = forms.DateField(label=_("Last day"), widget=day_input())

    def refuse(self, refused: Any) -> None:
        self.add_error("last_day", str(refused.message))


class ScanForm(Refusable):
    scan = ScanField()


class PrepareForm(forms.Form):
    """Whose period is drawn up: the one that a day lies in."""

    party = PartyChoice(Biller.objects.all(), label=_("Third party"))
    day = forms.DateField(label=_("A day of the period"), widget=day_input())


class WhyForm(Refusable):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class PayForm(Refusable):
    reference = forms.CharField(
        label=_("Number of the bank slip"), max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
    paid_on = forms.DateField(label=_("Paid on"), widget=day_input())


class FileForm(Refusable):
    """Every transaction of the period as the party has it."""

    file = forms.FileField(
        label=_("File of the other side (.xlsx or .csv)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("Columns: date, station, business, reference, amount."),
    )
