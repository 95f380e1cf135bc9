"""Sales at the stations and their reversal: terminals, files and the counter go through these (D-41, D-53)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import User
from core.workdays import day_of
from finance import access, ledger, tariffs
from finance.actions.common import allowed, hold_credit
from finance.actions.credit import warn_low
from finance.choices import TransferKind
from finance.models import Business, CreditAccount, Invoice, PostingKey, Transfer
from finance.receipts import find_transfer, receipt_of
from stations.models import Station

# Clocks of terminals run a little ahead; what lies further in the future is a wrong clock.
AHEAD = timedelta(minutes=5)
# A kind of business that was changed is known to all processes after so many seconds.
KNOWN_SECONDS = 5.0
NO_FEE = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Order:
    """A sale as somebody asks for it. `fee` is what the customer pays the merchant on top; it draws no credit."""

    key: UUID
    station: Station
    business: Business
    amount: Decimal
    fee: Decimal
    sold_at: datetime
    reference: str = ""


class Sold(NamedTuple):
    """What the seller is told; the same each time it is asked for under one key."""

    id: int
    receipt: str
    day: date
    balance: Decimal
    is_new: bool


def sell(order: Order, *, actor: User | None, at: datetime) -> Sold:
    """Book one sale (D-53), at once and in a transaction of its own; `actor` None: a command of the operators.

    Refused: not_allowed, in_the_future, above_tariff (D-41), and what the ledger refuses.
    """
    _refuse_wrong(order, actor, at)
    posting = ledger.sell(_line(order), at=at, actor=actor.pk if actor else None)
    if posting.is_low:
        _warn([order.station.pk], at)
    return _told(order, posting)


def sell_many(orders: Sequence[Order], *, actor: User | None, at: datetime) -> list[Sold | Refused]:
    """Book many sales; each has its own answer, and what is refused stops nothing else."""
    answers: list[Sold | Refused | None] = [_refusal(order, actor, at) for order in orders]
    waiting = [n for n, answer in enumerate(answers) if answer is None]
    postings = ledger.sell_many([_line(orders[n]) for n in waiting], at=at, actor=actor.pk if actor else None)
    low = set()
    for n, posting in zip(waiting, postings, strict=True):
        if isinstance(posting, Refused):
            answers[n] = posting
            continue
        answers[n] = _told(orders[n], posting)
        if posting.is_low:
            low.add(orders[n].station.pk)
    if low:
        _warn(sorted(low), at)
    return [answer for answer in answers if answer is not None]


def reverse_sale(sale: Transfer, *, actor: User, at: datetime, key: UUID | str | None = None) -> Sold:
    """Take a sale back: once, whole, and only while its business day is open and is today.

    Refused: not_allowed, not_a_sale, has_invoice, already_reversed (with the same `key`: the same answer instead),
    day_over.
    """
    station = Station.objects.select_related("unit").get(pk=sale.unit_id)
    allowed(access.may_sell(actor, station))
    if sale.kind != TransferKind.SALE:
        raise Refused("not_a_sale", _("Only sales are reversed here."))
    with transaction.atomic():
        # Whoever makes out an invoice for the sale meets us at this row (D-57).
        hold_credit(station.pk)
        invoice = Invoice.objects.standing().filter(transfer_id=sale.pk).first()
        if invoice is not None:
            message = _("Invoice %(number)s stands for this sale; finance voids it first.") % {"number": invoice.number}
            raise Refused("has_invoice", message)
        key = key or f"sale/{sale.pk}/reversal/{at}"
        posting = ledger.reverse(sale, at=at, key=key, only_on=sale.date, actor=actor)
    balance = posting.balance if posting.balance is not None else Decimal(0)
    return Sold(posting.id, receipt_of(station.code, posting.day, posting.id), posting.day, balance, posting.is_new)


def sell_at_counter(order: Order, *, actor: User, at: datetime) -> Sold:
    """As `sell`, for a form: its moment is that of the click, so the same form again is the sale that it made."""
    known = PostingKey.objects.filter(key=order.key).values_list("transfer_id", flat=True).first()
    earlier = find_transfer(known) if known is not None else None
    if earlier is not None and earlier.unit_id == order.station.pk:
        order = replace(order, sold_at=earlier.moment)
    return sell(order, actor=actor, at=at)


def business_of(code: str) -> Business:
    """The kind of business with that code; Refused unknown_business. Costs no query for what was asked just now."""
    found = known_businesses(int(monotonic() / KNOWN_SECONDS)).get(code)
    if found is None:
        found = Business.objects.filter(code=code).first()
    if found is None:
        raise Refused("unknown_business", _("This code is not known."), "business")
    return found


@lru_cache(maxsize=1)
def known_businesses(_period: int) -> dict[str, Business]:
    return {business.code: business for business in Business.objects.all()}


def _refuse_wrong(order: Order, actor: User | None, at: datetime) -> None:
    if actor is not None:
        allowed(access.may_sell(actor, order.station))
    if order.sold_at > at + AHEAD:
        raise Refused("in_the_future", _("This moment lies in the future."), "sold_at")
    tariffs.check(order.business, order.amount, order.fee, day_of(order.sold_at))


def _refusal(order: Order, actor: User | None, at: datetime) -> Refused | None:
    try:
        _refuse_wrong(order, actor, at)
    except Refused as refused:
        return refused
    return None


def _line(order: Order) -> ledger.Sale:
    return ledger.Sale(
        order.key, order.station.pk, order.business.pk, order.amount, order.fee, order.sold_at, order.reference
    )


def _told(order: Order, posting: ledger.Posting) -> Sold:
    balance = posting.balance if posting.balance is not None else Decimal(0)
    receipt = receipt_of(order.station.code, posting.day, posting.id)
    return Sold(posting.id, receipt, posting.day, balance, posting.is_new)


def _warn(stations: Sequence[int], at: datetime) -> None:
    for pk in CreditAccount.objects.to_warn().filter(station__in=stations).values_list("pk", flat=True):
        warn_low(pk, at=at)
