from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable
from core.text import localized
from finance.choices import Means
from finance.forms.fields import AmountField, AtOutlet, reference_field
from stations.models import Station


class BuyForm(AtOutlet):
    """Credit bought at an outlet (D-52)."""

    ORDER: ClassVar[list[str]] = ["amount", "outlet", "means", "reference", "key"]

    amount = AmountField(help_text=_("500.00 yuan or more"))
    means = forms.ChoiceField(label=_("Paid by"), choices=Means.choices)
    reference = reference_field()
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget.attrs["autofocus"] = True


class OpenForm(Refusable):
    """The credit account of a station that has none (D-51)."""

    low_at = AmountField(label=_("Warn below"), initial="200.00", allow_zero=True)

    def __init__(self, *args: Any, stations: Iterable[Station], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {station.code: station for station in stations}
        choices = [
            (one.code, f"{one.code} {localized(one.unit.name, one.unit.name_en)}") for one in self.by_code.values()
        ]
        self.fields["station"] = forms.ChoiceField(label=_("Station"), choices=choices)
        self.order_fields(["station", "low_at"])


class WarningForm(Refusable):
    low_at = AmountField(label=_("Warn below"), allow_zero=True)


class RefundForm(Refusable):
    """What is left goes back when a station leaves (D-34)."""

    reference = reference_field()
