"""A holiday notice as a CSV file: `date,working,name`, one line a day."""

import csv
import re
from datetime import date

from django.utils.translation import gettext as _

from core.calendar import NamedDay
from core.errors import Refused

COLUMNS = ["date", "working", "name"]
WORDS = {
    "1": True, "true": True, "yes": True, "working": True, "是": True, "班": True, "上班": True,
    "0": False, "false": False, "no": False, "off": False, "否": False, "休": False, "放假": False,
}  # fmt: skip
MOST_PROBLEMS = 20
LONGEST_NAME = 60


def parse_date(text: str) -> date:
    """A day written YYYY-MM-DD; raises Refused (`bad_date`) for anything else."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII):
            raise ValueError
        return date.fromisoformat(text.strip())
    except ValueError:
        message = _("“%(text)s” is not a date like 2026-10-10.") % {"text": text}
        raise Refused("bad_date", message, field="date") from None


def parse_notice(content: bytes) -> list[NamedDay]:
    """The days of a file in UTF-8, with or without BOM, or in GB18030, as office programs in China write it.

    `working` is 1/0, yes/no, 是/否 or 班/休. Raises Refused (`bad_file`) that names the bad lines.
    """
    rows = csv.reader(_decode(content).splitlines())
    header = [cell.strip().lower() for cell in next(rows, [])]
    if header != COLUMNS:
        raise Refused("bad_file", _("The first line must be: %(columns)s") % {"columns": ",".join(COLUMNS)})
    days: list[NamedDay] = []
    problems: list[str] = []
    for row in rows:
        if not "".join(row).strip():
            continue
        try:
            days.append(_day(row))
        except Refused as refusal:
            problems.append(_("line %(line)d: %(problem)s") % {"line": rows.line_num, "problem": refusal})
    if problems:
        raise Refused("bad_file", "\n".join(problems[:MOST_PROBLEMS]))
    return days


def _day(row: list[str]) -> NamedDay:
    if len(row) != len(COLUMNS):
        raise Refused("bad_file", _("three columns are needed"))
    working = WORDS.get(row[1].strip().lower())
    if working is None:
        raise Refused("bad_file", _("“%(text)s” is neither 1 nor 0") % {"text": row[1]})
    name = row[2].strip()
    if len(name) > LONGEST_NAME:
        raise Refused("bad_file", _("the name is too long"))
    return NamedDay(parse_date(row[0]), working, name)


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("bad_file", _("The file is not text in UTF-8."))
