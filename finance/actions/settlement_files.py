"""The other side's file of a statement: taken over, compared, and with that the statement confirmed (D-58)."""

import hashlib
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core import audit, locks
from core.errors import Refused
from core.models import User
from finance import comparing, party_file
from finance.access import may_prepare, may_settle
from finance.actions import settlement_duties as duties
from finance.actions.common import allowed, behalf
from finance.choices import Comparison, FileKind, SettlementState
from finance.models import Difference, OutsideFile, OutsideLine, Settlement

CHUNK = 2000

# Our sales of the period; one without a reference goes by the number of its receipt. What was taken back within the
# period is on neither side.
OURS = """
SELECT t.id, t.date, t.unit_id AS station_id, t.business_id,
    CASE t.reference WHEN '' THEN s.code || '-' || to_char(t.date, 'YYYYMMDD') || '-' || t.id ELSE t.reference END
        AS reference,
    t.amount, 0.00::numeric(14, 2) AS fee, t.reference AS mark
FROM finance_transfer t
JOIN stations_station s ON s.unit_id = t.unit_id
JOIN finance_creditaccount c ON c.station_id = t.unit_id AND c.bureau_id = %(unit)s
JOIN finance_business b ON b.id = t.business_id AND b.biller_id = %(party)s
WHERE t.date >= %(first)s AND t.date < %(end)s AND t.kind = 'sale' AND NOT EXISTS (
    SELECT 1 FROM finance_reversal r WHERE r.original_id = t.id AND r.original_date = t.date AND r.date < %(end)s)
"""
THEIRS = """
SELECT l.id, l.date, l.station_id, l.business_id, l.reference, l.amount, 0.00::numeric(14, 2) AS fee,
    l.reference AS mark
FROM finance_outsideline l WHERE l.file_id = %(file)s
"""


@transaction.atomic
def import_party_file(settlement: Settlement, *, body: bytes, name: str, actor: User, at: datetime) -> OutsideFile:
    """Take the party's file of the period over and compare it with our sales; the same file again is the same.

    Another file takes the place of the earlier one. Refused: not_allowed, not_possible_now, replaced, and the codes of
    `party_file.read`: one wrong line and nothing is kept.
    """
    held = allowed(may_prepare(actor, settlement.unit))
    found = locks.lock(Settlement.objects.select_related("unit", "party"), settlement.pk)
    if found.state != SettlementState.PREPARED:
        raise Refused("not_possible_now", _("The statement is not waiting for a file any more."))
    digest = hashlib.sha256(body).hexdigest()
    scope = {"kind": FileKind.BILLER, "biller": found.party, "since": found.starts_on}
    there = OutsideFile.objects.filter(**scope, digest=digest).first()
    if there is not None and there.replaced_by_id is not None:
        raise Refused("replaced", _("This file was taken over before and replaced by a later one."), "file")
    if there is None:
        there = _taken_over(found, scope, digest, party_file.read(body, found), name=name, actor=actor, at=at)
        after = {"file": there.name, "rows": there.rows, "amount": there.amount, "digest": digest}
        audit.record(
            "settlement.file",
            found,
            actor=actor,
            at=at,
            after=after,
            on_behalf_of=behalf(held),
            unit_id=found.unit_id,
        )
    compare_file(found, there, at=at)
    return there


@transaction.atomic
def confirm_settlement(settlement: Settlement, *, actor: User, at: datetime) -> Settlement:
    """Both sides agree: nothing is open between the party's file and our sales. The payment is due from here on.

    Refused: not_allowed, not_possible_now, no_file, differences_open. A second click finds it confirmed.
    """
    found = locks.lock(Settlement.objects.select_related("unit", "party"), settlement.pk)
    held = allowed(may_settle(actor, found.unit))
    if found.state == SettlementState.CONFIRMED:
        return found
    if found.state != SettlementState.PREPARED:
        facts = {"state": found.get_state_display()}
        raise Refused("not_possible_now", _("Not possible: the statement is %(state)s.") % facts)
    file = file_of(found)
    if file is None:
        raise Refused("no_file", _("The file of the other side is missing."))
    compare_file(found, file, at=at)
    count = differences_of(found).unsettled().count()
    if count:
        raise Refused("differences_open", _("Differences still open: %(count)s.") % {"count": count})
    found.state, found.file = SettlementState.CONFIRMED, file
    found.confirmed_by, found.confirmed_at = actor, at
    found.save(update_fields=["state", "file", "confirmed_by", "confirmed_at"])
    duties.period_settled(found, actor=actor, at=at)
    audit.record(
        "settlement.confirm",
        found,
        actor=actor,
        at=at,
        after={"state": found.state, "file": file.digest},
        on_behalf_of=behalf(held),
        unit_id=found.unit_id,
    )
    return found


def compare_file(settlement: Settlement, file: OutsideFile, *, at: datetime) -> comparing.Outcome:
    """Again: nothing new; what has come right is marked as gone."""
    scope = comparing.Scope(Comparison.BILLER, settlement.starts_on, biller=settlement.party_id, is_across=False)
    params = {
        "unit": settlement.unit_id,
        "party": settlement.party_id,
        "first": settlement.starts_on,
        "end": settlement.ends_on,
        "file": file.pk,
    }
    return comparing.compare(scope, ours=OURS, theirs=THEIRS, params=params, at=at)


def file_of(settlement: Settlement) -> OutsideFile | None:
    """The file that the statement was confirmed by, else the one that counts for its period."""
    if settlement.file_id is not None:
        return settlement.file
    found = OutsideFile.objects.of(FileKind.BILLER, settlement.starts_on, settlement.party)
    return found if found is not None and found.until == settlement.ends_on else None


def differences_of(settlement: Settlement):
    return Difference.objects.filter(
        comparison=Comparison.BILLER, biller=settlement.party_id, date=settlement.starts_on
    )


def _taken_over(
    settlement: Settlement,
    scope: dict,
    digest: str,
    lines: list[party_file.PartyLine],
    *,
    name: str,
    actor: User,
    at: datetime,
) -> OutsideFile:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('finance_outsidefile', 'id'))")
        key = cursor.fetchone()[0]
    # The earlier file makes room first; the key it names is there when the transaction ends.
    OutsideFile.objects.current().filter(**scope).update(replaced_by=key)
    file = OutsideFile.objects.create(
        pk=key,
        **scope,
        until=settlement.ends_on,
        name=name[-120:],
        digest=digest,
        rows=len(lines),
        amount=sum((one.amount for one in lines), Decimal("0.00")),
        fee=0,
        loaded_by=actor,
        loaded_at=at,
    )
    OutsideLine.objects.bulk_create(
        (
            OutsideLine(
                file=file,
                line=one.line,
                date=one.date,
                station_id=one.station,
                business_id=one.business,
                reference=one.reference,
                amount=one.amount,
            )
            for one in lines
        ),
        batch_size=CHUNK,
    )
    return file
