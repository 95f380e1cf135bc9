"""Invoices made out from customers' receipts: found by their code, made out once, printed once, voided (D-57)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from stdnum.cn import uscc

from core import locks, papers, throttle
from core.audit import record
from core.errors import Refused
from core.keys import reserve_keys
from core.models import Paper, User
from core.numbers import next_number
from core.text import localized
from core.throttle import Limit, Rule
from finance import access, slips
from finance.actions.common import allowed, behalf, hold_credit
from finance.choices import Settles
from finance.models import CreditAccount, Invoice, Outlet, Reversal, Transfer
from finance.receipts import find_receipt

# Ten letters out of sixteen are 10¹² guesses; a clerk who mistypes has a hundred a day.
GUESSES = Rule(
    "receipt",
    (
        Limit("user", 20, 600, only_misses=True),
        Limit("user", 100, 86_400, only_misses=True),
        Limit("address", 60, 600, only_misses=True),
    ),
)
LONGEST_BUYER = 100


def outlets_of(user: User) -> list[Outlet]:
    """Where `user` makes out invoices."""
    outlets = Outlet.objects.filter(is_active=True).select_related("unit").order_by("code")
    return [one for one in outlets if access.may_print_invoices(user, one)]


def look_up(text: str, *, outlets: Iterable[Outlet], actor: User, address: str) -> tuple[Transfer, CreditAccount]:
    """The sale whose receipt bears the number and code in `text`, and the credit of the station that sold.

    Every miss is refused in the same words (unknown_receipt), also the receipt of another bureau. Raises TooOften.
    """
    throttle.take(GUESSES, user=str(actor.pk), address=address)
    sale = find_receipt(text)
    credits = CreditAccount.objects.select_related("station__unit", "bureau")
    credit = credits.filter(station=sale.unit_id).first() if sale else None
    if sale is None or credit is None or not any(one.unit.path.startswith(credit.bureau.path) for one in outlets):
        raise Refused("unknown_receipt", _("No receipt bears this number and code. Please compare each sign."), "code")
    throttle.give_back(GUESSES, user=str(actor.pk), address=address)
    return sale, credit


def hindrance(sale: Transfer) -> Refused | None:
    """Why no invoice can be made out for `sale` now: not_invoiced, already_reversed, already_invoiced."""
    if sale.business is None or sale.business.settles == Settles.DIRECT:
        words = _("This money goes straight between customer and merchant; the post makes out no invoice for it.")
        return Refused("not_invoiced", words, "code")
    reversal = Reversal.objects.filter(original_id=sale.pk).first()
    if reversal is not None:
        words = _("This sale was reversed on %(day)s; there is nothing to invoice.")
        return Refused("already_reversed", words % {"day": reversal.date}, "code")
    invoice = Invoice.objects.standing().named().filter(transfer_id=sale.pk).first()
    return Refused("already_invoiced", in_words(invoice), "code") if invoice else None


def in_words(invoice: Invoice) -> str:
    """Who made it out, when and where, and whether it was printed."""
    unit = invoice.outlet.unit
    facts = {
        "number": invoice.number,
        "name": invoice.issued_by.full_name,
        "outlet": localized(unit.name, unit.name_en),
        "at": _moment(invoice.issued_at),
    }
    words = _("Invoice %(number)s was made out from this receipt by %(name)s at %(outlet)s, %(at)s.") % facts
    if invoice.printed_at and invoice.printed_by:
        printed = {"name": invoice.printed_by.full_name, "at": _moment(invoice.printed_at)}
        words += " " + _("Printed by %(name)s, %(at)s.") % printed
    return words


@transaction.atomic
def issue_invoice(
    sale: Transfer,
    credit: CreditAccount,
    *,
    outlet: Outlet,
    buyer: str,
    tax_number: str = "",
    submission_key: UUID,
    actor: User,
    at: datetime,
) -> Invoice:
    """Make out the invoice for `sale`, number it and archive its paper. The same key again: the same invoice.

    Refused: not_allowed, required, too_long, invalid_tax_number, and what `hindrance` finds.
    """
    held = allowed(access.may_print_invoices(actor, outlet))
    made = Invoice.objects.filter(submission_key=submission_key, issued_by=actor, transfer_id=sale.pk).first()
    if made is not None:
        return made
    buyer, tax_number = " ".join(buyer.split()), tax_number_of(tax_number)
    if not buyer:
        raise Refused("required", _("To whom is it made out?"), "buyer")
    if len(buyer) > LONGEST_BUYER:
        raise Refused("too_long", _("At most %(most)s characters.") % {"most": LONGEST_BUYER}, "buyer")
    _refuse(sale)
    year = timezone.localtime(at).year
    invoice = Invoice(
        pk=reserve_keys(Invoice),
        number=f"FP-{outlet.code}-{year}-{next_number(f'invoice:{outlet.pk}:{year}'):06d}",
        transfer_id=sale.pk,
        date=sale.date,
        station=credit.station,
        business=sale.business,
        outlet=outlet,
        amount=sale.amount,
        fee=sale.fee,
        buyer=buyer,
        tax_number=tax_number,
        submission_key=submission_key,
        issued_by=actor,
        issued_at=at,
    )
    invoice.paper = papers.issue(
        "invoice",
        template="finance/invoice",
        title=_("Invoice"),
        data=slips.invoice(invoice, sale, credit.bureau),
        thing=invoice,
        unit_id=outlet.unit_id,
        actor=actor,
        at=at,
    )
    # Laid out before the row of the credit is held: the station goes on selling meanwhile. From here on no other outlet
    # makes one out for this sale, and nobody takes the sale back.
    hold_credit(credit.station_id)
    _refuse(sale)
    try:
        with transaction.atomic():
            invoice.save(force_insert=True)
    except IntegrityError:
        # The constraints stand behind the look that was taken.
        _refuse(sale)
        raise
    after = {"invoice": invoice.number, "sale": sale.pk, "amount": invoice.amount, "fee": invoice.fee}
    record("invoice.issue", invoice, actor=actor, at=at, after=after, on_behalf_of=behalf(held), unit_id=outlet.unit_id)
    return invoice


@transaction.atomic
def print_invoice(invoice: Invoice, *, actor: User, at: datetime) -> Paper:
    """Hand out the paper, once. Refused: not_allowed, voided, already_printed (by whom, when and where)."""
    held = allowed(access.may_print_invoices(actor, invoice.outlet))
    locked = locks.lock(Invoice.objects.named(), invoice.pk)
    if locked.voided_at is not None:
        raise Refused("voided", _("This invoice is voided; make out a new one from the receipt."))
    if locked.printed_at is not None:
        raise Refused("already_printed", f"{in_words(locked)} {_('Finance voids it if the paper is lost.')}")
    locked.printed_by, locked.printed_at = actor, at
    locked.save(update_fields=["printed_by", "printed_at"])
    unit = locked.outlet.unit_id
    record("invoice.print", locked, actor=actor, at=at, on_behalf_of=behalf(held), unit_id=unit)
    return locked.paper


@transaction.atomic
def void_invoice(invoice: Invoice, *, reason: str, actor: User, at: datetime) -> Invoice:
    """Void it; number and paper stay in the books, and the receipt is free for one new invoice.

    Refused: not_allowed, not_possible_now (voided already), required (no reason).
    """
    held = allowed(access.may_void(actor, invoice))
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("required", _("Say why it is voided."), "reason")
    locked = locks.lock(Invoice.objects.named(), invoice.pk)
    if locked.voided_at is not None:
        raise Refused("not_possible_now", _("This invoice was voided already."))
    locked.voided_by, locked.voided_at, locked.void_reason = actor, at, reason
    locked.save(update_fields=["voided_by", "voided_at", "void_reason"])
    record(
        "invoice.void",
        locked,
        actor=actor,
        at=at,
        after={"reason": reason},
        on_behalf_of=behalf(held),
        unit_id=locked.outlet.unit_id,
    )
    return locked


def tax_number_of(text: str) -> str:
    """The unified social credit code (统一社会信用代码) in `text`, blank for none; Refused invalid_tax_number."""
    plain = uscc.compact(text.replace("\u3000", " ")).upper()
    if plain and not uscc.is_valid(plain):
        words = _("This is no unified social credit code: 18 signs, the last one checks the others.")
        raise Refused("invalid_tax_number", words, "tax_number")
    return plain


def _refuse(sale: Transfer) -> None:
    refused = hindrance(sale)
    if refused is not None:
        raise refused


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i")
