from argparse import ArgumentParser
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar_file import parse_date
from core.management.house import Answer, HouseCommand
from finance.actions.closing import close_day


class Command(HouseCommand):
    """Closes a day of all stations (D-54); again: nothing new. Days before it that are open are closed first."""

    help = "Closes a day of all stations; again: nothing new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("day", metavar="YYYY-MM-DD")

    def answer(self, options: dict[str, Any]) -> Answer:
        closed = close_day(parse_date(options["day"]), at=timezone.now())
        words = _("%(day)s: %(stations)s stations, %(new)s newly closed, %(unbalanced)s not balanced") % {
            "day": closed.date.isoformat(),
            "stations": closed.stations,
            "new": closed.new,
            "unbalanced": closed.unbalanced,
        }
        return closed.facts(), words
