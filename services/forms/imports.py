from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Refusable
from core.text import localized
from services.ledger_rows import COLUMNS
from services.models import LedgerImport, Matter

# A file with more words for matters than this has the wrong column chosen.
MOST_WORDS = 200


class UploadForm(Refusable):
    """The spreadsheet with a past ledger."""

    file = forms.FileField(
        label=_("Spreadsheet (.xlsx or .csv)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("One row a matter, with headings in the first row. At most 60,000 rows and 20 MB."),
    )


class ColumnsForm(Refusable):
    """Which column of the file is what, and which matter each word of the file means."""

    def __init__(self, data: Any = None, *, taken: LedgerImport, offered: Iterable[Matter]) -> None:
        super().__init__(data)
        headings = [("", _("— not in the file —"))]
        headings += [(str(place), text or f"#{place + 1}") for place, text in enumerate(taken.headings)]
        for column in COLUMNS:
            self.fields[column.key] = forms.ChoiceField(
                label=column.label,
                choices=headings,
                required=False,
                initial=str(taken.columns.get(column.key, "")),
                help_text=_("needed") if column.is_required else "",
            )
        self.words = dict(list(taken.matters.items())[:MOST_WORDS])
        choices = [("", _("— choose a matter —"))]
        choices += [(str(matter.pk), localized(matter.name, matter.name_en)) for matter in offered]
        for place, (word, matter) in enumerate(self.words.items()):
            self.fields[f"word-{place}"] = forms.ChoiceField(
                label=word, choices=choices, required=False, initial=str(matter or "")
            )

    @property
    def column_fields(self) -> list[Any]:
        return [self[column.key] for column in COLUMNS]

    @property
    def word_fields(self) -> list[Any]:
        return [self[f"word-{place}"] for place in range(len(self.words))]

    def columns(self) -> dict[str, int]:
        typed = self.cleaned_data
        return {column.key: int(typed[column.key]) for column in COLUMNS if typed.get(column.key)}

    def matters(self) -> dict[str, int]:
        typed = self.cleaned_data
        return {word: int(typed.get(f"word-{place}") or 0) for place, word in enumerate(self.words)}
