from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.forms import Refusable
from finance.actions.common import amount_of, money_of
from finance.models import Outlet


class AmountField(forms.CharField):
    """An amount as people type it: 1234.5, 1,234.50 and ￥1234.50 are the same; more than two places are refused."""

    def __init__(self, *, allow_zero: bool = False, **facts: Any) -> None:
        self.allow_zero = allow_zero
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"})
        super().__init__(**{"label": _("Amount"), "max_length": 20, "widget": widget, **facts})

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        plain = text.translate(str.maketrans("０１２３４５６７８９．", "0123456789.", ",， ￥¥元"))
        try:
            return money_of(plain, "amount") if self.allow_zero else amount_of(plain, "amount")
        except Refused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from None


class AtOutlet(Refusable):
    """A form that is sent from one of `outlets`; `outlet` is the chosen one. Its fields stand in the order `ORDER`."""

    ORDER: ClassVar[list[str]] = []

    def __init__(self, *args: Any, outlets: Iterable[Outlet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {outlet.code: outlet for outlet in outlets}
        choices = [(outlet.code, outlet.title) for outlet in self.by_code.values()]
        self.fields["outlet"] = forms.ChoiceField(label=_("Outlet"), choices=choices)
        self.order_fields(self.ORDER)

    @property
    def outlet(self) -> Outlet:
        return self.by_code[self.cleaned_data["outlet"]]


def reference_field() -> forms.CharField:
    return forms.CharField(
        label=_("Reference"), required=False, max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
