"""Take in a file of the other side: whole or not at all, the same content once (D-55, D-58)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.copying import copy_rows
from core.errors import Refused
from core.models import User
from core.workdays import day_of
from finance.access import may_reconcile
from finance.actions.common import allowed, behalf
from finance.actions.reconciling import reconcile_day
from finance.ledger import NOTHING
from finance.models import Biller, OutsideFile, OutsideLine
from finance.outside_file import Content, Line, read


def import_file(
    kind: str, *, name: str, body: bytes, at: datetime, actor: User | None, day: date | None = None
) -> tuple[OutsideFile, bool]:
    """Take in a platform file or bank slips, and compare its day anew; and whether it is new: the same again is not.

    A newer file of the same kind and day takes the place of the older one. `actor` None: by command. Refused:
    not_allowed, day_not_over, what `finance.outside_file.read` refuses; then nothing was taken in.
    """
    if actor is not None:
        allowed(may_reconcile(actor))
    content = read(kind, body, day=day)
    if content.day >= day_of(at):
        raise Refused("day_not_over", _("%(day)s is not over yet.") % {"day": content.day.isoformat()}, "day")
    file, is_new = take_in(kind, content, until=content.day + timedelta(days=1), name=name, at=at, actor=actor)
    if is_new:
        reconcile_day(content.day, at=at, actor=actor)
    return file, is_new


@transaction.atomic
def take_in(
    kind: str,
    content: Content,
    *,
    until: date,
    name: str,
    at: datetime,
    actor: User | None,
    biller: Biller | None = None,
) -> tuple[OutsideFile, bool]:
    """Keep the lines of a file for [content.day, until); the caller has asked for the right and read the lines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('finance_outside_file'))")
        known = OutsideFile.objects.filter(kind=kind, biller=biller, since=content.day, digest=content.digest).first()
        if known is not None:
            return known, False
        cursor.execute("SELECT nextval(pg_get_serial_sequence('finance_outsidefile', 'id'))")
        number = cursor.fetchone()[0]
    # The older one steps aside first: of two that count there is none at any moment.
    older = OutsideFile.objects.of(kind, content.day, biller)
    if older is not None:
        OutsideFile.objects.filter(pk=older.pk).update(replaced_by=number)
    file = OutsideFile.objects.create(
        pk=number,
        kind=kind,
        biller=biller,
        since=content.day,
        until=until,
        name=name[-120:] or "-",
        digest=content.digest,
        rows=len(content.lines),
        amount=sum((line.amount for line in content.lines), NOTHING),
        fee=sum((line.fee for line in content.lines), NOTHING),
        loaded_by=actor,
        loaded_at=at,
    )
    copy_rows(OutsideLine, _rows(file, content.lines))
    facts = {"kind": kind, "day": content.day, "rows": file.rows, "amount": file.amount, "digest": file.digest}
    held = may_reconcile(actor) if actor is not None else None
    record(
        "outside_file.import",
        file,
        actor=actor,
        at=at,
        after=facts | {"replaces": older and older.pk},
        on_behalf_of=behalf(held) if held else None,
    )
    return file, True


def _rows(file: OutsideFile, lines: Sequence[Line]) -> list[OutsideLine]:
    return [
        OutsideLine(
            file=file,
            line=one.line,
            date=one.date,
            station_id=one.station,
            business_id=one.business,
            outlet_id=one.outlet,
            reference=one.reference,
            amount=one.amount,
            fee=one.fee,
        )
        for one in lines
    ]
