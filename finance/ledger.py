"""The ledger: the only writer of money. Double entry, one row a transfer, never changed, once for each key.

What moves is decided inside the database, in one statement (`finance_post`, see finance/migrations): the credit of a
station is drawn where it suffices and else nothing happens (D-53), the day is the next open one (D-54), a key that was
used answers as it did then. Nothing here holds a lock across two statements.

Whoever calls `post` within a transaction of their own has the transfer in it, and gives a key that names the event
("campaign/12/handover"), so that a second try posts nothing.
"""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.idempotency import HEADER
from core.models import User
from core.workdays import day_of
from finance import partitions
from finance.choices import AccountKind, Settles, TransferKind
from finance.ledger_sql import BALANCE, MANY, ONE, SELL, array, quoted
from finance.models import Account, Biller, Business, CreditAccount, Transfer
from stations.models import Person, Station, Unit

CENT = Decimal("0.01")
LARGEST = Decimal("999999999999.99")
NOTHING = Decimal("0.00")
# The name under which keys in words become keys of the table.
WORDS = UUID("b1a0d3c4-6f0e-4d55-9a35-6c8f5d8f1a01")


class Posting(NamedTuple):
    """What was posted, or was posted under this key before (`is_new` False): the transfer, its business date, and the
    station's credit after it. `is_low`: the credit fell below its threshold and nobody has been told yet."""

    id: int
    day: date
    balance: Decimal | None
    is_new: bool
    is_low: bool = False


class Sale(NamedTuple):
    """One sale as it is asked for; amounts with two places."""

    key: UUID
    station: int
    business: int
    amount: Decimal
    fee: Decimal
    sold_at: datetime
    reference: str = ""


# Accounts


def account(
    kind: str,
    *,
    unit: Unit,
    at: datetime,
    biller: Biller | None = None,
    person: Person | None = None,
    business: Business | None = None,
    ref: str = "",
) -> Account:
    """The account of that kind and owner, opened if there is none yet."""
    if kind == AccountKind.CREDIT and not CreditAccount.objects.filter(station=unit.pk).exists():
        raise ValueError("a credit account is opened by open_credit")
    found, _is_new = Account.objects.get_or_create(
        kind=kind, unit=unit, biller=biller, person=person, business=business, ref=ref, defaults={"opened_at": at}
    )
    return found


def open_routes(bureau: Unit, businesses: Iterable[Business], *, at: datetime) -> None:
    """The accounts that sales of these businesses go to at stations of `bureau`."""
    for business in businesses:
        if business.settles == Settles.DIRECT:
            account(AccountKind.MEMO_OUT, unit=bureau, business=business, at=at)
            account(AccountKind.MEMO_IN, unit=bureau, business=business, at=at)
        elif business.biller is not None:
            account(AccountKind.BILLER, unit=bureau, biller=business.biller, business=business, at=at)
        else:
            account(AccountKind.REVENUE, unit=bureau, business=business, at=at)


@transaction.atomic
def open_credit(station: Station, *, bureau: Unit, number: str, low_at: Decimal, at: datetime) -> CreditAccount:
    """The credit account of `station` (D-50, D-51), at zero; IntegrityError if it has one."""
    own = Account.objects.create(kind=AccountKind.CREDIT, unit=station.unit, opened_at=at)
    open_routes(bureau, Business.objects.filter(is_active=True).select_related("biller"), at=at)
    return CreditAccount.objects.create(
        account=own, station=station, bureau=bureau, number=number, low_at=low_at, opened_at=at
    )


def close_credit(credit: CreditAccount, *, at: datetime) -> bool:
    """The account takes no more transfers; False if it is not at zero, or closed already."""
    return CreditAccount.objects.filter(pk=credit.pk, closed_at=None, balance=0).update(closed_at=at) == 1


def close_through(stations: Iterable[int], day: date) -> int:
    """Days up to `day` are closed for these stations: what comes later lands on the day after (D-54). How many moved.

    Waits for what is being posted on these accounts, and keeps them until the caller's transaction ends, so that
    totals read afterwards are final.
    """
    rows = CreditAccount.objects.filter(station__in=list(stations))
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
    return rows.exclude(closed_through__gte=day).update(closed_through=day)


def balance(account: Account, *, through: date | None = None) -> Decimal:
    """What stands on `account` at the end of that day, on the side it grows on; read from the lines."""
    with connection.cursor() as cursor:
        cursor.execute(BALANCE, {"account": account.pk, "through": through or date.max})
        debits, credits = cursor.fetchone()
    return debits - credits if account.grows_by_debit else credits - debits


# Transfers


def key_of(words: str) -> UUID:
    """The key of an event that is named in words."""
    return uuid5(WORDS, words)


