"""What the forms of every app share. Forms clean what was typed; the actions decide."""

from django import forms

from core.errors import Refused


class Refusable(forms.Form):
    """A form that shows a refusal beside the field it names, and keeps what was typed."""

    error_css_class = ""

    def refuse(self, refused: Refused) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, str(refused.message))


def day_input() -> forms.DateInput:
    """The browser's own date picker, which reads and writes ISO dates."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
