from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from core.text import localized
from finance.choices import TransferKind
from finance.forms.fields import AmountField
from finance.models import Account, Business

ALL = [("", _("all"))]


class LineFilter(forms.Form):
    """What the lines of an account are narrowed by; days are business dates, both included."""

    since = forms.DateField(label=_("From"), required=False, widget=day_input())
    until = forms.DateField(label=_("To"), required=False, widget=day_input())
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ALL, *TransferKind.choices])
    reference = forms.CharField(label=_("Reference"), required=False, max_length=60)

    def __init__(self, data: Any, *, businesses: Iterable[Business]) -> None:
        super().__init__(data)
        choices = [(one.code, localized(one.name, one.name_en)) for one in businesses]
        self.fields["business"] = forms.ChoiceField(label=_("Business"), required=False, choices=[*ALL, *choices])
        self.order_fields(["since", "until", "kind", "business", "reference"])

    @property
    def chosen(self) -> Q:
        """The condition; a wrong filter chooses nothing."""
        if not self.is_valid():
            return Q(pk__in=[])
        given = {name: value for name, value in self.cleaned_data.items() if value}
        names = {
            "since": "date__gte",
            "until": "date__lte",
            "kind": "kind",
            "business": "business__code",
            "reference": "reference",
        }
        return Q(**{names[name]: value for name, value in given.items()})


class AdjustmentForm(Refusable):
    """A proposal to post by hand: to which account, from which, how much and why."""

    amount = AmountField()
    reason = forms.CharField(label=_("Reason"), max_length=200)
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, accounts: Iterable[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(account.pk): account for account in accounts}
        choices = [("", "—"), *((key, account.title) for key, account in self.by_key.items())]
        self.fields["debit"] = forms.ChoiceField(label=_("Debit"), choices=choices)
        self.fields["credit"] = forms.ChoiceField(label=_("Credit side"), choices=choices)
        self.order_fields(["debit", "credit", "amount", "reason", "submission_key"])

    def facts(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        return cleaned | {side: self.by_key[cleaned[side]] for side in ("debit", "credit")}


class RefuseForm(Refusable):
    note = forms.CharField(label=_("Note"), max_length=200)
