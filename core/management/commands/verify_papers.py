import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core import papers


class Command(BaseCommand):
    """Proves the archive: every paper has its content, and the content its digest (D-36). Exit 1 and a list if not."""

    help = "Checks the digests of all archived papers; exit 1 when one is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        checked = 0
        problems = []
        for problem in papers.check_all():
            checked += 1
            if problem:
                problems.append({"number": problem.number, "problem": problem.problem})
        if options["json"]:
            answer = {"ok": not problems, "papers": checked, "problems": problems}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for found in problems:
                self.stdout.write(f"{found['number']}: {found['problem']}")
            self.stdout.write(f"{checked} papers checked, {len(problems)} wrong")
        if problems:
            raise SystemExit(1)
