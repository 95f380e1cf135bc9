import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from finance import proof


class Command(BaseCommand):
    """Proves the books: every line as it was written, balances equal to their lines. Exit 1 and a list if not."""

    help = "Proves the ledger; exit 1 and a list when something does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = proof.verify()
        if options["json"]:
            problems = [asdict(problem) for problem in found.problems]
            facts = {"ok": found.ok, "transfers": found.transfers, "accounts": found.accounts, "problems": problems}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            for problem in found.problems:
                self.stdout.write(f"{problem.check}: {problem.problem}")
            words = f"{found.transfers} transfers, {found.accounts} accounts, {len(found.problems)} problems"
            self.stdout.write(words)
        if not found.ok:
            raise SystemExit(1)
