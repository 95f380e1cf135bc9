"""The form of a policy article (B-01)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable, day_input
from services.choices import PolicySubject
from services.forms.fields import UnitChoice, long_text
from stations.models import Unit

LONGEST = 30_000


class ArticleForm(Refusable):
    """`units` are those for which the person writes; without them an article is changed that has its unit."""

    subject = forms.ChoiceField(label=_("Subject"), choices=[("", ""), *PolicySubject.choices])
    title = forms.CharField(label=_("Title"), max_length=100)
    body = long_text(
        _("Text"),
        rows=14,
        max_length=LONGEST,
        help_text=_("# heading · - list · 1. numbered · **strong** · [words](address) · blank line: new paragraph"),
    )
    source = forms.CharField(label=_("Issued by, document number"), max_length=200, required=False)
    valid_from = forms.DateField(label=_("In force from"), widget=day_input(), required=False)
    valid_until = forms.DateField(label=_("In force until"), widget=day_input(), required=False)
    title_en = forms.CharField(label=_("Title, in English"), max_length=150, required=False)
    body_en = long_text(_("Text, in English"), rows=8, max_length=LONGEST, required=False)

    def __init__(self, data: Any = None, *, units: Iterable[Unit] = (), initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        units = list(units)
        if units:
            self.fields["unit"] = UnitChoice(units, label=_("Published by"), initial=units[0].pk)
            self.order_fields(["unit", *self.fields])
