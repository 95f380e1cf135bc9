"""How money is written on pages."""

from decimal import Decimal

from django import template

from finance.models import Account, Transfer

register = template.Library()


@register.filter
def yuan(amount: Decimal | None) -> str:
    """1234.5 as 1,234.50; blank for nothing."""
    return "" if amount is None else f"{amount:,.2f}"


@register.filter
def signed(line: Transfer, account: Account) -> str:
    """The amount of a line as the account sees it: what lessens it has a minus."""
    grows = (line.debit_id == account.pk) == account.grows_by_debit
    return f"{'' if grows else '−'}{line.amount:,.2f}"
