"""What the actions of this app share."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import User
from finance.ledger import CENT, LARGEST
from finance.models import CreditAccount
from stations.models.scope import Held

AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?", re.ASCII)


def amount_of(text: str, field: str = "amount") -> Decimal:
    """`text` as an amount of money with two places; Refused invalid, more_than_two_places, not_positive."""
    found = money_of(text, field)
    if found <= 0:
        raise Refused("not_positive", _("The amount must be more than zero."), field)
    return found


def money_of(text: str, field: str) -> Decimal:
    """As `amount_of`, zero allowed."""
    if AMOUNT.fullmatch(text):
        return Decimal(text).quantize(CENT)
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite() and number <= 0:
        raise Refused("not_positive", _("The amount must be more than zero."), field)
    if number.is_finite() and number <= LARGEST and number != round(number, 2):
        raise Refused("more_than_two_places", _("Money has two places after the point at most."), field)
    raise Refused("invalid", _("This is not an amount: write 1234.50."), field)


def allowed(held: Held | None) -> Held:
    """`held` if there is a role that allows it; Refused not_allowed otherwise."""
    if held is None:
        raise Refused("not_allowed", _("Your role does not allow this."))
    return held


def behalf(held: Held) -> User | None:
    """For whom a stand-in acts."""
    return User.objects.get(pk=held.for_user_id) if held.for_user_id else None


def hold_credit(station_id: int) -> None:
    """Until the transaction ends nothing is sold at the station or taken back; what is read now is final till then."""
    rows = CreditAccount.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(station=station_id).values_list("pk"))


def yuan(amount: Any) -> str:
    return f"{amount:.2f}"
