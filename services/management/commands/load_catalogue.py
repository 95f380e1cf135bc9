import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from services.actions.catalogue import load_catalogue


class Command(BaseCommand):
    help = "Load the shipped catalogue of matters; what is there stays as it is, unless --overwrite."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--overwrite", action="store_true", help="set shipped matters back to what was shipped")
        parser.add_argument("--json", action="store_true", help="one JSON object for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        tally = load_catalogue(actor=None, at=timezone.now(), overwrite=options["overwrite"])
        if options["json"]:
            self.stdout.write(json.dumps(vars(tally)))
        else:
            self.stdout.write(f"created {tally.created}, refreshed {tally.refreshed}, kept {tally.kept}")
