"""Settlement with third parties (第三方结算, D-58): drawn up, confirmed, posted, paid; taken back by two people.

The statement is made of the roll-ups of closed days alone and is never changed: what lands later has a later day. Its
postings bear keys that name the line, so that a second try posts nothing.
"""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import audit, locks
from core.errors import Refused
from core.models import User
from core.numbers import next_number
from core.text import listed, localized
from core.workdays import day_of
from finance import ledger, settling
from finance.access import may_prepare, may_settle
from finance.actions import settlement_duties as duties
from finance.actions.common import allowed, behalf
from finance.choices import AccountKind, SettlementState, TransferKind
from finance.models import Account, Biller, Contract, PostingKey, Settlement, SettlementLine, Transfer
from finance.network import is_own_work
from finance.settling import NOTHING, Period
from stations.models import Unit

PARTS = ("fee", "net")


@transaction.atomic
def prepare_settlement(unit: Unit, party: Biller, *, day: date, actor: User, at: datetime) -> Settlement:
    """Draw up the statement of the period that `day` lies in; a second click finds the one that is there.

    Refused: not_allowed, no_contract, period_not_over, days_open (names them), not_covered.
    """
    held = allowed(may_prepare(actor, unit))
    # Contracts of the party stay as they are meanwhile, and two statements come one after the other.
    party = Biller.objects.select_for_update(of=("self",), no_key=True).get(pk=party.pk)
    period = duties.period_on(unit, party, day)
    contracts = duties.contracts_in(unit, party, period) if period else []
    if period is None or not contracts:
        facts = {"party": localized(party.name, party.name_en), "day": day.isoformat()}
        raise Refused("no_contract", _("No contract with %(party)s is in force on %(day)s.") % facts, "day")
    there = _alive(unit, party, period)
    if there is not None:
        return there
    _check_ready(unit, party, period, contracts, at)
    lines = _lines(unit, period, contracts)
    amount, fee = sum((one.amount for one in lines), NOTHING), sum((one.fee for one in lines), NOTHING)
    try:
        with transaction.atomic():
            settlement = Settlement.objects.create(
                unit=unit,
                party=party,
                number=_number(party, period),
                starts_on=period.first,
                ends_on=period.end,
                stations=settling.stations_in(unit, party, period),
                count=sum(one.count for one in lines),
                amount=amount,
                fee=fee,
                net=amount - fee,
                payment_days=min(one.payment_days for one in contracts),
                prepared_by=actor,
                prepared_at=at,
            )
    except IntegrityError:
        there = _alive(unit, party, period)
        if there is None:
            raise
        return there
    for line in lines:
        line.settlement = settlement
    SettlementLine.objects.bulk_create(lines)
    duties.open_settle_duty(unit, party, period, contracts, actor=actor, at=at)
    after = {"number": settlement.number, "from": period.first, "until": period.end}
    after |= {"count": settlement.count, "amount": amount, "fee": fee}
    _record("settlement.prepare", settlement, actor=actor, at=at, after=after, on_behalf_of=behalf(held))
    return settlement


@transaction.atomic
def cancel_settlement(settlement: Settlement, *, reason: str, actor: User, at: datetime) -> Settlement:
    """Throw away a statement that is not posted; the period can be drawn up anew.

    Refused: not_allowed, required (no reason), not_possible_now. A second click finds it cancelled.
    """
    held, found = _taken(settlement, actor)
    if found.state == SettlementState.CANCELLED:
        return found
    _possible(found, SettlementState.PREPARED, SettlementState.CONFIRMED)
    duties.waive_payment(found, actor=actor, at=at, reason=_reason(reason))
    found.state, found.reason = SettlementState.CANCELLED, _reason(reason)
    found.ended_by, found.ended_at = actor, at
    return _saved(
        found, "settlement.cancel", held, actor, at, "state", "reason", "ended_by", "ended_at", note=found.reason
    )


@transaction.atomic
def post_settlement(settlement: Settlement, *, actor: User, at: datetime) -> Settlement:
    """Post a confirmed statement: fees become income, the rest is owed for payment. By another than who drew it up.

    Refused: not_allowed, own_work, not_possible_now. A second click finds it posted.
    """
    held, found = _taken(settlement, actor)
    if found.state == SettlementState.POSTED:
        return found
    _possible(found, SettlementState.CONFIRMED)
    if is_own_work(actor, found.prepared_by_id):
        raise Refused("own_work", _("Somebody else posts what you have drawn up."))
    facts: dict[str, Any] = {"at": at, "actor": actor, "settlement": found}
    for line in found.lines.select_related("business"):
        owed = ledger.account(AccountKind.BILLER, unit=found.unit, biller=found.party, business=line.business, at=at)
        income = ledger.account(
            AccountKind.BILLER_FEE, unit=found.unit, biller=found.party, business=line.business, at=at
        )
        _move(line.fee, owed, income, key=_key(found, line.pk, "fee"), business=line.business, **facts)
        _move(line.net, owed, _payable(found, at), key=_key(found, line.pk, "net"), business=line.business, **facts)
    found.state, found.posted_by, found.posted_at, found.posted_on = SettlementState.POSTED, actor, at, day_of(at)
    return _saved(found, "settlement.post", held, actor, at, "state", "posted_by", "posted_at", "posted_on")


