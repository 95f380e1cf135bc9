"""Which matters of a month the board leaves out, and why a month is taken down."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable
from core.text import localized
from services.models import Matter


class PublishForm(Refusable):
    """`seen_at` is the moment of the preview: what is registered afterwards is not published with it."""

    seen_at = forms.CharField(widget=forms.HiddenInput)
    excluded = forms.TypedMultipleChoiceField(
        label=_("Matters left out"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, matters: Iterable[Matter], **facts: Any) -> None:
        super().__init__(data, **facts)
        self.rows = {matter.pk: matter for matter in matters}
        named = [(pk, localized(m.name, m.name_en)) for pk, m in self.rows.items()]
        self.fields["excluded"].choices = named

    def clean_seen_at(self) -> datetime:
        try:
            moment = datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError as error:
            raise forms.ValidationError(_("Look at the preview again"), code="not_valid") from error
        if moment.tzinfo is None:
            raise forms.ValidationError(_("Look at the preview again"), code="not_valid")
        return moment

    @property
    def left_out(self) -> list[Matter]:
        return [self.rows[pk] for pk in self.cleaned_data["excluded"]]


class WithdrawForm(Refusable):
    reason = forms.CharField(label=_("Reason"), max_length=200)
