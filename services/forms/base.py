from django import forms

from core.errors import Refused


class Refusable(forms.Form):
    """A form that shows a refusal beside the field it names, and keeps what was typed."""

    error_css_class = ""

    def refuse(self, refused: Refused) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, str(refused.message))


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
