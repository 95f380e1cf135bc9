"""Contracts with third parties: entered, superseded by a later one, never edited (D-58)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import audit, locks, papers
from core.errors import Refused
from core.models import Paper, User
from core.text import localized
from core.uploads import Upload
from finance import settling
from finance.access import may_prepare
from finance.actions.common import allowed, behalf
from finance.choices import FeeBasis, SettlementPeriod
from finance.models import Biller, Business, Contract, ContractBusiness, ContractStep, SettlementLine
from stations.models import Unit

SCAN = "party-contract"


class Step(NamedTuple):
    """Up to which amount of a month (None: without end) how many per mille."""

    up_to: Decimal | None
    per_mille: Decimal


@transaction.atomic
def add_contract(
    unit: Unit,
    *,
    number: str,
    party: Biller,
    businesses: Iterable[Business],
    starts_on: date,
    basis: str,
    period: str,
    actor: User,
    at: datetime,
    ends_on: date | None = None,
    per_sale: Decimal | None = None,
    per_mille: Decimal | None = None,
    steps: Sequence[Step] = (),
    settle_days: int = 5,
    payment_days: int = 5,
    note: str = "",
    replaces: Contract | None = None,
    scan: Upload | None = None,
) -> Contract:
    """A contract of the bureau `unit` with `party`; `replaces` ends on the day on which this one begins.

    The same contract again (number and facts) is the one that is there. Refused: not_allowed, required, invalid,
    number_taken, overlap, period_differs, settled_already, backwards.
    """
    held = allowed(may_prepare(actor, unit))
    Biller.objects.select_for_update(of=("self",), no_key=True).get(pk=party.pk)
    chosen = sorted(businesses, key=lambda one: one.code)
    facts = _checked_terms(basis, period, per_sale=per_sale, per_mille=per_mille, steps=steps)
    facts |= {"party": party, "starts_on": starts_on, "ends_on": ends_on, "note": note.strip(), "replaces": replaces}
    facts |= {"settle_days": settle_days, "payment_days": payment_days}
    _check_shape(number, chosen, party, starts_on, ends_on)
    there = Contract.objects.filter(number=number.strip()).first()
    if there is not None:
        if there.unit_id == unit.pk and all(getattr(there, name) == value for name, value in facts.items()):
            return there
        raise Refused("number_taken", _("A contract of this number is there already."), "number")
    if replaces is not None:
        _supersede(replaces, starts_on, actor=actor, at=at, on_behalf_of=behalf(held))
    _check_settled(unit, chosen, starts_on)
    _check_period(unit, party, period, starts_on, ends_on)
    contract = Contract.objects.create(unit=unit, number=number.strip(), entered_by=actor, entered_at=at, **facts)
    _cover(contract, chosen)
    ContractStep.objects.bulk_create(
        ContractStep(contract=contract, up_to=step.up_to, per_mille=step.per_mille) for step in steps
    )
    after: dict[str, Any] = {"number": contract.number, "party": party.code, "businesses": [one.code for one in chosen]}
    after |= {"terms": settling.terms_in_words(contract), "from": starts_on, "until": ends_on, "period": period}
    _record("contract.add", contract, actor=actor, at=at, after=after, on_behalf_of=behalf(held))
    if scan is not None:
        attach_scan(contract, scan, actor=actor, at=at)
    return contract


@transaction.atomic
def attach_scan(contract: Contract, scan: Upload, *, actor: User, at: datetime) -> Paper:
    """The scanned contract, archived; a later one stands beside the earlier. Refused: not_allowed."""
    allowed(may_prepare(actor, contract.unit))
    return papers.receive(
        SCAN,
        title=_("Contract %(number)s") % {"number": contract.number},
        upload=scan,
        thing=contract,
        unit_id=contract.unit_id,
        actor=actor,
        at=at,
    )


@transaction.atomic
def end_contract(contract: Contract, *, ends_on: date, actor: User, at: datetime) -> Contract:
    """It holds no longer from `ends_on` on. Refused: not_allowed, backwards, settled_already. Again: nothing new."""
    held = allowed(may_prepare(actor, contract.unit))
    return _supersede(contract, ends_on, actor=actor, at=at, on_behalf_of=behalf(held))


@transaction.atomic
def drop_contract(contract: Contract, *, actor: User, at: datetime) -> None:
    """Throw away what was entered wrongly and no statement has used; what it superseded goes on.

    A second click does nothing. Refused: not_allowed, not_possible_now.
    """
    held = allowed(may_prepare(actor, contract.unit))
    found = Contract.objects.select_for_update(of=("self",)).filter(pk=contract.pk).first()
    if found is None:
        return
    if found.lines.exists() or found.later.exists():
        raise Refused("not_possible_now", _("This contract was used; end it or supersede it by a later one."))
    if Paper.objects.about(found).exists():
        raise Refused("not_possible_now", _("The signed contract is archived with it; end it instead."))
    before = {"number": found.number, "party": found.party_id, "from": found.starts_on}
    _record("contract.drop", found, actor=actor, at=at, before=before, on_behalf_of=behalf(held))
    earlier = found.replaces
    found.delete()
    if earlier is not None and earlier.ends_on == found.starts_on:
        _end(earlier, None)


def _checked_terms(
    basis: str, period: str, *, per_sale: Decimal | None, per_mille: Decimal | None, steps: Sequence[Step]
) -> dict[str, Any]:
    if period not in SettlementPeriod.values:
        raise Refused("invalid", _("Choose how often is settled."), "period")
    facts: dict[str, Any] = {"basis": basis, "period": period, "per_sale": None, "per_mille": None}
    if basis == FeeBasis.PER_SALE:
        if per_sale is None:
            raise Refused("required", _("Which fee a transaction?"), "per_sale")
        return facts | {"per_sale": per_sale}
    if basis == FeeBasis.PER_MILLE:
        if per_mille is None:
            raise Refused("required", _("How many per mille?"), "per_mille")
        return facts | {"per_mille": per_mille}
    if basis != FeeBasis.STEPS:
        raise Refused("invalid", _("Choose how the fee is found"), "basis")
    if period != SettlementPeriod.MONTH:
        raise Refused("invalid", _("Steps of a month's amount are settled by the month."), "period")
    if not steps:
        raise Refused("required", _("Enter at least one step"), "steps")
    ends = [step.up_to for step in steps]
    if ends[-1] is not None or None in ends[:-1]:
        raise Refused("invalid", _("The last step, and only that, has no end"), "steps")
    amounts = [end for end in ends if end is not None]
    if amounts != sorted(set(amounts)):
        raise Refused("invalid", _("The steps rise from one to the next"), "steps")
    return facts


def _check_shape(number: str, chosen: list[Business], party: Biller, starts_on: date, ends_on: date | None) -> None:
    if not number.strip():
        raise Refused("required", _("Which number does the contract bear?"), "number")
    if not chosen:
        raise Refused("required", _("Which business does it cover?"), "businesses")
    foreign = [one for one in chosen if one.biller_id != party.pk]
    if foreign:
        names = ", ".join(localized(one.name, one.name_en) for one in foreign)
        raise Refused("invalid", _("Business of another party: %(names)s") % {"names": names}, "businesses")
    if ends_on is not None and ends_on <= starts_on:
        raise Refused("backwards", _("The end lies before the beginning."), "ends_on")


def _check_settled(unit: Unit, chosen: list[Business], starts_on: date) -> None:
    """Days that were settled for a business have the contract that they were settled by."""
    lines = SettlementLine.objects.filter(settlement__unit=unit, business__in=chosen, ends_on__gt=starts_on).exclude(
        settlement__state__in=["cancelled", "reversed"]
    )
    line = lines.order_by("-ends_on").first()
    if line is not None:
        words = _("Settled already until %(day)s; the contract begins after that.") % {"day": line.last_day.isoformat()}
        raise Refused("settled_already", words, "starts_on")


def _check_period(unit: Unit, party: Biller, period: str, starts_on: date, ends_on: date | None) -> None:
    """What holds at the same time with a party is settled in the same periods; another period begins with both."""
    others = Contract.objects.filter(unit=unit, party=party).exclude(period=period)
    clash = others.touching(starts_on, ends_on).first()
    if clash is not None:
        words = _("Contract %(number)s is settled by another period at the same time.") % {"number": clash.number}
        raise Refused("period_differs", words, "period")
    for kind in set(others.filter(ends_on=starts_on).values_list("period", flat=True)):
        if any(settling.period_of(one, starts_on).first != starts_on for one in (kind, period)):
            words = _("Another period begins on a day with which the old and the new one begin.")
            raise Refused("period_differs", words, "starts_on")


def _cover(contract: Contract, chosen: list[Business]) -> None:
    for business in chosen:
        try:
            with transaction.atomic():
                ContractBusiness.objects.create(contract=contract, business=business)
        except IntegrityError:
            name = localized(business.name, business.name_en)
            words = _("%(business)s is covered by another contract on some of these days.") % {"business": name}
            raise Refused("overlap", words, "businesses") from None


def _supersede(contract: Contract, ends_on: date, *, actor: User, at: datetime, on_behalf_of: User | None) -> Contract:
    found = locks.lock(Contract.objects.all(), contract.pk)
    if found.ends_on == ends_on:
        return found
    if ends_on <= found.starts_on or (found.ends_on is not None and ends_on > found.ends_on):
        raise Refused("backwards", _("It ends after its beginning and not later than so far."), "ends_on")
    lines = found.lines.filter(ends_on__gt=ends_on).exclude(settlement__state__in=["cancelled", "reversed"])
    line = lines.order_by("-ends_on").first()
    if line is not None:
        words = _("Settled already until %(day)s.") % {"day": line.last_day.isoformat()}
        raise Refused("settled_already", words, "ends_on")
    before = {"until": found.ends_on}
    _end(found, ends_on)
    _record(
        "contract.end",
        found,
        actor=actor,
        at=at,
        before=before,
        after={"until": ends_on},
        on_behalf_of=on_behalf_of,
    )
    return found


def _end(contract: Contract, ends_on: date | None) -> None:
    contract.ends_on = ends_on
    contract.save(update_fields=["ends_on"])


def _record(verb: str, contract: Contract, *, actor: User, at: datetime, **facts: Any) -> None:
    audit.record(verb, contract, actor=actor, at=at, unit_id=contract.unit_id, **facts)
