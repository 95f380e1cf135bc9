from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar import Outcome, load_library, load_notice
from core.calendar_file import parse_notice
from core.errors import Refused
from core.management.house import Answer, HouseCommand, whole_number


class Command(HouseCommand):
    """Loads the working calendar from the library, or from the file of a notice that the library does not know yet.

    `load_calendar [--year Y]`; `load_calendar --file FILE [--notice TITLE] [--year Y]`, FILE a CSV with the columns
    date,working,name. Again changes nothing. Open due dates follow, each change with its audit record.
    """

    help = "Loads the working calendar from the library, or a notice from a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--year", help="only this year; with --file the year the notice is for")
        parser.add_argument("--file", help="CSV with the columns date,working,name")
        parser.add_argument("--notice", default="", help="title and date of the notice in the file")

    def answer(self, options: dict[str, Any]) -> Answer:
        file = options["file"]
        wanted = None if options["year"] is None else whole_number(options["year"])
        if file is None:
            outcome = load_library(None if wanted is None else [wanted], actor=None, at=timezone.now())
        else:
            path = Path(file)
            days = parse_notice(_read(path))
            outcome = load_notice(
                days, notice=options["notice"] or path.name, year=wanted, actor=None, at=timezone.now()
            )
        return _tell(outcome)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = _("%(file)s cannot be read: %(reason)s") % {"file": path, "reason": error.strerror}
        raise Refused("bad_file", message, field="file") from None


def _tell(outcome: Outcome) -> Answer:
    facts = {"years": outcome.years, "days": len(outcome.days), "duties": len(outcome.duties)}
    words = _("%(years)s years and %(days)s days changed, %(duties)s open due dates moved")
    return facts, words % {**facts, "years": len(outcome.years)}
