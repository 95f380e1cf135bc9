from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import Refusable, day_input
from core.workdays import ONE_DAY
from finance.forms.accounts import ALL
from finance.forms.fields import AtOutlet
from finance.models import Outlet
from finance.receipts import number_in

# Days that lie so far off overflow when the next midnight is asked for.
FIRST, LAST = date(1, 1, 3), date(9999, 12, 28)
SHOWN = [
    ("standing", _("standing invoices")),
    ("voided", pgettext_lazy("invoices", "voided")),
    ("waiting", pgettext_lazy("invoices", "not printed yet")),
]
PLAIN = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ReceiptForm(Refusable):
    """What stands on the customer's receipt, typed or scanned; `finance.receipts` forgives how it is written."""

    code = forms.CharField(
        label=_("Number and code of the receipt"),
        max_length=100,
        help_text=_("Scan the receipt, or type its last digits and the ten letters: 17 KMPRT WXYAC"),
        widget=forms.TextInput({**PLAIN, "autofocus": True, "class": "mono"}),
    )


class FindReceiptForm(forms.Form):
    """A receipt of one's own station, by its number, with the code or without."""

    receipt = forms.CharField(label=_("Number of the receipt"), max_length=100, widget=forms.TextInput(PLAIN))


class InvoiceForm(AtOutlet):
    """To whom the invoice is made out; somebody of one outlet alone is not asked for it."""

    ORDER: ClassVar[list[str]] = ["buyer", "tax_number", "outlet", "code", "key"]

    buyer = forms.CharField(
        label=_("Buyer"), max_length=100, help_text=_("name of the company, or “个人” for a private person")
    )
    tax_number = forms.CharField(
        label=_("Tax number"),
        required=False,
        max_length=30,
        help_text=_("unified social credit code; empty for a private person"),
        widget=forms.TextInput({**PLAIN, "class": "mono"}),
    )
    code = forms.CharField(max_length=100, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(self.by_code) == 1:
            self.fields["outlet"].widget = forms.HiddenInput()
            self.fields["outlet"].initial = next(iter(self.by_code))


class VoidForm(Refusable):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput({"autofocus": True}))


class InvoiceFilter(forms.Form):
    """What the register of invoices is narrowed by; days are those on which they were made out, both included."""

    since = forms.DateField(label=_("From"), required=False, widget=day_input())
    until = forms.DateField(label=_("To"), required=False, widget=day_input())
    station = forms.CharField(label=_("Station"), required=False, max_length=60)
    number = forms.CharField(label=_("Invoice or receipt"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[*ALL, *SHOWN],
    )

    def __init__(self, data: Any, *, outlets: Iterable[Outlet]) -> None:
        super().__init__(data)
        choices = [(one.code, one.title) for one in outlets]
        self.fields["outlet"] = forms.ChoiceField(label=_("Outlet"), required=False, choices=[*ALL, *choices])
        self.order_fields(["since", "until", "outlet", "station", "number", "state"])

    @property
    def chosen(self) -> Q:
        """The condition; a wrong filter chooses nothing."""
        if not self.is_valid():
            return Q(pk__in=[])
        given = self.cleaned_data
        found = Q()
        if given["since"]:
            found &= Q(issued_at__gte=midnight(given["since"]))
        if given["until"]:
            found &= Q(issued_at__lt=midnight(given["until"], ONE_DAY))
        if given["outlet"]:
            found &= Q(outlet__code=given["outlet"])
        if given["station"]:
            found &= Q(station__code__iexact=given["station"]) | Q(station__unit__name__icontains=given["station"])
        if given["number"]:
            sale = number_in(given["number"])
            found &= Q(number__iexact=given["number"].strip()) | (Q(transfer_id=sale) if sale else Q(pk__in=[]))
        return found & STATES.get(given["state"], Q())

    @property
    def notes(self) -> dict[str, str]:
        """The filter in words, for the file."""
        return {str(self[name].label): str(value) for name, value in self.cleaned_data.items() if value}


def midnight(day: date, later: timedelta = timedelta()) -> datetime:
    """The beginning of that day here, or of one that lies so much later."""
    return timezone.make_aware(datetime.combine(min(max(day, FIRST), LAST) + later, time()))


STATES = {
    "standing": Q(voided_at=None),
    "voided": Q(voided_at__isnull=False),
    "waiting": Q(printed_at=None, voided_at=None),
}
