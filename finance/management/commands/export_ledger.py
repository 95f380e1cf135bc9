from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Refused
from core.management.house import Answer, HouseCommand
from finance import export


class Command(HouseCommand):
    """Writes the whole ledger to a file, beside it first, so that no half of it is ever taken for the whole."""

    help = "The whole ledger as Beancount or CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", choices=["beancount", "csv"], default="beancount")
        parser.add_argument("--to", help="the last business date, itself included (YYYY-MM-DD)")
        parser.add_argument("-o", "--output", required=True)

    def answer(self, options: dict[str, Any]) -> Answer:
        path = Path(options["output"])
        draft = path.with_name(f"{path.name}.part")
        try:
            with draft.open("w", encoding="utf-8", newline="") as stream:
                count = export.write(stream, options["format"], to=_day(options["to"]))
            draft.replace(path)
        except OSError as error:
            raise Refused("not_written", str(error), "output") from None
        return {"transfers": count, "file": str(path)}, f"{count} transfers in {path}"


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("bad_date", _("“%(text)s” is not a date (YYYY-MM-DD).") % {"text": text}, "to") from None
