"""What the forms of every app share. Forms clean what was typed; the actions decide."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.errors import Refused

SELECTED = mark_safe(" selected")


class Refusable(forms.Form):
    """A form that shows a refusal beside the field it names, and keeps what was typed."""

    error_css_class = ""

    def refuse(self, refused: Refused) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, str(refused.message))


class QuickSelect(forms.Select):
    """A list of choices without groups, its options made in one piece: Django renders a template for each of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            [(key, SELECTED if str(key) in chosen else "", label) for key, label in self.choices],
        )
        written = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(written), options)


def day_input() -> forms.DateInput:
    """The browser's own date picker, which reads and writes ISO dates."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
