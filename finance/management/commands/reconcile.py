from argparse import ArgumentParser
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar_file import parse_date
from core.management.house import Answer, HouseCommand
from finance.actions.reconciling import Reconciled, reconcile_day


class Command(HouseCommand):
    """Compares platform file, ledger, statement and bank slips of a day (D-55); ends with 1 while something is open."""

    help = "Compares platform file, ledger, statement and bank slips of a day; exit 1 while something is open."
    found: Reconciled

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("day", metavar="YYYY-MM-DD")

    def answer(self, options: dict[str, Any]) -> Answer:
        self.found = found = reconcile_day(parse_date(options["day"]), at=timezone.now())
        words = [f"{found.day.date.isoformat()}: {found.day.get_state_display()}"]
        for one in found.comparisons:
            theirs = f"{one.theirs_count} / {one.theirs_amount:.2f}" if one.is_complete else _("file missing")
            label = one.get_comparison_display()
            words.append(f"{label}: {one.ours_count} / {one.ours_amount:.2f} ↔ {theirs}")
        for difference in found.open[:100]:
            station = difference.station.code if difference.station else ""
            sums = f"{difference.ours_amount or '—'} ↔ {difference.theirs_amount or '—'}"
            words.append(f"  {difference.get_cause_display()}: {station} {difference.reference} {sums}")
        return found.facts(), "\n".join(words)

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not self.found.is_done:
            raise SystemExit(1)
