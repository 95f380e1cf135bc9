"""`ready [PART …]`: what /readyz says, for parts without an address; exit 1 if one of them is not alive."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.health import readiness

PARTS = ("database", "ledger", "broker", "worker", "schedule")


class Command(BaseCommand):
    help = "Are these parts alive? Without a name: all of them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["parts"] or PARTS
        if unknown := set(wanted) - set(PARTS):
            raise CommandError(f"unknown: {', '.join(sorted(unknown))}")
        found = {part: alive for part, alive in readiness().items() if part in wanted}
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.write(
                "\n".join(f"{part}: {'alive' if alive else 'NOT ALIVE'}" for part, alive in found.items())
            )
        if not all(found.values()):
            raise SystemExit(1)
