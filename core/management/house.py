"""How commands of this house answer: exit 0 when done, 1 when refused, `--json` for machines."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from core.errors import Refused

Answer = tuple[dict[str, Any], str]


def whole_number(text: str) -> int:
    """`text` as a whole number of at most nine digits; raises Refused (`bad_number`)."""
    digits = text.strip()
    if digits.removeprefix("-").isdecimal() and len(digits) < 10:
        return int(digits)
    raise Refused("bad_number", _("“%(text)s” is not a whole number.") % {"text": text})


class HouseCommand(BaseCommand):
    """A command that takes strings, calls one function in `answer` and prints what it gives: facts, and words.

    A refusal is printed, with `--json` as {"code", "message", "field"}, and ends with 1.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def answer(self, options: dict[str, Any]) -> Answer:
        raise NotImplementedError

    def words_of(self, refusal: Refused) -> list[str]:
        """What a refusal says beyond its message, line by line."""
        return []

    def facts_of(self, refusal: Refused) -> dict[str, Any]:
        """What a refusal says beyond its message, for machines."""
        return {}

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options.pop("json")
        try:
            facts, words = self.answer(options)
        except Refused as refusal:
            if not as_json:
                raise CommandError("\n".join([str(refusal), *self.words_of(refusal)])) from None
            facts = {"code": refusal.code, "message": str(refusal), "field": refusal.field}
            self._print_json(facts | self.facts_of(refusal))
            raise SystemExit(1) from None
        if as_json:
            self._print_json(facts)
        else:
            self.stdout.write(words)

    def _print_json(self, facts: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False))
