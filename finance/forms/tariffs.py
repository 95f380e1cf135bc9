"""The forms of the tariffs: a draft with its steps, the reason of a withdrawal, the question for a price."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from core.text import localized
from finance.actions.tariffs import Tier
from finance.choices import TariffBasis
from finance.models import Business, Tariff

STEPS = 5


class BusinessChoice(forms.ModelChoiceField):
    def label_from_instance(self, business: Business) -> str:
        return localized(business.name, business.name_en)


def money(label: Any, **facts: Any) -> forms.DecimalField:
    """An amount of yuan, not negative, with two places at most."""
    facts = {"min_value": Decimal(0), "max_digits": 10, "decimal_places": 2, "required": False} | facts
    return forms.DecimalField(label=label, **facts)


class TariffForm(Refusable):
    """A draft. Which terms are asked depends on how the fee is found; what belongs to another way is left out."""

    business = BusinessChoice(Business.objects.all(), label=_("Business"))
    basis = forms.ChoiceField(label=_("How the fee is found"), choices=TariffBasis.choices, widget=forms.RadioSelect)
    fee = money(_("Fee a transaction, yuan"))
    percent = forms.DecimalField(
        label=_("Percentage of the amount"),
        min_value=Decimal("0.0001"),
        max_value=Decimal(100),
        max_digits=7,
        decimal_places=4,
        required=False,
    )
    least = money(_("At least, yuan"))
    most = money(_("At most, yuan"), min_value=Decimal("0.01"))
    effective_on = forms.DateField(label=_("In force from"), widget=day_input())
    document = forms.CharField(label=_("Document"), required=False, max_length=100)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, data: Any = None, *, businesses: Any = None, **facts: Any) -> None:
        super().__init__(data, **facts)
        if businesses is not None:
            self.fields["business"].queryset = businesses
        for n in range(STEPS):
            self.fields[f"up_to_{n}"] = money(
                _("Step %(n)s: up to, yuan") % {"n": n + 1}, max_digits=14, min_value=Decimal("0.01")
            )
            self.fields[f"fee_{n}"] = money(_("Step %(n)s: fee, yuan") % {"n": n + 1})

    def refuse(self, refused: Any) -> None:
        """Steps have no field of their own: what is wrong with them stands beside the first."""
        if refused.field == "tiers":
            self.add_error("up_to_0", str(refused.message))
        else:
            super().refuse(refused)

    @property
    def steps(self) -> list[tuple[Any, Any]]:
        return [(self[f"up_to_{n}"], self[f"fee_{n}"]) for n in range(STEPS)]

    def facts(self) -> dict[str, Any]:
        """The keywords of `draft_tariff`; steps without a fee are left out, the last one has no end."""
        names = ("basis", "fee", "percent", "least", "most", "effective_on", "document", "note")
        found: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        rows = [(self.cleaned_data[f"up_to_{n}"], self.cleaned_data[f"fee_{n}"]) for n in range(STEPS)]
        found["tiers"] = [Tier(up_to, fee) for up_to, fee in rows if fee is not None]
        return found


def initial_of(tariff: Tariff) -> dict[str, Any]:
    """What the form shows of a version that is written on."""
    names = ("basis", "fee", "percent", "least", "most", "effective_on", "document", "note")
    found: dict[str, Any] = {name: getattr(tariff, name) for name in names} | {"business": tariff.business_id}
    for n, tier in enumerate(tariff.tiers.all()[:STEPS]):
        found |= {f"up_to_{n}": tier.up_to, f"fee_{n}": tier.fee}
    return found


class ReasonForm(Refusable):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class PriceForm(forms.Form):
    """Which price was, is or will be in force on a day, and what a sale of an amount may cost."""

    on = forms.DateField(label=_("Price on"), required=False, widget=day_input())
    amount = money(_("for an amount of, yuan"), max_digits=14)
