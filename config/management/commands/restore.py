"""`restore FILE`: the whole database back from a backup."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import dump


class Command(BaseCommand):
    help = "The database as it was when FILE was made by `backup`. Stop web, worker and schedule first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="throw away what the database holds now")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"{file} is not there.")
        if not options["force"] and not dump.is_empty():
            raise CommandError("The database is not empty. --force throws away what it holds now.")
        try:
            dump.restore(file)
        except dump.DumpFailed as error:
            raise CommandError(str(error)) from error
        answer = {"file": str(file), "restored": True}
        self.stdout.write(json.dumps(answer) if options["json"] else f"{file}: restored")
