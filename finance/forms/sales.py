from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable
from core.text import localized
from finance.forms.fields import AmountField, reference_field
from finance.models import Business


class SaleForm(Refusable):
    """A sale at the counter, from the keyboard alone: business, amount, fee, reference, Enter."""

    amount = AmountField()
    fee = AmountField(label=_("Fee"), required=False, allow_zero=True, help_text=_("paid by the customer on top"))
    reference = reference_field()
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, businesses: Iterable[Business], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {business.code: business for business in businesses}
        choices = [(one.code, localized(one.name, one.name_en)) for one in self.by_code.values()]
        self.fields["business"] = forms.ChoiceField(label=_("Business"), choices=choices)
        self.order_fields(["business", "amount", "fee", "reference", "key"])
        self.fields["business"].widget.attrs["autofocus"] = True

    @property
    def business(self) -> Business:
        return self.by_code[self.cleaned_data["business"]]
