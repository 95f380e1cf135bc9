import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from finance.actions.businesses import load_shipped


class Command(BaseCommand):
    help = "Load the shipped third parties and kinds of business; what is there stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        created = load_shipped(actor=None, at=timezone.now())
        self.stdout.write(json.dumps({"created": created}) if options["json"] else f"created {created}")
