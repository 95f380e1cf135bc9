"""Close the day of all stations (日结, D-54): once for each station and day, however often it is asked."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.models import User
from core.workdays import ONE_DAY, day_of
from finance import closing
from finance.models import DayFile
from finance.models.scope import DAY_CLOSERS
from finance.network import required_role


@dataclass(frozen=True)
class Closed:
    """What a close found and did: `new` stations were closed by it, up to and with `date`."""

    date: date
    stations: int
    new: int
    unbalanced: int
    file: DayFile | None

    def facts(self) -> dict[str, object]:
        return {
            "date": self.date,
            "stations": self.stations,
            "new": self.new,
            "unbalanced": self.unbalanced,
            "file": self.file
            and {"version": self.file.version, "rows": self.file.rows, "amount": f"{self.file.amount:.2f}"}
            | {"digest": self.file.digest},
        }


def close_day(day: date, *, at: datetime, actor: User | None = None) -> Closed:
    """Close `day` for every station that has it open; days before that were left open are closed first, in order.

    Not one transaction: each part stands by itself, and what was interrupted goes on with the next call. `actor` None:
    the schedule or a command of the operators. Refused day_not_over: sales of today still come in; not_allowed.
    """
    behalf = required_role(actor, DAY_CLOSERS) if actor is not None else None
    if day >= day_of(at):
        raise Refused("day_not_over", _("%(day)s is not over yet.") % {"day": day.isoformat()}, field="day")
    new = 0
    first = closing.first_open_day(day)
    if first is not None:
        for n in range((day - first).days + 1):
            new += _close(first + n * ONE_DAY, actor=actor, at=at, on_behalf_of=behalf)
    file = closing.write_file(day, at=at)
    standing = closing.standing(day)
    return Closed(day, standing.due, new, standing.unbalanced, file)


def _close(day: date, *, actor: User | None, at: datetime, on_behalf_of: User | None) -> int:
    closing.seal(day)
    with transaction.atomic():
        new = closing.add_up(day, at=at)
        file = closing.write_file(day, at=at) if new else None
        if file is not None and file.written_at == at:
            facts = {"date": day, "stations": new, "rows": file.rows, "amount": file.amount, "digest": file.digest}
            audit.record("day.close", file, actor=actor, at=at, after=facts, on_behalf_of=on_behalf_of)
    return new
