"""`yearly_summary STATION YEAR -o FILE.docx`: the yearly summary as a Word file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.errors import Refused
from core.management.house import Answer, HouseCommand, whole_number
from reports.yearly import Summary, summary
from reports.yearly_word import word_of
from services.ledger import Book
from stations.models import Station, Unit


class Command(HouseCommand):
    """Writes the file beside its place first, so that no half of it is ever taken for the whole."""

    help = "The yearly summary (C-07) of a station, or of all stations below a unit, as a Word file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("station", help="code of a station, or key of a unit for all stations below it")
        parser.add_argument("year")
        parser.add_argument("-o", "--output", required=True)

    def answer(self, options: dict[str, Any]) -> Answer:
        book, year = _book(options["station"]), whole_number(options["year"])
        path = Path(options["output"])
        if path.suffix.lower() != ".docx":
            raise Refused("bad_name", _("The file must be called something.docx"), "output")
        # The office's language: what the file says does not depend on who runs the command.
        with override("zh-hans"):
            made = summary(book, year, today=timezone.localdate())
            body = word_of(made)
        draft = path.with_name(f"{path.name}.part")
        try:
            draft.write_bytes(body)
            draft.replace(path)
        except OSError as error:
            raise Refused("not_written", str(error), "output") from None
        return _facts(made) | {"file": str(path)}, f"{made.title}: {path}"


def _book(text: str) -> Book:
    station = Station.objects.select_related("unit").filter(code=text.strip().upper()).first()
    if station is not None:
        return Book(station.unit, station, (station.pk,), is_masked=False)
    is_key = text.isascii() and text.isdigit() and len(text) < 10
    unit = Unit.objects.filter(pk=int(text)).first() if is_key else None
    if unit is None:
        raise Refused("no_station", _("There is no station “%(text)s”") % {"text": text[:40]}, "station")
    below = Station.objects.filter(unit__path__startswith=unit.path).order_by("pk").values_list("pk", flat=True)
    return Book(unit, None, tuple(below), is_masked=False)


def _facts(made: Summary) -> dict[str, Any]:
    now = {key: row.whole.value for key, row in made.figures.items()}
    before = {key: row.before.value for key, row in made.figures.items() if row.before}
    whose = made.book.station.code if made.book.station else str(made.book.unit.pk)
    return {"station": whose, "year": made.year, **now, "year_before": before or None}
