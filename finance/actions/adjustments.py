"""Manual postings: one person proposes, another approves and with that posts."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import locks
from core.audit import record
from core.errors import Refused
from core.models import User
from finance import access, ledger
from finance.actions.clearing import posting_decided
from finance.actions.common import allowed, behalf
from finance.choices import AccountKind, Decision, TransferKind
from finance.models import Account, Adjustment
from stations.models import Unit


@transaction.atomic
def propose(
    unit: Unit,
    *,
    debit: Account,
    credit: Account,
    amount: Decimal,
    reason: str,
    submission_key: UUID,
    actor: User,
    at: datetime,
) -> Adjustment:
    """Propose to move `amount` from `credit` to `debit`; nothing is posted yet. The same key again: the same proposal.

    Refused: not_allowed, required (no reason), same_account, not_positive, two_stations.
    """
    held = allowed(access.may_propose(actor, unit))
    if not reason.strip():
        raise Refused("required", _("Why is this posted by hand?"), "reason")
    if debit == credit:
        raise Refused("same_account", _("Debit and credit must be two accounts."), "credit")
    if amount <= 0:
        raise Refused("not_positive", _("The amount must be more than zero."), "amount")
    if debit.kind == credit.kind == AccountKind.CREDIT:
        raise Refused("two_stations", _("Credit does not pass from one station to another."), "credit")
    facts = {"unit": unit, "debit": debit, "credit": credit, "amount": ledger.checked(amount), "reason": reason.strip()}
    made, is_new = Adjustment.objects.get_or_create(
        submission_key=submission_key, defaults={**facts, "proposed_by": actor, "proposed_at": at}
    )
    if is_new:
        after = {"debit": debit.pk, "credit": credit.pk, "amount": amount, "reason": made.reason}
        _record("adjustment.propose", made, actor=actor, at=at, after=after, on_behalf_of=behalf(held))
    return made


@transaction.atomic
def approve(adjustment: Adjustment, *, actor: User, at: datetime) -> Adjustment:
    """Post it; by somebody else than the proposer, which the database asks for as well.

    Refused: not_allowed, not_possible_now (decided already), insufficient_credit, credit_closed.
    """
    held, locked = _taken(adjustment, actor)
    posting = ledger.post(
        TransferKind.ADJUSTMENT,
        debit=locked.debit,
        credit=locked.credit,
        amount=locked.amount,
        key=f"adjustment/{locked.pk}",
        at=at,
        unit=locked.unit,
        reference=f"#{locked.pk}",
        actor=actor,
    )
    locked.transfer_id, locked.date = posting.id, posting.day
    decided = _decided(locked, Decision.APPROVED, "adjustment.approve", actor, at, behalf(held), "")
    posting_decided(decided, is_approved=True, note="", actor=actor, at=at)
    return decided


@transaction.atomic
def refuse(adjustment: Adjustment, *, note: str, actor: User, at: datetime) -> Adjustment:
    """Send it back; nothing is posted. Refused: not_allowed, not_possible_now, required (no note)."""
    held, locked = _taken(adjustment, actor)
    if not note.strip():
        raise Refused("required", _("Say why it is refused."), "note")
    decided = _decided(locked, Decision.REFUSED, "adjustment.refuse", actor, at, behalf(held), note.strip())
    posting_decided(decided, is_approved=False, note=decided.note, actor=actor, at=at)
    return decided


def _taken(adjustment: Adjustment, actor: User):
    locked = locks.lock(Adjustment.objects.select_related("unit", "debit", "credit", "proposed_by"), adjustment.pk)
    held = allowed(access.may_decide(actor, locked))
    if locked.state != Decision.PROPOSED:
        raise Refused("not_possible_now", _("This was decided already."))
    return held, locked


def _decided(
    locked: Adjustment, state: str, verb: str, actor: User, at: datetime, on_behalf_of: User | None, note: str
) -> Adjustment:
    locked.state, locked.decided_by, locked.decided_at, locked.note = state, actor, at, note
    locked.save(update_fields=["state", "decided_by", "decided_at", "note", "transfer_id", "date"])
    after = {"state": state, "transfer": locked.transfer_id}
    _record(verb, locked, actor=actor, at=at, after=after, on_behalf_of=on_behalf_of)
    return locked


def _record(verb: str, adjustment: Adjustment, *, actor: User, at: datetime, **facts) -> None:
    record(verb, adjustment, actor=actor, at=at, unit_id=adjustment.unit_id, **facts)
