"""What the commands share that take in a file of the other side."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar_file import parse_date
from core.errors import Refused
from core.management.house import Answer, HouseCommand
from finance.actions.outside import import_file
from finance.outside_file import BadLines


class FileCommand(HouseCommand):
    """Takes in a file of `kind` whole or not at all; bad lines are told with their numbers, and it ends with 1."""

    kind = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file")
        parser.add_argument("--day", metavar="YYYY-MM-DD", help="the day the file is of, if it holds several")

    def answer(self, options: dict[str, Any]) -> Answer:
        path = Path(options["file"])
        try:
            body = path.read_bytes()
        except OSError as error:
            raise Refused("no_file", str(error), "file") from None
        day = parse_date(options["day"]) if options["day"] else None
        file, is_new = import_file(self.kind, name=path.name, body=body, day=day, actor=None, at=timezone.now())
        facts = {"date": file.since, "rows": file.rows, "amount": f"{file.amount:.2f}", "fee": f"{file.fee:.2f}"}
        words = _("%(day)s: %(rows)s lines, %(amount)s yuan") if is_new else _("%(day)s: known already, nothing new")
        told = words % {"day": file.since.isoformat(), "rows": file.rows, "amount": facts["amount"]}
        return facts | {"new": is_new, "digest": file.digest}, told

    def words_of(self, refusal: Refused) -> list[str]:
        problems = refusal.problems if isinstance(refusal, BadLines) else []
        return [f"{one.line}: {one.field or ''} {one.message}" for one in problems]

    def facts_of(self, refusal: Refused) -> dict[str, Any]:
        return {"lines": [one.facts() for one in refusal.problems]} if isinstance(refusal, BadLines) else {}
