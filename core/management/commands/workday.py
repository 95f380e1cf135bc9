from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core import workdays
from core.calendar_file import parse_date
from core.errors import Refused
from core.management.house import Answer, HouseCommand, whole_number


class Command(HouseCommand):
    """Asks the working calendar: `workday add DATE N`, `workday between DATE DATE`, `workday is DATE`.

    Day 1 is the first working day after DATE; *between* counts the working days in (first, last]. `certain` is false
    where the answer rests on a year whose notice is not in the calendar.
    """

    help = "Asks the working calendar of mainland China."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("question", choices=list(QUESTIONS), help="add DATE N, between DATE DATE, or is DATE")
        parser.add_argument("words", nargs="*", metavar="DATE|N")

    def answer(self, options: dict[str, Any]) -> Answer:
        question, words = options["question"], options["words"]
        ask, needed = QUESTIONS[question]
        if len(words) != len(needed.split()):
            raise Refused("wrong_arguments", _("Usage: workday %(usage)s") % {"usage": f"{question} {needed}"})
        facts, text = ask(*words)
        return facts, text if facts["certain"] else _("%(answer)s (provisional)") % {"answer": text}


def _add(start: str, n: str) -> Answer:
    day, certain = workdays.add_working_days(parse_date(start), whole_number(n))
    return {"date": day, "certain": certain}, day.isoformat()


def _between(first: str, last: str) -> Answer:
    start, end = parse_date(first), parse_date(last)
    if end < start:
        raise Refused("backwards", _("The second date lies before the first."), field="last")
    days, certain = workdays.working_days_between(start, end)
    return {"days": days, "certain": certain}, str(days)


def _is(day: str) -> Answer:
    asked: date = parse_date(day)
    working, certain = workdays.is_working_day(asked)
    return {"working": working, "certain": certain}, _("working day") if working else _("day off")


QUESTIONS: dict[str, tuple[Callable[..., Answer], str]] = {
    "add": (_add, "DATE N"),
    "between": (_between, "DATE DATE"),
    "is": (_is, "DATE"),
}
