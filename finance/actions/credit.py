"""The prepaid credit of a franchise station: opened, bought, warned about, paid back (D-50 … D-53)."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override
from stdnum.iso7064 import mod_97_10

from core import locks, outbox, papers
from core.audit import record
from core.choices import Channel
from core.errors import Refused
from core.models import Paper, User
from core.numbers import next_number
from core.text import localized
from core.workdays import day_of
from finance import access, ledger, slips
from finance.actions.common import allowed, behalf, yuan
from finance.choices import AccountKind, Means, TransferKind
from finance.models import Account, CreditAccount, CreditPurchase, Outlet, Transfer
from finance.models.credit import MINIMUM_PURCHASE
from stations.choices import Role, StationKind, UnitKind
from stations.models import Appointment, Station, Unit
from stations.models.people import during

LOW_AT = Decimal("200.00")
MOBILE_LENGTH = 11


def virtual_number(code: str) -> str:
    """The number of the virtual account of the station with that institution code (D-51): two check digits behind."""
    return f"{code}{mod_97_10.calc_check_digits(code.replace('-', ''))}"


@transaction.atomic
def open_credit(
    station: Station, *, actor: User, at: datetime, low_at: Decimal = LOW_AT, bureau: Unit | None = None
) -> CreditAccount:
    """The credit account under the station's institution code (D-51), at zero. Again: the one there is.

    Refused: not_allowed, not_postal, not_possible_now (the station has closed), no_bureau.
    """
    held = allowed(access.may_open_credit(actor, station.unit))
    # Two who open at once meet at the station's row.
    station = locks.lock(Station.objects.select_related("unit"), station.pk)
    present = CreditAccount.objects.filter(station=station).first()
    if present is not None:
        return present
    if station.kind != StationKind.POSTAL:
        raise Refused("not_postal", _("Only franchise stations have credit."), "station")
    if station.closed_on is not None and station.closed_on <= day_of(at):
        raise Refused("not_possible_now", _("This station has closed."))
    bureau = bureau or Unit.objects.above(station.unit).filter(kind=UnitKind.BUREAU).last()
    if bureau is None:
        raise Refused("no_bureau", _("The station belongs to no postal bureau."), "station")
    number = virtual_number(station.code)
    credit = ledger.open_credit(station, bureau=bureau, number=number, low_at=low_at, at=at)
    record(
        "credit.open",
        credit,
        actor=actor,
        at=at,
        after={"number": number, "bureau": bureau.pk, "low_at": low_at},
        on_behalf_of=behalf(held),
        unit_id=station.pk,
    )
    return credit


@transaction.atomic
def set_warning(credit: CreditAccount, *, low_at: Decimal, actor: User, at: datetime) -> CreditAccount:
    """Warn below `low_at` from now on. Refused: not_allowed, not_positive."""
    held = allowed(access.may_open_credit(actor, credit.station.unit))
    if low_at < 0:
        raise Refused("not_positive", _("The amount must be more than zero."), "low_at")
    locked = CreditAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=credit.pk)
    if locked.low_at != low_at:
        before = {"low_at": locked.low_at}
        locked.low_at = low_at
        locked.save(update_fields=["low_at"])
        record(
            "credit.set_warning",
            locked,
            actor=actor,
            at=at,
            before=before,
            after={"low_at": low_at},
            on_behalf_of=behalf(held),
            unit_id=locked.station_id,
        )
    return locked


@transaction.atomic
def buy_credit(
    credit: CreditAccount,
    *,
    outlet: Outlet,
    amount: Decimal,
    key: UUID,
    actor: User,
    at: datetime,
    means: str = Means.CASH,
    reference: str = "",
) -> tuple[CreditPurchase, bool]:
    """Credit bought at an outlet (D-52), with a numbered receipt; and whether it is new: the same key again is not.

    Refused: not_allowed, below_minimum, outlet_closed, credit_closed, idempotency_conflict.
    """
    held = allowed(access.may_take_payment(actor, outlet))
    if amount < MINIMUM_PURCHASE:
        message = _("At least %(least)s yuan of credit are bought at a time.") % {"least": MINIMUM_PURCHASE}
        raise Refused("below_minimum", message, "amount")
    if not outlet.is_active:
        raise Refused("outlet_closed", _("This outlet sells no credit."), "outlet")
    posting = ledger.post(
        TransferKind.PURCHASE,
        debit=_paid_into(means, outlet.unit, credit, at),
        credit=credit.account,
        amount=amount,
        key=key,
        at=at,
        reference=reference,
        actor=actor,
    )
    if posting.balance is None:
        raise ValueError(f"{credit.account_id} is no credit account")
    if not posting.is_new:
        return CreditPurchase.objects.select_related("credit__station", "outlet").get(transfer_id=posting.id), False
    # The number last: whoever wants one of the same outlet waits from here to the end of this transaction.
    year = posting.day.year
    number = f"GE-{outlet.code}-{year}-{next_number(f'credit:{outlet.pk}:{year}'):05d}"
    purchase = CreditPurchase.objects.create(
        transfer_id=posting.id,
        date=posting.day,
        credit=credit,
        outlet=outlet,
        amount=amount,
        balance=posting.balance,
        means=means,
        reference=reference,
        number=number,
        taken_by=actor,
        at=at,
    )
    record(
        "credit.buy",
        credit,
        actor=actor,
        at=at,
        after={"receipt": number, "amount": amount, "outlet": outlet.code, "balance": posting.balance},
        on_behalf_of=behalf(held),
        unit_id=credit.station_id,
    )
    return purchase, True


@transaction.atomic
def receipt(purchase: CreditPurchase, *, actor: User, at: datetime) -> Paper:
    """The receipt on paper, A5; laid out once, and the same paper each time it is asked for again."""
    locked = CreditPurchase.objects.select_for_update(of=("self",), no_key=True).get(pk=purchase.pk)
    if locked.paper is None:
        locked.paper = papers.issue(
            "credit-receipt",
            template="finance/credit_receipt",
            title=_("Receipt for credit"),
            data=slips.credit_receipt(locked),
            thing=locked,
            unit_id=locked.outlet.unit_id,
            actor=actor,
            at=at,
        )
        locked.save(update_fields=["paper"])
    return locked.paper


@transaction.atomic
def refund_credit(
    credit: CreditAccount,
    *,
    actor: User,
    at: datetime,
    means: str = Means.BANK,
    reference: str = "",
    outlet: Outlet | None = None,
) -> Transfer | None:
    """Pay back what is left when a station leaves (D-34), and close the account; the transfer, if anything was left.

    Cash is paid at `outlet`. Again: nothing more happens. Refused: not_allowed, outlet_needed.
    """
    held = allowed(access.may_refund(actor, credit))
    locked = CreditAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=credit.pk)
    if locked.closed_at is not None:
        return Transfer.objects.filter(debit=credit.account_id, kind=TransferKind.REFUND).first()
    if means == Means.CASH and outlet is None:
        raise Refused("outlet_needed", _("At which outlet is the cash paid?"), "outlet")
    posting = None
    if locked.balance:
        posting = ledger.post(
            TransferKind.REFUND,
            debit=credit.account,
            credit=_paid_into(means, outlet.unit if outlet else credit.bureau, credit, at),
            amount=locked.balance,
            key=f"credit/{credit.pk}/refund",
            at=at,
            reference=reference,
            actor=actor,
        )
    ledger.close_credit(locked, at=at)
    record(
        "credit.refund",
        credit,
        actor=actor,
        at=at,
        before={"balance": locked.balance},
        after={"balance": "0.00", "closed_at": at},
        on_behalf_of=behalf(held),
        unit_id=credit.station_id,
    )
    return Transfer.objects.get(pk=posting.id, date=posting.day) if posting else None


@transaction.atomic
def warn_low(credit_id: int, *, at: datetime) -> int:
    """Tell the franchisee that the credit runs low, once each time it falls below its threshold; how many were told.

    Claimed by the counter in the row: of two who come at once one tells.
    """
    claimed = CreditAccount.objects.to_warn().filter(pk=credit_id).update(warned=F("crossings"))
    if not claimed:
        return 0
    credit = CreditAccount.objects.select_related("station__unit").get(pk=credit_id)
    people = Appointment.objects.filter(during(day_of(at)), unit=credit.station_id, role=Role.FRANCHISEE)
    told = 0
    for appointment in people.select_related("person__user"):
        user, phone = appointment.person.user, appointment.person.phone.strip()
        with override(user.language if user else None):
            unit = credit.station.unit
            words = {"station": localized(unit.name, unit.name_en), "balance": yuan(credit.balance)}
            subject = _("Credit of %(station)s is low: %(balance)s yuan") % words
            body = _("Buy credit at an outlet before sales are refused.")
        event = f"credit.low/{credit.pk}/{credit.warned}/{appointment.person_id}"
        facts: dict[str, Any] = {"subject": subject, "body": body, "at": at, "about": credit}
        if user is not None:
            link = f"/finance/credit/{credit.station.code}/"
            outbox.post(f"{event}/app", channel=Channel.IN_APP, user=user, link=link, **facts)
            told += 1
        if len(phone) == MOBILE_LENGTH and phone.startswith("1") and phone.isdecimal():
            outbox.post(f"{event}/sms", channel=Channel.SMS, address=phone, **facts)
            told += 1
    return told


def _paid_into(means: str, unit: Unit, credit: CreditAccount, at: datetime) -> Account:
    """The till of `unit`, or the bank account of the station's bureau."""
    if means == Means.CASH:
        return ledger.account(AccountKind.CASH, unit=unit, at=at)
    return ledger.account(AccountKind.BANK, unit=credit.bureau, at=at)
