from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refused
from core.management.house import Answer, HouseCommand
from finance import sales_file


class Command(HouseCommand):
    """Books the sales of a CSV file. Lines that are refused are told with their reason; the rest is booked."""

    help = "Sales from CSV (station,business,amount,fee,sold_at,reference,key); again: nothing new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file")

    def answer(self, options: dict[str, Any]) -> Answer:
        try:
            text = Path(options["file"]).read_text(encoding="utf-8-sig")
        except OSError as error:
            raise Refused("no_file", str(error), "file") from None
        except UnicodeDecodeError:
            raise Refused("not_utf8", _("The file is not UTF-8 text."), "file") from None
        booked, known, refused, words = [], 0, [], []
        for found in sales_file.post(text.splitlines(keepends=True), at=timezone.now()):
            if found.sold is None:
                assert found.refused is not None  # noqa: S101 - for the type checker
                fault = {"line": found.line, "code": found.refused.code, "field": found.refused.field}
                refused.append(fault | {"message": str(found.refused)})
                words.append(f"{found.line}: {found.refused.code} {found.refused}")
            elif found.sold.is_new:
                booked.append(found.sold.receipt)
                words.append(f"{found.line}: {found.sold.receipt}")
            else:
                known += 1
        total = f"booked {len(booked)}, known {known}, refused {len(refused)}"
        facts = {"booked": len(booked), "known": known, "refused": refused}
        return facts, "\n".join([*words, total])
