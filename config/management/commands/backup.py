"""`backup FILE`: the whole database in one file (PostgreSQL's custom format)."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import dump


class Command(BaseCommand):
    help = "The whole database in one file. The keys of the personal data (PII_KEYS) are not in it: keep them apart."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            dump.backup(file)
        except (dump.DumpFailed, OSError) as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size
        answer = {"file": str(file), "bytes": size}
        self.stdout.write(json.dumps(answer) if options["json"] else f"{file}: {size:,} bytes")