@transaction.atomic
def pay_settlement(settlement: Settlement, *, reference: str, paid_on: date, actor: User, at: datetime) -> Settlement:
    """Mark it paid against a bank slip. Refused: not_allowed, required, future, too_early, nothing_to_pay,
    not_possible_now. The same again finds it paid."""
    held, found = _taken(settlement, actor)
    if found.state == SettlementState.PAID and found.paid_reference == reference.strip():
        return found
    _possible(found, SettlementState.POSTED)
    if found.reversal_by_id is not None:
        raise Refused("not_possible_now", _("Its reversal is asked for; that is decided first."))
    if not found.net:
        raise Refused("nothing_to_pay", _("Nothing is to be paid."))
    if not reference.strip():
        raise Refused("required", _("Enter the number of the bank slip."), "reference")
    if paid_on > day_of(at):
        raise Refused("future", _("This day is yet to come."), "paid_on")
    if paid_on < found.ends_on:
        raise Refused("too_early", _("This day lies before the end of the period."), "paid_on")
    bank = ledger.account(AccountKind.BANK, unit=found.unit, at=at)
    key = _key(found, "payment")
    _move(found.net, _payable(found, at), bank, key=key, settlement=found, at=at, actor=actor)
    found.state, found.paid_by, found.paid_at = SettlementState.PAID, actor, at
    found.paid_on, found.paid_reference = paid_on, reference.strip()
    duties.payment_made(found, actor=actor, at=at)
    return _saved(found, "settlement.pay", held, actor, at, "state", "paid_by", "paid_at", "paid_on", "paid_reference")


@transaction.atomic
def ask_reversal(settlement: Settlement, *, reason: str, actor: User, at: datetime) -> Settlement:
    """Ask for a posted statement to be taken back; somebody else decides. Refused: not_allowed, required,
    not_possible_now."""
    held, found = _taken(settlement, actor)
    _possible(found, SettlementState.POSTED)
    if found.reversal_by_id is not None:
        return found
    found.reason, found.reversal_by, found.reversal_at = _reason(reason), actor, at
    return _saved(
        found,
        "settlement.ask_reversal",
        held,
        actor,
        at,
        "reason",
        "reversal_by",
        "reversal_at",
        note=found.reason,
    )


@transaction.atomic
def decide_reversal(settlement: Settlement, *, approve: bool, actor: User, at: datetime) -> Settlement:
    """Take the postings back by reversal postings, or leave the statement as it is; by another than who asked.

    Refused: not_allowed, own_work, not_possible_now. A second click finds it decided.
    """
    held, found = _taken(settlement, actor)
    if found.state == SettlementState.REVERSED:
        return found
    _possible(found, SettlementState.POSTED)
    if found.reversal_by_id is None:
        raise Refused("not_possible_now", _("No reversal is asked for."))
    if is_own_work(actor, found.reversal_by_id):
        raise Refused("own_work", _("Somebody else decides what you have asked for."))
    if not approve:
        found.reason, found.reversal_by, found.reversal_at = "", None, None
        return _saved(found, "settlement.keep", held, actor, at, "reason", "reversal_by", "reversal_at")
    for transfer in postings_of(found):
        ledger.reverse(transfer, at=at, key=f"settlement/{found.pk}/reverse/{transfer.pk}", actor=actor)
    duties.waive_payment(found, actor=actor, at=at, reason=found.reason)
    found.state, found.ended_by, found.ended_at = SettlementState.REVERSED, actor, at
    return _saved(found, "settlement.reverse", held, actor, at, "state", "ended_by", "ended_at", note=found.reason)


# What is read


def postings_of(settlement: Settlement) -> list[Transfer]:
    """The transfers that the posting of the statement wrote, by line; without the payment."""
    words = [_key(settlement, line, part) for line in settlement.lines.values_list("pk", flat=True) for part in PARTS]
    keys = PostingKey.objects.filter(key__in=[ledger.key_of(word) for word in words])
    found = dict(keys.values_list("transfer_id", "date"))
    rows = Transfer.objects.filter(pk__in=found, date__in=set(found.values()))
    return list(rows.select_related("business", "debit", "credit").order_by("pk"))


