"""`generate_load --stations N --sales N --tickets N --month YYYY-MM`: synthetic volume for measuring."""

import json
import time
from dataclasses import asdict
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from config.load import sales, tickets


class Command(BaseCommand):
    help = "Synthetic volume for measuring, set-based. Not for a database with real residents."

    def add_arguments(self, parser):
        parser.add_argument("--stations", type=int, required=True)
        parser.add_argument("--tickets", type=int, required=True)
        parser.add_argument("--sales", type=int, default=0, help="at franchise stations of their own, --stations many")
        parser.add_argument("--month", required=True, help="YYYY-MM; the present month ends now")
        parser.add_argument("--open", type=int, help="open tickets per station (default: one of 200)")
        parser.add_argument("--history", action="store_true", help="with two or three audit records per ticket")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        stations, count = options["stations"], options["tickets"]
        if stations < 1 or count < 0 or options["sales"] < 0:
            raise CommandError(_("At least one station, and no negative number of tickets or sales."))
        try:
            first = date.fromisoformat(options["month"] + "-01")
        except ValueError as error:
            raise CommandError(_("The month is written YYYY-MM.")) from error
        open_each = options["open"] if options["open"] is not None else count // stations // 200
        volume = tickets.Volume(stations, count, open_each, options["history"])
        began = time.monotonic()
        try:
            tally = tickets.generate(volume, first=first, at=timezone.now())
            if options["sales"]:
                sales.generate(stations, options["sales"], first=first, at=timezone.now())
        except ValueError as error:
            raise CommandError(str(error)) from error
        seconds = round(time.monotonic() - began, 1)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(tally) | {"sales": options["sales"], "seconds": seconds}))
        else:
            self.stdout.write(
                f"{tally.stations} stations, {tally.tickets} tickets ({tally.open} open, {tally.with_duty} with a "
                f"duty), {tally.history} audit records, "
                f"{options['sales']} sales in {seconds} s"
            )