def post(
    kind: str,
    *,
    debit: Account,
    credit: Account,
    amount: Decimal,
    key: str | UUID,
    at: datetime,
    on: date | None = None,
    moment: datetime | None = None,
    unit: Unit | Station | None = None,
    business: Business | None = None,
    reference: str = "",
    actor: User | None = None,
) -> Posting:
    """Post one transfer, in the caller's transaction if there is one.

    `on` is the business date (today if not given); on a station's credit account the next open day. `unit` says where
    it happened; the station of a credit account needs no naming. The same key and facts again answer the first
    posting; with other facts Refused idempotency_conflict. Refused insufficient_credit, credit_closed.
    """
    touched = next((one.unit_id for one in (debit, credit) if one.kind == AccountKind.CREDIT), None)
    place = touched if touched is not None else unit.pk if unit is not None else None
    # Today is no part of what was asked for: the same again after midnight is the same.
    facts = (kind, debit.pk, credit.pk, place, business and business.pk, checked(amount), on, reference)
    return _ask(
        key if isinstance(key, UUID) else key_of(key),
        kind=kind,
        request=digest_of(facts),
        debit=debit.pk,
        credit=credit.pk,
        unit=place,
        touches=touched is not None,
        business=business.pk if business else None,
        amount=amount,
        on=on or day_of(at),
        moment=moment or at,
        at=at,
        reference=reference,
        actor=actor.pk if actor else None,
    )


def sell(sale: Sale, *, at: datetime, actor: int | None) -> Posting:
    """Book one sale, whole or not at all (D-53); one statement, one round trip.

    Refused: insufficient_credit, idempotency_conflict, no_credit_account, credit_closed, station_not_open, not_offered.
    """
    try:
        return _sell(sale, at, actor)
    except _NoRoute:
        held = CreditAccount.objects.select_related("bureau").get(station=sale.station)
        open_routes(held.bureau, Business.objects.filter(pk=sale.business).select_related("biller"), at=at)
        return _sell(sale, at, actor)


def sell_many(sales: Sequence[Sale], *, at: datetime, actor: int | None) -> list[Posting | Refused]:
    """Book many sales, each with its own answer, in the order given.

    Sales of accounts whose credit suffices for all are booked in one statement; the rest one by one.
    """
    first: dict[UUID, Sale] = {}
    for sale in sales:
        first.setdefault(sale.key, sale)
    at_once = list(first.values())
    answers = dict(zip(first, _at_once(at_once, at, actor), strict=True))
    # The same key a second time is asked for alone, after the first.
    return [(first.get(sale.key) is sale and answers.pop(sale.key, None)) or _alone(sale, at, actor) for sale in sales]


def reverse(
    original: Transfer, *, at: datetime, key: str | UUID, only_on: date | None = None, actor: User | None = None
) -> Posting:
    """Take `original` back, whole and once. With `only_on` only if it would land on that day.

    Refused: already_reversed, day_over, insufficient_credit (what was bought has been spent), credit_closed.
    """
    if original.kind == TransferKind.REVERSAL:
        raise Refused("not_possible_now", _("A reversal is not reversed; post anew instead."))
    touched = CreditAccount.objects.filter(account__in=[original.debit_id, original.credit_id]).exists()
    return _ask(
        key if isinstance(key, UUID) else key_of(key),
        kind=TransferKind.REVERSAL,
        request=digest_of(("reversal", original.pk)),
        debit=original.credit_id,
        credit=original.debit_id,
        unit=original.unit_id,
        # The sale of a business that draws no credit belongs to an open day all the same.
        touches=touched or original.kind == TransferKind.SALE,
        business=original.business_id,
        amount=original.amount,
        fee=original.fee,
        on=day_of(at),
        only_on=only_on,
        moment=at,
        at=at,
        reference=original.reference,
        actor=actor.pk if actor else None,
        reverses=original.pk,
        reverses_date=original.date,
    )


def digest_of(facts: Iterable[Any]) -> bytes:
    """What a request was, in sixteen bytes: the same key with another request is told apart by it."""
    return hashlib.sha256("|".join("" if fact is None else str(fact) for fact in facts).encode()).digest()[:16]


def checked(amount: Decimal) -> Decimal:
    """`amount` if money can be that: positive, two places at most. ValueError otherwise: a mistake of the program."""
    if not 0 < amount <= LARGEST or amount != amount.quantize(CENT):
        raise ValueError(f"{amount} is no amount of money")
    return amount.quantize(CENT)


# What the database answers


class _NoRoute(Exception):
    """The business is new at this bureau: the accounts that its sales go to are still to be opened."""