# Parts


def _alive(unit: Unit, party: Biller, period: Period) -> Settlement | None:
    rows = Settlement.objects.alive().filter(unit=unit, party=party)
    return rows.filter(starts_on__lt=period.end, ends_on__gt=period.first).first()


def _number(party: Biller, period: Period) -> str:
    series = f"settlement:{party.code}:{period.first.year}"
    return f"JS-{party.code.upper()}-{period.first.year}-{next_number(series):04d}"


def _check_ready(unit: Unit, party: Biller, period: Period, contracts: list[Contract], at: datetime) -> None:
    if period.last >= day_of(at):
        facts = {"day": period.last.isoformat()}
        raise Refused("period_not_over", _("The period is not over before the end of %(day)s.") % facts, "day")
    still_open = settling.open_days(period)
    if still_open:
        days = listed([day.isoformat() for day in still_open])
        raise Refused("days_open", _("Not closed yet: %(days)s. Close these days first.") % {"days": days}, "day")
    bare = settling.without_contract(unit, party, period, contracts)
    if bare:
        named = [f"{localized(one.name, one.name_en)} ({day.isoformat()})" for one, day in bare]
        words = _("Sold without a contract: %(businesses)s. Enter the contract first.")
        raise Refused("not_covered", words % {"businesses": ", ".join(named)}, "day")


def _lines(unit: Unit, period: Period, contracts: list[Contract]) -> list[SettlementLine]:
    lines = []
    for contract in contracts:
        part = Period(max(period.first, contract.starts_on), min(period.end, contract.ends_on or period.end))
        for covered in sorted(contract.covered.all(), key=lambda one: one.business.code):
            sums = settling.sums_of(unit, covered.business, part)
            # All days of the month together choose the step, whichever contract they lie under.
            volume = sums.amount if part == period else settling.sums_of(unit, covered.business, period).amount
            fee = settling.fee_of(contract, count=sums.count, amount=sums.amount, volume=volume)
            lines.append(
                SettlementLine(
                    business=covered.business,
                    contract=contract,
                    starts_on=part.first,
                    ends_on=part.end,
                    stations=sums.stations,
                    count=sums.count,
                    amount=sums.amount,
                    late=settling.late_in(unit, covered.business, part),
                    basis=fee.basis,
                    rate=fee.rate,
                    volume=fee.volume,
                    fee=fee.amount,
                    net=sums.amount - fee.amount,
                )
            )
    return lines


def _taken(settlement: Settlement, actor: User) -> tuple[Any, Settlement]:
    found = locks.lock(Settlement.objects.select_related("unit", "party"), settlement.pk)
    return allowed(may_settle(actor, found.unit)), found


def _possible(settlement: Settlement, *states: str) -> None:
    if settlement.state not in states:
        facts = {"state": settlement.get_state_display()}
        raise Refused("not_possible_now", _("Not possible: the statement is %(state)s.") % facts)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("required", _("Give a reason."), field="reason")
    return reason.strip()


def _key(settlement: Settlement, *parts: Any) -> str:
    return "/".join(["settlement", str(settlement.pk), *map(str, parts)])


def _payable(settlement: Settlement, at: datetime) -> Account:
    return ledger.account(AccountKind.BILLER_PAYABLE, unit=settlement.unit, biller=settlement.party, at=at)


def _move(amount: Any, debit: Account, credit: Account, *, key: str, settlement: Settlement, **facts: Any) -> None:
    """From `credit` to `debit`; what is less than nothing the other way round."""
    if amount < 0:
        debit, credit = credit, debit
    if amount:
        ledger.post(
            TransferKind.SETTLEMENT,
            debit=debit,
            credit=credit,
            amount=abs(amount),
            key=key,
            unit=settlement.unit,
            reference=settlement.number,
            **facts,
        )


def _saved(
    settlement: Settlement, verb: str, held: Any, actor: User, at: datetime, *names: str, note: str = ""
) -> Settlement:
    settlement.save(update_fields=names)
    after = audit.snapshot(settlement, *names)
    _record(verb, settlement, actor=actor, at=at, after=after, on_behalf_of=behalf(held), note=note)
    return settlement


def _record(verb: str, settlement: Settlement, *, actor: User, at: datetime, **facts: Any) -> None:
    audit.record(verb, settlement, actor=actor, at=at, unit_id=settlement.unit_id, **facts)