def _ask(
    key: UUID,
    *,
    kind: str,
    request: bytes,
    amount: Decimal,
    on: date,
    moment: datetime,
    at: datetime,
    debit: int | None = None,
    credit: int | None = None,
    unit: int | None = None,
    touches: bool = False,
    business: int | None = None,
    fee: Decimal = NOTHING,
    only_on: date | None = None,
    reference: str = "",
    actor: int | None = None,
    reverses: int | None = None,
    reverses_date: date | None = None,
) -> Posting:
    _make_room(on, at)
    facts = (kind, debit, credit, unit, touches, business, amount, fee, on, only_on, moment, at, reference, actor)
    with connection.cursor() as cursor:
        cursor.execute(ONE, (str(key), request, *facts, reverses, reverses_date))
        return _answer(*cursor.fetchone())


def _sell(sale: Sale, at: datetime, actor: int | None) -> Posting:
    day = day_of(sale.sold_at)
    _make_room(day, at)
    with connection.cursor() as cursor:
        cursor.execute(
            SELL,
            (
                str(sale.key),
                f"\\x{_request_of(sale)}",
                sale.station,
                sale.business,
                sale.amount,
                sale.fee,
                day.isoformat(),
                sale.sold_at.isoformat(),
                at.isoformat(),
                sale.reference,
                actor,
            ),
        )
        return _answer(*cursor.fetchone())


def _answer(status: str, transfer: int, day: date, balance: Decimal | None, is_low: bool) -> Posting:
    """What the database answered; raises what it refused."""
    if status == "booked":
        return Posting(transfer, day, balance, is_new=True, is_low=is_low)
    if status == "replay":
        return Posting(transfer, day, balance, is_new=False)
    if status == "no_route":
        raise _NoRoute
    raise _refusal(status, balance)


def _refusal(status: str, balance: Decimal | None) -> Refused:
    if status == "insufficient":
        message = _("The credit does not suffice: %(balance)s yuan are left.") % {"balance": balance}
        return Refused("insufficient_credit", message, "amount")
    code, message, field = {
        "conflict": ("idempotency_conflict", _("This key was already used for another request"), HEADER),
        "no_account": ("no_credit_account", _("This station has no credit account."), "station"),
        "closed": ("credit_closed", _("The credit account of this station is closed."), "station"),
        "not_open": ("station_not_open", _("The station is not in operation on this day."), "station"),
        "not_offered": ("not_offered", _("This business is not offered."), "business"),
        "wrong_day": ("day_over", _("The business day is over; this cannot be reversed any more."), None),
        "already": ("already_reversed", _("This has been reversed already."), None),
    }[status]
    return Refused(code, message, field)


def _request_of(sale: Sale) -> str:
    # By the moment, not by the clock of whatever zone it was written in. The text is what `digest_of` would make of it.
    facts = f"sale|{sale.station}|{sale.business}|{sale.amount}|{sale.fee}|{sale.sold_at.timestamp()}|{sale.reference}"
    return hashlib.sha256(facts.encode()).hexdigest()[:32]


def _at_once(sales: Sequence[Sale], at: datetime, actor: int | None) -> list[Posting | None]:
    """All that one statement books; None for what must be asked for alone."""
    if not sales:
        return []
    days = [day_of(sale.sold_at) for sale in sales]
    _make_room(min(days), at)
    _make_room(max(days), at)
    # One literal an array, not one an element: a thousand sales are parsed as nine constants.
    columns = (
        array(str(sale.key) for sale in sales),
        array(f'"\\\\x{_request_of(sale)}"' for sale in sales),
        array(str(sale.station) for sale in sales),
        array(str(sale.business) for sale in sales),
        array(str(sale.amount) for sale in sales),
        array(str(sale.fee) for sale in sales),
        array(map(str, days)),
        array(sale.sold_at.isoformat() for sale in sales),
        array(quoted(sale.reference) for sale in sales),
    )
    try:
        with _kept_apart(), connection.cursor() as cursor:
            cursor.execute(MANY, (*columns, at.isoformat(), actor))
            booked = cursor.fetchall()
    except (IntegrityError, OperationalError) as error:
        # Somebody posts the same keys at this moment: each is asked for alone, and hears what the other was answered.
        if isinstance(error, OperationalError) and "deadlock" not in str(error):
            raise
        return [None] * len(sales)
    answers: list[Posting | None] = [None] * len(sales)
    for n, transfer, day, balance, is_low in booked:
        answers[n - 1] = Posting(transfer, day, balance, is_new=True, is_low=is_low)
    return answers


def _alone(sale: Sale, at: datetime, actor: int | None) -> Posting | Refused:
    try:
        return sell(sale, at=at, actor=actor)
    except Refused as refused:
        return refused


def _kept_apart() -> AbstractContextManager:
    """Inside a caller's transaction a failure must not spoil what came before."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _make_room(on: date, at: datetime) -> None:
    """The month of the day, and of the next open one after today."""
    today = day_of(at)
    partitions.ensure(on, today, today + timedelta(days=1))
